// Newton's method for Bradley-Terry, Davidson, and Rao and Kupper.
#include "assay/stats/strength.hpp"

#include "firth.hpp"
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

// What is climbed: the log-likelihood, or that with Firth's penalty.
struct Objective {
  StrengthModel model;
  std::span<const PairCount> pairs;
  bool firth = false;

  // Absent where it has no value.
  [[nodiscard]] std::optional<double> value(std::span<const double> parameter) const {
    if (!model.allows(parameter)) return std::nullopt;
    const double log_likelihood = model.add(pairs, parameter, {}, nullptr);
    if (!firth) return log_likelihood;
    const std::optional<double> penalty = firth_penalty(model, pairs, parameter);
    return penalty ? std::optional(log_likelihood + *penalty) : std::nullopt;
  }

  // Score and curvature, first model pinned; false where there is none.
  [[nodiscard]] bool derivatives(std::span<const double> parameter, std::vector<double>& score, Matrix& curvature) const {
    model.add(pairs, parameter, score, &curvature);
    if (firth && !add_firth(model, pairs, parameter, score, curvature)) return false;
    pin(curvature, 0);
    return true;
  }
};

struct Newton {
  Objective objective;
  std::vector<double> parameter{};
  double reached = 0;
  Gradient gradient{};
  int rounds = 0;

  void start() {
    const StrengthModel& model = objective.model;
    parameter.assign(model.parameters(), 0.0);
    double ties = 0;
    double decisive = 0;
    for (const PairCount& pair : objective.pairs) {
      ties += pair.ties;
      decisive += pair.first_wins + pair.second_wins;
    }
    // The estimate if all models were equal.
    if (model.tie == TieTerm::log_nu) parameter.back() = std::log(2 * ties / decisive);
    if (model.tie == TieTerm::threshold) parameter.back() = std::log1p(2 * ties / decisive);
  }

  // Votes that enter each component of the score.
  [[nodiscard]] std::vector<double> votes() const {
    std::vector<double> out(parameter.size());
    for (const PairCount& pair : objective.pairs) {
      out[pair.first] += pair.votes();
      out[pair.second] += pair.votes();
      if (objective.model.has_tie()) out.back() += pair.votes();
    }
    return out;
  }

  // Moves along `step`, halving it until the objective does not fall.
  void move(std::span<const double> step) {
    std::vector<double> next(parameter.size());
    double scale = 1;
    for (int halved = 0; halved <= 33; ++halved, scale /= 2) {
      for (std::size_t i = 0; i < next.size(); ++i) next[i] = parameter[i] + scale * step[i];
      const std::optional<double> value = objective.value(next);
      if (!value || !(*value >= reached - 1e-12 * std::abs(reached))) continue;
      parameter = next;
      reached = *value;
      return;
    }
  }

  void run(const StrengthOptions& options) {
    const std::vector<double> entering = votes();
    const std::optional<double> begin = objective.value(parameter);
    gradient.small = false;
    if (!begin) return;
    reached = *begin;
    double before = std::numeric_limits<double>::infinity();
    for (;; ++rounds) {
      std::vector<double> score(parameter.size());
      Matrix curvature(parameter.size());
      if (!objective.derivatives(parameter, score, curvature)) return;
      gradient = measure(score, entering, options.gradient_tolerance);
      score[0] = 0;
      // At the rounding floor Newton stops getting closer: one round without progress there is the end.
      if (gradient.small || rounds >= options.max_rounds) return;
      if (gradient.largest >= before && gradient.largest < 1e-6) return;
      before = gradient.largest;
      if (!cholesky(curvature)) return;
      solve(curvature, score);
      move(score);
    }
  }
};

TieTerm tie_term(TieModel ties) {
  if (ties == TieModel::davidson) return TieTerm::log_nu;
  return ties == TieModel::rao_kupper ? TieTerm::threshold : TieTerm::none;
}

void climb(Existence& exists, TieModel ties, bool firth, const StrengthOptions& options, StrengthFit& out) {
  const TieTerm tie = exists.fit_ties ? tie_term(ties) : TieTerm::none;
  Newton newton{.objective = {.model = {exists.estimated.size(), tie}, .pairs = exists.pairs, .firth = firth}};
  newton.start();
  newton.run(options);
  if (!newton.gradient.small) {
    out.notes.push_back({std::string(note::not_converged), "the gradient stayed at " + std::to_string(newton.gradient.largest)});
  }
  std::optional<Matrix> covariance = inverse_information(newton.objective.model, exists.pairs, newton.parameter);
  if (!covariance) {
    // Nearly separated beyond working precision: no number is better than a wrong one.
    out.notes.push_back({std::string(note::not_converged), "the information is singular in working precision"});
    std::ranges::replace(out.state, ModelState::estimated, ModelState::incomparable);
    return;
  }
  out.covariance = std::move(covariance->cell);
  out.estimated = std::move(exists.estimated);
  const auto end = newton.parameter.begin() + static_cast<std::ptrdiff_t>(out.estimated.size());
  out.theta.assign(newton.parameter.begin(), end);
  if (tie == TieTerm::log_nu) out.log_nu = newton.parameter.back();
  if (tie == TieTerm::threshold) out.threshold = newton.parameter.back();
  out.log_likelihood = newton.objective.model.add(exists.pairs, newton.parameter, {}, nullptr);
  if (firth) out.penalty = firth_penalty(newton.objective.model, exists.pairs, newton.parameter);
  for (const PairCount& pair : exists.pairs) out.n += static_cast<std::size_t>(pair.votes());
  out.rounds = newton.rounds;
  out.gradient = newton.gradient.largest;
}

StrengthFit fit(const Comparisons& data, TieModel ties, bool firth, const StrengthOptions& options) {
  StrengthFit out;
  out.ties = ties;
  if (!valid(data)) {
    out.notes.push_back({std::string(note::bad_input), "columns differ in length, or a model or outcome is out of range"});
    return out;
  }
  if (const std::size_t self = self_comparisons(data); self > 0)
    out.notes.push_back({std::string(note::self_comparison), std::to_string(self) + " rows compare a model with itself"});
  const std::vector<PairCount> pairs = count_pairs(data);
  Existence exists = firth ? find_connected(pairs, data.models) : find_estimable(pairs, data.models, ties);
  out.notes.insert(out.notes.end(), exists.notes.begin(), exists.notes.end());
  out.state = std::move(exists.state);
  if (!exists.estimated.empty()) climb(exists, ties, firth, options, out);
  return out;
}

}  // namespace

std::optional<std::size_t> StrengthFit::row_of(std::uint32_t model) const {
  const auto at = std::ranges::lower_bound(estimated, model);
  if (at == estimated.end() || *at != model) return std::nullopt;
  return static_cast<std::size_t>(at - estimated.begin());
}

StrengthFit fit_davidson(const Comparisons& data, const StrengthOptions& options) { return fit(data, TieModel::davidson, false, options); }

StrengthFit fit_rao_kupper(const Comparisons& data, const StrengthOptions& options) {
  return fit(data, TieModel::rao_kupper, false, options);
}

StrengthFit fit_bradley_terry(const Comparisons& data, const StrengthOptions& options) {
  return fit(data, TieModel::half_wins, false, options);
}

StrengthFit fit_bradley_terry_firth(const Comparisons& data, const StrengthOptions& options) {
  return fit(data, TieModel::half_wins, true, options);
}

}  // namespace assay::stats
