// Bradley-Terry with Firth's penalty against closed forms, a search of its own, and enumeration of its bias.
#include "assay/stats/goodness.hpp"
#include "assay/stats/strength.hpp"
#include "assay/stats/strength_intervals.hpp"
#include "test_data.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using test::simulate;
using test::Votes;

// Determinant by expansion along the first row.
double determinant(const std::vector<std::vector<double>>& a) {
  if (a.empty()) return 1;
  double sum = 0;
  for (std::size_t column = 0; column < a.size(); ++column) {
    std::vector<std::vector<double>> minor;
    for (std::size_t i = 1; i < a.size(); ++i) {
      minor.push_back(a[i]);
      minor.back().erase(minor.back().begin() + static_cast<std::ptrdiff_t>(column));
    }
    sum += (column % 2 == 0 ? 1 : -1) * a[0][column] * determinant(minor);
  }
  return sum;
}

// The penalised log-likelihood row by row, the last model left out of the determinant.
double penalised(const Votes& votes, const std::vector<double>& theta) {
  const std::size_t k = theta.size();
  std::vector<std::vector<double>> information(k, std::vector<double>(k));
  double sum = 0;
  for (std::size_t i = 0; i < votes.left.size(); ++i) {
    const std::size_t a = votes.left[i];
    const std::size_t b = votes.right[i];
    const double p = 1 / (1 + std::exp(theta[b] - theta[a]));
    const double won = votes.outcome[i] == Outcome::left ? 1 : votes.outcome[i] == Outcome::tie ? 0.5 : 0;
    sum += won * std::log(p) + (1 - won) * std::log(1 - p);
    information[a][a] += p * (1 - p);
    information[b][b] += p * (1 - p);
    information[a][b] -= p * (1 - p);
    information[b][a] -= p * (1 - p);
  }
  information.pop_back();
  for (auto& row : information) row.pop_back();
  return sum + std::log(determinant(information)) / 2;
}

TEST(Firth, OfTwoModelsAddsHalfAWinToEachSide) {
  Votes votes;
  votes.add(0, Outcome::left, 1, 0, 7);
  votes.add(1, Outcome::left, 0, 0, 2);
  const StrengthFit fit = fit_bradley_terry_firth(votes.columns(2));
  EXPECT_NEAR(fit.theta[1], -std::log(7.5 / 2.5), 1e-12);
  EXPECT_NEAR(*fit.log_likelihood, 7 * std::log(0.75) + 2 * std::log(0.25), 1e-12);
  EXPECT_NEAR(*fit.penalty, std::log(9 * 0.75 * 0.25) / 2, 1e-12);
  EXPECT_NEAR(fit.covariance[3], 1 / (9 * 0.75 * 0.25), 1e-12);
  Votes all;
  all.add(0, Outcome::left, 1, 0, 9);
  EXPECT_NEAR(fit_bradley_terry_firth(all.columns(2)).theta[1], -std::log(9.5 / 0.5), 1e-12);
}

TEST(Firth, FindsTheMaximumThatASearchFinds) {
  double worst = 0;
  Votes separated = simulate(4, 1, 20, 0, 6);
  separated.add(4, Outcome::left, 0, 0, 3);
  separated.add(4, Outcome::left, 3, 0, 1);
  for (const auto& [votes, models] :
       {std::pair{simulate(3, 1, 15, 0, 1), 3U}, {simulate(5, 1, 40, 0, 2), 5U}, {separated, 5U}, {simulate(6, 1, 300, 0, 4), 6U}}) {
    const StrengthFit fit = fit_bradley_terry_firth(votes.columns(models));
    ASSERT_EQ(fit.theta.size(), models);
    const auto f = [&](const std::vector<double>& x) { return penalised(votes, x); };
    const std::vector<double> found = test::climb(f, std::vector<double>(models));
    worst = std::max(worst, test::largest_difference(fit.theta, found));
    EXPECT_NEAR(*fit.log_likelihood + *fit.penalty, f(found), 1e-10);
    EXPECT_LE(fit.gradient, 1e-10);
    EXPECT_FALSE(has_note(fit.notes, note::not_converged));
  }
  test::report("Firth against a search", worst);
  EXPECT_LT(worst, 1e-5);
}

TEST(Firth, SeparatedModelsHaveAStrengthAndAreStillNamed) {
  Votes votes;
  votes.add(0, Outcome::left, 1, 0, 4);
  votes.add(0, Outcome::right, 1, 0, 3);
  votes.add(2, Outcome::left, 0, 0, 3);   // 2 only wins
  votes.add(3, Outcome::right, 1, 0, 2);  // 3 only loses
  votes.add(4, Outcome::left, 5, 0, 2);   // apart from the rest
  const StrengthFit fit = fit_bradley_terry_firth(votes.columns(6));
  ASSERT_TRUE(fit.ok());
  EXPECT_EQ(fit.estimated, (std::vector<std::uint32_t>{0, 1, 2, 3}));
  EXPECT_EQ(fit.state[0], ModelState::estimated);
  EXPECT_EQ(fit.state[2], ModelState::above);
  EXPECT_EQ(fit.state[3], ModelState::below);
  EXPECT_TRUE(std::ranges::any_of(fit.notes, [](const Note& n) { return n.message.starts_with("models 2: never lose"); }));
  EXPECT_TRUE(std::ranges::any_of(fit.notes, [](const Note& n) { return n.message.starts_with("models 4 and 5: no chain"); }));
  // Without a cycle of pairs every leverage is 1: half a win more on both sides of every pair.
  EXPECT_NEAR(fit.theta[1], std::log(3.5 / 4.5), 1e-10);
  EXPECT_NEAR(fit.theta[2], std::log(3.5 / 0.5), 1e-10);
  EXPECT_NEAR(fit.theta[3] - fit.theta[1], -std::log(2.5 / 0.5), 1e-10);
  const auto board = strengths(fit);
  EXPECT_TRUE(board[2].has_interval());
  EXPECT_TRUE(board[2].has_note(note::separated));
  EXPECT_FALSE(board[0].has_note(note::separated));
  EXPECT_FALSE(board[4].estimate);
  EXPECT_TRUE(board[2].method.starts_with("Bradley-Terry with Firth's penalty"));
  EXPECT_FALSE(fit_bradley_terry(votes.columns(6)).row_of(2));
}

TEST(Firth, AChainOfWinsAloneIsRankedToo) {
  Votes votes;
  votes.add(1, Outcome::left, 0, 0, 3);
  votes.add(2, Outcome::left, 1, 0, 3);
  votes.add(3, Outcome::left, 4, 0, 3);
  const StrengthFit fit = fit_bradley_terry_firth(votes.columns(5));
  ASSERT_EQ(fit.estimated, (std::vector<std::uint32_t>{0, 1, 2}));
  EXPECT_NEAR(fit.theta[2], 2 * std::log(7.0), 1e-10);
  EXPECT_TRUE(has_note(fit.notes, note::separated));
  EXPECT_TRUE(has_note(fit.notes, note::disconnected));
  EXPECT_TRUE(strengths(fit)[2].has_note(note::separated));
  EXPECT_FALSE(fit_bradley_terry(votes.columns(5)).ok());
}

TEST(Firth, StaysWithTheModelsThatVotesAloneCanPlace) {
  // A larger set of models apart, in which nobody both wins and loses.
  Votes votes;
  votes.add(1, Outcome::left, 0, 0, 3);
  votes.add(2, Outcome::left, 1, 0, 3);
  votes.add(3, Outcome::left, 4, 0, 3);
  votes.add(4, Outcome::left, 3, 0, 1);
  const StrengthFit fit = fit_bradley_terry_firth(votes.columns(5));
  EXPECT_EQ(fit.estimated, (std::vector<std::uint32_t>{3, 4}));
  EXPECT_EQ(fit.state, fit_bradley_terry(votes.columns(5)).state);
}

TEST(Firth, HasLessBiasOverAllOutcomesAndVanishesWithManyVotes) {
  // All tables of 8 votes between two models, p = 0.65: the exact mean of the estimate.
  const double p = 0.65;
  double mean = 0;
  double probability = std::pow(1 - p, 8);
  for (int wins = 0; wins <= 8; ++wins) {
    Votes votes;
    votes.add(1, Outcome::left, 0, 0, static_cast<std::size_t>(wins));
    votes.add(1, Outcome::right, 0, 0, static_cast<std::size_t>(8 - wins));
    mean += probability * fit_bradley_terry_firth(votes.columns(2)).theta[1];
    probability *= (8 - wins) / (wins + 1.0) * p / (1 - p);
  }
  EXPECT_NEAR(mean, std::log(p / (1 - p)), 0.01);
  const Votes many = simulate(5, 1, 20'000, 0, 3);
  EXPECT_LT(test::largest_difference(fit_bradley_terry_firth(many.columns(5)).theta, fit_bradley_terry(many.columns(5)).theta), 1e-3);
}

TEST(Firth, EveryRoundClimbs) {
  Votes hard = simulate(6, 1, 60, 0, 4);
  hard.add(0, Outcome::left, 5, 0, 400);
  hard.add(6, Outcome::left, 7, 0, 1000);
  hard.add(7, Outcome::left, 1, 0, 1);
  double before = -HUGE_VAL;
  int rounds = 0;
  for (int most = 0; most <= 60; ++most) {
    const StrengthFit fit = fit_bradley_terry_firth(hard.columns(8), {.max_rounds = most});
    const double reached = *fit.log_likelihood + *fit.penalty;
    EXPECT_GE(reached, before - 1e-12 * std::abs(before));
    before = reached;
    rounds = fit.rounds;
  }
  std::printf("  %d rounds\n", rounds);
  EXPECT_GT(rounds, 3);
  EXPECT_LT(rounds, 60);
}

TEST(Firth, HasNoClusteredIntervalsAndNoResiduals) {
  const Votes votes = simulate(4, 10, 30, 0, 3);
  const StrengthFit fit = fit_bradley_terry_firth(votes.columns(4));
  const ClusteredCovariance clustered = clustered_covariance(votes.columns(4), fit);
  EXPECT_TRUE(has_note(clustered.notes, note::penalised));
  EXPECT_FALSE(strengths(fit, &clustered)[1].has_interval());
  EXPECT_TRUE(strengths(fit, &clustered)[1].estimate);
  EXPECT_TRUE(has_note(goodness_of_fit(votes.columns(4), fit).notes, note::penalised));
  EXPECT_TRUE(has_note(fit_bradley_terry_firth(Votes().columns(4)).notes, note::no_data));
}

}  // namespace
}  // namespace assay::stats
