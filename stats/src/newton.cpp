// Newton's method with halving.
#include "newton.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace assay::stats {
namespace {

// Rounds that a fit with a finite maximum hardly ever takes; towards infinity the gradient falls by a factor e a round.
constexpr int long_climb = 12;

struct Newton {
  const Objective& objective;
  Maximum at{};

  // Moves along `step`, halving it until the objective does not fall.
  void move(std::span<const double> step) {
    std::vector<double> next(at.parameter.size());
    double scale = 1;
    for (int halved = 0; halved <= 33; ++halved, scale /= 2) {
      for (std::size_t i = 0; i < next.size(); ++i) next[i] = at.parameter[i] + scale * step[i];
      const std::optional<double> value = objective.value(next);
      if (!value || !(*value >= at.value - 1e-12 * std::abs(at.value))) continue;
      at.parameter = next;
      return;
    }
  }

  void run(const StrengthOptions& options) {
    const std::vector<double> votes = objective.votes();
    double before = std::numeric_limits<double>::infinity();
    for (;; ++at.rounds) {
      std::vector<double> score(at.parameter.size());
      Matrix curvature(at.parameter.size());
      const std::optional<double> value = objective.derivatives(at.parameter, score, curvature);
      if (!value) return;
      at.value = *value;
      pin(curvature, 0);
      const Steepness steep = steepness(score, votes, options.gradient_tolerance);
      at.gradient = steep.largest;
      at.converged = steep.flat;
      score[0] = 0;
      // At the rounding floor Newton stops getting closer: one round without progress there is the end.
      const bool floor = at.gradient >= before && at.gradient < 1e-6;
      if (at.converged || floor || at.rounds >= options.max_rounds) {
        at.curvature = std::move(curvature);
        return;
      }
      before = at.gradient;
      if (!cholesky(curvature)) return;
      solve(curvature, score);
      at.recedes = at.rounds >= long_climb && objective.recedes(score);
      if (at.recedes) return;
      move(score);
    }
  }
};

}  // namespace

bool Objective::recedes(std::span<const double> /*direction*/) const { return false; }

Steepness steepness(std::span<const double> score, std::span<const double> votes, double tolerance) {
  Steepness out{.flat = true};
  for (std::size_t i = 1; i < score.size(); ++i) {
    const double size = std::abs(score[i]);
    const double floor = 8 * std::numeric_limits<double>::epsilon() * votes[i];
    out.largest = std::max(out.largest, size);
    out.flat = out.flat && size <= std::max(tolerance, floor);
  }
  return out;
}

Maximum maximise(const Objective& objective, std::vector<double> start, const StrengthOptions& options) {
  Newton newton{.objective = objective};
  newton.at.parameter = std::move(start);
  newton.run(options);
  return newton.at;
}

void pin(Matrix& h, std::size_t parameter) {
  for (std::size_t i = 0; i < h.size; ++i) {
    h.at(parameter, i) = 0;
    h.at(i, parameter) = 0;
  }
  h.at(parameter, parameter) = 1;
}

std::optional<Matrix> inverse_pinned(Matrix information) {
  if (information.size == 0) return std::nullopt;
  pin(information, 0);
  if (!cholesky(information)) return std::nullopt;
  Matrix out = inverse(information);
  out.at(0, 0) = 0;
  return out;
}

bool finish(const Maximum& at, Covariance covariance, const std::vector<std::uint32_t>& estimated, StrengthFit& out) {
  if (!at.converged) out.notes.push_back({std::string(note::not_converged), "the gradient stayed at " + std::to_string(at.gradient)});
  if (covariance.wanted && !covariance.matrix) {
    // Nearly separated beyond working precision: no number is better than a wrong one.
    out.notes.push_back({std::string(note::not_converged), "the information is singular in working precision"});
    std::ranges::replace(out.state, ModelState::estimated, ModelState::incomparable);
    return false;
  }
  if (covariance.wanted) out.covariance = std::move(covariance.matrix->cell);
  out.estimated = estimated;
  out.theta.assign(at.parameter.begin(), at.parameter.begin() + static_cast<std::ptrdiff_t>(estimated.size()));
  out.rounds = at.rounds;
  out.gradient = at.gradient;
  return true;
}

}  // namespace assay::stats
