// Many models: steps by conjugate gradients, counting by sorting, and fits without a covariance.
#include "assay/stats/strength.hpp"

#include "assay/stats/rng.hpp"
#include "assay/stats/strength_intervals.hpp"
#include "test_data.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <tuple>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using test::Votes;

Votes draw(std::uint32_t models, std::size_t rows, double spread, std::uint64_t seed) {
  Xoshiro256 rng(seed);
  std::vector<double> theta(models);
  for (double& each : theta) each = spread * normal(rng);
  Votes out;
  for (std::size_t i = 0; i < rows; ++i) {
    const std::uint32_t a = below(rng, models);
    const std::uint32_t b = (a + 1 + below(rng, models - 1)) % models;
    const double wins = std::exp(theta[a]);
    const double loses = std::exp(theta[b]);
    const double ties = std::sqrt(wins * loses) / 2;
    const double u = uniform(rng) * (wins + loses + ties);
    out.add(a, u < wins ? Outcome::left : u < wins + loses ? Outcome::right : Outcome::tie, b, below(rng, 30));
  }
  return out;
}

// What the score of every model is at these strengths: votes won less votes expected, by the definition.
double steepest(const Votes& votes, const StrengthFit& fit) {
  std::vector<double> score(fit.state.size());
  double tie_score = 0;
  for (std::size_t i = 0; i < votes.left.size(); ++i) {
    const double a = std::exp(fit.theta[*fit.row_of(votes.left[i])]);
    const double b = std::exp(fit.theta[*fit.row_of(votes.right[i])]);
    const double t = fit.log_nu ? std::exp(*fit.log_nu) * std::sqrt(a * b) : 0;
    const double all = a + b + t;
    const double won = votes.outcome[i] == Outcome::left ? 1 : votes.outcome[i] == Outcome::tie ? 0.5 : 0;
    score[votes.left[i]] += won - (a + t / 2) / all;
    score[votes.right[i]] -= won - (a + t / 2) / all;
    tie_score += (votes.outcome[i] == Outcome::tie ? 1 : 0) - t / all;
  }
  double out = fit.log_nu ? std::abs(tie_score) : 0;
  for (const double each : score) out = std::max(out, std::abs(each));
  return out;
}

TEST(ManyModels, AreFittedToTheMaximum) {
  for (const double spread : {0.3, 1.0, 2.5}) {
    const Votes votes = draw(150, 60'000, spread, 3);
    for (const auto fitted : {fit_davidson, fit_bradley_terry}) {
      const StrengthFit fit = fitted(votes.columns(150), {});
      ASSERT_TRUE(fit.ok());
      ASSERT_EQ(fit.theta.size(), 150U);
      EXPECT_FALSE(has_note(fit.notes, note::not_converged));
      EXPECT_LT(fit.gradient, 1e-10);
      EXPECT_LT(steepest(votes, fit), 1e-8);  // the sum above rounds more
      EXPECT_LE(fit.rounds, 9);
      EXPECT_EQ(fit.theta[0], 0);
    }
  }
}

// Rao and Kupper's model has another likelihood: its maximum is that of a climb along the axes.
TEST(ManyModels, OfRaoAndKupperHaveNoScoreLeftEither) {
  const Votes votes = draw(90, 20'000, 1, 8);
  const StrengthFit fit = fit_rao_kupper(votes.columns(90));
  ASSERT_TRUE(fit.ok());
  EXPECT_LT(fit.gradient, 1e-9);
  const auto log_likelihood = [&](const std::vector<double>& theta, double t) {
    double sum = 0;
    for (std::size_t i = 0; i < votes.left.size(); ++i) {
      const double x = theta[votes.left[i]] - theta[votes.right[i]];
      const double win = 1 / (1 + std::exp(t - x));
      const double loss = 1 / (1 + std::exp(t + x));
      sum += std::log(votes.outcome[i] == Outcome::left ? win : votes.outcome[i] == Outcome::right ? loss : 1 - win - loss);
    }
    return sum;
  };
  const double top = log_likelihood(fit.theta, *fit.threshold);
  EXPECT_NEAR(top, *fit.log_likelihood, 1e-7);
  for (const std::size_t m : {1U, 40U, 89U}) {
    for (const double step : {-1e-3, 1e-3}) {
      std::vector<double> theta = fit.theta;
      theta[m] += step;
      EXPECT_LT(log_likelihood(theta, *fit.threshold), top);
    }
  }
  EXPECT_LT(log_likelihood(fit.theta, *fit.threshold * 1.001), top);
  EXPECT_LT(log_likelihood(fit.theta, *fit.threshold * 0.999), top);
}

// A chain is as badly conditioned as a graph can be: its strengths are sums of log odds.
TEST(ManyModels, InAChainAreSumsOfLogOdds) {
  constexpr std::uint32_t models = 300;
  Votes votes;
  std::vector<double> expected(models);
  Xoshiro256 rng(4);
  for (std::uint32_t m = 1; m < models; ++m) {
    const std::uint32_t wins = 1 + below(rng, 30);
    const std::uint32_t losses = 1 + below(rng, 30);
    votes.add(m, Outcome::left, m - 1, 0, wins);
    votes.add(m, Outcome::right, m - 1, 0, losses);
    expected[m] = expected[m - 1] + std::log(static_cast<double>(wins) / losses);
  }
  const StrengthFit fit = fit_bradley_terry(votes.columns(models));
  ASSERT_TRUE(fit.ok());
  EXPECT_LT(test::largest_difference(fit.theta, expected), 1e-7);
  EXPECT_FALSE(has_note(fit.notes, note::not_converged));
}

// Ninety-nine models of one strength and one that lost once in 100,000 votes.
TEST(ManyModels, NearlySeparatedAreFittedAllTheSame) {
  Votes votes;
  for (std::uint32_t m = 1; m < 100; ++m) {
    votes.add(m, Outcome::left, m == 99 ? 1 : m + 1, 0, 10);
    votes.add(m, Outcome::right, m == 99 ? 1 : m + 1, 0, 10);
  }
  votes.add(0, Outcome::left, 5, 0, 99'999);
  votes.add(0, Outcome::right, 5, 0, 1);
  const StrengthFit fit = fit_bradley_terry(votes.columns(100));
  ASSERT_TRUE(fit.ok());
  EXPECT_NEAR(fit.theta[5], -std::log(99'999.0), 1e-6);
}

TEST(ManyModels, DoNotDependOnRowOrderOrOnTheirNumbers) {
  const Votes votes = draw(80, 9'000, 1, 5);
  const StrengthFit fit = fit_davidson(votes.columns(80));
  Votes backwards = votes;
  std::ranges::reverse(backwards.left);
  std::ranges::reverse(backwards.right);
  std::ranges::reverse(backwards.outcome);
  std::ranges::reverse(backwards.annotator);
  EXPECT_EQ(fit_davidson(backwards.columns(80)).theta, fit.theta);
  // Numbers far apart are counted by sorting, and those between have no votes.
  Votes apart = votes;
  for (std::size_t i = 0; i < votes.left.size(); ++i) {
    apart.left[i] = votes.left[i] * 1000 + 7;
    apart.right[i] = votes.right[i] * 1000 + 7;
  }
  const StrengthFit wide = fit_davidson(apart.columns(80'000));
  EXPECT_EQ(wide.theta, fit.theta);
  EXPECT_EQ(wide.estimated.size(), 80U);
  EXPECT_EQ(wide.estimated[3], 3007U);
  EXPECT_TRUE(has_note(wide.notes, note::disconnected));
}

TEST(ManyModels, WithoutACovarianceHaveTheSameStrengthsAndSayWhatIsMissing) {
  const Votes votes = draw(70, 9'000, 1, 6);
  for (const auto fitted : {fit_davidson, fit_rao_kupper, fit_bradley_terry, fit_bradley_terry_firth}) {
    const StrengthFit whole = fitted(votes.columns(70), {});
    const StrengthFit bare = fitted(votes.columns(70), {.covariance = false});
    EXPECT_EQ(bare.theta, whole.theta);
    EXPECT_EQ(bare.log_likelihood, whole.log_likelihood);
    EXPECT_TRUE(bare.covariance.empty());
    const auto shown = strengths(bare);
    EXPECT_EQ(*shown[3].estimate, *strengths(whole)[3].estimate);
    EXPECT_FALSE(shown[3].has_interval());
    EXPECT_TRUE(shown[3].has_note(note::no_covariance));
    EXPECT_TRUE(strength_difference(bare, 0, 1).has_note(note::no_covariance));
    if (whole.log_nu) {
      EXPECT_TRUE(log_nu(bare).has_note(note::no_covariance));
    }
  }
  // Errors by annotator need only the votes.
  const StrengthFit whole = fit_davidson(votes.columns(70));
  const StrengthFit bare = fit_davidson(votes.columns(70), {.covariance = false});
  EXPECT_EQ(clustered_covariance(votes.columns(70), bare).covariance, clustered_covariance(votes.columns(70), whole).covariance);
}

}  // namespace
}  // namespace assay::stats
