// Rao and Kupper's model against closed forms, a search of its own, and numerical derivatives.
#include "assay/stats/rng.hpp"
#include "assay/stats/strength.hpp"
#include "assay/stats/strength_intervals.hpp"
#include "test_data.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using test::climb;
using test::simulate;
using test::Votes;

// The log-likelihood row by row as the paper writes it, with worths and theta = exp(t): x = thetas, then t.
double by_the_paper(const Votes& votes, const std::vector<double>& x) {
  long double sum = 0;
  const long double theta = std::exp(static_cast<long double>(x.back()));
  for (std::size_t i = 0; i < votes.left.size(); ++i) {
    const long double a = std::exp(static_cast<long double>(x[votes.left[i]]));
    const long double b = std::exp(static_cast<long double>(x[votes.right[i]]));
    const long double tie = (theta * theta - 1) * a * b / ((a + theta * b) * (theta * a + b));
    sum += std::log(votes.outcome[i] == Outcome::left    ? a / (a + theta * b)
                    : votes.outcome[i] == Outcome::right ? b / (theta * a + b)
                                                         : tie);
  }
  return static_cast<double>(sum);
}

std::vector<double> point(const StrengthFit& fit) {
  std::vector<double> x = fit.theta;
  x.push_back(*fit.threshold);
  return x;
}

TEST(RaoKupper, OfTwoModelsReproducesTheThreeFrequencies) {
  Votes votes;
  votes.add(0, Outcome::left, 1, 0, 20);
  votes.add(1, Outcome::tie, 0, 0, 15);
  votes.add(1, Outcome::left, 0, 0, 5);
  const StrengthFit fit = fit_rao_kupper(votes.columns(2));
  // Saturated: the logits of winning and losing, 20 : 20 and 5 : 35, are d - t and -d - t.
  const double logit_win = 0;
  const double logit_loss = std::log(5.0 / 35);
  EXPECT_NEAR(fit.theta[1], -(logit_win - logit_loss) / 2, 1e-12);
  EXPECT_NEAR(*fit.threshold, -(logit_win + logit_loss) / 2, 1e-12);
  EXPECT_FALSE(fit.log_nu);
  // Variances of the two logits and their covariance in a multinomial of 40.
  const double win = 1 / (40 * 0.5 * 0.5);
  const double loss = 1 / (40 * 0.125 * 0.875);
  const double both = -1 / (40 * 0.5 * 0.875);
  EXPECT_NEAR(fit.covariance[4], (win + loss - 2 * both) / 4, 1e-12);
  EXPECT_NEAR(fit.covariance[8], (win + loss + 2 * both) / 4, 1e-12);
  EXPECT_NEAR(*fit.log_likelihood, 20 * std::log(0.5) + 15 * std::log(0.375) + 5 * std::log(0.125), 1e-12);
}

TEST(RaoKupper, FindsTheMaximumThatASearchFinds) {
  double worst = 0;
  for (const std::uint32_t models : {3U, 5U, 8U}) {
    const Votes votes = simulate(models, 1, 40 * models, 0, models);
    const StrengthFit fit = fit_rao_kupper(votes.columns(models));
    ASSERT_EQ(fit.theta.size(), models);
    std::vector<double> start(models + 1);
    start.back() = 1;
    const auto f = [&](const std::vector<double>& x) { return by_the_paper(votes, x); };
    const std::vector<double> found = climb(f, start);
    worst = std::max(worst, test::largest_difference(point(fit), found));
    EXPECT_NEAR(*fit.log_likelihood, f(found), 1e-9);
    EXPECT_GE(*fit.log_likelihood, f(found) - 1e-11 * std::abs(f(found)));
  }
  test::report("Rao-Kupper against a search", worst);
  EXPECT_LT(worst, 1e-5);
}

TEST(RaoKupper, TheCovarianceInvertsTheNumericalHessian) {
  const std::uint32_t models = 8;
  const Votes votes = simulate(models, 1, 400, 0, 11);
  const StrengthFit fit = fit_rao_kupper(votes.columns(models));
  const std::vector<double> x = point(fit);
  const std::size_t p = x.size();
  const double h = 1e-4;
  const auto at = [&](std::size_t i, double a, std::size_t j, double b) {
    std::vector<double> next = x;
    next[i] += a;
    next[j] += b;
    return by_the_paper(votes, next);
  };
  double slope = 0;
  double worst = 0;
  std::vector<double> hessian(p * p);
  for (std::size_t i = 1; i < p; ++i) {
    slope = std::max(slope, std::abs(at(i, h, i, 0) - at(i, -h, i, 0)) / (2 * h));
    for (std::size_t j = 1; j < p; ++j)
      hessian[i * p + j] = -(at(i, h, j, h) - at(i, h, j, -h) - at(i, -h, j, h) + at(i, -h, j, -h)) / (4 * h * h);
  }
  for (std::size_t i = 1; i < p; ++i) {
    for (std::size_t j = 1; j < p; ++j) {
      double product = 0;
      for (std::size_t k = 1; k < p; ++k) product += hessian[i * p + k] * fit.covariance[k * p + j];
      worst = std::max(worst, std::abs(product - (i == j ? 1 : 0)));
    }
  }
  test::report("Rao-Kupper numerical gradient", slope);
  test::report("Rao-Kupper Hessian times covariance", worst);
  EXPECT_LT(slope, 1e-5);
  EXPECT_LT(worst, 1e-5);
}

TEST(RaoKupper, EqualModelsHaveNoStrengthAndTheShareOfTies) {
  Votes votes;
  for (const std::uint32_t a : {0U, 1U, 2U}) {
    votes.add(a, Outcome::left, (a + 1) % 3, 0, 6);
    votes.add(a, Outcome::right, (a + 1) % 3, 0, 6);
    votes.add(a, Outcome::tie, (a + 1) % 3, 0, 8);
  }
  const StrengthFit fit = fit_rao_kupper(votes.columns(3));
  EXPECT_NEAR(fit.theta[1], 0, 1e-12);
  EXPECT_NEAR(std::tanh(*fit.threshold / 2), 8.0 / 20, 1e-12);
  EXPECT_NEAR(*fit.log_likelihood, *fit_davidson(votes.columns(3)).log_likelihood, 1e-10);  // here the models coincide
}

TEST(RaoKupper, EveryRoundClimbs) {
  Votes hard = simulate(6, 1, 60, 0, 4);
  hard.add(0, Outcome::left, 5, 0, 400);  // the weakest beats the strongest: far from where it starts
  hard.add(1, Outcome::tie, 2, 0, 300);
  for (const Votes& votes : {simulate(8, 1, 200, 1, 2), hard}) {
    double before = -HUGE_VAL;
    int rounds = 0;
    for (int most = 0; most <= 12; ++most) {
      const StrengthFit fit = fit_rao_kupper(votes.columns(8), {.max_rounds = most});
      EXPECT_GE(*fit.log_likelihood, before - 1e-12 * std::abs(before));
      before = *fit.log_likelihood;
      rounds = fit.rounds;
    }
    EXPECT_GT(rounds, 2);
    EXPECT_LT(rounds, 12);
    EXPECT_LE(fit_rao_kupper(votes.columns(8)).gradient, 1e-10);
  }
}

TEST(RaoKupper, TheOrderOfRowsAndSidesPlaysNoPart) {
  const Votes votes = simulate(7, 10, 60, 0.5, 21);
  std::vector<std::size_t> order(votes.left.size());
  std::iota(order.begin(), order.end(), 0U);
  Xoshiro256 rng(2);
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[below(rng, static_cast<std::uint32_t>(i))]);
  Votes other;
  for (const std::size_t i : order) {
    const auto flipped = static_cast<Outcome>(2 - static_cast<int>(votes.outcome[i]));
    other.add(votes.right[i], flipped, votes.left[i], votes.annotator[i]);
  }
  const StrengthFit fit = fit_rao_kupper(votes.columns(7));
  const StrengthFit again = fit_rao_kupper(other.columns(7));
  EXPECT_EQ(again.theta, fit.theta);
  EXPECT_EQ(again.covariance, fit.covariance);
  EXPECT_EQ(clustered_covariance(other.columns(7), again).covariance, clustered_covariance(votes.columns(7), fit).covariance);
}

TEST(RaoKupper, RefusesWhatHasNoMaximum) {
  Votes upwards;  // wins in one direction and ties: strengths and threshold would grow together
  upwards.add(0, Outcome::left, 1, 0, 4);
  upwards.add(0, Outcome::tie, 1, 0, 3);
  EXPECT_FALSE(fit_rao_kupper(upwards.columns(2)).ok());
  EXPECT_TRUE(has_note(fit_rao_kupper(upwards.columns(2)).notes, note::separated));
  Votes ties;
  ties.add(0, Outcome::tie, 1, 0, 5);
  EXPECT_TRUE(has_note(fit_rao_kupper(ties.columns(2)).notes, note::only_ties));
  Votes cycle;  // no ordering explains these: finite
  cycle.add(0, Outcome::left, 1, 0, 2);
  cycle.add(1, Outcome::left, 2, 0, 2);
  cycle.add(0, Outcome::tie, 2, 0, 2);
  const StrengthFit fit = fit_rao_kupper(cycle.columns(3));
  ASSERT_TRUE(fit.ok());
  EXPECT_LE(fit.gradient, 1e-10);
  Votes decisive;
  decisive.add(0, Outcome::left, 1, 0, 4);
  decisive.add(0, Outcome::right, 1, 0, 2);
  const StrengthFit plain = fit_rao_kupper(decisive.columns(2));
  EXPECT_TRUE(has_note(plain.notes, note::no_ties));
  EXPECT_FALSE(plain.threshold);
  EXPECT_EQ(plain.theta, fit_bradley_terry(decisive.columns(2)).theta);
  EXPECT_FALSE(threshold(plain).estimate);
}

TEST(RaoKupper, TheClusteredCovarianceIsCloseToRefittingWithoutEveryAnnotator) {
  const Votes votes = simulate(5, 40, 60, 0.6, 3);
  const StrengthFit fit = fit_rao_kupper(votes.columns(5));
  const ClusteredCovariance clustered = clustered_covariance(votes.columns(5), fit);
  ASSERT_TRUE(clustered.ok());
  std::vector<double> sum(6);
  for (std::uint32_t person = 0; person < 40; ++person) {
    Votes rest;
    for (std::size_t i = 0; i < votes.left.size(); ++i) {
      if (votes.annotator[i] != person) rest.add(votes.left[i], votes.outcome[i], votes.right[i]);
    }
    const std::vector<double> without = point(fit_rao_kupper(rest.columns(5)));
    const std::vector<double> all = point(fit);
    for (std::size_t i = 0; i < 6; ++i) sum[i] += (without[i] - all[i]) * (without[i] - all[i]) * 39 / 40;
  }
  double worst = 0;
  for (std::size_t i = 1; i < 6; ++i) worst = std::max(worst, std::abs(std::sqrt(clustered.covariance[i * 7] / sum[i]) - 1));
  test::report("Rao-Kupper CR3 se against exact refits (relative)", worst);
  EXPECT_LT(worst, 0.02);
}

TEST(RaoKupper, TheIntervalOfTheThresholdStaysPositive) {
  Votes votes = simulate(4, 10, 30, 0.4, 6);
  const StrengthFit fit = fit_rao_kupper(votes.columns(4));
  const Estimate found = threshold(fit);
  ASSERT_TRUE(found.has_interval());
  EXPECT_GT(*found.low, 0);
  EXPECT_NEAR(*found.low * *found.high, *found.estimate * *found.estimate, 1e-12);
  EXPECT_NEAR(std::log(*found.high / *found.estimate), 1.959963984540054 * *found.se / *found.estimate, 1e-12);
  EXPECT_TRUE(found.method.starts_with("Rao-Kupper"));
  EXPECT_FALSE(log_nu(fit).estimate);
  EXPECT_FALSE(threshold(fit_davidson(votes.columns(4))).estimate);
}

}  // namespace
}  // namespace assay::stats
