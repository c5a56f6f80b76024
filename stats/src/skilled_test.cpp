// Annotators' skills and sides: derivatives against numbers, fits against a search, planted skills, and clustered intervals.
#include "assay/stats/skilled.hpp"
#include "assay/stats/rng.hpp"
#include "assay/stats/style.hpp"
#include "skilled_model.hpp"
#include "test_data.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using test::largest_difference;
using test::Votes;

// Model m has strength m / 2; annotator g discriminates by skill[g] and leans by side[g].
Votes draw(std::uint32_t models, const std::vector<double>& skill, const std::vector<double>& side, std::uint32_t votes_each,
           std::uint64_t seed) {
  Xoshiro256 rng(seed);
  Votes out;
  for (std::uint32_t person = 0; person < skill.size(); ++person) {
    for (std::uint32_t v = 0; v < votes_each; ++v) {
      const std::uint32_t a = below(rng, models);
      const std::uint32_t b = (a + 1 + below(rng, models - 1)) % models;
      const double win = std::exp((skill[person] * 0.5 * (static_cast<double>(a) - b) + side[person]) / 2);
      const double u = uniform(rng) * (win + 1 + 1 / win);
      out.add(a, u < win ? Outcome::left : u < win + 1 ? Outcome::tie : Outcome::right, b, person);
    }
  }
  return out;
}

std::vector<double> cycle(std::vector<double> values, std::size_t people) {
  std::vector<double> out;
  for (std::size_t i = 0; i < people; ++i) out.push_back(values[i % values.size()]);
  return out;
}

// Log posterior row by row from the definition: thetas, log nu, the common side, then log-discrimination and own side of everybody.
double by_definition(const Votes& votes, std::size_t models, const SkilledOptions& options, const std::vector<double>& x) {
  double sum = 0;
  for (std::size_t i = 0; i < votes.left.size(); ++i) {
    const std::size_t who = models + 2 + std::size_t{2} * votes.annotator[i];
    const double z = std::exp(x[who]) * (x[votes.left[i]] - x[votes.right[i]]) + x[models + 1] + x[who + 1];
    const double share[3] = {std::exp(z / 2), std::exp(x[models]), std::exp(-z / 2)};
    sum += std::log(share[static_cast<std::size_t>(votes.outcome[i])] / (share[0] + share[1] + share[2]));
  }
  for (std::size_t i = models + 2; i < x.size(); i += 2)
    sum -= (std::pow(x[i] / options.skill_sd, 2) + std::pow(x[i + 1] / options.side_sd, 2)) / 2;
  return sum;
}

std::vector<double> point(const SkilledFit& fit) {
  std::vector<double> x = fit.strengths.theta;
  x.push_back(fit.strengths.scale.at(0));
  x.push_back(fit.strengths.effect.at(0));
  for (std::size_t g = 0; g < fit.skill.size(); ++g) {
    x.push_back(std::log(*fit.skill[g].estimate));
    x.push_back(*fit.side[g].estimate - fit.strengths.effect[0]);
  }
  return x;
}

TEST(Skilled, ScoreAndCurvatureAreTheNumericalDerivatives) {
  // One annotator, at a point that is no maximum.
  const Votes votes = draw(4, {1.3}, {0.4}, 60, 3);
  std::vector<GradedRow> rows;
  for (std::size_t i = 0; i < votes.left.size(); ++i)
    rows.push_back({votes.left[i], votes.right[i], static_cast<std::uint32_t>(votes.outcome[i]), {1.0}, 1});
  for (GradedRow& row : rows) {
    if (row.first > row.second) row = {row.second, row.first, 2 - row.grade, {-1.0}, 1};
  }
  const SkilledOptions options{.skill_sd = 0.7, .side_sd = 0.4};
  const SkilledModel model{.models = 4, .ties = true, .skill_precision = 1 / 0.49, .side_precision = 1 / 0.16};
  const std::vector<double> x{0.1, -0.4, 0.9, 0.3, -0.2, 0.35, -0.6, 0.8};
  const SkilledPart part = model.part(rows, std::span(x).first(6), {x[6], x[7]}, false);
  const double h = 1e-4;
  const auto at = [&](std::size_t i, double a, std::size_t j, double b) {
    std::vector<double> next = x;
    next[i] += a;
    next[j] += b;
    return by_definition(votes, 4, options, next);
  };
  const auto score = [&](std::size_t i) { return i < 6 ? part.score[i] : part.own_score[i - 6]; };
  const auto curvature = [&](std::size_t i, std::size_t j) {
    if (j < 6) return part.common.at(i, j);
    if (i < 6) return part.cross[i][j - 6];
    return i != j ? part.ac : i == 6 ? part.aa : part.cc;
  };
  double slope = 0;
  double bend = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    slope = std::max(slope, std::abs(score(i) - (at(i, h, i, 0) - at(i, -h, i, 0)) / (2 * h)));
    for (std::size_t j = i; j < 8; ++j) {
      const double numerical = -(at(i, h, j, h) - at(i, h, j, -h) - at(i, -h, j, h) + at(i, -h, j, -h)) / (4 * h * h);
      bend = std::max(bend, std::abs(curvature(i, j) - numerical));
    }
  }
  test::report("skilled annotators, score against differences", slope);
  test::report("skilled annotators, curvature against differences", bend);
  EXPECT_LT(slope, 1e-6);
  EXPECT_LT(bend, 1e-5);
  EXPECT_NEAR(model.log_likelihood(rows, std::span(x).first(6), {x[6], x[7]}) + model.log_prior({x[6], x[7]}),
              by_definition(votes, 4, options, x), 1e-10);
}

TEST(Skilled, FindTheMaximumThatASearchFinds) {
  const Votes votes = draw(3, {0.3, 1, 2}, {0, 0.8, -0.5}, 50, 7);
  const SkilledOptions options{};
  const SkilledFit fit = fit_skilled(votes.columns(3), options);
  ASSERT_TRUE(fit.ok());
  EXPECT_LE(fit.strengths.gradient, 1e-8);
  const auto f = [&](const std::vector<double>& x) { return by_definition(votes, 3, options, x); };
  const std::vector<double> x = point(fit);
  const std::vector<double> found = test::climb(f, std::vector<double>(x.size()));
  test::report("skilled annotators against a search", largest_difference(x, found));
  EXPECT_LT(largest_difference(x, found), 1e-4);  // ridges: the search's own steps are no better
  EXPECT_NEAR(*fit.objective, f(x), 1e-9);
  EXPECT_GE(*fit.objective, f(found) - 1e-10);
}

TEST(Skilled, AreDavidsonsWithASideWhereThePriorLetsNobodyDiffer) {
  const Votes votes = test::simulate(5, 10, 40, 0.4, 3);
  const SkilledFit fit = fit_skilled(votes.columns(5), {.skill_sd = 1e-5, .side_sd = 1e-5});
  const StyledComparisons plain{.votes = votes.columns(5), .difference = {}};
  const StrengthFit known = fit_styled(plain);
  ASSERT_TRUE(fit.ok());
  EXPECT_LT(largest_difference(fit.strengths.theta, known.theta), 1e-6);
  EXPECT_NEAR(fit.strengths.effect[0], known.effect[0], 1e-6);
  EXPECT_NEAR(fit.strengths.scale[0], known.scale[0], 1e-6);
  EXPECT_NEAR(*fit.strengths.log_likelihood, *known.log_likelihood, 1e-6);
  const auto clustered = clustered_covariance(votes.columns(5), fit, {.skill_sd = 1e-5, .side_sd = 1e-5});
  EXPECT_LT(largest_difference(clustered.covariance, clustered_covariance(plain, known).covariance), 1e-5);
}

TEST(Skilled, EveryRoundClimbs) {
  Votes hard = draw(5, cycle({0.1, 1, 3}, 9), cycle({-1, 0, 2}, 9), 40, 4);
  for (int i = 0; i < 60; ++i) hard.add(0, Outcome::left, 4, 3);  // one against all others
  double before = -HUGE_VAL;
  int rounds = 0;
  for (int most = 0; most <= 20; ++most) {
    const SkilledFit fit = fit_skilled(hard.columns(5), {.skill_sd = 1, .side_sd = 1, .climb = {.max_rounds = most}});
    ASSERT_TRUE(fit.ok());
    EXPECT_GE(*fit.objective, before - 1e-12 * std::abs(before));
    before = *fit.objective;
    rounds = fit.strengths.rounds;
  }
  std::printf("  %d rounds\n", rounds);
  const SkilledFit fit = fit_skilled(hard.columns(5), {.skill_sd = 1, .side_sd = 1});
  EXPECT_FALSE(has_note(fit.strengths.notes, note::not_converged));
  EXPECT_LT(*fit.skill[3].estimate, 0.3);
}

TEST(Skilled, RecoverPlantedSkillsAndSides) {
  const std::vector<double> skill = cycle({0.15, 1, 1.8}, 30);
  const std::vector<double> side = cycle({0, 0, 0, 0, 1.2}, 30);
  const Votes votes = draw(6, skill, side, 150, 11);
  const SkilledFit fit = fit_skilled(votes.columns(6), {.skill_sd = 1, .side_sd = 1});
  ASSERT_TRUE(fit.ok());
  double low = 0;
  double high = HUGE_VAL;
  double leaning = HUGE_VAL;
  double upright = 0;
  for (std::size_t g = 0; g < 30; ++g) {
    if (g % 3 == 0) low = std::max(low, *fit.skill[g].estimate);
    if (g % 3 == 2) high = std::min(high, *fit.skill[g].estimate);
    if (g % 5 == 4) leaning = std::min(leaning, *fit.side[g].estimate);
    if (g % 5 != 4) upright += *fit.side[g].estimate / 24;
    EXPECT_FALSE(fit.skill[g].has_interval());
    EXPECT_TRUE(fit.skill[g].has_note(note::joint_mode));
    EXPECT_EQ(fit.skill[g].n, 150U);
  }
  std::printf("  skills of .15 at most %.2f, of 1.8 at least %.2f; sides of 1.2 at least %.2f, of 0 on average %.2f\n", low, high, leaning,
              upright);
  EXPECT_LT(2 * low, high);
  EXPECT_GT(leaning, 0.6);
  EXPECT_NEAR(upright, 0, 0.2);  // drawn to the common side
}

TEST(Skilled, StrengthsAreCloserToTheTruthThanDavidsonsWhenSomeGuess) {
  // By the share of the strengths' spread that is not the true one's, whatever the unit.
  const auto unexplained = [](const std::vector<double>& theta) {
    double sum = 0;
    double squares = 0;
    double product = 0;
    double truth = 0;
    for (std::size_t m = 0; m < theta.size(); ++m) sum += theta[m] / static_cast<double>(theta.size());
    for (std::size_t m = 0; m < theta.size(); ++m) {
      const double t = static_cast<double>(m) - (static_cast<double>(theta.size()) - 1) / 2;
      squares += (theta[m] - sum) * (theta[m] - sum);
      product += (theta[m] - sum) * t;
      truth += t * t;
    }
    return 1 - product * product / (squares * truth);
  };
  double plain = 0;
  double skilled = 0;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const Votes votes = draw(6, cycle({0.05, 0.05, 2}, 18), cycle({0}, 18), 50, seed);
    plain += unexplained(fit_davidson(votes.columns(6)).theta) / 30;
    skilled += unexplained(fit_skilled(votes.columns(6), {.skill_sd = 1}).strengths.theta) / 30;
  }
  std::printf("  unexplained: %.4f with skills, %.4f without\n", skilled, plain);
  EXPECT_LT(skilled, 0.7 * plain);
}

TEST(Skilled, TheClusteredCovarianceIsCloseToRefittingWithoutEveryAnnotator) {
  const Votes votes = draw(4, cycle({0.3, 1, 1.6}, 60), cycle({0, 0.5}, 60), 60, 5);
  const SkilledFit fit = fit_skilled(votes.columns(4));
  const ClusteredCovariance clustered = clustered_covariance(votes.columns(4), fit);
  ASSERT_TRUE(clustered.ok());
  EXPECT_EQ(clustered.clusters, 60U);
  std::vector<double> x = point(fit);
  std::vector<double> sum(6);
  for (std::uint32_t person = 0; person < 60; ++person) {
    Votes rest;
    for (std::size_t i = 0; i < votes.left.size(); ++i) {
      if (votes.annotator[i] != person) rest.add(votes.left[i], votes.outcome[i], votes.right[i], votes.annotator[i]);
    }
    const std::vector<double> without = point(fit_skilled(rest.columns(4)));
    for (std::size_t i = 0; i < 6; ++i) sum[i] += (without[i] - x[i]) * (without[i] - x[i]) * 59 / 60;
  }
  double worst = 0;
  for (std::size_t i = 1; i < 6; ++i) worst = std::max(worst, std::abs(std::sqrt(clustered.covariance[i * 7] / sum[i]) - 1));
  test::report("skilled CR3 se against exact refits (relative)", worst);
  EXPECT_LT(worst, 0.05);
  const auto board = strengths(fit.strengths, &clustered);
  EXPECT_TRUE(board[3].has_interval());
  EXPECT_FALSE(strengths(fit.strengths)[3].has_interval());
  EXPECT_TRUE(effects(fit.strengths, &clustered)[0].has_interval());
}

TEST(Skilled, IntervalsHoldWhatManyAnnotatorsLikeTheseWouldGive) {
  const auto people = [](std::uint32_t many, std::uint64_t seed) {
    Xoshiro256 rng(seed);
    std::vector<double> skill;
    std::vector<double> side;
    for (std::uint32_t g = 0; g < many; ++g) {
      skill.push_back(std::exp(0.5 * normal(rng)));
      side.push_back(0.5 * normal(rng));
    }
    return draw(4, skill, side, 40, seed);
  };
  const SkilledFit target = fit_skilled(people(2000, 7).columns(4));
  int covered = 0;
  const int runs = 200;
  for (int run = 0; run < runs; ++run) {
    const Votes votes = people(12, 100 + static_cast<std::uint64_t>(run));
    const SkilledFit fit = fit_skilled(votes.columns(4));
    const ClusteredCovariance clustered = clustered_covariance(votes.columns(4), fit);
    for (std::uint32_t m = 1; m < 4; ++m) {
      const Estimate found = strength_difference(fit.strengths, m, 0, &clustered);
      covered += *found.low < target.strengths.theta[m] && target.strengths.theta[m] < *found.high ? 1 : 0;
    }
  }
  std::printf("  95 %% intervals hold the estimate of 2,000 annotators in %.1f %%; that one is %.2f times the truth\n",
              100.0 * covered / 3 / runs, target.strengths.theta[3] / 1.5);
  EXPECT_GT(covered, 0.92 * 3 * runs);
  EXPECT_NEAR(target.strengths.theta[3] / 1.5, 1.1, 0.06);  // the bias that the header speaks of
  EXPECT_TRUE(has_note(target.strengths.notes, note::joint_mode));
}

TEST(Skilled, TheOrderOfRowsPlaysNoPart) {
  const Votes votes = draw(4, cycle({0.3, 1, 1.6}, 9), cycle({0, 0.5}, 9), 40, 5);
  std::vector<std::size_t> order(votes.left.size());
  std::iota(order.begin(), order.end(), 0U);
  Xoshiro256 rng(2);
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[below(rng, static_cast<std::uint32_t>(i))]);
  Votes other;
  for (const std::size_t i : order) other.add(votes.left[i], votes.outcome[i], votes.right[i], votes.annotator[i]);
  const SkilledFit fit = fit_skilled(votes.columns(4));
  const SkilledFit again = fit_skilled(other.columns(4));
  EXPECT_EQ(again.strengths.theta, fit.strengths.theta);
  EXPECT_EQ(*again.skill[4].estimate, *fit.skill[4].estimate);
  EXPECT_EQ(clustered_covariance(other.columns(4), again).covariance, clustered_covariance(votes.columns(4), fit).covariance);
}

TEST(Skilled, SayWhatTheyCannotEstimate) {
  Votes votes = draw(3, {1, 1, 1}, {0, 0, 0}, 30, 2);
  Votes nobody = votes;
  nobody.annotator.clear();
  EXPECT_TRUE(has_note(fit_skilled(nobody.columns(3)).strengths.notes, note::bad_input));
  EXPECT_TRUE(has_note(fit_skilled(votes.columns(3), {.skill_sd = 0}).strengths.notes, note::bad_input));
  votes.add(3, Outcome::left, 0, 1, 5);
  const SkilledFit fit = fit_skilled(votes.columns(4));
  ASSERT_TRUE(fit.ok());
  EXPECT_EQ(fit.strengths.state[3], ModelState::above);
  EXPECT_TRUE(has_note(fit.strengths.notes, note::separated));
  const ClusteredCovariance clustered = clustered_covariance(votes.columns(4), fit);
  EXPECT_TRUE(has_note(clustered.notes, note::few_clusters));
  EXPECT_TRUE(has_note(clustered_covariance(votes.columns(4), SkilledFit{}).notes, note::no_data));
  EXPECT_TRUE(has_note(clustered_covariance(votes.columns(4), fit.strengths).notes, note::bad_input));
  // One wins with certainty, another only ties: skills let both be explained without end.
  Votes split;
  split.add(0, Outcome::left, 1, 0, 8);
  split.add(1, Outcome::left, 2, 0, 8);
  split.add(0, Outcome::tie, 2, 1, 8);
  const SkilledFit endless = fit_skilled(split.columns(3), {.skill_sd = 3});
  EXPECT_FALSE(endless.ok());
  EXPECT_TRUE(has_note(endless.strengths.notes, note::separated));
}

}  // namespace
}  // namespace assay::stats
