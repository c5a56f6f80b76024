// Ordinal ratings explained by covariates: the proportional-odds model.
#pragma once

#include "assay/stats/estimate.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace assay::stats {

// One row a rating: a category (any number; only the order matters) and `covariates` finite values x[row * covariates + j].
struct OrdinalRows {
  std::span<const std::uint32_t> category;
  std::span<const double> x;
  std::size_t covariates = 0;
};

struct CumulativeFit {
  std::vector<std::uint32_t> category;  // that occur, ascending
  std::vector<Estimate> threshold;      // between each of them and the next
  std::vector<Estimate> effect;         // of every covariate
  std::vector<double> covariance;       // thresholds, then effects: square, row-major
  std::optional<double> log_likelihood;
  std::size_t n = 0;
  int rounds = 0;
  double gradient = 0;
  std::vector<Note> notes;  // separated, no_curvature, not_converged, no_variation, no_data, bad_input

  [[nodiscard]] bool ok() const { return log_likelihood.has_value(); }
};

// McCullagh (1980), "Regression models for ordinal data", JRSS B 42, eq. 2.3: logit P(Y <= category j) = threshold_j - x'effect, so
// that a positive effect goes with higher categories. Newton's method; the log-likelihood is concave (Pratt 1981, JASA 76) and
// never falls by more than 1e-12 of itself. Errors: the inverse observed information, rows taken as independent; intervals: normal.
// Not estimable: bad_input, no_data, no_variation (one category), separated (the likelihood rises for ever in some direction of
// the covariates), no_curvature (columns that other columns or a constant make up). Cost a round: rows x covariates^2.
[[nodiscard]] CumulativeFit fit_cumulative(const OrdinalRows& rows, double level = 0.95);

}  // namespace assay::stats
