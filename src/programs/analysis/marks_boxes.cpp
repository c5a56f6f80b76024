// marks_boxes: boxes of one label matched by their intersection over union; and the boxes that most have.
#include "assay/stats/shapes.hpp"
#include "programs/analysis/marks.hpp"
#include "report/number.hpp"

#include <algorithm>

namespace assay::programs {

void measure_boxes(const Marks& marks, MarksResult& out) {
  const stats::Boxes boxes{{marks.item, marks.rater, marks.label, marks.seen_item, marks.seen_rater, marks.items.size(),
                            marks.raters.size(), std::max<std::size_t>(marks.labels.size(), 1)},
                           marks.coordinate[0],
                           marks.coordinate[2],
                           marks.coordinate[1],
                           marks.coordinate[3]};
  const auto threshold = out.options.iou;
  if (out.options.consensus) {
    const auto found = stats::consensus_of(boxes, {.threshold = threshold});
    out.notes = found.notes;
    out.consensus = report::DataTable({"item", "label", "x", "y", "width", "height", "votes", "support", "spread"});
    for (const auto& one : found.boxes)
      out.consensus.add({marks.items.name(one.item), marks.labels.name(one.label), report::Cell(one.box.left), report::Cell(one.box.top),
                         report::Cell(one.box.right - one.box.left), report::Cell(one.box.bottom - one.box.top), report::cell(one.votes),
                         report::Cell(one.support), report::cell(one.spread)});
    out.says.emplace_back(
        "Boxes that overlap are put together, never two of one person; one stands where more than half of those who looked at the item have it, and "
        "is their median. Spread: 1 less the mean overlap of two of them.");
    out.method = "Boxes were put together by average linkage of their intersection over union (at least " + report::fixed(threshold, 2) +
                 "); one stands where more than half of those who looked have it, as the median of theirs.";
    return;
  }
  const double level = out.options.confidence;
  const auto at = stats::box_agreement(boxes, {.threshold = threshold, .level = level});
  out.notes = at.notes;
  out.measures = {{"f1", "F1 at an overlap (IoU) of " + report::fixed(threshold, 2), "other raters like these", at.all}};
  if (threshold < 0.75)
    out.measures.push_back({"f1_75", "F1 at an overlap (IoU) of 0.75", "other raters like these",
                            stats::box_agreement(boxes, {.threshold = 0.75, .level = level}).all});
  out.label_titles = {"F1"};
  for (std::uint32_t l = 0; l < marks.labels.size() && at.ok(); ++l)
    out.by_label.push_back({marks.labels.name(l), static_cast<std::size_t>(std::ranges::count(marks.label, l)), {at.label[l]}});
  const auto reference = std::ranges::find(out.raters, out.options.reference);
  const bool known = reference != out.raters.end();
  const auto right = static_cast<std::uint32_t>(reference - out.raters.begin());
  out.rater_titles = {"precision", "recall", "F1", "mean IoU of matched"};
  if (!known) out.rater_titles = {"F1", "mean IoU of matched"};
  for (std::uint32_t r = 0; r < marks.raters.size(); ++r) {
    if (known && r == right) continue;
    const auto one = known ? stats::compare_boxes(boxes, right, r, {.threshold = threshold, .level = level})
                           : stats::compare_boxes(boxes, r, stats::all_others, {.threshold = threshold, .level = level});
    MarkLine line{marks.raters.name(r), static_cast<std::size_t>(std::ranges::count(marks.rater, r)), {}};
    if (known) line.scores = {one.all.precision, one.all.recall};
    line.scores.push_back(one.all.f1);
    line.scores.push_back(one.all.mean_iou);
    out.by_rater.push_back(std::move(line));
  }
  out.says.emplace_back(
      "Boxes of one label in one item are matched one to one such that the overlaps add up to as much as can be; F1 has no part for chance.");
  out.method = "Boxes of one label were matched one to one by intersection over union (at least " + report::fixed(threshold, 2) +
               "); F1 was averaged over pairs of raters.";
}

}  // namespace assay::programs
