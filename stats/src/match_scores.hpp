// Scores from counts of matched objects, whatever the objects are.
#pragma once

#include "annotation_index.hpp"

namespace assay::stats {

// Objects (or characters) of one label in one item.
struct MatchCounts {
  double matched = 0, first = 0, second = 0;
  double iou = 0;  // summed over matched shapes

  void add(const MatchCounts& other);
};
// Counts the objects of two raters with one label in one item.
using MatchCounter = std::function<MatchCounts(std::span<const std::size_t> first, std::span<const std::size_t> second)>;

struct MatchTask {
  MatchCounter count;
  bool shapes = false;       // scores have a mean IoU
  bool matches_each = true;  // costs grow with the cube of the objects of one rater, item and label
  double level = 0.95;
};
// Nothing can be computed, for these reasons.
[[nodiscard]] MatchReport no_match_report(std::vector<Note> notes);
[[nodiscard]] PairAgreement no_pair_agreement(std::vector<Note> notes);
[[nodiscard]] MatchReport match_report(const AnnotationIndex& index, std::uint32_t reference, std::uint32_t other, const MatchTask& task);
[[nodiscard]] PairAgreement pair_agreement(const AnnotationIndex& index, const MatchTask& task);

}  // namespace assay::stats
