// Shares, means and ratios whose rows come in clusters (annotators, or annotators and items): delete-one-cluster jackknife with t.
#pragma once

#include "assay/stats/estimate.hpp"

#include <cstdint>
#include <span>

namespace assay::stats {

// The mean of `value` over rows, with rows of one cluster allowed to depend on each other ("annotators like
// these").
//   estimate = sum of values / rows;   V = (G-1)/G sum_g (estimate without g - estimate)^2,
// which for a mean is the CR3 variance (Bell and McCaffrey 2002, "Bias reduction in standard errors for
// linear regression with multi-stage samples", Survey Methodology 28(2); Cameron and Miller 2015, eq. 15).
// Interval: t with G - 1 degrees of freedom, or jackknife_df when the largest cluster holds more than 10 % of
// rows. Notes: few_clusters below 10, unequal_clusters when Satterthwaite is used, too_few (no interval) with
// one cluster, no_variation (no interval) when no cluster moves the estimate. Cluster ids may be any numbers;
// rows may come in any order (the result has the same bits).
[[nodiscard]] Estimate clustered_mean(std::span<const double> value, std::span<const std::uint32_t> cluster, double level = 0.95);

// The sum of `numerator` over the sum of `denominator` >= 0, as a rate of errors is: the same jackknife, in which leaving out a
// cluster changes both sums, and jackknife_df from the clusters' denominators. The estimate with its interval where all denominators
// are 1 is clustered_mean. Not estimable: bad_input, no_data (the denominators sum to 0). Note too_few (no interval) also where one
// cluster holds all of the denominator.
[[nodiscard]] Estimate clustered_ratio(std::span<const double> numerator, std::span<const double> denominator,
                                       std::span<const std::uint32_t> cluster, double level = 0.95);

// clustered_mean for a yes/no value (0 or 1 a row). The interval is cut to [0, 1]. At exactly 0 or 1 the jackknife
// has nothing to say: Wilson's interval with every cluster counted as ONE trial is given instead (note
// boundary).
[[nodiscard]] Estimate clustered_share(std::span<const std::uint8_t> yes, std::span<const std::uint32_t> cluster, double level = 0.95);

// The same where rows of one annotator may depend on each other, and rows of one item (a prompt) as well: annotators like these, on items
// like these. Two-way clusters (Cameron, Gelbach and Miller 2011, "Robust inference with multiway clustering", JBES 29(2), eq. 2.7) with
// jackknives for the parts (MacKinnon, Nielsen and Webb 2024, "Jackknife inference with two-way clustering"):
//   V = V_annotators + V_items - V_both, at least the larger of the first two,
// each (G-1)/G sum_g (estimate without g - estimate)^2; `both` are the rows of one annotator on one item. t with the smaller number of
// clusters less 1, or jackknife_df where a cluster holds more than 10 % of the rows; `clusters` is the smaller number. Notes as above, and
// negative_variance where V would not be positive. One item or one annotator: no interval (too_few). A share of exactly 0 or 1:
// Wilson's interval with the smaller number of clusters for trials (boundary). Not estimable: bad_input, no_data. Cost: sorting the rows.
[[nodiscard]] Estimate clustered_mean(std::span<const double> value, std::span<const std::uint32_t> annotator,
                                      std::span<const std::uint32_t> item, double level = 0.95);
[[nodiscard]] Estimate clustered_share(std::span<const std::uint8_t> yes, std::span<const std::uint32_t> annotator,
                                       std::span<const std::uint32_t> item, double level = 0.95);

// Satterthwaite degrees of freedom of the jackknife variance of a mean over clusters of these sizes, under
// equal variances (Bell and McCaffrey 2002, section 4: (tr Omega)^2 / tr Omega^2). Equal sizes give G - 1;
// fewer otherwise. 0 with fewer than two non-empty clusters.
[[nodiscard]] double jackknife_df(std::span<const double> sizes);

// Largest cluster over the total, in [0, 1]; 0 when empty. Above this share the degrees of freedom are
// corrected.
[[nodiscard]] double largest_share(std::span<const double> sizes);
inline constexpr double unequal_share = 0.10;
inline constexpr std::size_t few_clusters_limit = 10;

}  // namespace assay::stats
