// Newton's method for Bradley-Terry, Davidson, and Rao and Kupper.
#include "assay/stats/strength.hpp"

#include "pair_counts.hpp"
#include "separation.hpp"
#include "strength_model.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace assay::stats {
namespace {

// Largest score component in excess of what rounding alone leaves in a sum of that many votes, and the plain
// largest.
struct Gradient {
  double largest = 0;
  bool small = true;
};

Gradient measure(std::span<const double> score, std::span<const double> votes, double tolerance) {
  Gradient out;
  for (std::size_t i = 1; i < score.size(); ++i) {
    const double size = std::abs(score[i]);
    const double floor = 8 * std::numeric_limits<double>::epsilon() * votes[i];
    out.largest = std::max(out.largest, size);
    out.small = out.small && size <= std::max(tolerance, floor);
  }
  return out;
}

struct Newton {
  StrengthModel model;
  std::span<const PairCount> pairs;
  std::vector<double> parameter{};
  double log_likelihood = 0;
  Gradient gradient{};
  int rounds = 0;
  Matrix information = Matrix();  // at the end, first model pinned

  void start() {
    parameter.assign(model.parameters(), 0.0);
    double ties = 0;
    double decisive = 0;
    for (const PairCount& pair : pairs) {
      ties += pair.ties;
      decisive += pair.first_wins + pair.second_wins;
    }
    // The estimate if all models were equal.
    if (model.tie == TieTerm::log_nu) parameter.back() = std::log(2 * ties / decisive);
    if (model.tie == TieTerm::threshold) parameter.back() = std::log1p(2 * ties / decisive);
  }

  // Moves along `step`, halving it until the log-likelihood does not fall.
  void move(std::span<const double> step) {
    std::vector<double> next(parameter.size());
    double scale = 1;
    for (int halved = 0; halved <= 33; ++halved, scale /= 2) {
      for (std::size_t i = 0; i < next.size(); ++i) next[i] = parameter[i] + scale * step[i];
      if (!model.allows(next)) continue;
      const double reached = model.add(pairs, next, {}, nullptr);
      if (!(reached >= log_likelihood - 1e-12 * std::abs(log_likelihood))) continue;
      parameter = next;
      return;
    }
  }

  void run(const StrengthOptions& options) {
    std::vector<double> votes(parameter.size());
    for (const PairCount& pair : pairs) {
      votes[pair.first] += pair.votes();
      votes[pair.second] += pair.votes();
      if (model.has_tie()) votes[model.models] += pair.votes();
    }
    double before = std::numeric_limits<double>::infinity();
    for (;; ++rounds) {
      std::vector<double> score(parameter.size());
      information = Matrix(parameter.size());
      log_likelihood = model.add(pairs, parameter, score, &information);
      pin(information, 0);
      gradient = measure(score, votes, options.gradient_tolerance);
      score[0] = 0;
      // At the rounding floor Newton stops getting closer: one round without progress there is the end.
      if (gradient.small || rounds >= options.max_rounds) return;
      if (gradient.largest >= before && gradient.largest < 1e-6) return;
      before = gradient.largest;
      Matrix factor = information;
      if (!cholesky(factor)) return;
      solve(factor, score);
      move(score);
    }
  }
};

TieTerm tie_term(TieModel ties) {
  if (ties == TieModel::davidson) return TieTerm::log_nu;
  return ties == TieModel::rao_kupper ? TieTerm::threshold : TieTerm::none;
}

StrengthFit fit(const Comparisons& data, TieModel ties, const StrengthOptions& options) {
  StrengthFit out;
  out.ties = ties;
  if (!valid(data)) {
    out.notes.push_back({std::string(note::bad_input), "columns differ in length, or a model or outcome is out of range"});
    return out;
  }
  if (const std::size_t self = self_comparisons(data); self > 0)
    out.notes.push_back({std::string(note::self_comparison), std::to_string(self) + " rows compare a model with itself"});
  Existence exists = find_estimable(count_pairs(data), data.models, ties);
  out.notes.insert(out.notes.end(), exists.notes.begin(), exists.notes.end());
  out.state = std::move(exists.state);
  if (exists.estimated.empty()) return out;

  const TieTerm tie = exists.fit_ties ? tie_term(ties) : TieTerm::none;
  Newton newton{.model = {exists.estimated.size(), tie}, .pairs = exists.pairs};
  newton.start();
  newton.run(options);
  Matrix factor = newton.information;
  if (!newton.gradient.small) {
    out.notes.push_back({std::string(note::not_converged), "the gradient stayed at " + std::to_string(newton.gradient.largest)});
  }
  if (!cholesky(factor)) {
    // Nearly separated beyond working precision: no number is better than a wrong one.
    out.notes.push_back({std::string(note::not_converged), "the information is singular in working precision"});
    std::ranges::replace(out.state, ModelState::estimated, ModelState::incomparable);
    return out;
  }
  Matrix covariance = inverse(factor);
  covariance.at(0, 0) = 0;  // the pinned model
  out.covariance = std::move(covariance.cell);
  out.estimated = std::move(exists.estimated);
  const auto end = newton.parameter.begin() + static_cast<std::ptrdiff_t>(out.estimated.size());
  out.theta.assign(newton.parameter.begin(), end);
  if (tie == TieTerm::log_nu) out.log_nu = newton.parameter.back();
  if (tie == TieTerm::threshold) out.threshold = newton.parameter.back();
  out.log_likelihood = newton.log_likelihood;
  for (const PairCount& pair : exists.pairs) out.n += static_cast<std::size_t>(pair.votes());
  out.rounds = newton.rounds;
  out.gradient = newton.gradient.largest;
  return out;
}

}  // namespace

std::optional<std::size_t> StrengthFit::row_of(std::uint32_t model) const {
  const auto at = std::ranges::lower_bound(estimated, model);
  if (at == estimated.end() || *at != model) return std::nullopt;
  return static_cast<std::size_t>(at - estimated.begin());
}

StrengthFit fit_davidson(const Comparisons& data, const StrengthOptions& options) { return fit(data, TieModel::davidson, options); }

StrengthFit fit_rao_kupper(const Comparisons& data, const StrengthOptions& options) { return fit(data, TieModel::rao_kupper, options); }

StrengthFit fit_bradley_terry(const Comparisons& data, const StrengthOptions& options) { return fit(data, TieModel::half_wins, options); }

}  // namespace assay::stats
