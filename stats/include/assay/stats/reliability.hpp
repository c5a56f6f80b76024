// Reliability of ratings on a scale by the same raters: intraclass correlations, Kendall's W, and what more raters would bring.
#pragma once

#include "assay/stats/estimate.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace assay::stats {

// A complete table: value[item * raters + rater], finite. Each item is rated once by each rater.
struct RatingTable {
  std::span<const double> value;
  std::size_t items = 0;
  std::size_t raters = 0;
};

// Which correlation: `one_way` takes every item's raters as other ones (Shrout and Fleiss 1979, Psychol. Bull. 86, case 1);
// `agreement` counts that a rater is stricter than another as disagreement (case 2), `consistency` does not (case 3).
enum class IccModel { one_way, agreement, consistency };
// Of a single rating, or of the mean of all raters.
enum class IccUnit { single, average };

// The six intraclass correlations with their F intervals: McGraw and Wong (1996), Psychological Methods 1(1), tables 4, 5, 7. From
// the mean squares between items (R), raters (C), within items (W) and of the residual (E), n items, k raters:
//   one_way      (R - W) / (R + (k-1) W)                     average: (R - W) / R
//   consistency  (R - E) / (R + (k-1) E)                     average: (R - E) / R
//   agreement    (R - E) / (R + (k-1) E + k/n (C - E))       average: (R - E) / (R + (C - E)/n)
// n counts values, `clusters` items; df is that of the denominator, by Satterthwaite for agreement. No se. Not estimable: bad_input,
// no_data (fewer than two items or raters), no_variation (no two items differ, in mean or within). Where the items do not differ
// within (E or W is 0) the correlation is 1 without an interval (boundary); nor is there one where all items have the same mean (R is 0).
// The interval speaks for items and raters like these under normal errors; it may begin below 0.
[[nodiscard]] Estimate icc(const RatingTable& table, IccModel model, IccUnit unit, double level = 0.95);

// Kendall's W with the correction for ties (Kendall and Gibbons 1990, Rank Correlation Methods, eq. 6.6), from mid-ranks within
// each rater: W = 12 S / (k^2 (n^3 - n) - k sum_j T_j), S the squared deviations of the items' rank sums, T_j = sum (t^3 - t) over
// the ties of rater j. 0 nobody agrees, 1 all order alike. Interval: annotator jackknife with t. Not estimable: bad_input, no_data
// (fewer than two items or raters), no_variation (every rater ties all items).
[[nodiscard]] Estimate kendall_w(const RatingTable& table, double level = 0.95);

// The reliability of the mean of `times` as many raters as `reliability` is of: m r / (1 + (m-1) r) (Spearman 1910, Brown 1910).
// `times` may be a fraction (fewer raters). Absent unless -1 < reliability <= 1, times > 0 and the denominator is positive.
[[nodiscard]] std::optional<double> spearman_brown(double reliability, double times);
// How many times as many raters make `reliability` into `wanted`: w (1 - r) / (r (1 - w)). Absent unless both are in (0, 1) and
// the result is finite.
[[nodiscard]] std::optional<double> raters_for(double reliability, double wanted);

}  // namespace assay::stats
