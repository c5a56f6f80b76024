// The bootstrap of annotators against refits, the clustered covariance, and itself in another order.
#include "assay/stats/strength_bootstrap.hpp"

#include "assay/stats/distributions.hpp"
#include "assay/stats/strength_intervals.hpp"
#include "test_data.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using test::simulate;
using test::Votes;

TEST(StrengthBootstrap, ReplicatesAreTheFitsOfTheirVotes) {
  const Votes votes = simulate(6, 25, 60, 0.6, 3);
  for (const auto fitted : {fit_davidson, fit_rao_kupper, fit_bradley_terry}) {
    const StrengthFit fit = fitted(votes.columns(6), {});
    Xoshiro256 rng(5);
    const StrengthBootstrap found = bootstrap_strengths(votes.columns(6), fit, rng, 40);
    ASSERT_EQ(found.replicates, 40U);
    Xoshiro256 again(5);
    for (std::size_t b = 0; b < 40; ++b) {
      std::vector<std::size_t> times(25);
      for (std::size_t g = 0; g < 25; ++g) ++times[below(again, 25)];
      Votes drawn;
      for (std::size_t i = 0; i < votes.left.size(); ++i)
        drawn.add(votes.left[i], votes.outcome[i], votes.right[i], 0, times[votes.annotator[i]]);
      const StrengthFit refit = fitted(drawn.columns(6), {});
      const auto expected = strengths(refit);
      for (std::size_t m = 0; m < 6; ++m) EXPECT_NEAR(found.theta[b * 6 + m], *expected[m].estimate, 1e-6);
      if (const auto tie = refit.tie_parameter()) {
        EXPECT_NEAR(found.tie[b], *tie, 1e-6);
      }
    }
  }
}

TEST(StrengthBootstrap, ItsErrorsAreCloseToTheClusterJackknife) {
  const Votes votes = simulate(8, 80, 60, 0.6, 9);
  const StrengthFit fit = fit_davidson(votes.columns(8));
  const ClusteredCovariance clustered = clustered_covariance(votes.columns(8), fit);
  Xoshiro256 rng(1);
  const auto by_bootstrap = strengths(fit, bootstrap_strengths(votes.columns(8), fit, rng, 2000));
  const auto by_jackknife = strengths(fit, &clustered);
  for (std::size_t m = 0; m < 8; ++m) {
    EXPECT_EQ(by_bootstrap[m].estimate, by_jackknife[m].estimate);
    EXPECT_NEAR(*by_bootstrap[m].se / *by_jackknife[m].se, 1, 0.08);
    EXPECT_NEAR(*by_bootstrap[m].low, *by_jackknife[m].low, 0.25 * *by_jackknife[m].se);
    EXPECT_EQ(by_bootstrap[m].clusters, 80U);
    EXPECT_EQ(by_bootstrap[m].method, "Davidson, percentile bootstrap of annotators");
  }
}

// Hesterberg (2015): of eight annotators the percentiles are those at the normal's probability of sqrt(8/7) times t of seven.
TEST(StrengthBootstrap, PercentilesAreExpandedForFewAnnotators) {
  const Votes votes = simulate(4, 8, 60, 0.6, 4);
  const StrengthFit fit = fit_davidson(votes.columns(4));
  Xoshiro256 rng(1);
  const auto bootstrap = bootstrap_strengths(votes.columns(4), fit, rng, 1001);
  ASSERT_EQ(bootstrap.replicates, 1001U);
  const auto found = strengths(fit, bootstrap);
  const double tail = normal_cdf(-std::sqrt(8.0 / 7) * *t_quantile(.975, 7));
  for (std::size_t m = 0; m < 4; ++m) {
    std::vector<double> sorted;
    for (std::size_t b = 0; b < 1001; ++b) sorted.push_back(bootstrap.theta[b * 4 + m]);
    std::ranges::sort(sorted);
    const auto below_low = static_cast<std::size_t>(1000 * tail);
    EXPECT_GE(*found[m].low, sorted[below_low]);
    EXPECT_LE(*found[m].low, sorted[below_low + 1]);
    EXPECT_LT(*found[m].low, sorted[25]);
    EXPECT_GT(*found[m].high, sorted[975]);
  }
}

TEST(StrengthBootstrap, HasTheSameBitsInAnyRowOrder) {
  const Votes votes = simulate(5, 20, 30, 0.5, 2);
  Votes backwards = votes;
  std::ranges::reverse(backwards.left);
  std::ranges::reverse(backwards.right);
  std::ranges::reverse(backwards.outcome);
  std::ranges::reverse(backwards.annotator);
  Xoshiro256 a(3);
  Xoshiro256 b(3);
  EXPECT_EQ(bootstrap_strengths(votes.columns(5), fit_davidson(votes.columns(5)), a, 50).theta,
            bootstrap_strengths(backwards.columns(5), fit_davidson(backwards.columns(5)), b, 50).theta);
}

// Replicates are climbed several at a time; a block that is not full changes nothing.
TEST(StrengthBootstrap, AReplicateDoesNotDependOnHowManyAreDrawn) {
  const Votes votes = simulate(5, 20, 30, 0.5, 2);
  for (const auto fitted : {fit_davidson, fit_rao_kupper, fit_bradley_terry}) {
    const StrengthFit fit = fitted(votes.columns(5), {});
    Xoshiro256 rng(3);
    const StrengthBootstrap many = bootstrap_strengths(votes.columns(5), fit, rng, 43);
    Xoshiro256 again(3);
    const StrengthBootstrap few = bootstrap_strengths(votes.columns(5), fit, again, 21);
    ASSERT_EQ(many.replicates, 43U);
    ASSERT_EQ(few.replicates, 21U);
    EXPECT_TRUE(std::ranges::equal(few.theta, std::span(many.theta).first(few.theta.size())));
  }
}

TEST(StrengthBootstrap, ShareOfARankAddsUpToOneOverRanksAndOverModels) {
  const Votes votes = simulate(5, 30, 40, 0.5, 4);
  const StrengthFit fit = fit_davidson(votes.columns(5));
  Xoshiro256 rng(3);
  const StrengthBootstrap found = bootstrap_strengths(votes.columns(5), fit, rng, 200);
  const auto share = rank_shares(found);
  for (std::size_t i = 0; i < 5; ++i) {
    double row = 0;
    double column = 0;
    for (std::size_t j = 0; j < 5; ++j) {
      row += share[i * 5 + j];
      column += share[j * 5 + i];
    }
    EXPECT_NEAR(row, 1, 1e-12);
    EXPECT_NEAR(column, 1, 1e-12);
  }
  EXPECT_GT(share[4 * 5 + 0], 0.5);  // model 4 is the strongest
}

TEST(StrengthBootstrap, LeavesOutReplicatesWithoutAFitAndCountsThem) {
  // Model 2 lost to model 0 by one annotator's votes alone.
  Votes votes = simulate(2, 12, 30, 0.2, 6);
  votes.add(2, Outcome::left, 0, 3, 5);
  votes.add(2, Outcome::right, 0, 4, 5);
  const StrengthFit fit = fit_davidson(votes.columns(3));
  ASSERT_EQ(fit.theta.size(), 3U);
  Xoshiro256 rng(8);
  const StrengthBootstrap found = bootstrap_strengths(votes.columns(3), fit, rng, 300);
  // Both of them are drawn in (1 - 2 (11/12)^12 + (10/12)^12) = 41 % of replicates.
  EXPECT_NEAR(static_cast<double>(found.left_out) / 300, 0.59, 0.09);
  EXPECT_TRUE(has_note(found.notes, note::separated));
  EXPECT_TRUE(has_note(found.notes, note::too_few));
  EXPECT_FALSE(strengths(fit, found)[0].has_interval());
}

TEST(StrengthBootstrap, SaysWhyItCannot) {
  Votes votes = simulate(3, 5, 30, 0.2, 6);
  const StrengthFit fit = fit_davidson(votes.columns(3));
  Xoshiro256 rng(1);
  EXPECT_TRUE(has_note(bootstrap_strengths(votes.columns(3), fit, rng, 50).notes, note::few_clusters));
  EXPECT_TRUE(has_note(bootstrap_strengths(votes.columns(3), StrengthFit{}, rng).notes, note::no_data));
  EXPECT_TRUE(has_note(bootstrap_strengths(votes.columns(3), fit_bradley_terry_firth(votes.columns(3)), rng).notes, note::penalised));
  Comparisons nobody = votes.columns(3);
  nobody.annotator = {};
  EXPECT_TRUE(has_note(bootstrap_strengths(nobody, fit, rng).notes, note::bad_input));
  std::ranges::fill(votes.annotator, 7U);
  EXPECT_TRUE(has_note(bootstrap_strengths(votes.columns(3), fit, rng).notes, note::too_few));
}

}  // namespace
}  // namespace assay::stats
