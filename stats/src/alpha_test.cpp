// Alpha against the pairwise definition, Krippendorff's worked example, and its edge cases.
#include "assay/stats/alpha.hpp"

#include "test_data.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using test::Labels;

// Krippendorff (2011), the 4 x 12 example with missing values; published .743, .815, .849.
Labels worked_example() {
  const int table[4][12] = {{1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0},
                            {1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3},
                            {0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0},
                            {1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0}};
  Labels out;
  for (std::uint32_t r = 0; r < 4; ++r) {
    for (std::uint32_t u = 0; u < 12; ++u) {
      if (table[r][u] == 0) continue;
      out.item.push_back(u);
      out.rater.push_back(r);
      out.value.push_back(table[r][u]);
    }
  }
  return out;
}

// The definition, pair by pair.
double brute_force(const Labels& x, Metric metric) {
  std::vector<std::size_t> kept;
  const auto pairable = [&](std::size_t i) { return std::ranges::count(x.item, x.item[i]) >= 2; };
  for (std::size_t i = 0; i < x.item.size(); ++i) {
    if (pairable(i)) kept.push_back(i);
  }
  const auto distance = [&](double a, double b) {
    if (metric == Metric::nominal) return a == b ? 0.0 : 1.0;
    if (metric == Metric::interval) return (a - b) * (a - b);
    double sum = 0;
    for (const std::size_t i : kept) {
      const double v = x.value[i];
      if (v >= std::min(a, b) && v <= std::max(a, b)) sum += v == a || v == b ? (a == b ? 0 : 0.5) : 1;
    }
    return sum * sum;
  };
  double observed = 0;
  double expected = 0;
  for (const std::size_t i : kept) {
    for (const std::size_t j : kept) {
      if (i == j) continue;
      const double d = distance(x.value[i], x.value[j]);
      expected += d;
      if (x.item[i] == x.item[j]) observed += d / static_cast<double>(std::ranges::count(x.item, x.item[i]) - 1);
    }
  }
  return 1 - static_cast<double>(kept.size() - 1) * observed / expected;
}

TEST(Alpha, MatchesKrippendorffsWorkedExample) {
  const Labels x = worked_example();
  EXPECT_NEAR(*alpha(x.columns(), Metric::nominal).estimate, 0.743421052632, 1e-10);
  EXPECT_NEAR(*alpha(x.columns(), Metric::ordinal).estimate, 0.815387503755, 1e-10);
  EXPECT_NEAR(*alpha(x.columns(), Metric::interval).estimate, 0.849107142857, 1e-10);
  EXPECT_EQ(alpha(x.columns(), Metric::nominal).n, 40U);
}

TEST(Alpha, MatchesThePairwiseDefinitionOnRandomRatings) {
  Xoshiro256 rng(9);
  double worst = 0;
  for (int run = 0; run < 20; ++run) {
    Labels x;
    for (std::uint32_t u = 0; u < 8; ++u) {
      for (std::uint32_t r = 0; r < 5; ++r) {
        if (uniform(rng) < 0.4) continue;
        x.item.push_back(u);
        x.rater.push_back(r);
        x.value.push_back(std::exp(below(rng, 4)) - 100);
      }
    }
    for (const Metric metric : {Metric::nominal, Metric::ordinal, Metric::interval})
      worst = std::max(worst, std::abs(*alpha(x.columns(), metric).estimate - brute_force(x, metric)));
  }
  test::report("alpha against the pairwise definition", worst);
  EXPECT_LT(worst, 1e-12);
}

TEST(Alpha, DoesNotDependOnRowOrder) {
  const Labels x = worked_example();
  Labels y = x;
  std::ranges::reverse(y.item);
  std::ranges::reverse(y.rater);
  std::ranges::reverse(y.value);
  for (const Metric metric : {Metric::nominal, Metric::ordinal, Metric::interval}) {
    EXPECT_EQ(*alpha(x.columns(), metric).estimate, *alpha(y.columns(), metric).estimate);
    EXPECT_EQ(*alpha_annotators_like_these(x.columns(), metric).se, *alpha_annotators_like_these(y.columns(), metric).se);
    Xoshiro256 a(4);
    Xoshiro256 b(4);
    EXPECT_EQ(*alpha_these_annotators(x.columns(), metric, a).low, *alpha_these_annotators(y.columns(), metric, b).low);
  }
}

TEST(Alpha, TheAnnotatorJackknifeLeavesOutOnePersonAtATime) {
  const Labels x = worked_example();
  double moved = 0;
  const double all = *alpha(x.columns(), Metric::ordinal).estimate;
  for (std::uint32_t r = 0; r < 4; ++r) {
    Labels y;
    for (std::size_t i = 0; i < x.item.size(); ++i) {
      if (x.rater[i] == r) continue;
      y.item.push_back(x.item[i]);
      y.rater.push_back(x.rater[i]);
      y.value.push_back(x.value[i]);
    }
    const double without = *alpha(y.columns(), Metric::ordinal).estimate;
    moved += (without - all) * (without - all);
  }
  const Estimate found = alpha_annotators_like_these(x.columns(), Metric::ordinal);
  EXPECT_NEAR(*found.se, std::sqrt(0.75 * moved), 1e-13);
  EXPECT_EQ(found.clusters, 4U);
  EXPECT_TRUE(found.has_note(note::few_clusters));
  EXPECT_LE(*found.high, 1);
}

TEST(Alpha, TheItemBootstrapIsSeededAndSurroundsTheEstimate) {
  const Labels x = worked_example();
  Xoshiro256 a(1);
  Xoshiro256 b(1);
  const Estimate one = alpha_these_annotators(x.columns(), Metric::nominal, a);
  const Estimate two = alpha_these_annotators(x.columns(), Metric::nominal, b);
  EXPECT_EQ(*one.low, *two.low);
  EXPECT_LT(*one.low, *one.estimate);
  EXPECT_GT(*one.high, *one.estimate);
  EXPECT_EQ(one.clusters, 11U);
}

TEST(Alpha, SaysWhyItIsNotEstimable) {
  Labels constant{{0, 0, 1, 1}, {0, 1, 0, 1}, {3, 3, 3, 3}};
  const Estimate same = alpha(constant.columns(), Metric::interval);
  EXPECT_FALSE(same.estimate);
  EXPECT_TRUE(same.has_note(note::no_variation));
  Labels single{{0, 1, 2}, {0, 1, 0}, {1, 2, 3}};
  EXPECT_TRUE(alpha(single.columns(), Metric::nominal).has_note(note::no_data));
  Labels nan{{0, 0}, {0, 1}, {1, std::nan("")}};
  EXPECT_TRUE(alpha(nan.columns(), Metric::nominal).has_note(note::bad_input));
  Labels pair{{0, 0, 1, 1}, {0, 1, 0, 1}, {1, 2, 2, 2}};
  EXPECT_TRUE(alpha_annotators_like_these(pair.columns(), Metric::nominal).has_note(note::too_few));
  Labels twice{{0, 0, 0, 1, 1}, {0, 0, 1, 0, 1}, {1, 2, 1, 2, 2}};
  EXPECT_TRUE(alpha(twice.columns(), Metric::nominal).has_note(note::repeated_rows));
}

}  // namespace
}  // namespace assay::stats
