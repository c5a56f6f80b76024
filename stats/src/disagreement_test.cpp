// The parts of alpha's disagreement: they add up to it, and are those of its definition.
#include "assay/stats/disagreement.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

struct Rows {
  std::vector<std::uint32_t> item, rater;
  std::vector<double> value;
  void add(std::uint32_t i, std::uint32_t r, double x) {
    item.push_back(i);
    rater.push_back(r);
    value.push_back(x);
  }
  [[nodiscard]] Ratings columns() const { return {item, rater, value}; }
};

TEST(Disagreement, ByHand) {
  Rows rows;
  // Items a a b, a b, b b, and one rating that pairs with none.
  const std::vector<std::vector<double>> said{{1, 1, 2}, {1, 2}, {2, 2}, {5}};
  for (std::uint32_t i = 0; i < said.size(); ++i) {
    for (std::uint32_t r = 0; r < said[i].size(); ++r) rows.add(10 * i, r, said[i][r]);
  }
  const auto found = disagreement(rows.columns(), Metric::nominal);
  ASSERT_EQ(found.items.size(), 3U);
  // n = 7, three a, four b: D_e = 24 / 42. Item 0: 4 / 2 ordered pairs, item 1: 2 / 1.
  const double expected = 24.0 / 42;
  EXPECT_NEAR(found.items[0].part, 2.0 / 7 / expected, 1e-15);
  EXPECT_NEAR(found.items[1].part, 2.0 / 7 / expected, 1e-15);
  EXPECT_EQ(found.items[2].part, 0);
  EXPECT_EQ(found.items[1].item, 10U);
  EXPECT_EQ(found.items[0].ratings, 3U);
  ASSERT_EQ(found.values.size(), 2U);
  // With two values each has a half.
  EXPECT_NEAR(found.values[0].part, 2.0 / 7 / expected, 1e-15);
  EXPECT_EQ(found.values[1].ratings, 4U);
  EXPECT_NEAR(found.values[0].expected, .5, 1e-15);
  EXPECT_NEAR(*found.alpha, 1 - 4.0 / 7 / expected, 1e-15);
}

TEST(Disagreement, AddsUpToThatOfAlphaAtEveryLevel) {
  Xoshiro256 rng(3);
  Rows rows;
  for (std::uint32_t i = 0; i < 60; ++i) {
    const std::uint32_t about = below(rng, 4);
    for (std::uint32_t r = 0; r < 6; ++r) {
      if (uniform(rng) < .6) rows.add(i, r, 1 + about + below(rng, 3));
    }
  }
  for (const auto metric : {Metric::nominal, Metric::ordinal, Metric::interval, Metric::ratio}) {
    const auto found = disagreement(rows.columns(), metric);
    const double all = 1 - *alpha(rows.columns(), metric).estimate;
    double items = 0, values = 0, expected = 0;
    for (const auto& one : found.items) items += one.part;
    for (const auto& one : found.values) values += one.part;
    for (const auto& one : found.values) expected += one.expected;
    EXPECT_NEAR(items, all, 1e-12);
    EXPECT_NEAR(values, all, 1e-12);
    EXPECT_NEAR(expected, 1, 1e-12);
    EXPECT_NEAR(*found.alpha, 1 - all, 1e-12);
  }
  auto turned = rows;
  std::ranges::reverse(turned.item);
  std::ranges::reverse(turned.rater);
  std::ranges::reverse(turned.value);
  const auto before = disagreement(rows.columns(), Metric::ordinal);
  const auto after = disagreement(turned.columns(), Metric::ordinal);
  for (std::size_t i = 0; i < before.items.size(); ++i) EXPECT_EQ(before.items[i].part, after.items[i].part);
  EXPECT_EQ(*before.alpha, *after.alpha);
}

TEST(Disagreement, FindsTheValueAndTheItemThatAreDisputed) {
  Rows rows;
  Xoshiro256 rng(1);
  for (std::uint32_t i = 0; i < 80; ++i) {
    // Of labels 0 .. 3 only 2 and 3 are taken for each other; item 7 divides everybody.
    const std::uint32_t truth = i % 4;
    for (std::uint32_t r = 0; r < 4; ++r) {
      const bool other = truth >= 2 && uniform(rng) < .3;
      rows.add(i, r, i == 7 ? r : other ? 5 - truth : truth);
    }
  }
  const auto found = disagreement(rows.columns(), Metric::nominal);
  const auto worst = std::ranges::max_element(found.items, {}, &ItemDisagreement::part);
  EXPECT_EQ(worst->item, 7U);
  for (std::size_t c = 0; c < 4; ++c) {
    const auto& one = found.values[c];
    EXPECT_EQ(one.part / (1 - *found.alpha) > one.expected, c >= 2) << c;
  }
}

TEST(Disagreement, SaysWhyThereIsNone) {
  Rows rows;
  rows.add(1, 1, 3);
  EXPECT_EQ(disagreement(rows.columns(), Metric::nominal).notes.front().code, note::no_data);
  rows.add(1, 2, 3);
  EXPECT_EQ(disagreement(rows.columns(), Metric::nominal).notes.front().code, note::no_variation);
  rows.value[0] = -3;
  EXPECT_EQ(disagreement(rows.columns(), Metric::ratio).notes.front().code, note::bad_input);
  EXPECT_TRUE(disagreement(rows.columns(), Metric::interval).ok());
  for (std::uint32_t i = 0; i < 20'001; ++i) rows.add(1, 10 + i, i);
  EXPECT_EQ(disagreement(rows.columns(), Metric::interval).notes.front().code, note::too_costly);
}

}  // namespace
}  // namespace assay::stats
