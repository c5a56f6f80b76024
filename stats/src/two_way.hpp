// Delete-one jackknives over items and annotators that cross: other items like these, judged by others like these.
#pragma once

#include "assay/stats/estimate.hpp"

#include <vector>

namespace assay::stats {

// By how much leaving out each cluster moves an estimate, and what every cluster weighs.
struct Moves {
  std::vector<double> step, size;
};

// Adds se, df and a t interval to an estimate that is set: V_items + V_annotators - V_both (Cameron, Gelbach and Miller 2011, JBES 29),
// at least the larger of the first two, each (G-1)/G times the sum of squared steps; `both` leaves out one annotator on one item.
// Without annotators V_items. df: the smaller number of clusters less 1, or jackknife_df (clustered.hpp) where one weighs more than
// 10 %. Notes too_few, few_clusters, no_variation, unequal_clusters. `clusters` becomes the number of items.
void two_way(Estimate& out, const Moves& items, const Moves* annotators, const Moves* both);

}  // namespace assay::stats
