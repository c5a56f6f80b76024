// Overlap of polygons by hand, cell by cell, against clipping of convex ones and against points drawn at random.
#include "assay/stats/rng.hpp"
#include "assay/stats/shapes.hpp"
#include "test_data.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using test::report;
using Outline = std::vector<Point>;

Outline square(double left, double top, double side) {
  return {{left, top}, {left + side, top}, {left + side, top + side}, {left, top + side}};
}

TEST(PolygonIou, OfWorkedShapes) {
  EXPECT_NEAR(*iou(square(0, 0, 2), square(1, 0, 2)), 1.0 / 3, 1e-15);
  EXPECT_NEAR(*iou(square(0, 0, 2), square(1, 1, 2)), 1.0 / 7, 1e-15);
  EXPECT_EQ(*iou(square(0, 0, 2), square(0, 0, 2)), 1);
  EXPECT_NEAR(*iou(square(0, 0, 4), square(1, 1, 1)), 1.0 / 16, 1e-15);
  EXPECT_EQ(*iou(square(0, 0, 1), square(1, 0, 1)), 0);  // an edge in common
  EXPECT_EQ(*iou(square(0, 0, 1), square(5, 5, 1)), 0);
  const Outline triangle{{0, 0}, {4, 0}, {0, 4}};
  EXPECT_NEAR(*iou(triangle, square(0, 0, 4)), 0.5, 1e-15);
  EXPECT_NEAR(*iou(triangle, square(1, 1, 2)), 2.0 / 10, 1e-15);
  // A U of area 7 and a bar across both of its arms: two pieces of area 1.
  const Outline u{{0, 0}, {3, 0}, {3, 3}, {2, 3}, {2, 1}, {1, 1}, {1, 3}, {0, 3}};
  const Outline bar{{-1, 2}, {4, 2}, {4, 3}, {-1, 3}};
  EXPECT_NEAR(*iou(u, bar), 2.0 / 10, 1e-15);
}

TEST(PolygonIou, OfABoxTurnedByAnEighthIsThatOfTheOctagon) {
  const auto straight = corners({.centre = {3, 4}, .width = 1, .height = 1});
  const auto turned = corners({.centre = {3, 4}, .width = 1, .height = 1, .radians = std::numbers::pi / 4});
  EXPECT_NEAR(*iou(straight, turned), 1 / std::numbers::sqrt2, 1e-14);
  const auto upright = corners({.centre = {0, 0}, .width = 2, .height = 4});
  const auto lying = corners({.centre = {0, 0}, .width = 4, .height = 2, .radians = std::numbers::pi / 2});
  EXPECT_NEAR(*iou(upright, lying), 1, 1e-14);
}

TEST(PolygonFault, IsNamed) {
  EXPECT_EQ(fault_of(square(0, 0, 1)), PolygonFault::none);
  EXPECT_EQ(fault_of(Outline{{0, 0}, {1, 1}}), PolygonFault::too_few_vertices);
  EXPECT_EQ(fault_of(Outline(most_vertices + 1)), PolygonFault::too_many_vertices);
  EXPECT_EQ(fault_of(Outline{{0, 0}, {1, 0}, {std::nan(""), 1}}), PolygonFault::not_finite);
  EXPECT_EQ(fault_of(Outline{{0, 0}, {1, 0}, {std::numeric_limits<double>::infinity(), 1}}), PolygonFault::not_finite);
  EXPECT_EQ(fault_of(Outline{{0, 0}, {1, 1}, {3, 3}}), PolygonFault::no_area);
  EXPECT_EQ(fault_of(Outline{{2, 2}, {2, 2}, {2, 2}}), PolygonFault::no_area);
  EXPECT_EQ(fault_of(Outline{{0, 0}, {2, 2}, {2, 0}, {0, 2}}), PolygonFault::crosses_itself);
  // Twice around: no two edges cross, they coincide.
  EXPECT_EQ(fault_of(Outline{{0, 0}, {1, 0}, {0, 1}, {0, 0}, {1, 0}, {0, 1}}), PolygonFault::crosses_itself);
  // Two triangles that meet in a corner, run around in opposite ways.
  EXPECT_EQ(fault_of(Outline{{0, 0}, {3, 3}, {3, 0}, {0, 0}, {-1, 0}, {-1, -1}}), PolygonFault::crosses_itself);
  // The first vertex repeated, and a corner that touches an edge, are no faults.
  EXPECT_EQ(fault_of(Outline{{0, 0}, {4, 0}, {4, 4}, {0, 4}, {0, 0}}), PolygonFault::none);
  EXPECT_EQ(fault_of(Outline{{0, 0}, {4, 0}, {4, 4}, {2, 0}, {0, 4}}), PolygonFault::none);
  EXPECT_EQ(iou(square(0, 0, 1), Outline{{0, 0}, {1, 1}}), std::nullopt);
}

bool inside(const Outline& polygon, const Point& p) {
  bool in = false;
  for (std::size_t i = 0; i < polygon.size(); ++i) {
    const Point& a = polygon[i];
    const Point& b = polygon[(i + 1) % polygon.size()];
    if ((a.y > p.y) != (b.y > p.y) && p.x < a.x + (p.y - a.y) * (b.x - a.x) / (b.y - a.y)) in = !in;
  }
  return in;
}

// Columns of whole heights that stand on one line: edges of two of these coincide again and again.
Outline skyline(Rng& rng, double left, double base, bool hanging) {
  Outline out{{left, base}};
  double at = left;
  for (int column = 0; column < 6; ++column) {
    const double height = 1 + below(rng, 5);
    const double level = hanging ? base + height : base - height;
    out.push_back({at, level});
    at += 1;
    out.push_back({at, level});
  }
  out.push_back({at, base});
  return out;
}

TEST(PolygonIou, OfSkylinesOnAGridIsThatOfTheirCells) {
  Xoshiro256 rng(31);
  double worst = 0;
  for (int run = 0; run < 200; ++run) {
    const Outline a = skyline(rng, below(rng, 4), 6, run % 2 == 0);
    const Outline b = skyline(rng, below(rng, 4), 5 + below(rng, 3), run % 3 == 0);
    double both = 0;
    double either = 0;
    for (int x = 0; x < 12; ++x) {
      for (int y = -1; y < 14; ++y) {
        const Point centre{x + 0.5, y + 0.5};
        both += inside(a, centre) && inside(b, centre) ? 1 : 0;
        either += inside(a, centre) || inside(b, centre) ? 1 : 0;
      }
    }
    worst = std::max(worst, std::abs(*iou(a, b) - both / either));
  }
  report("IoU of skylines against cells", worst);
  EXPECT_LT(worst, 1e-14);
}

double shoelace(const Outline& polygon) {
  double twice = 0;
  for (std::size_t i = 0; i < polygon.size(); ++i) {
    const Point& a = polygon[i];
    const Point& b = polygon[(i + 1) % polygon.size()];
    twice += a.x * b.y - b.x * a.y;
  }
  return std::abs(twice) / 2;
}

// Points at ascending angles, at random distances (a star) or at the same one (convex).
Outline around(Rng& rng, std::size_t vertices, bool convex) {
  std::vector<double> angle(vertices);
  for (std::size_t i = 0; i < vertices; ++i)
    angle[i] = 2 * std::numbers::pi * (static_cast<double>(i) + 0.9 * uniform(rng)) / static_cast<double>(vertices);
  const Point centre{uniform(rng), uniform(rng)};
  Outline out;
  for (const double a : angle) {
    const double distance = convex ? 1 : 0.3 + uniform(rng);
    out.push_back({centre.x + distance * std::cos(a), centre.y + distance * std::sin(a)});
  }
  return out;
}

// What of `polygon` is left of the line from a to b: Sutherland and Hodgman (1974).
Outline left_of(const Outline& polygon, const Point& a, const Point& b) {
  const auto side = [&](const Point& p) { return (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x); };
  Outline out;
  for (std::size_t i = 0; i < polygon.size(); ++i) {
    const Point& p = polygon[i];
    const Point& q = polygon[(i + 1) % polygon.size()];
    if (side(p) >= 0) out.push_back(p);
    if ((side(p) >= 0) == (side(q) >= 0)) continue;
    const double t = side(p) / (side(p) - side(q));
    out.push_back({p.x + t * (q.x - p.x), p.y + t * (q.y - p.y)});
  }
  return out;
}

TEST(PolygonIou, OfAConvexPolygonAndAnyOtherIsThatOfClipping) {
  Xoshiro256 rng(32);
  double worst = 0;
  for (int run = 0; run < 300; ++run) {
    const Outline a = around(rng, 4 + below(rng, 9), run % 2 == 0);
    const Outline b = around(rng, 4 + below(rng, 9), true);
    Outline both = a;
    for (std::size_t i = 0; i < b.size(); ++i) both = left_of(both, b[i], b[(i + 1) % b.size()]);
    const double area = shoelace(both);
    worst = std::max(worst, std::abs(*iou(a, b) - area / (shoelace(a) + shoelace(b) - area)));
  }
  report("IoU of polygons against clipping", worst);
  EXPECT_LT(worst, 1e-13);
}

// Both and either counted over points drawn in the square that holds them; five standard errors are allowed.
TEST(PolygonIou, OfStarsIsThatOfPointsDrawnAtRandom) {
  Xoshiro256 rng(33);
  double worst = 0;
  for (int run = 0; run < 40; ++run) {
    const Outline a = around(rng, 3 + below(rng, 12), false);
    const Outline b = around(rng, 3 + below(rng, 12), false);
    double both = 0;
    double either = 0;
    for (int draw = 0; draw < 10'000; ++draw) {
      const Point p{-1.3 + 3.6 * uniform(rng), -1.3 + 3.6 * uniform(rng)};
      const bool in_a = inside(a, p);
      const bool in_b = inside(b, p);
      both += in_a && in_b ? 1 : 0;
      either += in_a || in_b ? 1 : 0;
    }
    const double share = both / either;
    const double se = std::sqrt(std::max(share * (1 - share), 0.01) / either);
    worst = std::max(worst, std::abs(*iou(a, b) - share) / se);
  }
  report("IoU of stars against points (standard errors)", worst);
  EXPECT_LT(worst, 5);
}

TEST(PolygonIou, DoesNotDependOnRolesOrderOfVerticesPlaceSizeAndTurn) {
  Xoshiro256 rng(34);
  double worst = 0;
  for (int run = 0; run < 100; ++run) {
    const Outline a = around(rng, 3 + below(rng, 12), false);
    const Outline b = around(rng, 3 + below(rng, 12), false);
    const double expected = *iou(a, b);
    Outline other = a;
    std::ranges::reverse(other);
    std::ranges::rotate(other, other.begin() + 1);
    const double turn = uniform(rng);
    const auto moved = [&](const Outline& polygon) {
      Outline out;
      for (const Point& p : polygon)
        out.push_back({100 + 7 * (std::cos(turn) * p.x - std::sin(turn) * p.y), 50 + 7 * (std::sin(turn) * p.x + std::cos(turn) * p.y)});
      return out;
    };
    for (const double found : {*iou(b, a), *iou(other, b), *iou(moved(a), moved(b)), *iou(moved(other), moved(b))})
      worst = std::max(worst, std::abs(found - expected));
    EXPECT_NEAR(*iou(moved(a), moved(other)), 1, 1e-12);
  }
  report("IoU of polygons moved, scaled and turned", worst);
  EXPECT_LT(worst, 1e-12);
}

TEST(PolygonIou, OfNeedlesAndOfVeryLargeAndSmallShapesIsANumber) {
  const Outline needle{{0, 0}, {1e6, 1}, {1e6, 1 + 1e-3}};
  EXPECT_NEAR(*iou(needle, needle), 1, 1e-9);
  for (const double side : {1e-60, 1e60}) EXPECT_NEAR(*iou(square(0, 0, side), square(side / 2, 0, side)), 1.0 / 3, 1e-15);
  EXPECT_EQ(iou(square(0, 0, 1e-200), square(0, 0, 1e-200)), std::nullopt);
  const Outline steep{{0, 0}, {1e-300, 1}, {1, 0}};
  EXPECT_NEAR(*iou(steep, Outline{{0, 0}, {0, 1}, {1, 0}}), 1, 1e-15);
}

}  // namespace
}  // namespace assay::stats
