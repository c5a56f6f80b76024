// After every vote the board is the fit of all votes so far.
#include "assay/stats/leaderboard.hpp"

#include "assay/stats/rng.hpp"
#include "test_data.hpp"

#include <chrono>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using test::Votes;

Outcome drawn(Rng& rng, double difference, double nu) {
  const double wins = std::exp(difference / 2);
  const double u = uniform(rng) * (wins + 1 / wins + nu);
  return u < wins ? Outcome::left : u < wins + nu ? Outcome::tie : Outcome::right;
}

// Strengths spread evenly over two units.
struct Arena {
  Leaderboard board;
  Votes votes;
  Xoshiro256 rng;
  std::uint32_t models;

  Arena(std::uint32_t count, TieModel ties, std::uint64_t seed) : board(count, ties), rng(seed), models(count) {}
  void vote(double nu) {
    const auto a = below(rng, models);
    const auto b = (a + 1 + below(rng, models - 1)) % models;
    const auto outcome = drawn(rng, 2 * (static_cast<double>(a) - static_cast<double>(b)) / models, nu);
    EXPECT_TRUE(board.add(a, outcome, b));
    votes.add(a, outcome, b);
  }
};

void expect_same(const Leaderboard& board, const StrengthFit& fit, std::uint32_t models, std::size_t votes) {
  double mean = 0;
  for (const double one : fit.theta) mean += one / static_cast<double>(fit.theta.size());
  for (std::uint32_t m = 0; m < models; ++m) {
    ASSERT_EQ(board.state(m), fit.state[m]) << m << " after " << votes;
    const auto row = fit.row_of(m);
    ASSERT_EQ(board.strength(m).has_value(), row.has_value() && fit.ok()) << m << " after " << votes;
    if (board.strength(m)) {
      EXPECT_NEAR(*board.strength(m), fit.theta[*row] - mean, 1e-6) << m << " after " << votes;
    }
  }
  ASSERT_EQ(board.log_nu().has_value(), fit.log_nu.has_value()) << votes;
  if (fit.log_nu) {
    EXPECT_NEAR(*board.log_nu(), *fit.log_nu, 1e-6) << votes;
  }
}

TEST(Leaderboard, IsTheFitOfAllVotesAfterEveryVote) {
  for (const auto ties : {TieModel::davidson, TieModel::half_wins}) {
    Arena arena(6, ties, 5);
    for (std::size_t n = 1; n <= 400; ++n) {
      arena.vote(.8);
      const auto fit = ties == TieModel::davidson ? fit_davidson(arena.votes.columns(6)) : fit_bradley_terry(arena.votes.columns(6));
      expect_same(arena.board, fit, 6, n);
    }
    EXPECT_EQ(arena.board.votes(), 400U);
    EXPECT_EQ(arena.board.state(5), ModelState::estimated);
  }
}

TEST(Leaderboard, WithoutTiesIsBradleyTerryAndTheFirstTieBringsTheirParameter) {
  Arena arena(4, TieModel::davidson, 7);
  for (int n = 0; n < 200; ++n) arena.vote(0);
  EXPECT_FALSE(arena.board.log_nu());
  EXPECT_TRUE(arena.board.strength(0));
  EXPECT_TRUE(arena.board.add(0, Outcome::tie, 1));
  arena.votes.add(0, Outcome::tie, 1);
  EXPECT_TRUE(arena.board.log_nu());
  expect_same(arena.board, fit_davidson(arena.votes.columns(4)), 4, 201);
}

TEST(Leaderboard, TheWholeFitHasCovarianceAndLogLikelihood) {
  Arena arena(5, TieModel::davidson, 11);
  for (int n = 0; n < 499; ++n) arena.vote(.5);
  EXPECT_TRUE(arena.board.strength(0));
  arena.vote(.5);
  const auto found = arena.board.fit();
  const auto expected = fit_davidson(arena.votes.columns(5));
  EXPECT_NEAR(*found.log_likelihood, *expected.log_likelihood, 1e-9);
  ASSERT_EQ(found.covariance.size(), expected.covariance.size());
  for (std::size_t i = 0; i < found.covariance.size(); ++i) EXPECT_NEAR(found.covariance[i], expected.covariance[i], 1e-9);
  EXPECT_LE(found.rounds, 2);  // it was there already
}

TEST(Leaderboard, RefusesWhatIsNoVote) {
  Leaderboard board(3);
  EXPECT_FALSE(board.add(0, Outcome::left, 0));
  EXPECT_FALSE(board.add(0, Outcome::left, 3));
  EXPECT_FALSE(board.add(7, Outcome::left, 1));
  EXPECT_EQ(board.votes(), 0U);
  EXPECT_EQ(board.state(9), ModelState::incomparable);
  EXPECT_FALSE(board.strength(0));
  Leaderboard too_many(5001);
  EXPECT_FALSE(too_many.add(0, Outcome::left, 1));
}

TEST(Leaderboard, AVoteOnTwoHundredModelsIsQuick) {
  Arena arena(200, TieModel::davidson, 3);
  std::vector<double> took;
  for (int n = 0; n < 6000; ++n) {
    const auto begin = std::chrono::steady_clock::now();
    arena.vote(.5);
    if (n < 5500) continue;
    EXPECT_TRUE(arena.board.strength(0));
    took.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
  }
  std::ranges::sort(took);
  std::printf("  a vote on 200 models: median %.3f ms, p99 %.3f ms\n", took[took.size() / 2], took[took.size() * 99 / 100]);
  EXPECT_LT(took[took.size() / 2], 20);  // a guard against a slip, also under sanitizers
}

}  // namespace
}  // namespace assay::stats
