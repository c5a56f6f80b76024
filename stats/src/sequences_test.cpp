// Sequences that may be looked at after every answer: their equations, and how often they are ever wrong.
#include "assay/stats/sequences.hpp"

#include "assay/stats/clustered.hpp"
#include "assay/stats/intervals.hpp"
#include "assay/stats/multiple.hpp"
#include "assay/stats/rng.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

#include "log_gamma.hpp"

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

TEST(ShareAtAnyTime, EndsWhereTheMixtureSaysTwentyToOne) {
  for (const auto& [right, total] : std::vector<std::pair<std::size_t, std::size_t>>{{7, 10}, {50, 200}, {999, 1000}}) {
    const auto found = share_at_any_time(right, total);
    for (const double p : {*found.low, *found.high}) {
      const double a = .5 + static_cast<double>(right);
      const double b = .5 + static_cast<double>(total - right);
      const double odds = detail::log_gamma(a) + detail::log_gamma(b) - detail::log_gamma(a + b) - std::log(std::acos(-1.0)) -
                          static_cast<double>(right) * std::log(p) - static_cast<double>(total - right) * std::log(1 - p);
      EXPECT_NEAR(std::exp(odds), 20, 1e-6) << right << " of " << total;
    }
    EXPECT_GT(*found.high - *found.low, *wilson_share(static_cast<double>(right), static_cast<double>(total)).high -
                                            *wilson_share(static_cast<double>(right), static_cast<double>(total)).low);
  }
  EXPECT_EQ(share_at_any_time(0, 5).low, 0);
  EXPECT_EQ(share_at_any_time(5, 5).high, 1);
  EXPECT_TRUE(share_at_any_time(0, 0).has_note(note::no_data));
  EXPECT_TRUE(share_at_any_time(2, 1).has_note(note::bad_input));
}

TEST(ShareAtAnyTime, HasAPOfWhatItsEdgeExcludes) {
  for (const auto& [right, total] : std::vector<std::pair<std::size_t, std::size_t>>{{7, 10}, {50, 200}, {0, 30}, {999, 1000}}) {
    for (const double level : {.9, .99}) {
      const auto found = share_at_any_time(right, total, level);
      if (right > 0) {
        EXPECT_NEAR(*share_p_at_any_time(right, total, *found.low), 1 - level, 1e-9);
      }
      if (right < total) {
        EXPECT_NEAR(*share_p_at_any_time(right, total, *found.high), 1 - level, 1e-9);
      }
    }
    EXPECT_EQ(share_p_at_any_time(right, total, static_cast<double>(right) / static_cast<double>(total)), 1);
  }
  EXPECT_EQ(share_p_at_any_time(0, 0, .3), 1);
  EXPECT_EQ(share_p_at_any_time(3, 3, 1), 1);
  EXPECT_EQ(share_p_at_any_time(1, 3, 0), 0);
  EXPECT_FALSE(share_p_at_any_time(4, 3, .5));
  EXPECT_FALSE(share_p_at_any_time(1, 3, std::nan("")));
}

// Looked at after every one of 500 answers.
TEST(ShareAtAnyTime, IsSeldomEverWrongWhereTheFixedIntervalOftenIs) {
  Xoshiro256 rng(4);
  int ever_wrong = 0;
  int fixed_ever_wrong = 0;
  constexpr int runs = 1000;
  for (int run = 0; run < runs; ++run) {
    std::size_t right = 0;
    bool wrong = false;
    bool fixed_wrong = false;
    for (std::size_t n = 1; n <= 500; ++n) {
      right += uniform(rng) < .3 ? 1 : 0;
      const auto fixed = wilson_share(static_cast<double>(right), static_cast<double>(n));
      fixed_wrong = fixed_wrong || (n >= 10 && (*fixed.low > .3 || *fixed.high < .3));
      if (n % 10 != 0) continue;
      const auto found = share_at_any_time(right, n);
      wrong = wrong || *found.low > .3 || *found.high < .3;
    }
    ever_wrong += wrong ? 1 : 0;
    fixed_ever_wrong += fixed_wrong ? 1 : 0;
  }
  EXPECT_LE(ever_wrong, runs / 20);
  EXPECT_GT(fixed_ever_wrong, runs / 4);
}

TEST(ShareAtAnyTime, HasAPValueThatTheIntervalEndsAt) {
  const auto found = share_at_any_time(50, 200, 0.99);
  for (const double end : {*found.low, *found.high}) EXPECT_NEAR(*share_p_at_any_time(50, 200, end), 0.01, 1e-9);
  EXPECT_EQ(*share_p_at_any_time(50, 200, 0.25), 1);
  EXPECT_EQ(*share_p_at_any_time(50, 200, 0.2, 0.3), 1);
  EXPECT_EQ(*share_p_at_any_time(50, 200, 0.4, 0.6), *share_p_at_any_time(50, 200, 0.4));
  EXPECT_EQ(*share_p_at_any_time(0, 0, 0.4, 0.6), 1);
  EXPECT_FALSE(share_p_at_any_time(3, 2, 0.5) || share_p_at_any_time(1, 2, 0.6, 0.5));
  // The smallest one of a life is seldom below 5 %.
  Xoshiro256 rng(7);
  int below = 0;
  for (int run = 0; run < 1000; ++run) {
    std::size_t right = 0;
    double least = 1;
    for (std::size_t n = 1; n <= 300; ++n) {
      right += uniform(rng) < .3 ? 1 : 0;
      least = std::min(least, *share_p_at_any_time(right, n, .3));
    }
    below += least < .05 ? 1 : 0;
  }
  EXPECT_LE(below, 50);
}

TEST(ShareAlarm, IsRaisedOnceForGoodAndSeldomOnTheUsual) {
  Xoshiro256 rng(9);
  int false_alarms = 0;
  double answers = 0;
  constexpr int runs = 1000;
  for (int run = 0; run < runs; ++run) {
    ShareAlarm usual(.5);
    ShareAlarm left(.5);
    for (int n = 0; n < 1000; ++n) {
      (void)usual.add(uniform(rng) < .5);
      if (!left.raised()) (void)left.add(uniform(rng) < .65);
    }
    false_alarms += usual.raised() ? 1 : 0;
    ASSERT_TRUE(left.raised());
    answers += static_cast<double>(left.raised_at()) / runs;
  }
  EXPECT_LE(false_alarms, runs / 100);
  EXPECT_LT(answers, 200);
  ShareAlarm never(0);
  EXPECT_FALSE(never.add(false));
  EXPECT_TRUE(never.add(true));
  EXPECT_TRUE(never.add(false));  // stays
  EXPECT_EQ(never.raised_at(), 2U);
  EXPECT_EQ(never.total(), 3U);
}

TEST(MeanSequence, HoldsTheMeanAtAllTimesAndGetsNarrow) {
  Xoshiro256 rng(12);
  int ever_wrong = 0;
  double width = 0;
  constexpr int runs = 500;
  for (int run = 0; run < runs; ++run) {
    MeanSequence sequence;
    bool wrong = false;
    for (int n = 0; n < 1000; ++n) {
      const double u = uniform(rng);
      EXPECT_TRUE(sequence.add(u < .4 ? 0 : u < .6 ? .5 : 1));  // losses, ties, wins: mean .5
      const auto now = sequence.now();
      wrong = wrong || *now.low > .5 || *now.high < .5;
    }
    ever_wrong += wrong ? 1 : 0;
    width += (*sequence.now().high - *sequence.now().low) / runs;
  }
  EXPECT_LE(ever_wrong, runs / 20);
  EXPECT_LT(width, .18);
}

TEST(MeanSequence, SaysWhenTheMeanMoved) {
  MeanSequence sequence;
  EXPECT_TRUE(sequence.now().has_note(note::no_data));
  EXPECT_FALSE(sequence.add(1.1));
  for (int n = 0; n < 2000; ++n) EXPECT_TRUE(sequence.add(n < 1000 ? n % 10 == 0 : n % 10 != 0));
  EXPECT_TRUE(sequence.now().has_note(note::drifted));
  EXPECT_EQ(sequence.now().n, 2000U);
  MeanSequence wrong(1);
  EXPECT_FALSE(wrong.add(.5));
  EXPECT_TRUE(wrong.now().has_note(note::bad_input));
}

TEST(AtAnyTime, IsTheFormulaOfTheirTheoremWhereClustersAreMany) {
  Estimate fixed{.estimate = 3.0, .se = 0.5, .low = 2.0, .high = 4.0, .clusters = 100'001, .df = 100'000.0};
  const Estimate found = at_any_time(fixed, {.narrowest = 50});
  // rho^2 = (-2 log .05 + log(1 - 2 log .05)) / 50; t = 100,001.
  const double rho2 = (5.991464547107983 + std::log(6.991464547107983)) / 50;
  const double time = 100'001 * rho2;
  const double half = 0.5 * std::sqrt(2 * (time + 1) / time * std::log(std::sqrt(time + 1) / 0.05));
  EXPECT_NEAR(*found.high, 3 + half, 1e-3 * half);
  EXPECT_NEAR(*found.low, 3 - half, 1e-3 * half);
  EXPECT_EQ(*found.se, 0.5);
  // With few clusters it is wider than that of the formula.
  fixed.clusters = 8;
  fixed.df = 7;
  const double early = 8 * rho2;
  EXPECT_GT(*at_any_time(fixed).high, 3 + 0.5 * std::sqrt(2 * (early + 1) / early * std::log(std::sqrt(early + 1) / 0.05)));
}

TEST(AtAnyTime, SaysWhyThereIsNone) {
  EXPECT_TRUE(at_any_time(Estimate{}).has_note(note::too_few));
  EXPECT_FALSE(at_any_time(Estimate{.estimate = 1.0, .se = 0.1, .clusters = 1}).has_interval());
  const Estimate fixed{.estimate = 3.0, .se = 0.5, .low = 2.0, .high = 4.0, .clusters = 20, .df = 19.0};
  EXPECT_TRUE(at_any_time(fixed, {.narrowest = 0}).has_note(note::bad_input));
  const std::vector<std::uint8_t> yes{1, 1, 1, 1};
  const std::vector<std::uint32_t> who{1, 1, 2, 3};
  const Estimate all = at_any_time(clustered_share(yes, who));
  EXPECT_TRUE(all.has_note(note::boundary));
  EXPECT_EQ(all.low, share_at_any_time(3, 3).low);
  EXPECT_EQ(all.high, 1);
}

// Clusters of 1 to 9 values with a taste of their own come one after the other; one looks after each from the fifth on.
TEST(AtAnyTime, IsSeldomEverWrongAfterEachCluster) {
  constexpr int runs = 500;
  int ever = 0;
  int ever_fixed = 0;
  for (std::uint64_t run = 0; run < runs; ++run) {
    Xoshiro256 rng(3000 + run);
    std::vector<double> value;
    std::vector<std::uint32_t> cluster;
    bool wrong = false;
    bool fixed_wrong = false;
    for (std::uint32_t g = 0; g < 200; ++g) {
      const double taste = 0.5 + 0.3 * (uniform(rng) - 0.5) * 2;
      const std::uint32_t size = 1 + below(rng, 9);
      for (std::uint32_t i = 0; i < size; ++i) {
        value.push_back(uniform(rng) < taste ? 1 : 0);
        cluster.push_back(g);
      }
      if (g < 4 || (g > 40 && g % 4 != 0)) continue;
      const Estimate fixed = clustered_mean(value, cluster);
      const Estimate now = at_any_time(fixed);
      wrong = wrong || *now.low > 0.5 || *now.high < 0.5;
      fixed_wrong = fixed_wrong || *fixed.low > 0.5 || *fixed.high < 0.5;
    }
    ever += wrong ? 1 : 0;
    ever_fixed += fixed_wrong ? 1 : 0;
  }
  std::printf("  ever wrong of 95 %% from 5 to 200 clusters: sequence %.1f %%, fixed %.1f %%\n", 100.0 * ever / runs,
              100.0 * ever_fixed / runs);
  EXPECT_LE(ever, runs / 20);
  EXPECT_GT(ever_fixed, runs / 5);
}

TEST(Sprt, DecidesAtTheBoundariesOfWald) {
  const Sprt test;
  // log(.95 / .05) = 2.944; a right answer brings log(9 / 7) = .2513, so 12 are needed.
  EXPECT_EQ(sprt(test, 11, 11), SprtVerdict::open);
  EXPECT_EQ(sprt(test, 12, 12), SprtVerdict::good);
  EXPECT_EQ(sprt(test, 0, 2), SprtVerdict::open);  // 2 x log(1 / 3) = -2.197
  EXPECT_EQ(sprt(test, 0, 3), SprtVerdict::poor);
  EXPECT_EQ(sprt({.poor = .9, .good = .7}, 1, 1), SprtVerdict::bad_input);
  EXPECT_EQ(sprt(test, 2, 1), SprtVerdict::bad_input);
}

TEST(Sprt, ErrsAsSeldomAsItPromises) {
  Xoshiro256 rng(2);
  for (const double skill : {.7, .9}) {
    int wrong = 0;
    for (int run = 0; run < 2000; ++run) {
      std::size_t right = 0;
      std::size_t total = 0;
      auto verdict = SprtVerdict::open;
      while (verdict == SprtVerdict::open) {
        right += uniform(rng) < skill ? 1 : 0;
        verdict = sprt({}, right, ++total);
      }
      wrong += verdict == (skill < .8 ? SprtVerdict::good : SprtVerdict::poor) ? 1 : 0;
    }
    EXPECT_LE(wrong, 2000 * 6 / 100) << skill;
    EXPECT_GE(wrong, 2000 * 2 / 100) << skill;
  }
}

TEST(Multiple, AdjustsAsRDoes) {
  const std::vector<double> even{.03, .01, .05, .02, .04};
  for (const double one : benjamini_hochberg(even)) EXPECT_NEAR(one, .05, 1e-15);
  for (const double one : benjamini_yekutieli(even)) EXPECT_NEAR(one, .05 * (1 + 1. / 2 + 1. / 3 + 1. / 4 + 1. / 5), 1e-15);
  const std::vector<double> uneven{.001, .5, .02, .9};
  const auto adjusted = benjamini_hochberg(uneven);
  EXPECT_NEAR(adjusted[0], .004, 1e-15);
  EXPECT_NEAR(adjusted[1], 2.0 / 3, 1e-15);
  EXPECT_NEAR(adjusted[2], .04, 1e-15);
  EXPECT_NEAR(adjusted[3], .9, 1e-15);
  EXPECT_TRUE(benjamini_hochberg({}).empty());
  EXPECT_TRUE(benjamini_hochberg(std::vector<double>{1.5}).empty());
}

}  // namespace
}  // namespace assay::stats
