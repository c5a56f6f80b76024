// Marginal homogeneity by hand, by the definition of Bhapkar's variance, and where there is nothing to test.
#include "assay/stats/marginal.hpp"

#include "assay/stats/rng.hpp"
#include "linear.hpp"
#include "test_data.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using namespace test;

struct Pairs {
  std::vector<std::uint32_t> first, second;
  // table[i][j]: items that the first rater calls i and the second j.
  explicit Pairs(const std::vector<std::vector<int>>& table) : categories(table.size()) {
    for (std::uint32_t i = 0; i < table.size(); ++i) {
      for (std::uint32_t j = 0; j < table.size(); ++j) {
        for (int k = 0; k < table[i][j]; ++k) {
          first.push_back(i);
          second.push_back(j);
        }
      }
    }
  }
  [[nodiscard]] PairedLabels columns() const { return {first, second, categories}; }
  std::size_t categories;
};

TEST(Marginal, McNemarByHand) {
  const MarginalTest found = mcnemar(Pairs({{40, 15}, {5, 20}}).columns());
  EXPECT_NEAR(*found.statistic, 100.0 / 20, 1e-12);
  EXPECT_EQ(found.df, 1U);
  EXPECT_EQ(found.n, 80U);
  EXPECT_EQ(found.different, 20U);
  EXPECT_NEAR(*found.p, std::erfc(std::sqrt(5.0 / 2)), 1e-12);
  // 2 (1 + 20 + 190 + 1140 + 4845 + 15504) / 2^20.
  EXPECT_NEAR(*found.exact_p, 2 * 21700.0 / 1048576, 1e-12);
  EXPECT_TRUE(has_note(found.notes, note::sparse));
  EXPECT_EQ(*mcnemar(Pairs({{1, 4}, {4, 1}}).columns()).exact_p, 1);
  EXPECT_EQ(*stuart_maxwell(Pairs({{40, 15}, {5, 20}}).columns()).statistic, *found.statistic);
}

TEST(Marginal, StuartMaxwellOfThreeCategoriesIsFleissAndEverittsFormula) {
  // Fleiss and Everitt (1971): (n23 d1^2 + n13 d2^2 + n12 d3^2) / (2 (n12 n23 + n12 n13 + n13 n23)), n_ij the mean of both cells.
  // Margins 40, 37, 43 against 33, 48, 39: d = 7, -11, 4; means 9, 7.5, 8.5 of (1,2), (1,3), (2,3).
  const std::vector<std::vector<int>> table{{20, 14, 6}, {4, 25, 8}, {9, 9, 25}};
  const Pairs pairs(table);
  const double d[3] = {40 - 33, 37 - 48, 43 - 39};
  const double n12 = 9;
  const double n13 = 7.5;
  const double n23 = 8.5;
  const double expected = (n23 * d[0] * d[0] + n13 * d[1] * d[1] + n12 * d[2] * d[2]) / (2 * (n12 * n23 + n12 * n13 + n13 * n23));
  const MarginalTest found = stuart_maxwell(pairs.columns());
  EXPECT_NEAR(*found.statistic, expected, 1e-12);
  EXPECT_EQ(found.df, 2U);
  EXPECT_NEAR(*found.p, std::exp(-expected / 2), 1e-12);
  EXPECT_FALSE(has_note(found.notes, note::sparse));
}

TEST(Marginal, BhapkarHasTheVarianceOfWhatWasFound) {
  // d' W^-1 d with W = V - d d' / n, the variance of the differences of a multinomial table.
  const Pairs pairs({{20, 14, 6}, {4, 25, 8}, {9, 9, 25}});
  const double d[2] = {7, -11};
  const double n = 120;
  Matrix w(2);
  w.at(0, 0) = 40 + 33 - 2 * 20 - d[0] * d[0] / n;
  w.at(1, 1) = 37 + 48 - 2 * 25 - d[1] * d[1] / n;
  w.at(0, 1) = -(14 + 4) - d[0] * d[1] / n;
  ASSERT_TRUE(cholesky(w));
  std::vector<double> x{d[0], d[1]};
  solve(w, x);
  EXPECT_NEAR(*bhapkar(pairs.columns()).statistic, d[0] * x[0] + d[1] * x[1], 1e-10);
  EXPECT_GT(*bhapkar(pairs.columns()).statistic, *stuart_maxwell(pairs.columns()).statistic);
  EXPECT_LT(*bhapkar(pairs.columns()).p, *stuart_maxwell(pairs.columns()).p);
}

TEST(Marginal, CategoriesThatAreNotPartOfADifferenceDropOut) {
  const MarginalTest of_two = stuart_maxwell(Pairs({{10, 7}, {2, 9}}).columns());
  const MarginalTest of_four = stuart_maxwell(Pairs({{10, 0, 7, 0}, {0, 4, 0, 0}, {2, 0, 9, 0}, {0, 0, 0, 0}}).columns());
  EXPECT_NEAR(*of_two.statistic, *of_four.statistic, 1e-12);
  EXPECT_EQ(of_four.df, 1U);
  // Differences between 0 and 1, and between 2 and 3: two tests in one.
  const MarginalTest both = stuart_maxwell(Pairs({{10, 7, 0, 0}, {2, 9, 0, 0}, {0, 0, 5, 1}, {0, 0, 8, 5}}).columns());
  EXPECT_EQ(both.df, 2U);
  EXPECT_NEAR(*both.statistic, 25.0 / 9 + 49.0 / 9, 1e-12);
}

TEST(Marginal, KeepsItsLevelAndFindsADifference) {
  Xoshiro256 rng(5);
  int rejected = 0;
  const int runs = 2000;
  for (int run = 0; run < runs; ++run) {
    Pairs pairs({{0, 0, 0}, {0, 0, 0}, {0, 0, 0}});
    for (int i = 0; i < 200; ++i) {
      const std::uint32_t truth = below(rng, 3);
      const auto say = [&] { return uniform(rng) < 0.6 ? truth : below(rng, 3); };
      pairs.first.push_back(say());
      pairs.second.push_back(say());
    }
    rejected += *stuart_maxwell(pairs.columns()).p < 0.05 ? 1 : 0;
  }
  std::printf("  Stuart-Maxwell rejects %.3f where margins are equal\n", rejected / 2000.0);
  EXPECT_NEAR(rejected / 2000.0, 0.05, 0.015);
  EXPECT_LT(*stuart_maxwell(Pairs({{30, 20, 20}, {2, 30, 10}, {3, 9, 30}}).columns()).p, 1e-5);
}

TEST(Marginal, PrevalenceAndBiasByHand) {
  const PrevalenceAndBias found = prevalence_and_bias(Pairs({{80, 10}, {5, 5}}).columns());
  EXPECT_NEAR(*found.prevalence, 0.75, 1e-15);
  EXPECT_NEAR(*found.bias, 0.05, 1e-15);
  EXPECT_NEAR(*found.pabak, 0.7, 1e-15);
  EXPECT_EQ(found.n, 100U);
}

TEST(Marginal, SaysWhyThereIsNothing) {
  const Pairs nothing({{0, 0}, {0, 0}});
  EXPECT_TRUE(has_note(mcnemar(nothing.columns()).notes, note::no_data));
  EXPECT_TRUE(has_note(prevalence_and_bias(nothing.columns()).notes, note::no_data));
  const Pairs agree({{3, 0}, {0, 2}});
  EXPECT_TRUE(has_note(mcnemar(agree.columns()).notes, note::no_variation));
  EXPECT_FALSE(bhapkar(agree.columns()).statistic);
  const Pairs three({{3, 1, 0}, {1, 2, 0}, {0, 0, 1}});
  EXPECT_TRUE(has_note(mcnemar(three.columns()).notes, note::bad_input));
  EXPECT_TRUE(has_note(prevalence_and_bias(three.columns()).notes, note::bad_input));
  EXPECT_TRUE(has_note(stuart_maxwell({three.first, three.second, 2}).notes, note::bad_input));
  const MarginalTest one_way = bhapkar(Pairs({{0, 6}, {0, 0}}).columns());
  EXPECT_TRUE(has_note(one_way.notes, note::separated));
  EXPECT_FALSE(one_way.p);
}

}  // namespace
}  // namespace assay::stats
