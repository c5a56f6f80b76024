// Means of items freed of how severe their raters are.
#pragma once

#include "assay/stats/estimate.hpp"
#include "assay/stats/rubric.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace assay::stats {

// Up to so many raters and dimensions together the equations are solved directly and everything has its error; above, by
// conjugate gradients, without errors (note too_costly).
inline constexpr std::size_t rater_bias_most_direct = 1000;

struct RaterBiasOptions {
  double level = 0.95;
  std::size_t most_direct = rater_bias_most_direct;
};

struct RaterBiasFit {
  std::vector<Estimate> item;      // the mean of every item under the average rater and the average dimension
  std::vector<Estimate> severity;  // of every rater: points given below the average rater; they sum to 0 in each component
  std::vector<Estimate> ease;      // of every dimension: points given above the average dimension; they sum to 0
  std::vector<double> raw;         // plain mean of an item's ratings; 0 without any
  // Items and raters with a chain of shared ratings, numbered by their lowest item; not_rated without a rating. Numbers of
  // different components must not be compared.
  std::vector<std::uint32_t> item_component, rater_component;
  std::optional<double> residual_sd;  // of one rating around item - severity + ease
  Estimate reliability;               // of the item means; see fit_rater_bias
  std::optional<double> df;           // degrees of freedom behind the errors of items
  std::size_t n = 0;
  std::vector<Note> notes;  // disconnected, saturated, too_costly, too_few, no_variation, boundary, not_converged, bad_input, no_data

  [[nodiscard]] bool ok() const { return !item.empty(); }
};

// Least squares for rating = item - severity of the rater + ease of the dimension + error (Scheffe 1959, The Analysis of
// Variance, chapter 4, for incomplete tables): item effects are eliminated, which leaves equations in raters and dimensions.
//
// Errors of items: errors are taken as independent between the ratings of different (item, rater) and as alike in size; the
// ratings that one rater gave one item (on several dimensions, or repeatedly) may depend on each other. With S_c the sum of
// the residuals of such a cell and K the mean number of ratings in one,
//   q = sum S_c^2 / K / (cells - items - raters + components),   V(item) = q (1/n_i + z_i' C z_i),
// z_i the mean of the item's rows and C the inverse of the reduced equations. Interval: t with the denominator of q as degrees
// of freedom. Note saturated, without errors, where that is 0.
//
// Errors of raters and dimensions: clustered by item, leaving out one item at a time, (G-1)/G sum_g shift_g^2 exactly (the
// model is linear), G the items that can compare (rated by two raters or more, or on two dimensions); t with one less than
// the items behind this rater as degrees of freedom. Without an interval (too_few): below two of them.
//
// Reliability of the item means (Wright and Masters 1982, Rating Scale Analysis, chapter 5, on the scale of ratings):
// (variance of the means - mean V(item)) / variance of the means, variances within components; at least 0 (note boundary). Limits: as of
// the ICC of means, 1 - 1/F with F the variance of the means over the mean V(item), items - components and df degrees of freedom.
//
// Not estimable: bad_input, no_data; dimensions that cannot be told from raters (note disconnected). Cost: the sum over items
// of squared ratings, and (raters + dimensions)^3.
[[nodiscard]] RaterBiasFit fit_rater_bias(const RubricRatings& ratings, const RaterBiasOptions& options = {});

}  // namespace assay::stats
