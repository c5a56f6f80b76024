// Rank intervals on covariances where the answer is known.
#include "assay/stats/ranks.hpp"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

TEST(RankIntervals, SeparateModelsThatAreFarApartAndJoinThoseThatAreNot) {
  const std::vector<double> theta{0.0, 5.0, 0.1};
  const std::vector<double> covariance{0.04, 0, 0, 0, 0.04, 0, 0, 0, 0.04};
  Xoshiro256 rng(1);
  const RankIntervals found = rank_intervals(theta, covariance, rng);
  EXPECT_EQ(found.models[1].rank, 1U);
  EXPECT_EQ(found.models[1].high, 1U);
  EXPECT_EQ(found.models[0].rank, 3U);
  EXPECT_EQ(found.models[0].low, 2U);
  EXPECT_EQ(found.models[0].high, 3U);
  EXPECT_EQ(found.models[2].low, 2U);
}

TEST(RankIntervals, TiersBeginWithTheFirstModelThatIsSurelyBelowTheOneBefore) {
  // A critical value of about 3.7 standard errors of a difference, .0141: models .06 apart are told apart, .04 are not.
  const std::vector<double> theta{0.00, 0.12, 0.08, 0.04, 0.16};
  std::vector<double> covariance(25);
  for (std::size_t i = 0; i < 5; ++i) covariance[i * 6] = 0.0001;
  Xoshiro256 rng(5);
  const RankIntervals found = rank_intervals(theta, covariance, rng, {.df = 20});
  ASSERT_GT(found.critical * std::sqrt(0.0002), 0.041);
  ASSERT_LT(found.critical * std::sqrt(0.0002), 0.079);
  // .16 and .12; .08 is surely below .16 and opens the second, which holds .04; 0 is surely below .08.
  const std::size_t expected[] = {3, 1, 2, 2, 1};
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(found.models[i].tier, expected[i]) << i;
}

TEST(RankIntervals, OfEqualVariancesUseTheStudentisedRange) {
  // max |Z_i - Z_j| / sqrt(2) of three independent normals: the range quantile q(.95; 3, infinity) = 3.314.
  const std::vector<double> theta{0, 0, 0};
  const std::vector<double> covariance{1, 0, 0, 0, 1, 0, 0, 0, 1};
  Xoshiro256 rng(2);
  EXPECT_NEAR(rank_intervals(theta, covariance, rng, {.draws = 40000}).critical, 3.314 / std::sqrt(2.0), 0.03);
  // And q(.95; 3, 10) = 3.877 with ten degrees of freedom.
  EXPECT_NEAR(rank_intervals(theta, covariance, rng, {.df = 10, .draws = 40000}).critical, 3.877 / std::sqrt(2.0), 0.05);
}

TEST(RankIntervals, AcceptASingularCovariance) {
  const std::vector<double> theta{1, -1};
  const std::vector<double> covariance{0.25, -0.25, -0.25, 0.25};
  Xoshiro256 rng(3);
  const RankIntervals found = rank_intervals(theta, covariance, rng);
  EXPECT_NEAR(found.critical, 1.96, 0.1);
  EXPECT_EQ(found.models[0].high, 1U + (2 > found.critical ? 0 : 1));
}

TEST(RankIntervals, RefuseShapesThatDoNotMatch) {
  Xoshiro256 rng(4);
  EXPECT_TRUE(has_note(rank_intervals(std::vector<double>{1, 2}, std::vector<double>{1}, rng).notes, note::bad_input));
}

}  // namespace
}  // namespace assay::stats
