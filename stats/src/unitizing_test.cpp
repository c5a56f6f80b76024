// Alpha for unitizing against its definition on characters, and against the worked example.
#include "assay/stats/spans.hpp"

#include "span_test_data.hpp"
#include "test_data.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using test::random_spans;
using test::report;
using test::SpanRows;

// Three observers of a continuum of 60: Krippendorff (2019), section 12.6.
SpanRows worked_example() {
  SpanRows rows;
  rows.items = 1;
  rows.raters = 3;
  rows.labels = 7;
  const auto add = [&](std::uint32_t rater, std::initializer_list<std::array<std::uint32_t, 3>> units) {
    for (const auto& [begin, end, label] : units) rows.add(0, rater, label - 1, begin, end);
  };
  add(0, {{0, 7, 1}, {7, 13, 2}, {30, 32, 5}, {32, 37, 6}, {37, 44, 6}, {44, 60, 7}});
  add(1, {{0, 7, 1}, {7, 13, 3}, {13, 21, 5}, {32, 44, 6}});
  add(2, {{0, 7, 1}, {7, 13, 4}, {13, 21, 5}, {32, 37, 6}, {37, 41, 6}, {41, 44, 6}});
  return rows;
}

const std::vector<std::uint32_t> sixty{60};

TEST(UnitizingAlpha, OfTheWorkedExampleIsAsPublished) {
  const SpanRows rows = worked_example();
  const UnitizingAlpha found = unitizing_alpha(rows.columns(), sixty);
  ASSERT_TRUE(found.ok());
  EXPECT_NEAR(*found.all.estimate, 0.510, 5e-4);
  EXPECT_NEAR(*found.units.estimate, 0.413, 1e-3);  // .4136
  EXPECT_NEAR(*found.coding.estimate, 0.724, 5e-4);
  for (const std::size_t label : {0U, 4U, 5U}) EXPECT_NEAR(*found.label[label].estimate, 1, 1e-15);
  for (const std::size_t label : {1U, 2U, 3U}) EXPECT_NEAR(*found.label[label].estimate, 0, 1e-13);
  EXPECT_TRUE(found.label[6].has_note(note::no_data));  // nobody else has a unit where label 7 is
  EXPECT_EQ(found.all.n, 180U);
}

// One character of one rater.
struct Point {
  std::uint32_t item, rater, at;
  std::uint32_t value;  // 0 of a gap
  std::size_t unit;     // its row, or one of its own
};

std::vector<Point> points(const SpanRows& rows, std::uint32_t length) {
  std::vector<Point> out;
  for (std::uint32_t item = 0; item < rows.items; ++item) {
    for (std::uint32_t rater = 0; rater < rows.raters; ++rater) {
      for (std::uint32_t at = 0; at < length; ++at) {
        Point point{item, rater, at, 0, rows.item.size() + out.size()};
        for (std::size_t i = 0; i < rows.item.size(); ++i) {
          if (rows.item[i] != item || rows.rater[i] != rater || at < rows.begin[i] || at >= rows.end[i]) continue;
          point.value = rows.label[i] + 1;
          point.unit = i;
        }
        out.push_back(point);
      }
    }
  }
  return out;
}

using Differ = std::function<double(const Point&, const Point&)>;

// Disagreement of points in one place over that of any two points that are not of one unit; every point counts `weight` times. A pair of
// a unit with itself counts as the square of what the unit has together.
double by_definition(const std::vector<Point>& all, const std::vector<double>& weight, double pair_weight, const Differ& differ,
                     const Differ& counts) {
  double observed = 0;
  double observed_of = 0;
  double expected = 0;
  double expected_of = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = 0; j < all.size(); ++j) {
      if (all[i].rater != all[j].rater && all[i].item == all[j].item && all[i].at == all[j].at) {
        observed += pair_weight * counts(all[i], all[j]) * differ(all[i], all[j]);
        observed_of += pair_weight * counts(all[i], all[j]);
      }
      if (all[i].unit == all[j].unit) continue;
      expected += weight[i] * weight[j] * differ(all[i], all[j]);
      expected_of += weight[i] * weight[j];
    }
  }
  return 1 - observed / observed_of / (expected / expected_of);
}

struct ByDefinition {
  double all, units, coding;
  std::vector<double> label;
};

ByDefinition family(const SpanRows& rows, std::uint32_t length) {
  const std::vector<Point> all = points(rows, length);
  const double pair_weight = 1 / static_cast<double>(rows.raters - 1);
  const std::vector<double> ones(all.size(), 1.0);
  // Among units a point weighs as much as the share of the others that have a unit there too.
  std::vector<double> shared(all.size(), 0.0);
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (const Point& other : all) {
      if (all[i].value > 0 && other.value > 0 && other.rater != all[i].rater && other.item == all[i].item && other.at == all[i].at)
        shared[i] += pair_weight;
    }
  }
  const Differ differ = [](const Point& a, const Point& b) { return a.value != b.value ? 1.0 : 0.0; };
  const Differ always = [](const Point&, const Point&) { return 1.0; };
  const Differ both = [](const Point& a, const Point& b) { return a.value > 0 && b.value > 0 ? 1.0 : 0.0; };
  ByDefinition out;
  out.all = by_definition(all, ones, pair_weight, differ, always);
  out.units = by_definition(
      all, ones, pair_weight, [](const Point& a, const Point& b) { return (a.value > 0) != (b.value > 0) ? 1.0 : 0.0; }, always);
  out.coding = by_definition(all, shared, pair_weight, differ, both);
  for (std::uint32_t l = 0; l < rows.labels; ++l) {
    // What meets label l: the same alpha with only those pairs whose first point has the label.
    double observed = 0;
    double observed_of = 0;
    double expected = 0;
    double expected_of = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (all[i].value != l + 1) continue;
      for (std::size_t j = 0; j < all.size(); ++j) {
        const bool together = all[i].rater != all[j].rater && all[i].item == all[j].item && all[i].at == all[j].at && all[j].value > 0;
        observed += together ? differ(all[i], all[j]) : 0;
        observed_of += together ? 1 : 0;
        if (all[i].unit == all[j].unit) continue;
        expected += shared[i] * shared[j] * differ(all[i], all[j]);
        expected_of += shared[i] * shared[j];
      }
    }
    out.label.push_back(1 - observed / observed_of / (expected / expected_of));
  }
  return out;
}

TEST(UnitizingAlpha, IsThatOfItsDefinitionOnCharacters) {
  Xoshiro256 rng(21);
  double worst = 0;
  for (int run = 0; run < 24; ++run) {
    const std::uint32_t raters = 2 + static_cast<std::uint32_t>(run % 3);
    const SpanRows rows = random_spans(rng, 2, raters, 2, 16, true);
    const std::vector<std::uint32_t> length(2, 16);
    const UnitizingAlpha found = unitizing_alpha(rows.columns(), length);
    const ByDefinition expected = family(rows, 16);
    worst = std::max({worst, std::abs(*found.all.estimate - expected.all), std::abs(*found.units.estimate - expected.units),
                      std::abs(*found.coding.estimate - expected.coding)});
    for (std::size_t l = 0; l < 2; ++l) worst = std::max(worst, std::abs(*found.label[l].estimate - expected.label[l]));
  }
  report("alpha for unitizing against its definition", worst);
  EXPECT_LT(worst, 1e-12);
}

TEST(UnitizingAlpha, LeavesOutOnePersonAtATimeInAnyRowOrder) {
  Xoshiro256 rng(22);
  const SpanRows rows = random_spans(rng, 3, 5, 2, 20, true);
  const std::vector<std::uint32_t> length(3, 20);
  const UnitizingAlpha found = unitizing_alpha(rows.columns(), length);
  double moved = 0;
  for (std::uint32_t r = 0; r < 5; ++r)
    moved += std::pow(*unitizing_alpha(rows.without(r).columns(), length).coding.estimate - *found.coding.estimate, 2);
  EXPECT_NEAR(*found.coding.se, std::sqrt(0.8 * moved), 1e-13);
  EXPECT_TRUE(found.coding.has_interval());
  const UnitizingAlpha other = unitizing_alpha(rows.backwards().columns(), length);
  EXPECT_EQ(*found.all.estimate, *other.all.estimate);
  EXPECT_EQ(*found.units.low, *other.units.low);
  EXPECT_EQ(*found.label[1].se, *other.label[1].se);
}

TEST(UnitizingAlpha, OfTheSameUnitsIsOneAndOfUnitsThatShunEachOtherBelowZero) {
  SpanRows rows;
  rows.items = 1;
  rows.raters = 2;
  rows.labels = 2;
  for (std::uint32_t r = 0; r < 2; ++r) {
    rows.add(0, r, 0, 0, 10);
    rows.add(0, r, 1, 20, 30);
  }
  const UnitizingAlpha same = unitizing_alpha(rows.columns(), sixty);
  EXPECT_NEAR(*same.all.estimate, 1, 1e-15);
  EXPECT_NEAR(*same.units.estimate, 1, 1e-15);
  EXPECT_NEAR(*same.coding.estimate, 1, 1e-15);
  EXPECT_TRUE(same.all.has_note(note::too_few));  // for an interval
  for (const std::size_t i : {2U, 3U}) {
    rows.begin[i] += 10;
    rows.end[i] += 10;
  }
  const UnitizingAlpha apart = unitizing_alpha(rows.columns(), sixty);
  EXPECT_LT(*apart.units.estimate, 0);
  EXPECT_TRUE(apart.coding.has_note(note::no_data));
}

TEST(UnitizingAlpha, SaysWhatItCannotTell) {
  SpanRows rows = worked_example();
  const std::vector<std::uint32_t> short_text{59};
  EXPECT_TRUE(unitizing_alpha(rows.columns(), short_text).all.has_note(note::bad_input));
  rows.add(0, 0, 0, 5, 8);
  EXPECT_TRUE(unitizing_alpha(rows.columns(), sixty).coding.has_note(note::overlapping));
  SpanRows empty;
  empty.items = 1;
  empty.raters = 2;
  empty.labels = 1;
  empty.see(0, 0);
  EXPECT_TRUE(unitizing_alpha(empty.columns(), sixty).all.has_note(note::no_data));
  empty.see(0, 1);
  EXPECT_TRUE(unitizing_alpha(empty.columns(), sixty).all.has_note(note::no_variation));
  for (std::uint32_t r = 0; r < 2; ++r) empty.add(0, r, 0, 0, 60);
  EXPECT_TRUE(unitizing_alpha(empty.columns(), sixty).units.has_note(note::no_variation));
}

}  // namespace
}  // namespace assay::stats
