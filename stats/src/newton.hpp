// Newton's method with halving for the strengths of a likelihood and its other parameters.
#pragma once

#include "assay/stats/strength.hpp"
#include "linear.hpp"

#include <optional>
#include <span>
#include <vector>

namespace assay::stats {

// What is climbed: a log-likelihood, with or without a penalty. A constant added to all strengths changes nothing, so the
// first parameter is held.
class Objective {
 public:
  Objective() = default;
  Objective(const Objective&) = delete;
  Objective& operator=(const Objective&) = delete;
  virtual ~Objective() = default;

  // Absent where it has no value.
  [[nodiscard]] virtual std::optional<double> value(std::span<const double> parameter) const = 0;
  // The same, adding score and (upper triangle of) curvature, which is positive definite but for the constant.
  [[nodiscard]] virtual std::optional<double> derivatives(std::span<const double> parameter, std::span<double> score,
                                                          Matrix& curvature) const = 0;
  // Votes that enter each component of the score: what its rounding is measured by.
  [[nodiscard]] virtual std::vector<double> votes() const = 0;
  // Does it rise along this direction however far one goes? Asked of the steps of a climb that takes long.
  [[nodiscard]] virtual bool recedes(std::span<const double> direction) const;
};

struct Maximum {
  std::vector<double> parameter;
  double value = 0;
  Matrix curvature{};      // at the end, first parameter pinned; of size 0 where the climb broke off
  double gradient = 0;     // largest component of the score
  bool converged = false;  // every component within the tolerance, or the rounding floor where that is larger
  bool recedes = false;    // there is none: the objective rises towards infinity
  int rounds = 0;
};

// Whether every component of a score but the pinned first is small: within the tolerance, or what rounding alone leaves in a
// sum of that many votes.
struct Steepness {
  double largest = 0;
  bool flat = false;
};
[[nodiscard]] Steepness steepness(std::span<const double> score, std::span<const double> votes, double tolerance);

// The objective never falls by more than 1e-12 of itself.
[[nodiscard]] Maximum maximise(const Objective& objective, std::vector<double> start, const StrengthOptions& options);

// Takes a parameter out of a system: its row and column become those of the identity.
void pin(Matrix& h, std::size_t parameter);

// Inverse with the first parameter taken out, whose row and column become 0; absent when of size 0 or singular in working
// precision.
[[nodiscard]] std::optional<Matrix> inverse_pinned(Matrix information);

// Absent though wanted: singular in working precision.
struct Covariance {
  bool wanted = true;
  std::optional<Matrix> matrix{};
};

// Writes estimates, covariance, rounds and gradient; false, with a note and nothing estimated, without a covariance that is
// wanted.
[[nodiscard]] bool finish(const Maximum& at, Covariance covariance, const std::vector<std::uint32_t>& estimated, StrengthFit& out);

}  // namespace assay::stats
