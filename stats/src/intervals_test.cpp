// Wilson, mean and median against numbers worked by hand.
#include "assay/stats/intervals.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

TEST(WilsonShare, SolvesItsOwnQuadratic) {
  // The bounds are the p0 with (p - p0)^2 = z^2 p0 (1 - p0) / n.
  const Estimate share = wilson_share(7, 20);
  const double z2 = 1.959963984540054 * 1.959963984540054;
  for (const double p0 : {*share.low, *share.high}) EXPECT_NEAR((0.35 - p0) * (0.35 - p0), z2 * p0 * (1 - p0) / 20, 1e-15);
  EXPECT_NEAR(*share.se, std::sqrt(0.35 * 0.65 / 20), 1e-15);
}

TEST(WilsonShare, StaysInsideZeroAndOneAtTheEnds) {
  const Estimate none = wilson_share(0, 5);
  EXPECT_EQ(*none.low, 0);
  EXPECT_NEAR(*none.high, 3.841458820694124 / (5 + 3.841458820694124), 1e-12);
  EXPECT_EQ(*wilson_share(5, 5).high, 1);
}

TEST(WilsonShare, SaysWhyItHasNothing) {
  EXPECT_TRUE(wilson_share(0, 0).has_note(note::no_data));
  EXPECT_FALSE(wilson_share(0, 0).estimate);
  EXPECT_TRUE(wilson_share(3, 2).has_note(note::bad_input));
  EXPECT_TRUE(wilson_share(1, 2, 1.5).has_note(note::bad_input));
}

TEST(Mean, OfOneToFiveHasTheTextbookInterval) {
  const std::vector<double> x{5, 1, 4, 2, 3};
  const Estimate m = mean(x);
  EXPECT_NEAR(*m.estimate, 3, 1e-15);
  EXPECT_NEAR(*m.se, std::sqrt(0.5), 1e-15);
  EXPECT_NEAR(*m.high - 3, 2.7764451051977987 * std::sqrt(0.5), 1e-12);
  EXPECT_EQ(*m.df, 4);
}

TEST(Mean, HasNoIntervalForOneValueOrEqualValues) {
  EXPECT_TRUE(mean(std::vector<double>{4}).has_note(note::too_few));
  const Estimate equal = mean(std::vector<double>{2, 2, 2});
  EXPECT_EQ(*equal.estimate, 2);
  EXPECT_FALSE(equal.has_interval());
  EXPECT_TRUE(equal.has_note(note::no_variation));
  EXPECT_TRUE(mean({}).has_note(note::no_data));
  EXPECT_TRUE(mean(std::vector<double>{1, std::numeric_limits<double>::quiet_NaN()}).has_note(note::bad_input));
}

TEST(Median, OfTenValuesLiesBetweenTheSecondAndNinth) {
  // P(Bin(10, 1/2) < 2) = 11 / 1024 <= .025 < P(Bin < 3) = 56 / 1024.
  const std::vector<double> x{10, 9, 8, 7, 6, 5, 4, 3, 2, 1};
  const Estimate m = median(x);
  EXPECT_EQ(*m.estimate, 5.5);
  EXPECT_EQ(*m.low, 2);
  EXPECT_EQ(*m.high, 9);
}

TEST(Median, NeedsSixValuesForAnInterval) {
  const Estimate five = median(std::vector<double>{1, 2, 3, 4, 5});
  EXPECT_EQ(*five.estimate, 3);
  EXPECT_TRUE(five.has_note(note::too_few));
  const Estimate six = median(std::vector<double>{1, 2, 3, 4, 5, 6});
  EXPECT_EQ(*six.low, 1);
  EXPECT_EQ(*six.high, 6);
}

}  // namespace
}  // namespace assay::stats
