// Quasi-standard errors: one number a model from which a reader of a plot gets the error of any difference.
#pragma once

#include "assay/stats/estimate.hpp"

#include <optional>
#include <span>
#include <vector>

namespace assay::stats {

// They describe a covariance and have no interval of their own.
struct QuasiVariances {
  std::vector<double> variance;           // one a model, in the order of the covariance; empty when there are none
  std::vector<std::optional<double>> se;  // their roots; absent where a quasi-variance is negative, which can happen
  // Relative errors of the standard errors of all differences, sqrt((q_i + q_j) / v_ij) - 1: the lowest and highest.
  double lowest_error = 0;
  double highest_error = 0;
  std::vector<Note> notes;  // bad_input, too_few, no_variation, not_converged, negative_variance

  [[nodiscard]] bool ok() const { return !variance.empty(); }
};

// The q that minimise sum_{i<j} (log(q_i + q_j) - log v_ij)^2, v_ij the variance of theta_i - theta_j (Firth and de
// Menezes 2004, "Quasi-variances", Biometrika 91(1), their penalty of relative errors), so that theta_i - theta_j has
// nearly the variance q_i + q_j. `covariance` is k x k, k >= 3, and may be singular: sum to zero and first model = 0
// give the same. With three models the fit is exact. Newton's method with halving. Cost: k^3 / 3 a round.
[[nodiscard]] QuasiVariances quasi_variances(std::span<const double> covariance);

}  // namespace assay::stats
