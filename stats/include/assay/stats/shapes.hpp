// Boxes, polygons and segments of time: how much two overlap, which of two people's belong together, and what several people's agree on.
#pragma once

#include "assay/stats/annotations.hpp"

#include <array>
#include <optional>

namespace assay::stats {

// Coordinates are finite and within 1e100 of 0; left < right, top < bottom, begin < end.
struct Box {
  double left = 0, top = 0, right = 0, bottom = 0;
};
struct Segment {
  double begin = 0, end = 0;
};
struct Point {
  double x = 0, y = 0;
};
// Turned around its centre by `radians`, from the x axis towards the y axis.
struct TurnedBox {
  Point centre{};
  double width = 0, height = 0, radians = 0;
};
// Its corners in order: a polygon.
[[nodiscard]] std::array<Point, 4> corners(const TurnedBox& box);

inline constexpr std::size_t most_vertices = 2000;

// Why a polygon cannot be used; the last vertex is joined to the first, which it need not repeat. Touching itself is no fault.
enum class PolygonFault { none, too_few_vertices, too_many_vertices, not_finite, no_area, crosses_itself };
// Cost: the square of the vertices.
[[nodiscard]] PolygonFault fault_of(std::span<const Point> polygon);

// Intersection over union: the area (of segments the length) that both cover over what either covers, in [0, 1]. Absent where a shape
// cannot be used. That of polygons is exact but for rounding: between neighbouring vertices and crossings the covered length is linear in
// x, so that its value in the middle gives the area. Either order of vertices will do. Cost: vertices x (vertices + crossings).
[[nodiscard]] std::optional<double> iou(const Segment& a, const Segment& b);
[[nodiscard]] std::optional<double> iou(const Box& a, const Box& b);
[[nodiscard]] std::optional<double> iou(std::span<const Point> a, std::span<const Point> b);

// Row i of `rows` is the box (left[i], top[i], right[i], bottom[i]), or the segment from left[i] to right[i] where `top` and `bottom` are
// empty.
struct Boxes {
  Annotations rows;
  std::span<const double> left, right, top{}, bottom{};
};
// Row i of `rows` has the vertices x[k], y[k] for k from first[i] to before first[i + 1]; `first` has one number more than rows.
struct Polygons {
  Annotations rows;
  std::span<const std::size_t> first;
  std::span<const double> x, y;
};

struct ShapeOptions {
  double threshold = 0.5;  // of the IoU of two shapes that may belong together, in (0, 1]; reached with a slack of 1e-12
  double level = 0.95;
};
// Shapes of one label in one item are matched one to one such that the sum of matched IoU is as large as can be. Precision, recall, F1
// and mean IoU as in annotations.hpp; shapes that cannot be used are bad_input.
[[nodiscard]] MatchReport compare_boxes(const Boxes& boxes, std::uint32_t reference, std::uint32_t other, const ShapeOptions& options = {});
[[nodiscard]] PairAgreement box_agreement(const Boxes& boxes, const ShapeOptions& options = {});
[[nodiscard]] MatchReport compare_polygons(const Polygons& polygons, std::uint32_t reference, std::uint32_t other,
                                           const ShapeOptions& options = {});
[[nodiscard]] PairAgreement polygon_agreement(const Polygons& polygons, const ShapeOptions& options = {});

// Coordinate by coordinate; the median of an even number is the mean of the two in the middle. Absent of none.
enum class Averaging { median, mean };
[[nodiscard]] std::optional<Box> average(std::span<const Box> boxes, Averaging averaging = Averaging::median);

struct ConsensusOptions {
  double threshold = 0.5;  // of the mean IoU of two groups that are put together, in (0, 1]; reached with a slack of 1e-12
  double share = 0.5;      // a box stands if more than this share of those who looked at the item have it, in [0, 1)
  Averaging averaging = Averaging::median;
};
struct ConsensusBox {
  std::uint32_t item = 0, label = 0;
  Box box{};  // top 0 and bottom 1 of a segment
  std::uint32_t votes = 0;
  double support = 0;              // votes over those who looked at the item
  std::optional<double> spread{};  // 1 - the mean IoU of two of the boxes put together; absent of one
};
struct BoxConsensus {
  std::vector<ConsensusBox> boxes{};    // by (item, box, label)
  std::vector<std::uint32_t> raters{};  // who looked at each item; empty where the input cannot be used
  std::vector<Note> notes{};            // bad_input, too_costly (items with more than most_objects boxes of one label: left out)

  [[nodiscard]] bool ok() const { return !raters.empty(); }
};
// Boxes of one label in one item are put together from single ones, always the two groups with the largest mean IoU between them
// (average linkage: Sokal and Michener 1958), never two of one rater; ties go to those first by place. Names of raters play no part.
// Cost: the cube of the boxes of an item and label.
[[nodiscard]] BoxConsensus consensus_of(const Boxes& boxes, const ConsensusOptions& options = {});

struct ConsensusPolygon {
  std::uint32_t item = 0, label = 0;
  std::size_t row = 0;  // of the polygon that stands for its group
  std::uint32_t votes = 0;
  double support = 0;              // votes over those who looked at the item
  std::optional<double> spread{};  // 1 - the mean IoU of two of the polygons put together; absent of one
};
struct PolygonConsensus {
  std::vector<ConsensusPolygon> polygons{};  // by (item, outline, label)
  std::vector<std::uint32_t> raters{};       // who looked at each item; empty where the input cannot be used
  std::vector<Note> notes{};                 // bad_input, too_costly (items with more than most_objects polygons of one label: left out)

  [[nodiscard]] bool ok() const { return !raters.empty(); }
};
// Polygons are put together as boxes are. What stands for a group is its medoid (Kaufman and Rousseeuw 1990, "Finding groups in data",
// chapter 2), the polygon that somebody drew whose mean IoU with the others is largest, of equal ones the first by place: vertices of
// different people do not correspond, so they are not averaged (`averaging` plays no part), and the area that more than half cover need not
// be one polygon. Of two it is the first by place. Cost: that of boxes, and an IoU for every pair of polygons of an item and label.
[[nodiscard]] PolygonConsensus consensus_of(const Polygons& polygons, const ConsensusOptions& options = {});

}  // namespace assay::stats
