// The worth of a vote by refitting with its expected outcome, probabilities that stay positive, and win rates that stay unbiased.
#include "assay/stats/pair_sampling.hpp"

#include "assay/stats/distributions.hpp"
#include "assay/stats/strength_intervals.hpp"
#include "assay/stats/weighted_wins.hpp"
#include "test_data.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

constexpr std::uint32_t models = 5;

// Uneven votes on five models, with ties.
test::Votes some_votes() {
  Xoshiro256 rng(4);
  test::Votes votes;
  for (int i = 0; i < 400; ++i) {
    const auto a = below(rng, below(rng, 3) == 0 ? models : 3);
    const auto b = (a + 1 + below(rng, models - 1)) % models;
    const double u = uniform(rng) * 1.3;
    const double p = 1 / (1 + std::exp(0.4 * (static_cast<double>(b) - static_cast<double>(a))));
    votes.add(a, u < p ? Outcome::left : u < 1 ? Outcome::right : Outcome::tie, b);
  }
  return votes;
}

struct Vote {
  double win, tie, loss;  // expected
};

Vote expected_vote(const StrengthFit& fit, std::uint32_t a, std::uint32_t b) {
  const double win = std::exp(fit.theta[a]);
  const double loss = std::exp(fit.theta[b]);
  const double tie = fit.log_nu ? std::exp(*fit.log_nu) * std::sqrt(win * loss) : 0;
  const double sum = win + tie + loss;
  return {win / sum, tie / sum, loss / sum};
}

// The covariance of strengths (sum to zero) after one more vote on (a, b), by inverting the information anew: V - u u' I / (1 + I c'Vc) is
// solved here column by column as (V^-1 + I c c')^-1 by Gauss-Jordan on the first four, reduced strengths.
std::vector<double> after_one_vote(const StrengthFit& fit, std::uint32_t a, std::uint32_t b) {
  constexpr std::size_t free = models - 1;
  const std::size_t width = fit.parameters();
  const auto invert = [](std::vector<double> m) {
    std::vector<double> out(free * free);
    for (std::size_t i = 0; i < free; ++i) out[i * free + i] = 1;
    for (std::size_t i = 0; i < free; ++i) {
      const double pivot = m[i * free + i];
      for (std::size_t j = 0; j < free; ++j) {
        m[i * free + j] /= pivot;
        out[i * free + j] /= pivot;
      }
      for (std::size_t r = 0; r < free; ++r) {
        const double factor = m[r * free + i];
        for (std::size_t j = 0; r != i && j < free; ++j) {
          m[r * free + j] -= factor * m[i * free + j];
          out[r * free + j] -= factor * out[i * free + j];
        }
      }
    }
    return out;
  };
  std::vector<double> reduced(free * free);
  for (std::size_t i = 0; i < free; ++i) {
    for (std::size_t j = 0; j < free; ++j) reduced[i * free + j] = fit.covariance[(i + 1) * width + j + 1];
  }
  auto information = invert(reduced);
  const auto p = expected_vote(fit, a, b);
  const double mean = p.win + p.tie / 2;
  const double told = p.win + p.tie / 4 - mean * mean;
  double c[models] = {};
  c[a] = 1;
  c[b] = -1;
  for (std::size_t i = 0; i < free; ++i) {
    for (std::size_t j = 0; j < free; ++j) information[i * free + j] += told * c[i + 1] * c[j + 1];
  }
  const auto after = invert(information);
  StrengthFit then = fit;
  for (std::size_t i = 0; i < free; ++i) {
    for (std::size_t j = 0; j < free; ++j) then.covariance[(i + 1) * width + j + 1] = after[i * free + j];
  }
  return sum_to_zero(then, then.covariance).covariance;
}

double loss_of(const std::vector<double>& theta, const std::vector<double>& covariance) {
  std::vector<std::size_t> order(models);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t m) { return theta[m]; });
  double sum = 0;
  for (std::size_t k = 0; k + 1 < models; ++k) {
    const auto a = order[k];
    const auto b = order[k + 1];
    const double d = theta[b] - theta[a];
    const double s = std::sqrt(covariance[a * models + a] + covariance[b * models + b] - 2 * covariance[a * models + b]);
    sum += s * std::exp(-d * d / s / s / 2) / std::sqrt(2 * std::numbers::pi) - d * normal_cdf(-d / s);
  }
  return sum;
}

double powered(const std::vector<double>& covariance) {
  double sum = 0;
  for (std::size_t m = 0; m < models; ++m) sum += std::pow(covariance[m * models + m], 8);
  return std::pow(sum, 1.0 / 8);
}

TEST(PairSampling, ProbabilitiesAreProportionalToWhatOneMoreVoteDoesToTheCovariance) {
  const auto votes = some_votes();
  for (const auto& fit : {fit_davidson(votes.columns(models)), fit_bradley_terry(votes.columns(models))}) {
    ASSERT_EQ(fit.estimated.size(), models);
    const auto now = sum_to_zero(fit, fit.covariance);
    const auto told = [&](std::uint32_t a, std::uint32_t b) {
      const auto p = expected_vote(fit, a, b);
      const double mean = p.win + p.tie / 2;
      const auto v = [&](std::size_t i, std::size_t j) { return now.covariance[i * models + j]; };
      return (p.win + p.tie / 4 - mean * mean) * (v(a, a) + v(b, b) - 2 * v(a, b));
    };
    const std::pair<PairGoal, double> goals[] = {{PairGoal::widest, .1}, {PairGoal::neighbours, 1e-6}, {PairGoal::d_optimal, 1e-9}};
    for (const auto& [goal, tolerance] : goals) {
      const double even = 1e-9;  // next to nothing is drawn evenly
      const auto found = pair_probabilities(fit, {.goal = goal, .uniform = even});
      ASSERT_EQ(found.probability.size(), 10U);
      EXPECT_NEAR(std::accumulate(found.probability.begin(), found.probability.end(), 0.0), 1, 1e-12);
      std::vector<double> worth;
      double sum = 0;
      for (std::uint32_t a = 0; a < models; ++a) {
        for (std::uint32_t b = a + 1; b < models; ++b) {
          const auto then = after_one_vote(fit, a, b);
          worth.push_back(goal == PairGoal::d_optimal    ? std::log1p(told(a, b))
                          : goal == PairGoal::neighbours ? loss_of(now.theta, now.covariance) - loss_of(now.theta, then)
                                                         : powered(now.covariance) - powered(then));
          sum += worth.back();
        }
      }
      for (std::size_t k = 0; k < worth.size(); ++k)
        EXPECT_NEAR(found.probability[k] / (worth[k] / sum), 1, tolerance) << static_cast<int>(goal) << ' ' << k;
    }
  }
}

TEST(PairSampling, EveryPairKeepsItsShareOfEvenDraws) {
  const auto fit = fit_davidson(some_votes().columns(models));
  for (const auto goal : {PairGoal::widest, PairGoal::neighbours, PairGoal::d_optimal}) {
    const auto found = pair_probabilities(fit, {.goal = goal, .uniform = .1, .focus = 50});
    EXPECT_GE(std::ranges::min(found.probability), .01 - 1e-15);
    EXPECT_GT(std::ranges::max(found.probability), .5);
    const auto even = pair_probabilities(fit, {.goal = goal, .uniform = 1});
    for (const double p : even.probability) EXPECT_NEAR(p, .1, 1e-15);
  }
  const auto found = pair_probabilities(fit);
  EXPECT_EQ(found.of(1, 3), found.of(3, 1));
  EXPECT_EQ(found.of(0, 1), found.probability[0]);
  EXPECT_EQ(found.of(3, 4), found.probability[9]);
  EXPECT_EQ(found.of(2, 2), 0);
}

TEST(PairSampling, ANewModelIsShownUntilItHasAStrength) {
  auto votes = some_votes();
  votes.add(models, Outcome::left, 0);
  const auto fit = fit_davidson(votes.columns(models + 1));
  const auto found = pair_probabilities(fit, {.uniform = .3});
  EXPECT_TRUE(has_note(found.notes, note::separated));
  EXPECT_NEAR(found.of(2, models), .3 / 15 + .7 / 5, 1e-15);
  EXPECT_NEAR(found.of(2, 1), .3 / 15, 1e-15);
  EXPECT_FALSE(has_note(pair_probabilities(fit_bradley_terry_firth(votes.columns(models + 1))).notes, note::separated));
  const auto nothing = fit_davidson(test::Votes{}.columns(3));
  for (const double p : pair_probabilities(nothing).probability) EXPECT_NEAR(p, 1.0 / 3, 1e-15);
}

TEST(PairSampling, FromCountsTheArenaRuleComesFirstToPairsWithoutAVote) {
  test::Votes votes;
  votes.add(0, Outcome::left, 1, 0, 3);
  votes.add(0, Outcome::right, 1, 0, 1);
  votes.add(0, Outcome::left, 2, 0, 20);
  votes.add(0, Outcome::tie, 2, 0, 4);
  const auto first = pair_probabilities(votes.columns(3), .3);
  EXPECT_NEAR(first.of(1, 2), .8, 1e-15);
  EXPECT_NEAR(first.of(0, 2), .1, 1e-15);
  votes.add(2, Outcome::left, 1, 0, 9);
  const auto worth = [](double score, double n) {
    const double p = (score + .5) / (n + 1);
    return std::sqrt(p * (1 - p)) * (1 / std::sqrt(n) - 1 / std::sqrt(n + 1));
  };
  const double each[] = {worth(3, 4), worth(22, 24), worth(9, 9)};
  const auto found = pair_probabilities(votes.columns(3), .3);
  for (std::size_t k = 0; k < 3; ++k) EXPECT_NEAR(found.probability[k], .1 + .7 * each[k] / (each[0] + each[1] + each[2]), 1e-14);
}

TEST(PairSampling, DrawsHaveTheirProbabilitiesAndComeAgainFromTheSameSeed) {
  const auto found = pair_probabilities(fit_davidson(some_votes().columns(models)), {.focus = 2});
  Xoshiro256 rng(9), again(9);
  std::vector<double> seen(std::size_t{models} * models);
  constexpr int draws = 40000;
  for (int i = 0; i < draws; ++i) {
    const auto drawn = draw_pair(found, rng);
    const auto same = draw_pair(found, again);
    ASSERT_TRUE(drawn && same);
    EXPECT_EQ(drawn->left, same->left);
    EXPECT_EQ(drawn->right, same->right);
    EXPECT_EQ(drawn->probability, found.of(drawn->left, drawn->right));
    seen[drawn->left * models + drawn->right] += 1.0 / draws;
  }
  for (std::uint32_t a = 0; a < models; ++a) {
    for (std::uint32_t b = 0; b < models; ++b) {
      const double p = found.of(a, b) / 2;  // either side
      EXPECT_NEAR(seen[a * models + b], p, 5 * std::sqrt(p / draws) + 1e-12);
    }
  }
  EXPECT_FALSE(draw_pair({}, rng));
}

TEST(PairSampling, WinRatesWeightedByInverseProbabilityAreUnbiasedWherePlainOnesAreNot) {
  constexpr double strength[4] = {0, .5, 1, 2.5};
  const auto wins = [&](std::uint32_t a, std::uint32_t b) { return 1 / (1 + std::exp(strength[b] - strength[a])); };
  double truth[4] = {};
  for (std::uint32_t a = 0; a < 4; ++a) {
    for (std::uint32_t b = 0; b < 4; ++b) truth[a] += a == b ? 0 : wins(a, b) / 3;
  }
  Xoshiro256 rng(12);
  constexpr int runs = 150;
  double weighted[4] = {}, plain[4] = {}, squares[4] = {};
  int held = 0;
  for (int run = 0; run < runs; ++run) {
    test::Votes votes;
    std::vector<double> probability;
    PairProbabilities pairs;
    for (int i = 0; i < 300; ++i) {
      if (i % 50 == 0)
        pairs = i == 0 ? pair_probabilities(votes.columns(4), 1)
                       : pair_probabilities(fit_bradley_terry_firth(votes.columns(4)), {.goal = PairGoal::neighbours, .uniform = .3});
      const auto drawn = *draw_pair(pairs, rng);
      votes.add(drawn.left, uniform(rng) < wins(drawn.left, drawn.right) ? Outcome::left : Outcome::right, drawn.right);
      probability.push_back(drawn.probability);
    }
    const Comparisons columns{votes.left, votes.right, votes.outcome, {}, 4};
    const std::vector<double> even(4, 1.0);
    const auto found = weighted_win_rates({columns, probability}, even);
    const auto naive = weighted_win_rates({columns, std::vector<double>(probability.size(), 1.0)}, even);
    for (std::uint32_t m = 0; m < 4; ++m) {
      ASSERT_TRUE(found[m].rate.has_interval());
      weighted[m] += (*found[m].rate.estimate - truth[m]) / runs;
      squares[m] += std::pow(*found[m].rate.estimate - truth[m], 2) / runs;
      plain[m] += (*naive[m].rate.estimate - truth[m]) / runs;
      held += *found[m].rate.low <= truth[m] && truth[m] <= *found[m].rate.high ? 1 : 0;
    }
  }
  double worst_plain = 0;
  for (std::uint32_t m = 0; m < 4; ++m) {
    EXPECT_LT(std::abs(weighted[m]), 4 * std::sqrt(squares[m] / runs) + .003) << m;
    worst_plain = std::max(worst_plain, std::abs(plain[m]));
  }
  EXPECT_GT(worst_plain, .03);
  EXPECT_GT(held, .90 * 4 * runs);
  EXPECT_LT(held, .99 * 4 * runs);
}

TEST(PairSampling, SaysWhyThereIsNothing) {
  const auto fit = fit_davidson(some_votes().columns(models));
  EXPECT_TRUE(has_note(pair_probabilities(fit, {.uniform = 0}).notes, note::bad_input));
  EXPECT_TRUE(has_note(pair_probabilities(fit, {.focus = -1}).notes, note::bad_input));
  EXPECT_TRUE(has_note(pair_probabilities(some_votes().columns(models), 1.5).notes, note::bad_input));
  EXPECT_TRUE(has_note(pair_probabilities(fit_davidson(some_votes().columns(models), {.covariance = false})).notes, note::no_covariance));
  EXPECT_TRUE(has_note(pair_probabilities(StrengthFit{}).notes, note::bad_input));
}

}  // namespace
}  // namespace assay::stats
