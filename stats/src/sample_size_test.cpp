// Sizes of samples against textbook figures and against binomial sums.
#include "assay/stats/sample_size.hpp"

#include "assay/stats/planning.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

TEST(SampleSize, OfTheTextbookTest) {
  EXPECT_EQ(votes_for_power({}), 783U);  // .55 against .5, 80 %
  EXPECT_EQ(votes_for_power({.share = .6}, .9), 259U);
  EXPECT_EQ(votes_for_power({.share = .45}), votes_for_power({.share = .55}));
  EXPECT_FALSE(votes_for_power({.share = .5}));
  EXPECT_FALSE(votes_for_power({.share = 1}));
  EXPECT_FALSE(votes_for_power({}, 1));
}

// The test itself, on every number of votes for one side.
TEST(SampleSize, PowerIsCloseToTheBinomialSum) {
  for (const std::size_t n : {100U, 400U, 783U}) {
    const double edge = 1.959963984540054 * std::sqrt(.25 / static_cast<double>(n));
    const auto most = static_cast<std::size_t>(std::ceil(static_cast<double>(n) * (.5 + edge)));
    const double exact = *binomial_at_least(n, most, .55) + 1 - *binomial_at_least(n, n - most + 1, .55);
    EXPECT_NEAR(*power_of({}, n), exact, .03) << n;
  }
  EXPECT_NEAR(*power_of({}, *votes_for_power({})), .8, .001);
  EXPECT_NEAR(*power_of({.share = .5001}, 10), .05, .001);  // nothing to find: the level of the test
  EXPECT_FALSE(power_of({}, 0));
}

TEST(SampleSize, VotesOfOnePersonCountForLess) {
  EXPECT_EQ(design_effect(51, .02), 2);
  EXPECT_EQ(design_effect(1, .5), 1);
  EXPECT_FALSE(design_effect(.5, .1));
  EXPECT_FALSE(design_effect(10, 1.1));
  const auto doubled = votes_for_power({.design_effect = 2});
  EXPECT_NEAR(static_cast<double>(*doubled), 2 * 782.7, 1);
  EXPECT_NEAR(*power_of({.design_effect = 2}, 1566), *power_of({}, 783), 1e-12);
}

TEST(SampleSize, WidthsAreThoseOfWilson) {
  EXPECT_EQ(votes_for_half_width(.5, .05), 381U);
  EXPECT_LE(*half_width_of_share(.5, 381), .05);
  EXPECT_GT(*half_width_of_share(.5, 380), .05);
  EXPECT_NEAR(*half_width_of_share(.8, 200, .95, 2), *half_width_of_share(.8, 100), 1e-15);
  EXPECT_EQ(votes_for_half_width(.5, .49), 1U);
  EXPECT_FALSE(votes_for_half_width(.5, .5));
  EXPECT_FALSE(half_width_of_share(1.1, 10));
  EXPECT_FALSE(half_width_of_share(.5, 0));
}

}  // namespace
}  // namespace assay::stats
