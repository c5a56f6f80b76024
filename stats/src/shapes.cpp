// IoU of boxes and segments, and shapes matched by it.
#include "assay/stats/shapes.hpp"

#include "assignment.hpp"
#include "match_scores.hpp"
#include "shape_rows.hpp"
#include "usable_value.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <tuple>

namespace assay::stats {
namespace {

using Rows = std::span<const std::size_t>;
using Overlap = std::function<double(std::size_t, std::size_t)>;

bool is_shape(double from, double to) { return usable_value(from) && usable_value(to) && from < to; }
double area_of(const Box& box) { return (box.right - box.left) * (box.bottom - box.top); }
bool usable(const Box& box) { return is_shape(box.left, box.right) && is_shape(box.top, box.bottom) && area_of(box) > 0; }

MatchTask task_of(Overlap overlap, const ShapeOptions& options) {
  const double least = options.threshold - threshold_slack;
  const auto count = [overlap = std::move(overlap), least](Rows first, Rows second) {
    std::vector<double> weight;
    for (const std::size_t i : first) {
      for (const std::size_t j : second) {
        const double found = overlap(i, j);
        weight.push_back(found >= least ? found : 0);
      }
    }
    MatchCounts out{.first = static_cast<double>(first.size()), .second = static_cast<double>(second.size())};
    const std::vector<std::size_t> column = heaviest_matching(weight, first.size(), second.size());
    for (std::size_t i = 0; i < column.size(); ++i) {
      if (column[i] == unmatched) continue;
      out.matched += 1;
      out.iou += weight[i * second.size() + column[i]];
    }
    return out;
  };
  return {.count = count, .shapes = true, .level = options.level};
}

bool in_range(const Annotations& rows, std::uint32_t reference, std::uint32_t other) {
  return reference < rows.raters && (other == all_others || other < rows.raters) && other != reference;
}
bool is_threshold(double threshold) { return threshold > 0 && threshold <= 1; }

Note unusable(const char* shapes) {
  return {std::string(note::bad_input),
          std::string("needs an item, a rater and a label a row, indices in range, ") + shapes + ", and a threshold above 0 and up to 1"};
}
Note unusable_boxes() { return unusable("finite boxes with left < right and top < bottom"); }

bool sound(const Polygons& polygons, std::size_t n) {
  return usable(polygons.rows) && polygons.first.size() == n + 1 && polygons.x.size() == polygons.y.size() &&
         polygons.first.back() <= polygons.x.size() && std::ranges::is_sorted(polygons.first);
}

// What a polygon of this fault lacks; empty of none.
std::string wanted_of(std::size_t row, PolygonFault fault) {
  const std::string who = "polygon of row " + std::to_string(row);
  switch (fault) {
    case PolygonFault::none: break;
    case PolygonFault::too_few_vertices: return "three vertices or more (" + who + " has fewer)";
    case PolygonFault::too_many_vertices: return "up to 2,000 vertices (" + who + " has more)";
    case PolygonFault::not_finite: return "finite vertices (" + who + " has others)";
    case PolygonFault::no_area: return "polygons with an area (" + who + " has none)";
    case PolygonFault::crosses_itself: return "polygons that do not cross themselves (" + who + " does)";
  }
  return {};
}

Overlap overlap_of_outlines(const Outlines& outlines) {
  return [&outlines](std::size_t i, std::size_t j) { return overlap_of(outlines.of_row[i], outlines.of_row[j]); };
}
Overlap overlap_of_boxes(const Boxes& boxes) {
  return [&boxes](std::size_t i, std::size_t j) { return overlap_of(box_of(boxes, i), box_of(boxes, j)); };
}

}  // namespace

Outlines::Outlines(const Polygons& polygons) {
  const std::size_t n = polygons.rows.item.size();
  if (!sound(polygons, n)) {
    fault = "vertices of every row";
    return;
  }
  for (std::size_t i = 0; i < n && fault.empty(); ++i) {
    std::vector<Point> outline;
    for (std::size_t k = polygons.first[i]; k < polygons.first[i + 1]; ++k) outline.push_back({polygons.x[k], polygons.y[k]});
    fault = wanted_of(i, fault_of(outline));
    of_row.push_back(std::move(outline));
  }
}

std::function<bool(std::size_t, std::size_t)> by_outline(const Outlines& outlines) {
  return [&outlines](std::size_t i, std::size_t j) {
    return std::ranges::lexicographical_compare(
        outlines.of_row[i], outlines.of_row[j], {}, [](const Point& p) { return std::pair(p.x, p.y); },
        [](const Point& p) { return std::pair(p.x, p.y); });
  };
}

bool usable(const Boxes& boxes) {
  const std::size_t n = boxes.rows.item.size();
  const bool segments = boxes.top.empty() && boxes.bottom.empty();
  if (!usable(boxes.rows) || boxes.left.size() != n || boxes.right.size() != n) return false;
  if (!segments && (boxes.top.size() != n || boxes.bottom.size() != n)) return false;
  for (std::size_t i = 0; i < n; ++i) {
    if (!usable(box_of(boxes, i))) return false;
  }
  return true;
}

Box box_of(const Boxes& boxes, std::size_t row) {
  if (boxes.top.empty()) return {boxes.left[row], 0, boxes.right[row], 1};
  return {boxes.left[row], boxes.top[row], boxes.right[row], boxes.bottom[row]};
}

std::function<bool(std::size_t, std::size_t)> by_place(const Boxes& boxes) {
  const auto place = [&boxes](std::size_t row) {
    const Box box = box_of(boxes, row);
    return std::tuple(box.left, box.top, box.right, box.bottom);
  };
  return [place](std::size_t i, std::size_t j) { return place(i) < place(j); };
}

double overlap_of(const Box& a, const Box& b) {
  const Box both{std::max(a.left, b.left), std::max(a.top, b.top), std::min(a.right, b.right), std::min(a.bottom, b.bottom)};
  if (!(both.left < both.right && both.top < both.bottom)) return 0;
  const double area = area_of(both);
  return std::clamp(area / (area_of(a) + area_of(b) - area), 0.0, 1.0);
}

std::optional<double> iou(const Segment& a, const Segment& b) { return iou(Box{a.begin, 0, a.end, 1}, Box{b.begin, 0, b.end, 1}); }

std::optional<double> iou(const Box& a, const Box& b) {
  if (!usable(a) || !usable(b)) return std::nullopt;
  return overlap_of(a, b);
}

MatchReport compare_boxes(const Boxes& boxes, std::uint32_t reference, std::uint32_t other, const ShapeOptions& options) {
  if (!usable(boxes) || !in_range(boxes.rows, reference, other) || !is_threshold(options.threshold))
    return no_match_report({unusable_boxes()});
  const AnnotationIndex index(boxes.rows, by_place(boxes));
  return match_report(index, reference, other, task_of(overlap_of_boxes(boxes), options));
}

PairAgreement box_agreement(const Boxes& boxes, const ShapeOptions& options) {
  if (!usable(boxes) || !is_threshold(options.threshold)) return no_pair_agreement({unusable_boxes()});
  const AnnotationIndex index(boxes.rows, by_place(boxes));
  return pair_agreement(index, task_of(overlap_of_boxes(boxes), options));
}

MatchReport compare_polygons(const Polygons& polygons, std::uint32_t reference, std::uint32_t other, const ShapeOptions& options) {
  const Outlines outlines(polygons);
  if (!outlines.fault.empty()) return no_match_report({unusable(outlines.fault.c_str())});
  if (!in_range(polygons.rows, reference, other) || !is_threshold(options.threshold)) return no_match_report({unusable("two raters")});
  const AnnotationIndex index(polygons.rows, by_outline(outlines));
  return match_report(index, reference, other, task_of(overlap_of_outlines(outlines), options));
}

PairAgreement polygon_agreement(const Polygons& polygons, const ShapeOptions& options) {
  const Outlines outlines(polygons);
  if (!outlines.fault.empty()) return no_pair_agreement({unusable(outlines.fault.c_str())});
  if (!is_threshold(options.threshold)) return no_pair_agreement({unusable("polygons")});
  const AnnotationIndex index(polygons.rows, by_outline(outlines));
  return pair_agreement(index, task_of(overlap_of_outlines(outlines), options));
}

}  // namespace assay::stats
