// Krippendorff's alpha with missing ratings: nominal, ordinal, interval, ratio and any other distance, and its two intervals.
#pragma once

#include "assay/stats/estimate.hpp"
#include "assay/stats/rng.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace assay::stats {

// One row a rating: `rater[i]` gave `item[i]` the value `value[i]`. Items and raters may be any numbers. What
// is not rated is simply absent. Several rows of one rater on one item all count as values (note
// repeated_rows). Row order never matters; rows by (item, rater) are taken as they are, others are sorted first.
struct Ratings {
  std::span<const std::uint32_t> item;
  std::span<const std::uint32_t> rater;
  std::span<const double> value;
};

// The same as a table, one row an item and one column a rater, row after row: label[item * raters + rater], 0 to 127, or -1 where
// the rater did not rate the item.
struct LabelTable {
  std::span<const std::int8_t> label;
  std::size_t raters = 0;
};

// Distance of two values (Krippendorff 2011, "Computing Krippendorff's alpha-reliability"):
//   nominal   0 if equal, else 1
//   ordinal   (sum of n_g for g from c to k, minus (n_c + n_k) / 2)^2: the squared difference of mid-ranks
//   interval  (c - k)^2
//   ratio     ((c - k) / (c + k))^2, for values of 0 and above
// For ordinal only the order of the values matters.
enum class Metric { nominal, ordinal, interval, ratio };

// alpha = 1 - D_o / D_e (Krippendorff 2019, Content Analysis, eq. 12.2) over items with two ratings or more,
// with
//   D_o = (1/n) sum_u 1/(m_u - 1) sum_{i != j} d(v_ui, v_uj),   D_e = 1/(n (n-1)) sum_{i != j} d(v_i, v_j),
// n the pairable values. Where the different values are few (as many as fit into one word with how often each can stand in a
// unit: 21 labels of up to 7 raters, 12 of up to 31) patterns are counted first, and nothing after that costs more with more
// rows. Else each inner sum has a closed form in counts or in squares, or, at the ratio level, an integral that is exact to about
// 1e-13: the cost is linear in the rows, plus a sort for nominal and ordinal. n in the Estimate is the number of pairable
// values. This function gives no interval.
// Not estimable: no_data (no item with two ratings), no_variation (all pairable values equal: D_e = 0), bad_input.
[[nodiscard]] Estimate alpha(const Ratings& ratings, Metric metric);
[[nodiscard]] Estimate alpha(const LabelTable& table, Metric metric);

// One a metric, from one reading of the rows.
[[nodiscard]] std::vector<Estimate> alphas(const Ratings& ratings, std::span<const Metric> metrics);
[[nodiscard]] std::vector<Estimate> alphas(const LabelTable& table, std::span<const Metric> metrics);

// Any distance of two values that is symmetric, 0 for equal values and at least 0. Every two of up to 20,000 different values are
// compared; beyond, the expected disagreement is taken from 1,000,000 pairs drawn by `rng` (note sampled, with the Monte Carlo
// error), while the observed one stays exact.
using DistanceOfValues = std::function<double(double, double)>;
[[nodiscard]] Estimate alpha(const Ratings& ratings, const DistanceOfValues& distance, Rng& rng);

struct BootstrapOptions {
  double level = 0.95;
  std::size_t replicates = 1000;
};

// alpha with an interval from resampling ITEMS, of percentiles expanded for few items (Hesterberg 2015, The American Statistician
// 69(4), section 3.2): what to expect of these annotators on other items like these. `clusters` is the number of items. For ordinal
// the mid-ranks are recomputed in every replicate.
// Replicates without variation are left out; fewer than two items or too few usable replicates give no
// interval (too_few). Cost: replicates x different patterns, or replicates x rows where values are many.
[[nodiscard]] Estimate alpha_these_annotators(const Ratings& ratings, Metric metric, Rng& rng, const BootstrapOptions& options = {});
[[nodiscard]] Estimate alpha_these_annotators(const LabelTable& table, Metric metric, Rng& rng, const BootstrapOptions& options = {});

// alpha with a t interval from the delete-one-annotator jackknife: what to expect of annotators like these.
//   V = (G-1)/G sum_g (alpha without g - alpha)^2, t with G - 1 degrees of freedom, or jackknife_df
//   (clustered.hpp)
// when one annotator gave more than 10 % of the pairable values. Annotators are never resampled, so nobody
// agrees with a copy of themselves. Below three annotators, or when leaving one out leaves no pair or no
// variation, there is no interval (too_few). Cost: that of the rows, or annotators x rows where values are many.
[[nodiscard]] Estimate alpha_annotators_like_these(const Ratings& ratings, Metric metric, double level = 0.95);
[[nodiscard]] Estimate alpha_annotators_like_these(const LabelTable& table, Metric metric, double level = 0.95);

}  // namespace assay::stats
