// The clustered covariance against brute force on small problems, and its degrees of freedom.
#include "assay/stats/clustered.hpp"
#include "assay/stats/rng.hpp"
#include "assay/stats/strength_intervals.hpp"
#include "test_data.hpp"

#include <chrono>
#include <cmath>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using test::simulate;
using test::Votes;

TEST(ClusteredCovariance, IsCloseToRefittingWithoutEveryAnnotator) {
  const Votes votes = simulate(6, 40, 60, 0.6, 3);
  const StrengthFit fit = fit_davidson(votes.columns(6));
  const ClusteredCovariance clustered = clustered_covariance(votes.columns(6), fit);
  ASSERT_TRUE(clustered.ok());
  std::vector<double> sum(49);
  for (std::uint32_t person = 0; person < 40; ++person) {
    Votes rest;
    for (std::size_t i = 0; i < votes.left.size(); ++i) {
      if (votes.annotator[i] != person) rest.add(votes.left[i], votes.outcome[i], votes.right[i]);
    }
    const StrengthFit without = fit_davidson(rest.columns(6));
    std::vector<double> d;
    for (std::size_t i = 0; i < 6; ++i) d.push_back(without.theta[i] - fit.theta[i]);
    d.push_back(*without.log_nu - *fit.log_nu);
    for (std::size_t i = 0; i < 7; ++i) {
      for (std::size_t j = 0; j < 7; ++j) sum[i * 7 + j] += d[i] * d[j] * 39 / 40;
    }
  }
  double worst = 0;
  for (std::size_t i = 1; i < 7; ++i) worst = std::max(worst, std::abs(std::sqrt(clustered.covariance[i * 8] / sum[i * 8]) - 1));
  test::report("CR3 se against exact refits (relative)", worst);
  EXPECT_LT(worst, 0.02);
  EXPECT_EQ(clustered.df, std::vector<double>(7, 39.0));
}

TEST(ClusteredCovariance, OfTwoModelsIsTheJackknifeOfOneStepAndWidensWithTastes) {
  // One model pair, no ties: H = n p (1 - p), s_g = wins_g - n_g p, so d_g has a formula.
  Votes votes;
  const std::size_t wins[4] = {5, 2, 8, 3};
  const std::size_t losses[4] = {3, 6, 1, 4};
  for (std::uint32_t g = 0; g < 4; ++g) {
    votes.add(1, Outcome::left, 0, g, wins[g]);
    votes.add(1, Outcome::right, 0, g, losses[g]);
  }
  const double p = 18.0 / 32;
  double sum = 0;
  for (std::size_t g = 0; g < 4; ++g) {
    const auto n = static_cast<double>(wins[g] + losses[g]);
    const double d = (static_cast<double>(wins[g]) - n * p) / ((32 - n) * p * (1 - p));
    sum += d * d;
  }
  const StrengthFit fit = fit_bradley_terry(votes.columns(2));
  const ClusteredCovariance clustered = clustered_covariance(votes.columns(2), fit);
  EXPECT_NEAR(clustered.covariance[3], 0.75 * sum, 1e-12);
  // With a single parameter Satterthwaite's df are those of a mean over clusters of these sizes.
  EXPECT_NEAR(clustered.df[1], jackknife_df(std::vector<double>{8, 8, 9, 7}), 1e-9);
  EXPECT_TRUE(has_note(clustered.notes, note::few_clusters));
  EXPECT_TRUE(has_note(clustered.notes, note::unequal_clusters));
}

TEST(ClusteredCovariance, ADominantAnnotatorCostsDegreesOfFreedom) {
  const Votes votes = simulate(5, 20, 30, 0.5, 8, 400);
  const StrengthFit fit = fit_davidson(votes.columns(5));
  const ClusteredCovariance clustered = clustered_covariance(votes.columns(5), fit);
  ASSERT_TRUE(clustered.ok());
  EXPECT_GT(clustered.largest, 0.10);
  for (const double df : clustered.df) {
    EXPECT_GE(df, 1);
    EXPECT_LT(df, 15);
  }
}

TEST(ClusteredCovariance, NamesModelsThatHangOnASingleAnnotator) {
  Votes votes = simulate(4, 15, 40, 0.3, 5);
  votes.add(4, Outcome::left, 0, 3, 3);
  votes.add(4, Outcome::right, 0, 3, 2);
  const StrengthFit fit = fit_davidson(votes.columns(5));
  ASSERT_EQ(fit.estimated.size(), 5U);
  const ClusteredCovariance clustered = clustered_covariance(votes.columns(5), fit);
  ASSERT_TRUE(clustered.ok());
  EXPECT_EQ(clustered.one_annotator, (std::vector<std::uint32_t>{4}));
  const auto board = strengths(fit, &clustered);
  EXPECT_TRUE(board[4].estimate);
  EXPECT_FALSE(board[4].has_interval());
  EXPECT_TRUE(board[4].has_note(note::one_annotator));
  EXPECT_TRUE(board[0].has_interval());
  EXPECT_FALSE(strength_difference(fit, 4, 1, &clustered).has_interval());
  EXPECT_TRUE(strength_difference(fit, 0, 1, &clustered).has_interval());
}

TEST(ClusteredCovariance, TakesAnyNumbersAsIdsOfAnnotators) {
  Xoshiro256 rng(5);
  Votes near;
  Votes far;
  for (int i = 0; i < 400; ++i) {
    const std::uint32_t left = below(rng, 4);
    const std::uint32_t right = (left + 1 + below(rng, 3)) % 4;
    const auto outcome = static_cast<Outcome>(below(rng, 3));
    const std::uint32_t who = below(rng, 9);
    near.add(left, outcome, right, who);
    far.add(left, outcome, right, who * 400'000'000U);  // far apart, in the same order
  }
  near.names = far.names = {"a", "b", "c", "d"};
  const auto expected = clustered_covariance(near.columns(), fit_davidson(near.columns()));
  const auto found = clustered_covariance(far.columns(), fit_davidson(far.columns()));
  ASSERT_TRUE(expected.ok());
  EXPECT_EQ(found.clusters, 9U);
  EXPECT_EQ(found.covariance, expected.covariance);
}

TEST(ClusteredCovariance, SaysWhyItHasNothing) {
  Votes votes = simulate(3, 1, 80, 0, 6);
  const StrengthFit fit = fit_davidson(votes.columns(3));
  EXPECT_TRUE(has_note(clustered_covariance(votes.columns(3), fit).notes, note::too_few));
  EXPECT_TRUE(has_note(clustered_covariance(votes.columns(3), StrengthFit{}).notes, note::no_data));
  votes.annotator.clear();
  const ClusteredCovariance none = clustered_covariance(votes.columns(3), fit);
  EXPECT_TRUE(has_note(none.notes, note::bad_input));
  EXPECT_FALSE(strengths(fit, &none)[1].has_interval());
}

TEST(ClusteredCovariance, CoversTheTruthWhenAnnotatorsHaveTastes) {
  // A small check, not the coverage study: 300 data sets, 12 people with strong tastes, model against model.
  const Votes many = simulate(4, 20000, 30, 0.8, 99);
  const StrengthFit truth = fit_davidson(many.columns(4));
  int by_person = 0;
  int by_row = 0;
  int total = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const Votes votes = simulate(4, 12, 40, 0.8, 1000 + seed);
    const StrengthFit fit = fit_davidson(votes.columns(4));
    const ClusteredCovariance clustered = clustered_covariance(votes.columns(4), fit);
    for (std::uint32_t m = 1; m < 4; ++m) {
      const Estimate person = strength_difference(fit, m, 0, &clustered);
      const Estimate row = strength_difference(fit, m, 0);
      by_person += *person.low <= truth.theta[m] && truth.theta[m] <= *person.high ? 1 : 0;
      by_row += *row.low <= truth.theta[m] && truth.theta[m] <= *row.high ? 1 : 0;
      ++total;
    }
  }
  std::printf("  coverage of 95 %% intervals: by annotator %.1f %%, rows as independent %.1f %%\n", 100.0 * by_person / total,
              100.0 * by_row / total);
  EXPECT_GT(by_person, 0.92 * total);
  EXPECT_LT(by_row, 0.90 * total);
}

TEST(ClusteredCovariance, TwoHundredModelsTakeAReasonableTime) {
  const Votes votes = simulate(200, 150, 200, 0.3, 2);
  const auto begin = std::chrono::steady_clock::now();
  const StrengthFit fit = fit_davidson(votes.columns(200));
  const std::chrono::duration<double, std::milli> fitted = std::chrono::steady_clock::now() - begin;
  const ClusteredCovariance clustered = clustered_covariance(votes.columns(200), fit);
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
  EXPECT_TRUE(clustered.ok());
  std::printf("  200 models, 30,000 votes, 150 annotators: fit %.1f ms, with clustered intervals %.1f ms\n", fitted.count(), took.count());
}

}  // namespace
}  // namespace assay::stats
