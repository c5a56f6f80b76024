// Where ratings differ: between items, between raters, and beyond both; and how reliable the mean of n raters is.
#pragma once

#include "assay/stats/alpha.hpp"
#include "assay/stats/estimate.hpp"

#include <cstddef>

namespace assay::stats {

// Of whom an interval speaks:
//   these_raters      other items like these, rated by these raters: jackknife of items with t
//   raters_like_these other items and raters: two-way jackknife of items and raters with t, as in judge_bias.hpp
enum class RaterPopulation { these_raters, raters_like_these };

// A G study of items crossed with raters, cells of which may be missing (Brennan 2001, Generalizability Theory, chapters 2 and 7):
//   rating = mean + item + rater + residual,   variances s_i, s_r, s_e (which holds how items and raters interact).
struct GStudy {
  // The variances, unbiased and therefore below 0 now and then. Limits are those of the logarithm of the variance and of what residuals
  // add to the mean of an item (of a rater), carried back: an interval may begin below 0.
  Estimate item{}, rater{}, residual{};
  // Signal to noise of a single rating (ibid., chapter 2): s_i / s_e where only the order of the items counts, all having the same
  // raters, and s_i / (s_r + s_e) where the ratings themselves do, or items have raters of their own. The interval is that of
  // log(1 + k signal/noise), with k ratings an item, carried back: it may begin below 0. No se.
  Estimate relative{}, absolute{};
  std::size_t items = 0, raters = 0;

  [[nodiscard]] bool ok() const { return item.estimate.has_value(); }
};

// Henderson (1953), "Estimation of variance and covariance components", Biometrics 9, method 1 (Brennan's analogous ANOVA), from sums of
// squares of all N ratings and of the means of P items and R raters; without gaps the ANOVA estimates. Ratings that are missing are taken
// to be so by chance. Repeated rows of a rater on an item are averaged (repeated_rows). n counts ratings, `clusters` items.
// Not estimable: bad_input, no_data (fewer than two items or raters, or cells so few that the variances cannot be told apart),
// no_variation. Signal to noise is absent (no_variation) where the noise is not above 0. Intervals are absent, with too_few, where
// without one item, rater or rating it could not be estimated.
[[nodiscard]] GStudy g_study(const Ratings& ratings, RaterPopulation population = RaterPopulation::raters_like_these, double level = 0.95);

// A D study: what the mean of `raters` > 0 raters is worth (ibid., chapter 2), s / (1 + s) with s = raters x signal to noise:
//   generalizability  of GStudy::relative: E rho^2; of a table without gaps the ICC for consistency
//   dependability     of GStudy::absolute: Phi; the ICC for agreement
// An item variance below 0 counts as 0 (boundary). Intervals are those of signal to noise, cut to [0, 1].
struct DStudy {
  Estimate generalizability{}, dependability{};
};
[[nodiscard]] DStudy d_study(const GStudy& study, double raters);

// How many raters bring a reliability of `wanted` in (0, 1): w / (1 - w) over signal to noise, for GStudy::relative or ::absolute. A
// fraction: round up. Not estimable where the signal is not above 0 (no_variation); where the interval of the signal begins at
// or below 0, no number is surely enough: there is a lower bound only (boundary).
[[nodiscard]] Estimate raters_for(const Estimate& signal_to_noise, double wanted);

}  // namespace assay::stats
