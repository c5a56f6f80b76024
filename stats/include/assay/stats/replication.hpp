// Do two crowds say the same of the same items? Agreement across replications of a labelling.
#pragma once

#include "assay/stats/alpha.hpp"
#include "assay/stats/estimate.hpp"

#include <cstddef>

namespace assay::stats {

// How far two values lie apart: 0 or 1, or (c - k)^2.
enum class ReplicationDistance { nominal, interval };

struct CrossReplication {
  Estimate kappa{};        // kappa_x
  Estimate normalised{};   // kappa_x / sqrt(alpha of one x alpha of the other): 1 where both mean the same, however noisy they are
  Estimate first_alpha{};  // Krippendorff's alpha of each, on the shared items
  Estimate second_alpha{};
  std::size_t items = 0;  // shared: rated in both
};

// Wong, Paritosh and Aroyo (2021), ACL, "Cross-replication Reliability", with missing data: with r_i and s_i ratings of item i in the one
// and in the other, R and S in all, on the items that both rated,
//   kappa_x = 1 - D_o / D_e,
//   D_o = sum_i (r_i + s_i) / (R + S) x mean distance of a rating of the one and a rating of the other of item i,
//   D_e = mean distance of any rating of the one and any of the other.
// With one rating an item on both sides it is Cohen's kappa. Raters play no part (the columns may be empty). Intervals: jackknife of items
// with t, cut at 1 but for `normalised`, which may exceed 1. n counts ratings, `clusters` items. Not estimable: bad_input,
// no_data (no shared item; for alpha none with two ratings), no_variation (D_e = 0; for `normalised` an alpha that is not above 0).
[[nodiscard]] CrossReplication cross_replication(const Ratings& first, const Ratings& second, ReplicationDistance distance,
                                                 double level = 0.95);

}  // namespace assay::stats
