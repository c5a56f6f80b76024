// Replicates climb from the fit of all votes with the information of all votes, factored once.
#include "assay/stats/strength_bootstrap.hpp"

#include "assay/stats/clustered.hpp"
#include "assay/stats/strength_intervals.hpp"
#include "newton.hpp"
#include "pair_counts.hpp"
#include "pair_kernels.hpp"
#include "replicates.hpp"
#include "strength_fit.hpp"
#include "strength_model.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>
#include <span>
#include <string>

namespace assay::stats {
namespace {

constexpr int most_steps = 15;
constexpr double close = 1e-7;  // a step below this in every strength is the last
constexpr double too_far = 10;  // a step of this size leads nowhere
constexpr std::uint64_t most_votes = std::uint64_t{1} << 31;

// Numbers of every annotator, each with the place that it adds to: one after the other.
struct Parts {
  std::vector<std::uint32_t> place, number;
  std::vector<std::size_t> end;  // of every annotator's

  void add(std::size_t where, double what) {
    place.push_back(static_cast<std::uint32_t>(where));
    number.push_back(static_cast<std::uint32_t>(what));
  }
  [[nodiscard]] std::size_t begin(std::size_t annotator) const { return annotator == 0 ? 0 : end[annotator - 1]; }
};

// The votes of every annotator, each pair by its place among all pairs, and what they come to by model.
struct Votes {
  Parts pairs;                                         // votes
  std::vector<std::uint32_t> first_wins, second_wins;  // of each part; the rest are ties
  Parts models;                                        // two a win and one a tie; behind the models ties
  std::vector<std::uint64_t> total;                    // votes of every annotator
};

Votes place_votes(const Comparisons& data, const StrengthFit& fit, std::span<const PairCount> all, std::size_t models) {
  Votes out;
  std::vector<double> won(models + 1);
  each_estimated(data, fit, [&](std::uint32_t /*annotator*/, std::span<const PairCount> pairs) {
    auto at = all.begin();
    double votes = 0;
    std::ranges::fill(won, 0.0);
    for (const PairCount& pair : pairs) {
      at = std::lower_bound(at, all.end(), pair, [](const PairCount& a, const PairCount& b) {
        return std::pair(a.first, a.second) < std::pair(b.first, b.second);
      });
      out.pairs.add(static_cast<std::size_t>(at - all.begin()), pair.votes());
      out.first_wins.push_back(static_cast<std::uint32_t>(pair.first_wins));
      out.second_wins.push_back(static_cast<std::uint32_t>(pair.second_wins));
      won[pair.first] += 2 * pair.first_wins + pair.ties;
      won[pair.second] += 2 * pair.second_wins + pair.ties;
      won[models] += pair.ties;
      votes += pair.votes();
    }
    for (std::size_t m = 0; m <= models; ++m) {
      if (won[m] > 0) out.models.add(m, won[m]);
    }
    out.pairs.end.push_back(out.pairs.place.size());
    out.models.end.push_back(out.models.place.size());
    out.total.push_back(static_cast<std::uint64_t>(votes));
  });
  return out;
}

using Replicate = std::optional<std::vector<double>>;

// How often each annotator is drawn, for as many replicates as a vector has lanes: [annotator][lane].
using Draws = std::vector<std::uint32_t>;

// Climbs of Bradley-Terry and Davidson side by side, one replicate a lane. What votes are for matters to their likelihood only in sums
// by model.
class LaneClimbs {
 public:
  LaneClimbs(const StrengthModel& model, const std::vector<double>& whole, const Matrix& factor, std::span<const PairCount> pairs,
             const Votes& votes)
      : model_(model), whole_(whole), factor_(factor), votes_(votes), kernel_(pair_kernel()), counts_(pairs.size() * pair_lanes) {
    for (const PairCount& pair : pairs) {
      first_.push_back(pair.first);
      second_.push_back(pair.second);
    }
    for (auto* each : {&root_, &expected_}) each->resize(model.models * pair_lanes);
    won_.resize((model.models + 1) * pair_lanes);
    for (auto* each : {&at_, &step_}) each->resize(whole.size() * pair_lanes);
  }

  // Absent where the information of all votes does not lead there.
  [[nodiscard]] std::vector<Replicate> climb(const Draws& draws) {
    count(votes_.pairs, draws, counts_);
    count(votes_.models, draws, won_);
    for (std::size_t i = 0; i < at_.size(); ++i) at_[i] = whole_[i / pair_lanes];
    std::array<bool, pair_lanes> going{};
    going.fill(true);
    std::vector<Replicate> out(pair_lanes);
    for (int round = 0; round < most_steps && std::ranges::find(going, true) != going.end(); ++round) {
      look();
      LaneSolve system{.size = whole_.size(), .begin = 0, .factor = factor_.cell.data(), .x = step_.data()};
      kernel_.solve_lanes(system);
      for (std::size_t lane = 0; lane < pair_lanes; ++lane) {
        if (going[lane]) going[lane] = move(lane, out[lane]);
      }
    }
    return out;
  }

 private:
  void count(const Parts& parts, const Draws& draws, std::vector<std::uint32_t>& sum) const {
    std::ranges::fill(sum, 0U);
    for (std::size_t g = 0; g < parts.end.size(); ++g) {
      ReplicateVotes votes{.parts = parts.end[g] - parts.begin(g),
                           .pair = parts.place.data() + parts.begin(g),
                           .votes = parts.number.data() + parts.begin(g),
                           .times = draws.data() + g * pair_lanes,
                           .sum = sum.data()};
      kernel_.replicate_votes(votes);
    }
  }

  // The scores, into the steps; that of the first model is 0, which is pinned.
  void look() {
    const std::size_t models = model_.models * pair_lanes;
    std::array<double, pair_lanes> nu{};
    std::array<double, pair_lanes> expected_ties{};
    for (std::size_t i = 0; i < models; ++i) root_[i] = std::exp(at_[i] / 2);
    for (std::size_t lane = 0; model_.has_tie() && lane < pair_lanes; ++lane) nu[lane] = std::exp(at_[models + lane]);
    std::ranges::fill(expected_, 0.0);
    ReplicateSums sums{.pairs = first_.size(),
                       .first = first_.data(),
                       .second = second_.data(),
                       .votes = counts_.data(),
                       .root = root_.data(),
                       .nu = nu.data(),
                       .expected = expected_.data(),
                       .expected_ties = expected_ties.data()};
    kernel_.replicate_sums(sums);
    for (std::size_t i = 0; i < models; ++i) step_[i] = i < pair_lanes ? 0 : won_[i] / 2.0 - expected_[i];
    for (std::size_t lane = 0; model_.has_tie() && lane < pair_lanes; ++lane)
      step_[models + lane] = won_[models + lane] - expected_ties[lane];
  }

  // False when the lane's climb has ended, at `to` or nowhere.
  bool move(std::size_t lane, Replicate& to) {
    double largest = 0;
    for (std::size_t i = lane; i < at_.size(); i += pair_lanes) {
      const double size = std::abs(step_[i]);
      if (!(size < too_far)) return false;
      largest = std::max(largest, size);
      at_[i] += step_[i];
    }
    if (!(largest < close)) return true;
    to.emplace(whole_.size());
    for (std::size_t i = 0; i < whole_.size(); ++i) (*to)[i] = at_[i * pair_lanes + lane];
    return false;
  }

  const StrengthModel& model_;
  const std::vector<double>& whole_;
  const Matrix& factor_;
  const Votes& votes_;
  const PairKernel& kernel_;
  std::vector<std::uint32_t> first_, second_;  // of every pair
  std::vector<std::uint32_t> counts_, won_;    // of the replicates at hand
  std::vector<double> root_, expected_, at_, step_;
};

class Resampling {
 public:
  Resampling(const Comparisons& data, const StrengthFit& fit)
      : fit_(fit), model_(model_of(fit)), whole_(parameters_of(fit)), pairs_(count_pairs(data)) {
    keep_estimated(pairs_, fit);
    votes_ = place_votes(data, fit, pairs_, model_.models);
    factor_ = Matrix(model_.parameters());
    model_.add(pairs_, whole_, {}, &factor_);
    pin(factor_, 0);
    ready_ = cholesky(factor_);
    if (Worths::serve(model_, whole_)) lanes_.emplace(model_, whole_, factor_, pairs_, votes_);
  }
  Resampling(const Resampling&) = delete;  // lanes_ look at the rest
  Resampling& operator=(const Resampling&) = delete;
  ~Resampling() = default;

  [[nodiscard]] bool ready() const { return ready_; }
  [[nodiscard]] std::size_t clusters() const { return votes_.total.size(); }

  // The parameters of so many replicates, at most as many as there are lanes; absent where one has no fit of the same models.
  std::vector<Replicate> draw(Rng& rng, std::size_t replicates) {
    Draws draws(clusters() * pair_lanes);
    const auto bound = static_cast<std::uint32_t>(clusters());
    for (std::size_t lane = 0; lane < replicates; ++lane) {
      for (std::size_t g = 0; g < clusters(); ++g) ++draws[below(rng, bound) * pair_lanes + lane];
    }
    std::vector<Replicate> out(replicates);
    if (lanes_) {
      out = lanes_->climb(draws);
      out.resize(replicates);
    }
    for (std::size_t lane = 0; lane < replicates; ++lane) {
      if (!fits(draws, lane)) {
        out[lane].reset();
        continue;
      }
      if (out[lane]) continue;
      count(draws, lane);
      if (!lanes_) out[lane] = climb();
      if (!out[lane]) out[lane] = anew();
    }
    return out;
  }

 private:
  // Counts of a replicate with more votes than this might not fit a word.
  [[nodiscard]] bool fits(const Draws& draws, std::size_t lane) const {
    std::uint64_t all = 0;
    for (std::size_t g = 0; g < clusters(); ++g) all += draws[g * pair_lanes + lane] * votes_.total[g];
    return all < most_votes;
  }

  void count(const Draws& draws, std::size_t lane) {
    for (PairCount& pair : pairs_) pair.first_wins = pair.second_wins = pair.ties = 0;
    for (std::size_t g = 0; g < clusters(); ++g) {
      const double weight = draws[g * pair_lanes + lane];
      if (weight == 0) continue;
      for (std::size_t k = votes_.pairs.begin(g); k < votes_.pairs.end[g]; ++k) {
        PairCount& pair = pairs_[votes_.pairs.place[k]];
        pair.first_wins += weight * votes_.first_wins[k];
        pair.second_wins += weight * votes_.second_wins[k];
        pair.ties += weight * (votes_.pairs.number[k] - votes_.first_wins[k] - votes_.second_wins[k]);
      }
    }
  }

  [[nodiscard]] std::vector<double> score(std::span<const double> parameter) const {
    std::vector<double> out(parameter.size());
    model_.add(pairs_, parameter, out, nullptr);
    return out;
  }

  // Absent where the information of all votes does not lead there.
  [[nodiscard]] Replicate climb() const {
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
      if (!model_.allows(at) || !(largest < too_far)) return std::nullopt;
    }
    return std::nullopt;
  }

  [[nodiscard]] Replicate anew() const {
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
  std::vector<PairCount> pairs_;  // with the votes of the replicate counted last
  Votes votes_;
  Matrix factor_;
  bool ready_ = false;
  std::optional<LaneClimbs> lanes_;
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
  for (std::size_t b = 0; b < replicates; b += pair_lanes) {
    for (const Replicate& each : resampling.draw(rng, std::min(pair_lanes, replicates - b))) {
      if (each) keep(*each, out.models, out);
      else ++out.left_out;
    }
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
