// The cluster jackknife against plain arithmetic and against its definition.
#include "assay/stats/clustered.hpp"

#include "assay/stats/intervals.hpp"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

TEST(ClusteredMean, WithOneRowAClusterIsThePlainTInterval) {
  const std::vector<double> x{1, 2, 4, 8, 3, 5, 7, 1, 2, 6, 4};
  const std::vector<std::uint32_t> cluster{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  const Estimate plain = mean(x);
  const Estimate clustered = clustered_mean(x, cluster);
  EXPECT_NEAR(*clustered.se, *plain.se, 1e-14);
  EXPECT_NEAR(*clustered.low, *plain.low, 1e-12);
  EXPECT_EQ(*clustered.df, 10);
}

TEST(ClusteredMean, IsTheDeleteOneClusterJackknife) {
  const std::vector<double> x{1, 0, 1, 1, 0, 0, 0, 1};
  const std::vector<std::uint32_t> cluster{7, 7, 7, 2, 2, 9, 9, 9};
  // Means without 2, 7, 9: 3/6, 2/5, 3/5; of all: 1/2.
  const Estimate found = clustered_mean(x, cluster);
  EXPECT_NEAR(*found.estimate, 0.5, 1e-15);
  EXPECT_NEAR(*found.se, std::sqrt(2.0 / 3 * (0.0 + 0.01 + 0.01)), 1e-14);
  EXPECT_TRUE(found.has_note(note::few_clusters));
  EXPECT_TRUE(found.has_note(note::unequal_clusters));
  EXPECT_LT(*found.df, 2);
}

TEST(ClusteredMean, HasTheSameBitsInAnyRowOrder) {
  const std::vector<double> x{0.1, 0.2, 0.3, 0.7, 1e9, 0.9};
  const std::vector<double> y{0.9, 1e9, 0.7, 0.3, 0.2, 0.1};
  const std::vector<std::uint32_t> c{1, 1, 2, 2, 3, 1};
  const std::vector<std::uint32_t> d{1, 3, 2, 2, 1, 1};
  EXPECT_EQ(*clustered_mean(x, c).se, *clustered_mean(y, d).se);
}

TEST(ClusteredMean, SaysWhyItHasNoInterval) {
  const std::vector<double> x{1, 2};
  EXPECT_TRUE(clustered_mean(x, std::vector<std::uint32_t>{4, 4}).has_note(note::too_few));
  EXPECT_TRUE(clustered_mean(x, std::vector<std::uint32_t>{4}).has_note(note::bad_input));
  EXPECT_TRUE(clustered_mean({}, {}).has_note(note::no_data));
}

TEST(ClusteredShare, CountsEveryClusterOnceWhenAllRowsAgree) {
  const std::vector<std::uint8_t> yes{1, 1, 1, 1, 1, 1};
  const std::vector<std::uint32_t> cluster{0, 0, 0, 1, 1, 2};
  const Estimate found = clustered_share(yes, cluster);
  EXPECT_EQ(*found.estimate, 1);
  EXPECT_TRUE(found.has_note(note::boundary));
  EXPECT_EQ(*found.low, *wilson_share(3, 3).low);
}

TEST(ClusteredShare, IsWiderThanWilsonWhenAnnotatorsDiffer) {
  std::vector<std::uint8_t> yes;
  std::vector<std::uint32_t> cluster;
  for (std::uint32_t g = 0; g < 20; ++g) {
    for (int i = 0; i < 10; ++i) {
      yes.push_back(g % 2 == 0 ? 1 : 0);
      cluster.push_back(g);
    }
  }
  const Estimate rows = wilson_share(100, 200);
  const Estimate people = clustered_share(yes, cluster);
  EXPECT_GT(*people.high - *people.low, 3 * (*rows.high - *rows.low));
  EXPECT_EQ(*people.df, 19);
}

TEST(JackknifeDf, IsOneLessThanTheClustersWhenTheyAreEqualAndFewerOtherwise) {
  EXPECT_NEAR(jackknife_df(std::vector<double>{5, 5, 5, 5, 5, 5}), 5, 1e-12);
  EXPECT_LT(jackknife_df(std::vector<double>{50, 5, 5, 5, 5, 5}), 3);
  EXPECT_EQ(jackknife_df(std::vector<double>{5, 0}), 0);
}

}  // namespace
}  // namespace assay::stats
