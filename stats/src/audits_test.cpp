// Rates from audits over all samples that could have been drawn, and where suspicious items are audited more often.
#include "assay/stats/audits.hpp"

#include "assay/stats/distributions.hpp"
#include "assay/stats/rng.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

struct Sample {
  std::vector<std::uint8_t> wrong;
  std::vector<double> probability;

  void add(bool y, double p) {
    wrong.push_back(y ? 1 : 0);
    probability.push_back(p);
  }
  [[nodiscard]] Audits of(std::size_t items, AuditDesign design = AuditDesign::poisson) const {
    return {wrong, probability, items, design};
  }
};

constexpr bool batch_wrong[8] = {true, false, false, true, false, true, false, false};
constexpr double batch_probability[8] = {.9, .2, .3, .5, .25, .8, 1, .4};

TEST(Audits, OverAllPoissonSamplesTheRateAndItsVarianceAreUnbiased) {
  double mean = 0, square = 0, claimed = 0;
  for (unsigned taken = 0; taken < 256; ++taken) {
    Sample sample;
    double chance = 1;
    for (unsigned i = 0; i < 8; ++i) {
      const bool in = ((taken >> i) & 1U) == 1;
      chance *= in ? batch_probability[i] : 1 - batch_probability[i];
      if (in) sample.add(batch_wrong[i], batch_probability[i]);
    }
    if (chance == 0) continue;
    const auto found = audited_error_rate(sample.of(8)).horvitz_thompson;
    const double rate = found.estimate.value_or(0);
    mean += chance * rate;
    square += chance * rate * rate;
    // From the formula where there is no interval to read it from.
    double variance = 0;
    for (std::size_t i = 0; i < sample.wrong.size(); ++i)
      variance += sample.wrong[i] * (1 - sample.probability[i]) / (sample.probability[i] * sample.probability[i]) / 64;
    if (found.se) {
      EXPECT_NEAR(*found.se * *found.se, variance, 1e-14);
    }
    claimed += chance * variance;
  }
  EXPECT_NEAR(mean, 3.0 / 8, 1e-14);
  EXPECT_NEAR(claimed, square - mean * mean, 1e-14);
}

TEST(Audits, OverAllSimpleRandomSamplesTheVarianceIsUnbiased) {
  double mean = 0, square = 0, claimed = 0, samples = 0;
  for (unsigned taken = 0; taken < 256; ++taken) {
    if (std::popcount(taken) != 3) continue;
    Sample sample;
    for (unsigned i = 0; i < 8; ++i) {
      if (((taken >> i) & 1U) == 1) sample.add(batch_wrong[i], 3.0 / 8);
    }
    const auto found = audited_error_rate(sample.of(8, AuditDesign::fixed_size));
    samples += 1;
    mean += *found.hajek.estimate;
    square += *found.hajek.estimate * *found.hajek.estimate;
    claimed += found.hajek.se ? *found.hajek.se * *found.hajek.se : 0;  // none where all three agree: it is 0
    EXPECT_NEAR(*found.hajek.estimate, *found.horvitz_thompson.estimate, 1e-14);
    if (found.hajek.se) {
      EXPECT_NEAR(*found.hajek.se, *found.horvitz_thompson.se, 1e-14);
    }
    EXPECT_NEAR(found.effective_n, 3, 1e-12);
  }
  EXPECT_EQ(samples, 56);
  EXPECT_NEAR(mean / samples, 3.0 / 8, 1e-14);
  EXPECT_NEAR(claimed / samples, square / samples - mean * mean / samples / samples, 1e-14);
}

TEST(Audits, ByHand) {
  Sample sample;
  sample.add(true, .5);
  sample.add(false, .1);
  sample.add(false, .25);
  sample.add(true, 1);
  const auto found = audited_error_rate(sample.of(20));
  EXPECT_NEAR(*found.horvitz_thompson.estimate, 3.0 / 20, 1e-15);
  EXPECT_NEAR(*found.hajek.estimate, 3.0 / 17, 1e-15);
  EXPECT_NEAR(found.effective_n, 17.0 * 17 / (4 + 100 + 16 + 1), 1e-12);
  const double r = 3.0 / 17;
  EXPECT_NEAR(*found.hajek.se, std::sqrt(.5 * std::pow((1 - r) * 2, 2) + .9 * std::pow(10 * r, 2) + .75 * std::pow(4 * r, 2)) / 17, 1e-14);
  EXPECT_TRUE(found.hajek.has_note(note::dominant_weight));
  EXPECT_NEAR(audit_probability(.1, .5), .55, 1e-15);
  Sample reversed;
  for (std::size_t i = 4; i-- > 0;) reversed.add(sample.wrong[i] == 1, sample.probability[i]);
  EXPECT_EQ(audited_error_rate(reversed.of(20)).hajek.low, found.hajek.low);
}

// 2,000 items of which 7 % are wrong; 15 % look suspicious, and of these 30 % are wrong. One in ten is audited at random, and half of the
// suspicious.
struct Trial {
  double ht = 0, hajek = 0, naive = 0, hajek_square = 0, fixed = 0;
  int held = 0, held_ht = 0, held_fixed = 0;
};

TEST(Audits, WeightedRatesAreUnbiasedWhereTheNaiveOneIsNotAndIntervalsHold) {
  Xoshiro256 rng(3);
  constexpr int runs = 400;
  constexpr std::size_t items = 2000;
  Trial all;
  for (int run = 0; run < runs; ++run) {
    Sample poisson;
    double wrong = 0;
    std::vector<bool> error(items), suspicious(items);
    for (std::size_t i = 0; i < items; ++i) {
      suspicious[i] = uniform(rng) < .15;
      error[i] = uniform(rng) < (suspicious[i] ? .3 : .03);
      wrong += error[i] ? 1 : 0;
      const double p = audit_probability(.1, suspicious[i] ? .5 : 0);
      if (uniform(rng) < p) poisson.add(error[i], p);
    }
    const double truth = wrong / items;
    const auto found = audited_error_rate(poisson.of(items));
    double audited = 0;
    for (const auto y : poisson.wrong) audited += y;
    all.ht += (*found.horvitz_thompson.estimate - truth) / runs;
    all.hajek += (*found.hajek.estimate - truth) / runs;
    all.hajek_square += std::pow(*found.hajek.estimate - truth, 2) / runs;
    all.naive += (audited / static_cast<double>(poisson.wrong.size()) - truth) / runs;
    all.held += *found.hajek.low <= truth && truth <= *found.hajek.high ? 1 : 0;
    all.held_ht += *found.horvitz_thompson.low <= truth && truth <= *found.horvitz_thompson.high ? 1 : 0;
    // Systematic sampling with the same probabilities, items in random order: always as many audits, give or take one.
    Sample fixed;
    double passed = uniform(rng);
    for (std::size_t i = 0; i < items; ++i) {
      const double p = audit_probability(.1, suspicious[i] ? .5 : 0);
      const double before = std::floor(passed);
      passed += p;
      if (std::floor(passed) > before) fixed.add(error[i], p);
    }
    const auto rate = audited_error_rate(fixed.of(items, AuditDesign::fixed_size)).hajek;
    all.fixed += (*rate.estimate - truth) / runs;
    all.held_fixed += *rate.low <= truth && truth <= *rate.high ? 1 : 0;
  }
  const double error = std::sqrt(all.hajek_square / runs);
  EXPECT_LT(std::abs(all.ht), 4 * error);
  EXPECT_LT(std::abs(all.hajek), 4 * error);
  EXPECT_LT(std::abs(all.fixed), 4 * error);
  EXPECT_GT(all.naive, .08);
  for (const int held : {all.held, all.held_ht, all.held_fixed}) {
    EXPECT_GE(held, .92 * runs);
    EXPECT_LE(held, .99 * runs);
  }
}

TEST(Audits, OfEqualSmallProbabilitiesHaveLimitsBetweenThoseOfJeffreysAndOfClopperAndPearson) {
  Sample sample;
  for (int i = 0; i < 40; ++i) sample.add(i < 3, 1e-9);
  const auto found = audited_error_rate(sample.of(40'000'000'000)).hajek;
  EXPECT_NEAR(*found.low, *beta_quantile(.025, 3, 37.5), 1e-8);
  EXPECT_NEAR(*found.high, *beta_quantile(.975, 3.5, 37), 1e-8);
  Sample none;
  for (int i = 0; i < 40; ++i) none.add(false, 1e-9);
  const auto nothing = audited_error_rate(none.of(40'000'000'000)).hajek;
  EXPECT_EQ(*nothing.low, 0);
  EXPECT_NEAR(*nothing.high, *beta_quantile(.975, .5, 40), 1e-8);
  EXPECT_FALSE(nothing.se);
}

TEST(Audits, SayWhatTheyCannotTell) {
  Sample sample;
  EXPECT_TRUE(audited_error_rate(sample.of(10)).hajek.has_note(note::no_data));
  sample.add(true, .5);
  EXPECT_TRUE(audited_error_rate(sample.of(10)).hajek.has_note(note::too_few));
  EXPECT_FALSE(audited_error_rate(sample.of(10)).hajek.has_interval());
  sample.add(true, .5);
  const auto all_wrong = audited_error_rate(sample.of(4));
  EXPECT_TRUE(all_wrong.hajek.has_note(note::boundary));
  EXPECT_LT(*all_wrong.hajek.low, 1);
  EXPECT_EQ(*all_wrong.hajek.high, 1);
  EXPECT_TRUE(audited_error_rate(sample.of(3)).horvitz_thompson.has_note(note::boundary));  // 4 of 3
  EXPECT_FALSE(audited_error_rate(sample.of(3)).horvitz_thompson.has_interval());
  EXPECT_TRUE(audited_error_rate(sample.of(1)).hajek.has_note(note::bad_input));
  for (const double none : {0.0, -.5, std::numeric_limits<double>::quiet_NaN()}) {
    auto unknown = sample;
    unknown.add(false, none);
    const auto found = audited_error_rate(unknown.of(10));
    EXPECT_TRUE(found.hajek.has_note(note::no_probability));
    EXPECT_FALSE(found.horvitz_thompson.estimate);
  }
  sample.add(false, 1.5);
  EXPECT_TRUE(audited_error_rate(sample.of(10)).hajek.has_note(note::bad_input));
  Sample everything;
  for (int i = 0; i < 5; ++i) everything.add(i == 0, 1);
  const auto known = audited_error_rate(everything.of(5)).hajek;
  EXPECT_EQ(known.low, known.high);
  EXPECT_NEAR(*known.estimate, .2, 1e-15);
}

}  // namespace
}  // namespace assay::stats
