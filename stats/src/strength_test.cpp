// Strength fits: two-model closed forms, and every way in which the likelihood has no maximum.
#include "assay/stats/strength.hpp"

#include "assay/stats/strength_intervals.hpp"
#include "test_data.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using test::Votes;

TEST(BradleyTerry, OfTwoModelsIsTheLogOdds) {
  Votes votes;
  votes.add(0, Outcome::left, 1, 0, 30);
  votes.add(0, Outcome::right, 1, 0, 10);
  const StrengthFit fit = fit_bradley_terry(votes.columns(2));
  EXPECT_NEAR(fit.theta[1], -std::log(3.0), 1e-12);
  EXPECT_NEAR(fit.covariance[3], 1.0 / 30 + 1.0 / 10, 1e-12);
  EXPECT_NEAR(*fit.log_likelihood, 30 * std::log(0.75) + 10 * std::log(0.25), 1e-12);
}

TEST(Davidson, OfTwoModelsReproducesTheThreeFrequencies) {
  Votes votes;
  votes.add(0, Outcome::left, 1, 0, 20);
  votes.add(1, Outcome::tie, 0, 0, 15);
  votes.add(1, Outcome::left, 0, 0, 5);
  const StrengthFit fit = fit_davidson(votes.columns(2));
  // Saturated: exp(theta) odds 20 : 5, nu = 15 / sqrt(20 * 5).
  EXPECT_NEAR(fit.theta[1], -std::log(4.0), 1e-12);
  EXPECT_NEAR(*fit.log_nu, std::log(1.5), 1e-12);
  EXPECT_NEAR(fit.covariance[4], 1.0 / 20 + 1.0 / 5, 1e-12);  // of a log ratio of two multinomial counts
  EXPECT_NEAR(fit.covariance[8], 1.0 / 15 + (1.0 / 20 + 1.0 / 5) / 4, 1e-12);
  EXPECT_EQ(fit.covariance[0], 0);
  EXPECT_LE(fit.gradient, 1e-10);
}

TEST(Davidson, NamesModelsThatAlwaysWinOrAlwaysLose) {
  Votes votes;
  votes.add(0, Outcome::left, 1, 0, 4);
  votes.add(0, Outcome::right, 1, 0, 3);
  votes.add(0, Outcome::tie, 1, 0, 2);
  votes.add(2, Outcome::left, 0, 0, 3);   // 2 only wins
  votes.add(3, Outcome::right, 1, 0, 2);  // 3 only loses
  const StrengthFit fit = fit_davidson(votes.columns(4));
  ASSERT_TRUE(fit.ok());
  EXPECT_EQ(fit.estimated, (std::vector<std::uint32_t>{0, 1}));
  EXPECT_EQ(fit.state[2], ModelState::above);
  EXPECT_EQ(fit.state[3], ModelState::below);
  EXPECT_TRUE(has_note(fit.notes, note::separated));
  EXPECT_TRUE(std::ranges::any_of(fit.notes, [](const Note& n) { return n.message.starts_with("models 2:"); }));
  EXPECT_NEAR(fit.theta[1], std::log(3.0 / 4), 1e-10);
  const auto board = strengths(fit);
  EXPECT_FALSE(board[2].estimate);
  EXPECT_TRUE(board[2].has_note(note::separated));
}

TEST(Davidson, NamesModelsWithoutAChainOfVotes) {
  Votes votes;
  for (const std::uint32_t base : {0U, 3U}) {
    votes.add(base, Outcome::left, base + 1, 0, 4);
    votes.add(base, Outcome::right, base + 1, 0, 3);
    votes.add(base, Outcome::tie, base + 1, 0, 2);
  }
  votes.add(0, Outcome::tie, 2, 0, 1);
  const StrengthFit fit = fit_davidson(votes.columns(6));
  ASSERT_TRUE(fit.ok());
  EXPECT_EQ(fit.estimated, (std::vector<std::uint32_t>{0, 1, 2}));
  EXPECT_EQ(fit.state[3], ModelState::incomparable);
  EXPECT_EQ(fit.state[5], ModelState::incomparable);
  EXPECT_TRUE(has_note(fit.notes, note::disconnected));
  EXPECT_TRUE(strengths(fit)[4].has_note(note::disconnected));
}

TEST(Davidson, DetectsStrengthsAndNuGrowingTogether) {
  // Wins in one direction, ties besides: the win graph is strongly connected, yet the maximum is at infinity.
  Votes votes;
  votes.add(0, Outcome::left, 1, 0, 4);
  votes.add(0, Outcome::tie, 1, 0, 3);
  const StrengthFit fit = fit_davidson(votes.columns(2));
  EXPECT_FALSE(fit.ok());
  EXPECT_FALSE(fit.log_likelihood);
  EXPECT_TRUE(has_note(fit.notes, note::separated));
  // A chain closes it: 0 > 1 > 2 while 0 and 2 tie is a cycle no ordering explains.
  Votes cycle;
  cycle.add(0, Outcome::left, 1, 0, 2);
  cycle.add(1, Outcome::left, 2, 0, 2);
  cycle.add(0, Outcome::tie, 2, 0, 2);
  EXPECT_TRUE(fit_davidson(cycle.columns(3)).ok());
}

TEST(Davidson, FallsBackToBradleyTerryWithoutTiesAndRefusesOnlyTies) {
  Votes votes;
  votes.add(0, Outcome::left, 1, 0, 4);
  votes.add(0, Outcome::right, 1, 0, 2);
  const StrengthFit fit = fit_davidson(votes.columns(2));
  EXPECT_NEAR(fit.theta[1], -std::log(2.0), 1e-12);
  EXPECT_FALSE(fit.log_nu);
  EXPECT_TRUE(has_note(fit.notes, note::no_ties));
  EXPECT_FALSE(log_nu(fit).estimate);
  Votes ties;
  ties.add(0, Outcome::tie, 1, 0, 5);
  EXPECT_FALSE(fit_davidson(ties.columns(2)).ok());
  EXPECT_TRUE(has_note(fit_davidson(ties.columns(2)).notes, note::only_ties));
  EXPECT_NEAR(fit_bradley_terry(ties.columns(2)).theta[1], 0, 1e-12);
}

TEST(Davidson, RefusesBadColumnsAndNoVotes) {
  Votes votes;
  EXPECT_TRUE(has_note(fit_davidson(votes.columns(3)).notes, note::no_data));
  EXPECT_TRUE(has_note(fit_davidson(votes.columns(0)).notes, note::no_data));
  votes.add(0, Outcome::left, 5);
  EXPECT_TRUE(has_note(fit_davidson(votes.columns(3)).notes, note::bad_input));
  EXPECT_FALSE(fit_davidson(votes.columns(3)).ok());
  EXPECT_TRUE(strengths(fit_davidson(votes.columns(3))).empty());
}

TEST(Davidson, CountsManyModelsTheSameWayAsFew) {
  // Above 1,024 models pairs are sorted instead of tabulated.
  Votes votes;
  votes.add(7, Outcome::left, 3, 0, 20);
  votes.add(3, Outcome::tie, 7, 0, 15);
  votes.add(3, Outcome::left, 7, 0, 5);
  EXPECT_EQ(fit_davidson(votes.columns(8)).theta, fit_davidson(votes.columns(3000)).theta);
}

TEST(SumToZero, HasZeroSumsInStrengthsAndCovarianceRows) {
  Votes votes;
  votes.add(0, Outcome::left, 1, 0, 5);
  votes.add(0, Outcome::right, 1, 0, 3);
  votes.add(1, Outcome::left, 2, 0, 6);
  votes.add(1, Outcome::right, 2, 0, 2);
  votes.add(2, Outcome::tie, 0, 0, 4);
  const StrengthFit fit = fit_davidson(votes.columns(3));
  const SumToZero shown = sum_to_zero(fit, fit.covariance);
  EXPECT_NEAR(shown.theta[0] + shown.theta[1] + shown.theta[2], 0, 1e-14);
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_NEAR(shown.covariance[3 * i] + shown.covariance[3 * i + 1] + shown.covariance[3 * i + 2], 0, 1e-14);
  const Estimate difference = strength_difference(fit, 2, 0);
  EXPECT_NEAR(*difference.estimate, fit.theta[2], 1e-15);
  EXPECT_NEAR(*difference.se, std::sqrt(fit.covariance[2 * 4 + 2]), 1e-15);
}

}  // namespace
}  // namespace assay::stats
