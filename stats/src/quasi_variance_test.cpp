// Quasi-variances where they are exact, and at a minimum where they are not.
#include "assay/stats/quasi_variance.hpp"

#include "assay/stats/rng.hpp"
#include "assay/stats/strength_intervals.hpp"
#include "test_data.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using test::simulate;
using test::Votes;

TEST(QuasiVariances, OfIndependentEstimatesAreTheirVariancesWhateverTheReference) {
  const std::vector<double> own{1, 2, 3, 0.5, 4};
  std::vector<double> covariance(25);
  for (std::size_t i = 0; i < 5; ++i) {
    // Taken against the first: every difference keeps its variance.
    for (std::size_t j = 0; j < 5; ++j) covariance[i * 5 + j] = i == 0 || j == 0 ? 0 : own[0] + (i == j ? own[i] : 0);
  }
  const QuasiVariances found = quasi_variances(covariance);
  ASSERT_TRUE(found.ok());
  EXPECT_LT(test::largest_difference(found.variance, own), 1e-12);
  EXPECT_NEAR(*found.se[4], 2, 1e-12);
  EXPECT_NEAR(found.lowest_error, 0, 1e-12);
  EXPECT_NEAR(found.highest_error, 0, 1e-12);
}

TEST(QuasiVariances, OfThreeModelsAreExact) {
  const Votes votes = simulate(3, 1, 60, 0, 4);
  const StrengthFit fit = fit_bradley_terry(votes.columns(3));
  const SumToZero shown = sum_to_zero(fit, fit.covariance);
  const QuasiVariances found = quasi_variances(shown.covariance);
  ASSERT_TRUE(found.ok());
  for (std::uint32_t i = 0; i < 3; ++i) {
    const std::uint32_t j = (i + 1) % 3;
    const double se = *strength_difference(fit, i, j).se;
    EXPECT_NEAR(std::sqrt(found.variance[i] + found.variance[j]), se, 1e-12);
  }
}

double squared_errors(const std::vector<double>& q, const std::vector<double>& v) {
  const std::size_t k = q.size();
  double sum = 0;
  for (std::size_t i = 0; i < k; ++i) {
    for (std::size_t j = i + 1; j < k; ++j) {
      const double error = std::log(q[i] + q[j]) - std::log(v[i * k + i] + v[j * k + j] - 2 * v[i * k + j]);
      sum += error * error;
    }
  }
  return sum;
}

TEST(QuasiVariances, AreAtAMinimumAndNearlyRight) {
  const Votes votes = simulate(8, 30, 20, 0.5, 7);
  const StrengthFit fit = fit_davidson(votes.columns(8));
  const ClusteredCovariance clustered = clustered_covariance(votes.columns(8), fit);
  const SumToZero shown = sum_to_zero(fit, clustered.covariance);
  const QuasiVariances found = quasi_variances(shown.covariance);
  ASSERT_TRUE(found.ok());
  EXPECT_GT(found.lowest_error, -0.35);
  EXPECT_LT(found.highest_error, 0.35);
  EXPECT_LT(found.lowest_error, 0);
  EXPECT_GT(found.highest_error, 0);
  const double best = squared_errors(found.variance, shown.covariance);
  double steepest = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    double slope[2] = {0, 0};
    for (const int side : {0, 1}) {
      std::vector<double> moved = found.variance;
      moved[i] *= side == 0 ? 0.999 : 1.001;
      slope[side] = squared_errors(moved, shown.covariance);
      EXPECT_GT(slope[side], best);
    }
    steepest = std::max(steepest, std::abs(slope[1] - slope[0]) / 0.002);
  }
  test::report("quasi-variances, slope at the minimum", steepest);
  EXPECT_LT(steepest, 1e-5);
  // Against the first model instead of the mean: the same differences, the same answer.
  const std::size_t p = fit.parameters();
  std::vector<double> against_first;
  for (std::size_t i = 0; i < 8; ++i) {
    for (std::size_t j = 0; j < 8; ++j) against_first.push_back(clustered.covariance[i * p + j]);
  }
  EXPECT_LT(test::largest_difference(quasi_variances(against_first).variance, found.variance), 1e-12);
}

TEST(QuasiVariances, SettleOnEveryCovarianceOfAnyShape) {
  // Of random factors: from nearly independent estimates to nearly singular ones, errors of the differences up to large.
  Xoshiro256 rng(5);
  double steepest = 0;
  for (int table = 0; table < 400; ++table) {
    const std::size_t k = 3 + below(rng, 8);
    const std::size_t factors = 1 + below(rng, 10);
    std::vector<double> covariance(k * k);
    for (std::size_t f = 0; f < factors; ++f) {
      std::vector<double> x(k);
      for (double& each : x) each = normal(rng);
      for (std::size_t i = 0; i < k * k; ++i) covariance[i] += x[i / k] * x[i % k];
    }
    const QuasiVariances found = quasi_variances(covariance);
    ASSERT_TRUE(found.ok()) << table;
    std::vector<double> sorted = found.variance;
    std::ranges::sort(sorted);
    const double scale = sorted[0] + sorted[1];  // the smallest sum: what a step must be small against
    for (std::size_t i = 0; i < k; ++i) {
      double slope = 0;
      for (const double step : {-1e-6, 1e-6}) {
        std::vector<double> moved = found.variance;
        moved[i] += step * scale;
        slope += (step > 0 ? 1 : -1) * squared_errors(moved, covariance);
      }
      steepest = std::max(steepest, std::abs(slope) / 2e-6);
    }
  }
  test::report("quasi-variances of any covariance, slope", steepest);
  EXPECT_LT(steepest, 1e-3);
}

TEST(QuasiVariances, ANegativeOneHasNoRootAndSaysSo) {
  // Differences of variance 1, 1 and 3.6: the first has (1 + 1 - 3.6) / 2.
  const std::vector<double> covariance{0, 0, 0, 0, 1, -0.8, 0, -0.8, 1};
  const QuasiVariances found = quasi_variances(covariance);
  ASSERT_TRUE(found.ok());
  EXPECT_NEAR(found.variance[0], -0.8, 1e-12);
  EXPECT_NEAR(found.variance[1], 1.8, 1e-12);
  EXPECT_FALSE(found.se[0]);
  EXPECT_TRUE(has_note(found.notes, note::negative_variance));
}

TEST(QuasiVariances, SayWhyThereAreNone) {
  EXPECT_TRUE(has_note(quasi_variances(std::vector<double>{1, 0, 0, 1}).notes, note::too_few));
  EXPECT_TRUE(has_note(quasi_variances(std::vector<double>{1, 0, 0}).notes, note::bad_input));
  EXPECT_TRUE(has_note(quasi_variances(std::vector<double>(9, 1.0)).notes, note::no_variation));
  EXPECT_TRUE(has_note(quasi_variances(std::vector<double>(9, std::nan(""))).notes, note::bad_input));
  EXPECT_TRUE(has_note(quasi_variances({}).notes, note::too_few));
}

}  // namespace
}  // namespace assay::stats
