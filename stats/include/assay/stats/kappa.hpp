// Cohen's kappa of two columns, and how much every person agrees with the others.
#pragma once

#include "assay/stats/estimate.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace assay::stats {

// Cohen (1960): kappa = (p_o - p_e) / (1 - p_e) of two labels a row (`first[i]`, `second[i]` < labels), with
// the large-sample standard error of Fleiss, Cohen and Everitt (1969, eq. 13), Psychological Bulletin 72(5),
// rows independent, and a normal interval cut to [-1, 1]. Not estimable: no_data, bad_input, no_variation
// (both always used one and the same label: p_e = 1). Perfect agreement has se 0 and gets no interval
// (boundary). With weights for near misses: agreement_these_annotators of coefficients.hpp with Chance::conger.
[[nodiscard]] Estimate cohen_kappa(std::span<const std::uint32_t> first, std::span<const std::uint32_t> second, std::size_t labels,
                                   double level = 0.95);

// A row of the per-person table. Intervals: item jackknife with t, V = (G-1)/G sum_g (without item g - all)^2 over the G shared items, cut
// to [0, 1] and [-1, 1]: these people on other items like these. Where nothing or everything agrees, Wilson's with items as trials
// (boundary). Not estimable: no_data (no shared item); kappa: no_variation (p_e = 1).
struct PersonAgreement {
  std::uint32_t rater = 0;
  std::size_t votes = 0;        // rows of this person
  std::size_t items = 0;        // items shared with somebody else
  std::size_t comparisons = 0;  // (own vote, vote of another person on the same item) pairs
  // Mean over shared items of the share of the others' votes that equal this person's: every item counts
  // once.
  Estimate agreement;
  // Kappa of this person against the others: one table of (own label, other's label), where each vote of
  // another weighs 1 / (others on the item), so that its p_o is `agreement`.
  Estimate kappa;
};

// One entry for every rater that occurs, in order of rater id. Rows: `rater[i]` gave `item[i]` the label
// `label[i]` < labels. Own repeated votes are never compared with each other. Empty when columns differ in
// length or a label is out of range.
[[nodiscard]] std::vector<PersonAgreement> agreement_with_others(std::span<const std::uint32_t> item, std::span<const std::uint32_t> rater,
                                                                 std::span<const std::uint32_t> label, std::size_t labels,
                                                                 double level = 0.95);

}  // namespace assay::stats
