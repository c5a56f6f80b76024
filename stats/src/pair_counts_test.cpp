// Counting in a table of all pairs and climbing on a triangle of them: the same on every instruction set, and as the plain ways.
#include "pair_counts.hpp"

#include "assay/stats/rng.hpp"
#include "linear.hpp"
#include "pair_climb.hpp"
#include "test_data.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <tuple>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using test::Votes;

constexpr std::array sets = {InstructionSet::portable, InstructionSet::avx2, InstructionSet::avx512};

// Some models are in most of the rows, so that cells go far beyond 255; some rows compare a model with itself.
Votes draw(std::uint32_t models, std::size_t rows, std::uint64_t seed) {
  Xoshiro256 rng(seed);
  Votes out;
  for (std::size_t i = 0; i < rows; ++i) {
    const std::uint32_t a = uniform(rng) < 0.5 ? below(rng, 2) : below(rng, models);
    const std::uint32_t b = uniform(rng) < 0.5 ? below(rng, 2) : below(rng, models);
    out.add(a, static_cast<Outcome>(below(rng, 3)), b, 0);
  }
  return out;
}

using Cell = std::tuple<std::uint32_t, std::uint32_t, int>;  // lower model, higher model, 0 the lower wins, 1 tie, 2 the higher wins

TEST(PairTables, CountEveryRowOnEveryInstructionSet) {
  for (const std::uint32_t models : {2U, 3U, 9U, 70U}) {
    for (const std::size_t rows : {0U, 1U, 7U, 8U, 4095U, 4097U, 30'000U}) {
      const Votes votes = draw(models, rows, models + rows);
      std::map<Cell, std::size_t> expected;
      std::size_t self = 0;
      for (std::size_t i = 0; i < rows; ++i) {
        const int seen = static_cast<int>(votes.outcome[i]);
        if (votes.left[i] == votes.right[i]) ++self;
        else if (votes.left[i] < votes.right[i]) ++expected[{votes.left[i], votes.right[i], seen}];
        else ++expected[{votes.right[i], votes.left[i], 2 - seen}];
      }
      ASSERT_TRUE(PairTable::serves(votes.columns(models)));
      for (const InstructionSet set : sets) {
        const PairTable table(votes.columns(models), set);
        EXPECT_TRUE(table.valid());
        EXPECT_EQ(table.self_comparisons(), self);
        std::map<Cell, std::size_t> found;
        std::size_t met = 0;
        table.for_all([&](std::uint32_t first, std::uint32_t second, std::uint32_t wins, std::uint32_t ties, std::uint32_t losses) {
          if (wins > 0) found[{first, second, 0}] = wins;
          if (ties > 0) found[{first, second, 1}] = ties;
          if (losses > 0) found[{first, second, 2}] = losses;
          met += wins + ties + losses > 0 ? 1 : 0;
          return true;
        });
        EXPECT_EQ(found, expected);
        EXPECT_EQ(table.met(), met);
        EXPECT_EQ(table.pairs().size(), met);
      }
    }
  }
}

// 256 votes leave nothing in a byte.
TEST(PairTables, KnowPairsWhoseCountsAreWholeBytes) {
  Votes votes;
  votes.add(0, Outcome::left, 2, 0, 256);
  votes.add(1, Outcome::tie, 0, 0, 512);
  const PairTable table(votes.columns(3));
  EXPECT_EQ(table.met(), 2U);
  const std::vector<PairCount> pairs = table.pairs();
  ASSERT_EQ(pairs.size(), 2U);
  EXPECT_EQ(pairs[0].ties, 512);
  EXPECT_EQ(pairs[1].first_wins, 256);
}

TEST(PairTables, SayWhereARowIsOutOfRange) {
  for (const std::size_t bad : {0U, 3U, 8U, 9U, 16U}) {
    for (const InstructionSet set : sets) {
      Votes votes = draw(5, 17, 1);
      votes.left[bad] = 5;
      EXPECT_FALSE(PairTable(votes.columns(5), set).valid());
      votes.left[bad] = 0;
      votes.right[bad] = 0xffffffffU;
      EXPECT_FALSE(PairTable(votes.columns(5), set).valid());
      votes.right[bad] = 0;
      EXPECT_TRUE(PairTable(votes.columns(5), set).valid());
      votes.outcome[bad] = static_cast<Outcome>(3);
      EXPECT_FALSE(PairTable(votes.columns(5), set).valid());
    }
  }
}

TEST(PairTriangles, ClimbToTheSameBitsOnEveryInstructionSetAndToWhatTheListReaches) {
  for (const bool with_ties : {false, true}) {
    constexpr std::uint32_t models = 77;
    const Votes votes = draw(models, 40'000, 11);
    const std::vector<PairCount> pairs = count_pairs(votes.columns(models));
    const StrengthModel model{models, with_ties ? TieTerm::log_nu : TieTerm::none};
    ASSERT_TRUE(PairTriangle::serves(models, pairs.size(), votes.left.size()));
    const PairTriangle triangle(pairs, models);
    const PairTriangle of_table(PairTable(votes.columns(models)));
    EXPECT_TRUE(std::ranges::equal(triangle.votes(), of_table.votes()));
    EXPECT_TRUE(std::ranges::equal(triangle.won(), of_table.won()));
    EXPECT_TRUE(std::ranges::equal(triangle.voted(), of_table.voted()));
    const std::vector<double> start(model.parameters());
    const Maximum listed = climb_pairs(model, pairs, start, {});
    const Maximum portable = climb_triangle(model, triangle, start, {}, InstructionSet::portable);
    ASSERT_TRUE(listed.converged);
    ASSERT_TRUE(portable.converged);
    EXPECT_LT(test::largest_difference(portable.parameter, listed.parameter), 1e-11);
    EXPECT_NEAR(portable.value, listed.value, 1e-12 * std::abs(listed.value));
    for (const InstructionSet set : sets) {
      const Maximum at = climb_triangle(model, triangle, start, {}, set);
      EXPECT_EQ(at.parameter, portable.parameter);
      EXPECT_EQ(at.value, portable.value);
      EXPECT_EQ(at.rounds, portable.rounds);
    }
  }
}

// Of any size: in lanes, and where they are not full.
TEST(Inverses, TimesTheirMatrixAreTheUnitMatrix) {
  Xoshiro256 rng(5);
  for (const std::size_t n : {1U, 2U, 7U, 8U, 9U, 16U, 37U}) {
    Matrix root(n), square(n);
    for (double& each : root.cell) each = normal(rng);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        for (std::size_t k = 0; k < n; ++k) square.at(i, j) += root.at(k, i) * root.at(k, j);
      }
      square.at(i, i) += 1;
    }
    Matrix factor = square;
    ASSERT_TRUE(cholesky(factor));
    const Matrix out = inverse(factor);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        double product = 0;
        for (std::size_t k = 0; k < n; ++k) product += square.at(i, k) * out.at(k, j);
        EXPECT_NEAR(product, i == j ? 1 : 0, 1e-11);
        EXPECT_EQ(out.at(i, j), out.at(j, i));
      }
    }
  }
}

// In a table (70 models) and in sorted words (1,500), which a map counts as well.
TEST(OwnPairs, AreThoseOfEveryAnnotatorInTheirOrder) {
  for (const std::uint32_t models : {70U, 1500U}) {
    Votes votes = draw(models, 20'000, models);
    Xoshiro256 rng(3);
    std::map<std::uint32_t, std::map<Cell, double>> expected;
    for (std::size_t i = 0; i < votes.left.size(); ++i) {
      votes.annotator[i] = 7 * below(rng, 9);
      const auto [low, high] = std::minmax(votes.left[i], votes.right[i]);
      if (low == high) continue;
      const bool tie = votes.outcome[i] == Outcome::tie;
      const bool low_won = votes.outcome[i] == (votes.left[i] == low ? Outcome::left : Outcome::right);
      expected[votes.annotator[i]][{low, high, tie ? 1 : low_won ? 0 : 2}] += 1;
    }
    std::uint32_t last = 0;
    std::size_t people = 0;
    HeldPairs held;
    std::vector<std::pair<std::uint32_t, std::vector<PairCount>>> all;
    each_annotator(votes.columns(models), [&](std::uint32_t annotator, std::span<const PairCount> pairs) {
      EXPECT_TRUE(people++ == 0 || annotator > last);
      last = annotator;
      held.add(annotator, pairs);
      all.emplace_back(annotator, std::vector<PairCount>(pairs.begin(), pairs.end()));
      EXPECT_TRUE(std::ranges::is_sorted(pairs, {}, [](const PairCount& pair) { return std::pair(pair.first, pair.second); }));
      std::map<Cell, double> found;
      for (const PairCount& pair : pairs) {
        if (pair.first_wins > 0) found[{pair.first, pair.second, 0}] = pair.first_wins;
        if (pair.ties > 0) found[{pair.first, pair.second, 1}] = pair.ties;
        if (pair.second_wins > 0) found[{pair.first, pair.second, 2}] = pair.second_wins;
      }
      EXPECT_EQ(found, expected[annotator]);
    });
    EXPECT_EQ(people, expected.size());
    ASSERT_EQ(held.size(), all.size());
    for (std::size_t g = 0; g < all.size(); ++g) {
      EXPECT_EQ(held.annotator(g), all[g].first);
      const auto pairs = held.pairs(g);
      ASSERT_EQ(pairs.size(), all[g].second.size());
      for (std::size_t i = 0; i < pairs.size(); ++i) EXPECT_EQ(pairs[i].first_wins, all[g].second[i].first_wins);
    }
  }
}

TEST(OwnPairs, AreHeldWholeAlsoWhereSixteenBitsAreTooFew) {
  const std::vector<PairCount> first = {{.first = 0, .second = 1, .first_wins = 70'000, .second_wins = 2, .ties = 0},
                                        {.first = 1, .second = 2, .first_wins = 65'535, .second_wins = 0, .ties = 65'535},
                                        {.first = 3, .second = 70'000, .first_wins = 1, .second_wins = 0, .ties = 0}};
  const std::vector<PairCount> second = {{.first = 70'000, .second = 70'001, .first_wins = 0, .second_wins = 1, .ties = 1e6},
                                         {.first = 70'001, .second = 70'002, .first_wins = 0, .second_wins = 0, .ties = 0}};
  HeldPairs held;
  held.add(4, first);
  held.add(5, {});
  held.add(9, second);
  ASSERT_EQ(held.size(), 3U);
  EXPECT_TRUE(held.pairs(1).empty());
  for (const auto& [g, expected] : {std::pair(0U, &first), std::pair(2U, &second)}) {
    const auto found = held.pairs(g);
    ASSERT_EQ(found.size(), expected->size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      EXPECT_EQ(found[i].first, (*expected)[i].first);
      EXPECT_EQ(found[i].second, (*expected)[i].second);
      EXPECT_EQ(found[i].first_wins, (*expected)[i].first_wins);
      EXPECT_EQ(found[i].second_wins, (*expected)[i].second_wins);
      EXPECT_EQ(found[i].ties, (*expected)[i].ties);
    }
  }
}

}  // namespace
}  // namespace assay::stats
