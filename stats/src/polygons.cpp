// Polygons by vertical slabs: where no edge begins, ends or crosses another, the length inside is linear.
#include "compensated_sum.hpp"
#include "shape_rows.hpp"
#include "usable_value.hpp"

#include <algorithm>
#include <cmath>

namespace assay::stats {
namespace {

using Polygon = std::span<const Point>;

// From left to right; vertical edges bound no length and are left out.
struct Edge {
  Point from, to;

  [[nodiscard]] double at(double x) const { return from.y + (to.y - from.y) * ((x - from.x) / (to.x - from.x)); }
};

std::vector<Edge> edges_of(Polygon polygon) {
  std::vector<Edge> out;
  for (std::size_t i = 0; i < polygon.size(); ++i) {
    const Point a = polygon[i];
    const Point b = polygon[(i + 1) % polygon.size()];
    if (a.x < b.x) out.push_back({a, b});
    if (b.x < a.x) out.push_back({b, a});
  }
  return out;
}

Box bounds_of(Polygon polygon) {
  Box out{polygon[0].x, polygon[0].y, polygon[0].x, polygon[0].y};
  for (const Point& p : polygon) {
    out.left = std::min(out.left, p.x);
    out.right = std::max(out.right, p.x);
    out.top = std::min(out.top, p.y);
    out.bottom = std::max(out.bottom, p.y);
  }
  return out;
}

// Where two edges cross, if they do between their ends. A crossing lost to rounding lies within rounding of an end, or of edges that all
// but coincide: the length inside is continuous, and no more than that is lost.
std::optional<double> crossing(const Edge& a, const Edge& b) {
  const double left = std::max(a.from.x, b.from.x);
  const double right = std::min(a.to.x, b.to.x);
  if (!(left < right)) return std::nullopt;
  const double before = a.at(left) - b.at(left);
  const double after = a.at(right) - b.at(right);
  if (!((before < 0 && after > 0) || (before > 0 && after < 0))) return std::nullopt;
  return left + (right - left) * (before / (before - after));
}

// The borders of slabs in which both are to be compared.
std::vector<double> slabs_of(const std::vector<Edge>& a, const std::vector<Edge>& b, double left, double right) {
  std::vector<double> out{left, right};
  const auto add = [&](double x) {
    if (x > left && x < right) out.push_back(x);
  };
  for (const std::vector<Edge>* edges : {&a, &b}) {
    for (const Edge& edge : *edges) {
      add(edge.from.x);
      add(edge.to.x);
    }
  }
  for (const Edge& one : a) {
    for (const Edge& other : b) {
      if (const auto x = crossing(one, other)) add(*x);
    }
  }
  std::ranges::sort(out);
  return out;
}

// Where the vertical line at x enters and leaves, in turn.
void cut_at(const std::vector<Edge>& edges, double x, std::vector<double>& out) {
  out.clear();
  for (const Edge& edge : edges) {
    if (edge.from.x < x && x < edge.to.x) out.push_back(edge.at(x));
  }
  std::ranges::sort(out);
}

double common_length(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0, j = 0; i + 1 < a.size() && j + 1 < b.size();) {
    sum += std::max(0.0, std::min(a[i + 1], b[j + 1]) - std::max(a[i], b[j]));
    (a[i + 1] < b[j + 1] ? i : j) += 2;
  }
  return sum;
}

double common_area(Polygon a, Polygon b) {
  const Box of_a = bounds_of(a);
  const Box of_b = bounds_of(b);
  const double left = std::max(of_a.left, of_b.left);
  const double right = std::min(of_a.right, of_b.right);
  if (!(left < right) || !(std::max(of_a.top, of_b.top) < std::min(of_a.bottom, of_b.bottom))) return 0;
  const std::vector<Edge> edges_a = edges_of(a);
  const std::vector<Edge> edges_b = edges_of(b);
  const std::vector<double> slabs = slabs_of(edges_a, edges_b, left, right);
  std::vector<double> cuts_a;
  std::vector<double> cuts_b;
  CompensatedSum area;
  for (std::size_t i = 1; i < slabs.size(); ++i) {
    const double width = slabs[i] - slabs[i - 1];
    const double middle = slabs[i - 1] + width / 2;
    if (!(slabs[i - 1] < middle && middle < slabs[i])) continue;
    cut_at(edges_a, middle, cuts_a);
    cut_at(edges_b, middle, cuts_b);
    area.add(width * common_length(cuts_a, cuts_b));
  }
  return area.value();
}

// Twice the signed area of a triangle.
double turn(const Point& a, const Point& b, const Point& c) { return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x); }

double area_of(Polygon polygon) {
  CompensatedSum twice;
  for (std::size_t i = 1; i + 1 < polygon.size(); ++i) twice.add(turn(polygon[0], polygon[i], polygon[i + 1]));
  return std::abs(twice.value()) / 2;
}

bool on_both_sides(double a, double b) { return (a < 0 && b > 0) || (a > 0 && b < 0); }

bool has_crossing(Polygon polygon) {
  const std::size_t n = polygon.size();
  for (std::size_t i = 0; i < n; ++i) {
    const Point& a = polygon[i];
    const Point& b = polygon[(i + 1) % n];
    for (std::size_t j = i + 2; j < n; ++j) {
      const Point& c = polygon[j];
      const Point& d = polygon[(j + 1) % n];
      if (on_both_sides(turn(a, b, c), turn(a, b, d)) && on_both_sides(turn(c, d, a), turn(c, d, b))) return true;
    }
  }
  return false;
}

// The area inside by crossings of a line is that by the way around: else parts are run around twice, or once each way.
bool winds_once(Polygon polygon) {
  const double area = area_of(polygon);
  return std::abs(common_area(polygon, polygon) - area) <= 1e-9 * area;
}

}  // namespace

std::array<Point, 4> corners(const TurnedBox& box) {
  const double cosine = std::cos(box.radians);
  const double sine = std::sin(box.radians);
  const auto corner = [&](double x, double y) { return Point{box.centre.x + cosine * x - sine * y, box.centre.y + sine * x + cosine * y}; };
  const double w = box.width / 2;
  const double h = box.height / 2;
  return {corner(-w, -h), corner(w, -h), corner(w, h), corner(-w, h)};
}

PolygonFault fault_of(Polygon polygon) {
  if (polygon.size() < 3) return PolygonFault::too_few_vertices;
  if (polygon.size() > most_vertices) return PolygonFault::too_many_vertices;
  if (!std::ranges::all_of(polygon, [](const Point& p) { return usable_value(p.x) && usable_value(p.y); })) return PolygonFault::not_finite;
  if (has_crossing(polygon)) return PolygonFault::crosses_itself;
  const Box bounds = bounds_of(polygon);
  const double around = (bounds.right - bounds.left) * (bounds.bottom - bounds.top);
  if (!(area_of(polygon) > 1e-14 * around)) return PolygonFault::no_area;
  return winds_once(polygon) ? PolygonFault::none : PolygonFault::crosses_itself;
}

double overlap_of(Polygon a, Polygon b) {
  const double both = common_area(a, b);
  return std::clamp(both / (area_of(a) + area_of(b) - both), 0.0, 1.0);
}

std::optional<double> iou(Polygon a, Polygon b) {
  if (fault_of(a) != PolygonFault::none || fault_of(b) != PolygonFault::none) return std::nullopt;
  return overlap_of(a, b);
}

}  // namespace assay::stats
