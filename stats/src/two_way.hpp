// Delete-one jackknives over items and annotators that cross: other items like these, judged by others like these.
#pragma once

#include "assay/stats/estimate.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace assay::stats {

// By how much leaving out each cluster moves an estimate, and what every cluster weighs.
struct Moves {
  std::vector<double> step, size;
};

// Adds se, df and a t interval to an estimate that is set: V_items + V_annotators - V_both (Cameron, Gelbach and Miller 2011, JBES 29),
// at least the larger of the first two, each (G-1)/G times the sum of squared steps; `both` leaves out one annotator on one item.
// Without annotators V_items. df: the smaller number of clusters less 1, or jackknife_df (clustered.hpp) where one weighs more than
// 10 %. Notes too_few, few_clusters, no_variation, unequal_clusters, negative_variance (the sum of the three is not positive). `clusters`
// becomes the number of items.
void two_way(Estimate& out, const Moves& items, const Moves* annotators, const Moves* both);

// (G-1)/G times the sum of the squared steps of G clusters.
[[nodiscard]] double jackknife_variance(std::span<const double> step);

// A number a row for its annotator on its item: 0 .. pairs - 1, ascending by these. Columns are of one length below 2^32.
[[nodiscard]] std::vector<std::uint32_t> cells_of(std::span<const std::uint32_t> annotator, std::span<const std::uint32_t> item);

}  // namespace assay::stats
