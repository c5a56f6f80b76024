// Boxes and polygons as rows.
#pragma once

#include "annotation_index.hpp"
#include "assay/stats/shapes.hpp"

#include <string>
#include <vector>

namespace assay::stats {

[[nodiscard]] bool usable(const Boxes& boxes);
// A segment becomes a box of height 1.
[[nodiscard]] Box box_of(const Boxes& boxes, std::size_t row);
[[nodiscard]] std::function<bool(std::size_t, std::size_t)> by_place(const Boxes& boxes);
// Polygons as lists of vertices, or what is missing.
struct Outlines {
  std::string fault{};  // empty: none
  std::vector<std::vector<Point>> of_row{};

  explicit Outlines(const Polygons& polygons);
};
// Vertex by vertex; of outlines that outlive it.
[[nodiscard]] std::function<bool(std::size_t, std::size_t)> by_outline(const Outlines& outlines);
// Of usable boxes.
[[nodiscard]] double overlap_of(const Box& a, const Box& b);
// Of polygons without fault.
[[nodiscard]] double overlap_of(std::span<const Point> a, std::span<const Point> b);

// For values that should reach a threshold but for rounding.
inline constexpr double threshold_slack = 1e-12;

}  // namespace assay::stats
