// Alpha against the pairwise definition, Krippendorff's worked example, and its edge cases.
#include "assay/stats/alpha.hpp"

#include "test_data.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using test::Labels;

constexpr std::array all_metrics = {Metric::nominal, Metric::ordinal, Metric::interval, Metric::ratio};

// Krippendorff (2011), the 4 x 12 example with missing values; published .743, .815, .849 and .797.
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
    if (metric == Metric::ratio) return a == b ? 0.0 : (a - b) * (a - b) / ((a + b) * (a + b));
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
  EXPECT_NEAR(*alpha(x.columns(), Metric::ratio).estimate, 0.797, 5e-4);
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
        x.value.push_back(std::exp(below(rng, 4)) - 1);  // zeros, too
      }
    }
    for (const Metric metric : all_metrics)
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
  for (const Metric metric : all_metrics) {
    EXPECT_EQ(*alpha(x.columns(), metric).estimate, *alpha(y.columns(), metric).estimate);
    EXPECT_EQ(*alpha_annotators_like_these(x.columns(), metric).se, *alpha_annotators_like_these(y.columns(), metric).se);
    Xoshiro256 a(4);
    Xoshiro256 b(4);
    EXPECT_EQ(*alpha_these_annotators(x.columns(), metric, a).low, *alpha_these_annotators(y.columns(), metric, b).low);
  }
}

// Values of `different` kinds, some of them 0, from people who give about the item's own; ids far apart where `scattered`.
Labels drawn(std::uint32_t units, std::uint32_t raters, std::uint32_t different, bool scattered, std::uint64_t seed) {
  Xoshiro256 rng(seed);
  Labels out;
  for (std::uint32_t u = 0; u < units; ++u) {
    const std::uint32_t truth = below(rng, different);
    for (std::uint32_t r = 0; r < raters; ++r) {
      if (uniform(rng) < 0.3) continue;
      out.item.push_back(scattered ? (units - u) * 1'000'003U : u);
      out.rater.push_back(scattered ? r * 40'000'001U : r);
      const std::uint32_t given = uniform(rng) < 0.6 ? truth : below(rng, different);
      out.value.push_back(given / 7.0);
    }
  }
  return out;
}

// Many values: nothing is counted by patterns, and ratio distances are integrated.
TEST(Alpha, OfManyDifferentValuesIsTheDefinitionToo) {
  double worst = 0;
  for (const std::uint32_t different : {30U, 400U, 4000U}) {
    const Labels x = drawn(120, 5, different, different == 400, different);
    for (const Metric metric : all_metrics)
      worst = std::max(worst, std::abs(*alpha(x.columns(), metric).estimate - brute_force(x, metric)));
  }
  test::report("alpha of many different values against the definition", worst);
  EXPECT_LT(worst, 1e-12);
}

TEST(Alpha, RatioDistancesOfValuesManyOrdersApart) {
  Labels x;
  Xoshiro256 rng(3);
  for (std::uint32_t i = 0; i < 800; ++i) {
    x.item.push_back(i / 2);
    x.rater.push_back(i % 2);
    x.value.push_back(i % 50 == 0 ? 0 : std::exp(20 * uniform(rng) - 14));
  }
  EXPECT_NEAR(*alpha(x.columns(), Metric::ratio).estimate, brute_force(x, Metric::ratio), 1e-12);
}

TEST(Alpha, TheRatioLevelHasNoNegativeValues) {
  const Labels x{{0, 0, 1, 1}, {0, 1, 0, 1}, {-1, 2, 3, 3}};
  EXPECT_TRUE(alpha(x.columns(), Metric::ratio).has_note(note::bad_input));
  EXPECT_TRUE(alpha(x.columns(), Metric::interval).estimate);
}

// What people look at is the same whether rows or a table say it, with few raters (a table of patterns) and with many.
TEST(Alpha, OfATableIsThatOfItsRows) {
  const std::vector<std::pair<std::uint32_t, std::uint32_t>> sizes = {{3, 4}, {4, 4}, {5, 4},  {6, 4}, {7, 2},
                                                                      {8, 2}, {8, 3}, {10, 2}, {14, 4}};
  for (const auto& [raters, labels] : sizes) {
    Xoshiro256 rng(raters);
    Labels rows;
    std::vector<std::int8_t> table;
    for (std::uint32_t u = 0; u < 300; ++u) {
      for (std::uint32_t r = 0; r < raters; ++r) {
        const auto label = uniform(rng) < 0.3 ? -1 : static_cast<int>(uniform(rng) < 0.5 ? u % labels : below(rng, labels));
        table.push_back(static_cast<std::int8_t>(label));
        if (label < 0) continue;
        rows.item.push_back(u);
        rows.rater.push_back(r);
        rows.value.push_back(label);
      }
    }
    const LabelTable same{table, raters};
    const auto together = alphas(same, all_metrics);
    for (std::size_t k = 0; k < all_metrics.size(); ++k) {
      const Metric metric = all_metrics[k];
      EXPECT_NEAR(*together[k].estimate, *alpha(rows.columns(), metric).estimate, 1e-14);
      EXPECT_EQ(*together[k].estimate, *alpha(same, metric).estimate);
      EXPECT_EQ(together[k].n, alpha(rows.columns(), metric).n);
      const Estimate of_table = alpha_annotators_like_these(same, metric);
      const Estimate of_rows = alpha_annotators_like_these(rows.columns(), metric);
      EXPECT_NEAR(*of_table.se, *of_rows.se, 1e-14);
      EXPECT_EQ(of_table.clusters, raters);
      Xoshiro256 a(1);
      Xoshiro256 b(1);
      EXPECT_NEAR(*alpha_these_annotators(same, metric, a).se, *alpha_these_annotators(rows.columns(), metric, b).se, 3e-3);
    }
  }
}

TEST(Alpha, RefusesATableThatIsNone) {
  const std::vector<std::int8_t> label = {0, 1, -2, 1};
  EXPECT_TRUE(alpha(LabelTable{label, 2}, Metric::nominal).has_note(note::bad_input));
  EXPECT_TRUE(alpha(LabelTable{label, 3}, Metric::nominal).has_note(note::bad_input));
  EXPECT_TRUE(alpha(LabelTable{label, 0}, Metric::nominal).has_note(note::bad_input));
  EXPECT_TRUE(alpha(LabelTable{{}, 3}, Metric::nominal).has_note(note::no_data));
}

// From none to the highest label that there is, and nothing beyond, wherever it stands.
TEST(Alpha, TakesEveryLabelOfATable) {
  for (std::size_t place = 0; place < 80; ++place) {
    std::vector<std::int8_t> label(80);
    for (std::size_t i = 0; i < label.size(); ++i) label[i] = static_cast<std::int8_t>(i % 3 == 0 ? -1 : static_cast<int>(i % 5));
    label[place] = 127;
    Labels rows;
    for (std::uint32_t i = 0; i < label.size(); ++i) {
      if (label[i] < 0) continue;
      rows.item.push_back(i / 2);
      rows.rater.push_back(i % 2);
      rows.value.push_back(label[i]);
    }
    EXPECT_NEAR(*alpha(LabelTable{label, 2}, Metric::interval).estimate, *alpha(rows.columns(), Metric::interval).estimate, 1e-12);
    label[place] = -128;
    EXPECT_TRUE(alpha(LabelTable{label, 2}, Metric::interval).has_note(note::bad_input));
  }
}

// The bootstrap by patterns draws what drawing units one by one does.
TEST(Alpha, TheItemBootstrapOfPatternsIsThatOfUnits) {
  const Labels x = drawn(60, 4, 3, false, 12);
  Xoshiro256 rng(8);
  const Estimate found = alpha_these_annotators(x.columns(), Metric::ordinal, rng, {.replicates = 4000});
  double sum = 0;
  double squares = 0;
  constexpr int replicates = 4000;
  for (int b = 0; b < replicates; ++b) {
    Labels y;
    for (std::uint32_t u = 0; u < 60; ++u) {
      const std::uint32_t of = below(rng, 60);
      for (std::size_t i = 0; i < x.item.size(); ++i) {
        if (x.item[i] != of) continue;
        y.item.push_back(u);
        y.rater.push_back(x.rater[i]);
        y.value.push_back(x.value[i]);
      }
    }
    const double value = *alpha(y.columns(), Metric::ordinal).estimate;
    sum += value;
    squares += value * value;
  }
  const double se = std::sqrt(squares / replicates - sum / replicates * (sum / replicates));
  EXPECT_NEAR(*found.se / se, 1, 0.05);
}

TEST(Alpha, TakesAnyDistance) {
  Xoshiro256 rng(1);
  const Labels x = drawn(100, 4, 9, true, 5);
  const Estimate squares = alpha(x.columns(), [](double a, double b) { return (a - b) * (a - b); }, rng);
  EXPECT_NEAR(*squares.estimate, *alpha(x.columns(), Metric::interval).estimate, 1e-13);
  EXPECT_FALSE(squares.has_note(note::sampled));
}

TEST(Alpha, DrawsPairsOfVeryManyValuesAndSaysSo) {
  Labels x;
  Xoshiro256 rng(6);
  for (std::uint32_t i = 0; i < 60'000; ++i) {
    x.item.push_back(i / 2);
    x.rater.push_back(i % 2);
    x.value.push_back(x.item.back() + 9000 * uniform(rng));
  }
  const Estimate found = alpha(x.columns(), [](double a, double b) { return (a - b) * (a - b); }, rng);
  ASSERT_TRUE(found.has_note(note::sampled));
  EXPECT_NEAR(*found.estimate, *alpha(x.columns(), Metric::interval).estimate, 5e-4);
}

TEST(Alpha, TheAnnotatorJackknifeLeavesOutOnePersonAtATime) {
  Labels repeated = drawn(40, 4, 3, false, 2);
  repeated.item.push_back(0);
  repeated.rater.push_back(repeated.rater.front());
  repeated.value.push_back(repeated.value.back());
  for (const Labels& x : {worked_example(), drawn(40, 4, 200, false, 4), repeated}) {
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
