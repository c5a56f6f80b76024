// The cluster jackknife against plain arithmetic and against its definition.
#include "assay/stats/clustered.hpp"

#include "assay/stats/intervals.hpp"
#include "assay/stats/rng.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
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

struct CrossedRows {
  std::vector<double> value;
  std::vector<std::uint32_t> annotator, item;
};

// Everybody judges every item: 1/2 + what the annotator adds + what the item adds + noise.
CrossedRows crossed(std::uint32_t annotators, std::uint32_t items, double of_annotators, double of_items, double noise,
                    std::uint64_t seed) {
  Xoshiro256 rng(seed);
  std::vector<double> item_effect(items);
  for (double& each : item_effect) each = of_items * normal(rng);
  CrossedRows out;
  for (std::uint32_t a = 0; a < annotators; ++a) {
    const double own = of_annotators * normal(rng);
    for (std::uint32_t i = 0; i < items; ++i) {
      out.value.push_back(0.5 + own + item_effect[i] + noise * normal(rng));
      out.annotator.push_back(a);
      out.item.push_back(i);
    }
  }
  return out;
}

// (G-1)/G sum over groups of (mean without - mean)^2, by leaving out rows.
double deleted(const CrossedRows& rows, const std::function<std::uint64_t(std::size_t)>& group) {
  std::vector<std::uint64_t> groups;
  double all = 0;
  for (std::size_t i = 0; i < rows.value.size(); ++i) {
    groups.push_back(group(i));
    all += rows.value[i] / static_cast<double>(rows.value.size());
  }
  std::vector<std::uint64_t> names = groups;
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  double sum = 0;
  for (const std::uint64_t name : names) {
    double left = 0;
    double count = 0;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      if (groups[i] == name) continue;
      left += rows.value[i];
      count += 1;
    }
    sum += (left / count - all) * (left / count - all);
  }
  const auto count = static_cast<double>(names.size());
  return (count - 1) / count * sum;
}

TEST(TwoWayMean, IsAnnotatorsAndItemsLessBoth) {
  CrossedRows rows = crossed(5, 7, 0.3, 0.2, 0.1, 4);
  // Gaps, and one cell twice.
  for (const std::ptrdiff_t gone : {30, 17, 2}) {
    rows.value.erase(rows.value.begin() + gone);
    rows.annotator.erase(rows.annotator.begin() + gone);
    rows.item.erase(rows.item.begin() + gone);
  }
  rows.value.push_back(0.9);
  rows.annotator.push_back(1);
  rows.item.push_back(3);
  const double by_annotator = deleted(rows, [&](std::size_t i) { return rows.annotator[i]; });
  const double by_item = deleted(rows, [&](std::size_t i) { return rows.item[i]; });
  const double by_both = deleted(rows, [&](std::size_t i) { return rows.annotator[i] * std::uint64_t{100} + rows.item[i]; });
  const Estimate found = clustered_mean(rows.value, rows.annotator, rows.item);
  ASSERT_TRUE(found.se);
  ASSERT_GT(by_annotator + by_item - by_both, std::max(by_annotator, by_item));
  EXPECT_NEAR(*found.se * *found.se, by_annotator + by_item - by_both, 1e-14);
  EXPECT_EQ(found.clusters, 5U);
  EXPECT_EQ(found.speaks_for, SpeaksFor::annotators_and_items);
  EXPECT_LE(*found.df, 4);
  EXPECT_TRUE(found.has_note(note::few_clusters));
  CrossedRows turned = rows;
  std::ranges::reverse(turned.value);
  std::ranges::reverse(turned.annotator);
  std::ranges::reverse(turned.item);
  EXPECT_EQ(*clustered_mean(turned.value, turned.annotator, turned.item).low, *found.low);
}

TEST(TwoWayMean, OfItemsThatNobodySharesIsThatOfAnnotators) {
  CrossedRows rows = crossed(12, 9, 0.3, 0, 0.4, 5);
  for (std::uint32_t i = 0; i < rows.item.size(); ++i) rows.item[i] = i;
  const Estimate one = clustered_mean(rows.value, rows.annotator);
  const Estimate two = clustered_mean(rows.value, rows.annotator, rows.item);
  EXPECT_NEAR(*two.se, *one.se, 1e-14);
  EXPECT_EQ(*two.df, *one.df);
}

TEST(TwoWayMean, SaysWhereTheVariancesDoNotAddUp) {
  // Row and column means are all the same, what is left is not.
  const std::vector<double> value{1, 0, 0, 1, 0, 0.001};
  const std::vector<std::uint32_t> annotator{0, 0, 1, 1, 2, 2};
  const std::vector<std::uint32_t> item{0, 1, 0, 1, 0, 1};
  const Estimate found = clustered_mean(value, annotator, item);
  EXPECT_TRUE(found.has_note(note::negative_variance));
  const CrossedRows rows{value, annotator, item};
  const double larger =
      std::max(deleted(rows, [&](std::size_t i) { return annotator[i]; }), deleted(rows, [&](std::size_t i) { return item[i]; }));
  EXPECT_NEAR(*found.se * *found.se, larger, 1e-14);
}

TEST(TwoWayMean, SaysWhyItHasNoInterval) {
  const std::vector<double> x{1, 2, 4};
  const std::vector<std::uint32_t> one{4, 4, 4};
  const std::vector<std::uint32_t> three{1, 2, 3};
  EXPECT_TRUE(clustered_mean(x, three, one).has_note(note::too_few));
  EXPECT_TRUE(clustered_mean(x, one, three).has_note(note::too_few));
  EXPECT_FALSE(clustered_mean(x, one, three).has_interval());
  EXPECT_TRUE(clustered_mean(x, three, std::vector<std::uint32_t>{4}).has_note(note::bad_input));
  EXPECT_TRUE(clustered_mean({}, std::vector<std::uint32_t>{}, std::vector<std::uint32_t>{}).has_note(note::no_data));
  EXPECT_TRUE(clustered_mean(std::vector<double>{2, 2, 2}, three, three).has_note(note::no_variation));
}

TEST(TwoWayShare, IsCutAndCountsTheFewerClustersWhereAllAgree) {
  const std::vector<std::uint8_t> all{1, 1, 1, 1, 1, 1};
  const std::vector<std::uint32_t> annotator{0, 0, 0, 1, 1, 1};
  const std::vector<std::uint32_t> item{0, 1, 2, 0, 1, 2};
  const Estimate found = clustered_share(all, annotator, item);
  EXPECT_TRUE(found.has_note(note::boundary));
  EXPECT_EQ(*found.low, *wilson_share(2, 2).low);
  const std::vector<std::uint8_t> most{1, 1, 1, 1, 1, 0};
  const Estimate near = clustered_share(most, annotator, item);
  EXPECT_EQ(*near.high, 1);
  EXPECT_TRUE(clustered_share(std::vector<std::uint8_t>{1, 2}, std::vector<std::uint32_t>{0, 1}, std::vector<std::uint32_t>{0, 1})
                  .has_note(note::bad_input));
}

TEST(TwoWayMean, CoversTheMeanOfOtherAnnotatorsOnOtherItems) {
  int two = 0;
  int one = 0;
  constexpr int runs = 4000;
  for (std::uint64_t seed = 1; seed <= runs; ++seed) {
    const CrossedRows rows = crossed(20, 15, 0.2, 0.3, 0.5, 7000 + seed);
    const Estimate both = clustered_mean(rows.value, rows.annotator, rows.item);
    const Estimate people = clustered_mean(rows.value, rows.annotator);
    two += *both.low <= 0.5 && 0.5 <= *both.high ? 1 : 0;
    one += *people.low <= 0.5 && 0.5 <= *people.high ? 1 : 0;
  }
  std::printf("  coverage of 95 %% intervals: annotators and items %.1f %%, annotators alone %.1f %%\n", 100.0 * two / runs,
              100.0 * one / runs);
  EXPECT_GT(two, 0.94 * runs);
  EXPECT_LT(two, 0.975 * runs);
  EXPECT_LT(one, 0.80 * runs);
}

TEST(JackknifeDf, IsOneLessThanTheClustersWhenTheyAreEqualAndFewerOtherwise) {
  EXPECT_NEAR(jackknife_df(std::vector<double>{5, 5, 5, 5, 5, 5}), 5, 1e-12);
  EXPECT_LT(jackknife_df(std::vector<double>{50, 5, 5, 5, 5, 5}), 3);
  EXPECT_EQ(jackknife_df(std::vector<double>{5, 0}), 0);
}

}  // namespace
}  // namespace assay::stats
