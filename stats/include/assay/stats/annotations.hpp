// Objects that people mark in items (spans, boxes, polygons, segments): who marked what, and the scores of matched ones.
#pragma once

#include "assay/stats/estimate.hpp"

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace assay::stats {

// One row an object: `rater[i]` < raters marked something in `item[i]` < items and called it `label[i]` < labels; where it lies is told
// by further columns (spans.hpp, shapes.hpp). Whoever looked at an item and marked nothing there is named in `seen_item`, `seen_rater`,
// which may name others too. Row order never matters.
struct Annotations {
  std::span<const std::uint32_t> item, rater, label;
  std::span<const std::uint32_t> seen_item, seen_rater;
  std::size_t items = 0, raters = 0, labels = 0;
};

// Objects of a reference beside those of others, on the items that both looked at: with M matched ones,
//   precision = M / objects of the others,   recall = M / objects of the reference,   F1 = 2 M / both,
// as ratios of sums in clustered.hpp with items as clusters: other items like these. Intervals are cut to [0, 1]; at exactly 0 or 1
// there is none (boundary). n counts items. Not estimable: no_data (nothing to divide by).
struct MatchScore {
  Estimate precision{}, recall{}, f1{};
  Estimate mean_iou{};  // of matched shapes; absent of spans
};
struct MatchReport {
  MatchScore all{};                 // over objects of all labels (micro)
  std::vector<MatchScore> label{};  // of each; empty where the input cannot be used
  std::vector<Note> notes{};        // bad_input, too_costly

  [[nodiscard]] bool ok() const { return !label.empty(); }
};
// Instead of one rater: everybody but the reference, each beside the reference, all counted together.
inline constexpr std::uint32_t all_others = std::numeric_limits<std::uint32_t>::max();

// F1 of every two raters over the items that both looked at, averaged over pairs in which somebody marked something, each pair once.
// Interval: annotator jackknife with t (annotators like these), cut to [0, 1]. n counts pairs. Not estimable: no_data (no such pair).
struct PairAgreement {
  Estimate all{};
  std::vector<Estimate> label{};  // empty where the input cannot be used
  std::vector<Note> notes{};      // bad_input, too_costly

  [[nodiscard]] bool ok() const { return !label.empty(); }
};

// Objects that one rater marked in one item with one label, where a best matching of them is sought: more are not (too_costly).
inline constexpr std::size_t most_objects = 1000;

}  // namespace assay::stats
