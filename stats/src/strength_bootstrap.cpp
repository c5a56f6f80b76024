// Replicates climb from the fit of all votes with the information of all votes, factored once.
#include "assay/stats/strength_bootstrap.hpp"

#include "assay/stats/clustered.hpp"
#include "assay/stats/strength_intervals.hpp"
#include "newton.hpp"
#include "pair_counts.hpp"
#include "replicates.hpp"
#include "strength_fit.hpp"
#include "strength_model.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <span>
#include <string>

namespace assay::stats {
namespace {

constexpr int most_steps = 15;
constexpr double close = 1e-7;  // a step below this in every strength is the last

// The votes of every annotator, each pair by its place among all pairs.
struct Votes {
  struct Part {
    std::uint32_t pair;
    float first_wins, second_wins, ties;
  };
  std::vector<Part> parts;
  std::vector<std::size_t> end;  // of every annotator's
};

Votes place_votes(const std::vector<AnnotatorPairs>& annotators, std::span<const PairCount> all) {
  Votes out;
  for (const AnnotatorPairs& annotator : annotators) {
    auto at = all.begin();
    for (const PairCount& pair : annotator.pairs) {
      at = std::lower_bound(at, all.end(), pair, [](const PairCount& a, const PairCount& b) {
        return std::pair(a.first, a.second) < std::pair(b.first, b.second);
      });
      out.parts.push_back({static_cast<std::uint32_t>(at - all.begin()), static_cast<float>(pair.first_wins),
                           static_cast<float>(pair.second_wins), static_cast<float>(pair.ties)});
    }
    out.end.push_back(out.parts.size());
  }
  return out;
}

class Resampling {
 public:
  Resampling(const Comparisons& data, const StrengthFit& fit)
      : fit_(fit), model_(model_of(fit)), whole_(parameters_of(fit)), pairs_(count_pairs(data)) {
    keep_estimated(pairs_, fit);
    votes_ = place_votes(estimated_votes(data, fit), pairs_);
    factor_ = Matrix(model_.parameters());
    model_.add(pairs_, whole_, {}, &factor_);
    pin(factor_, 0);
    ready_ = cholesky(factor_);
  }

  [[nodiscard]] bool ready() const { return ready_; }
  [[nodiscard]] std::size_t clusters() const { return votes_.end.size(); }

  // The parameters of one replicate; absent where it has no fit of the same models.
  std::optional<std::vector<double>> draw(Rng& rng) {
    count(rng);
    if (auto near = climb()) return near;
    return anew();
  }

 private:
  void count(Rng& rng) {
    std::vector<std::uint32_t> times(clusters());
    const auto bound = static_cast<std::uint32_t>(clusters());
    for (std::size_t g = 0; g < clusters(); ++g) ++times[below(rng, bound)];
    for (PairCount& pair : pairs_) pair.first_wins = pair.second_wins = pair.ties = 0;
    for (std::size_t g = 0; g < clusters(); ++g) {
      if (times[g] == 0) continue;
      const double weight = times[g];
      for (std::size_t k = g == 0 ? 0 : votes_.end[g - 1]; k < votes_.end[g]; ++k) {
        const Votes::Part& part = votes_.parts[k];
        PairCount& pair = pairs_[part.pair];
        pair.first_wins += weight * static_cast<double>(part.first_wins);
        pair.second_wins += weight * static_cast<double>(part.second_wins);
        pair.ties += weight * static_cast<double>(part.ties);
      }
    }
  }

  [[nodiscard]] std::vector<double> score(std::span<const double> parameter) const {
    if (Worths::serve(model_, parameter)) return Worths(model_, parameter).score(pairs_);
    std::vector<double> out(parameter.size());
    model_.add(pairs_, parameter, out, nullptr);
    return out;
  }

  // Absent where the information of all votes does not lead there.
  [[nodiscard]] std::optional<std::vector<double>> climb() const {
    std::vector<double> at = whole_;
    for (int round = 0; round < most_steps; ++round) {
      std::vector<double> step = score(at);
      step[0] = 0;  // the pinned model
      solve(factor_, step);
      double largest = 0;
      for (std::size_t i = 0; i < at.size(); ++i) {
        at[i] += step[i];
        largest = std::max(largest, std::abs(step[i]));
      }
      if (largest < close) return at;
      if (!model_.allows(at) || !(largest < 10)) return std::nullopt;
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<std::vector<double>> anew() const {
    std::vector<PairCount> voted;
    std::ranges::copy_if(pairs_, std::back_inserter(voted), [](const PairCount& pair) { return pair.votes() > 0; });
    const StrengthFit found = fit_counted(std::move(voted), model_.models, fit_.ties, {}, {.covariance = false});
    if (found.theta.size() != model_.models || found.parameters() != model_.parameters() || has_note(found.notes, note::not_converged))
      return std::nullopt;
    return parameters_of(found);
  }

  const StrengthFit& fit_;
  StrengthModel model_;
  std::vector<double> whole_;
  std::vector<PairCount> pairs_;  // with the votes of the replicate at hand
  Votes votes_;
  Matrix factor_;
  bool ready_ = false;
};

void keep(const std::vector<double>& parameter, std::size_t models, StrengthBootstrap& out) {
  const double mean =
      std::accumulate(parameter.begin(), parameter.begin() + static_cast<std::ptrdiff_t>(models), 0.0) / static_cast<double>(models);
  for (std::size_t m = 0; m < models; ++m) out.theta.push_back(parameter[m] - mean);
  if (parameter.size() > models) out.tie.push_back(parameter.back());
  ++out.replicates;
}

}  // namespace

StrengthBootstrap bootstrap_strengths(const Comparisons& data, const StrengthFit& fit, Rng& rng, std::size_t replicates) {
  StrengthBootstrap out;
  const auto say = [&](std::string_view code, std::string why) { out.notes.push_back({std::string(code), std::move(why)}); };
  if (!fit.ok()) {
    say(note::no_data, "there is no fit to resample");
    return out;
  }
  if (fit.penalty) {
    say(note::penalised, "no resampling with a penalty");
    return out;
  }
  if (!valid(data) || data.annotator.size() != data.left.size() || data.models != fit.state.size() || !fit.of_pairs()) {
    say(note::bad_input, "needs the votes of the fit with one annotator a row");
    return out;
  }
  Resampling resampling(data, fit);
  out.clusters = resampling.clusters();
  out.models = fit.theta.size();
  if (out.clusters < 2 || !resampling.ready()) {
    say(note::too_few, "one annotator: nothing is known about others like them");
    return out;
  }
  for (std::size_t b = 0; b < replicates; ++b) {
    if (const auto parameter = resampling.draw(rng)) keep(*parameter, out.models, out);
    else ++out.left_out;
  }
  if (out.left_out > 0)
    say(note::separated, std::to_string(out.left_out) + " of " + std::to_string(replicates) +
                             " replicates do not place all models and were left out: intervals are too short by them");
  if (out.clusters < few_clusters_limit)
    say(note::few_clusters, std::to_string(out.clusters) + " annotators; below 10 an interval is a rough guide");
  if (out.replicates < 20 || out.replicates < out.left_out) {
    say(note::too_few, "too few replicates for an interval");
    out.replicates = 0;
    out.theta.clear();
    out.tie.clear();
  }
  return out;
}

std::vector<Estimate> strengths(const StrengthFit& fit, const StrengthBootstrap& bootstrap, double level) {
  std::vector<Estimate> out = strengths(fit, nullptr, level);
  const bool usable = bootstrap.ok() && bootstrap.models == fit.theta.size();
  for (std::uint32_t model = 0; model < out.size(); ++model) {
    Estimate& each = out[model];
    const auto row = fit.row_of(model);
    if (!row) continue;
    each = {.estimate = each.estimate, .level = level, .method = each.method.substr(0, each.method.find(',')), .n = each.n};
    each.method += ", percentile bootstrap of annotators";
    each.speaks_for = SpeaksFor::annotators_like_these;
    each.clusters = bootstrap.clusters;
    each.notes = bootstrap.notes;
    if (!usable || !(level > 0 && level < 1)) continue;
    std::vector<double> replicates(bootstrap.replicates);
    for (std::size_t b = 0; b < replicates.size(); ++b) replicates[b] = bootstrap.theta[b * bootstrap.models + *row];
    add_percentiles(std::move(replicates), each);
  }
  return out;
}

std::vector<double> rank_shares(const StrengthBootstrap& bootstrap) {
  const std::size_t k = bootstrap.models;
  std::vector<double> out(k * k);
  std::vector<std::size_t> order(k);
  for (std::size_t b = 0; b < bootstrap.replicates; ++b) {
    const std::span<const double> theta = std::span(bootstrap.theta).subspan(b * k, k);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, [&](std::size_t i, std::size_t j) { return theta[i] > theta[j]; });
    for (std::size_t first = 0; first < k;) {
      std::size_t last = first + 1;
      while (last < k && theta[order[last]] == theta[order[first]]) ++last;
      const double share = 1 / static_cast<double>((last - first) * bootstrap.replicates);
      for (std::size_t i = first; i < last; ++i) {
        for (std::size_t rank = first; rank < last; ++rank) out[order[i] * k + rank] += share;
      }
      first = last;
    }
  }
  return out;
}

}  // namespace assay::stats
