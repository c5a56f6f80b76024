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

}  // namespace
}  // namespace assay::stats
