// Prediction-powered means: by their formula, and in simulations with judges that are good, useless and biased.
#include "assay/stats/prediction_powered.hpp"

#include "assay/stats/clustered.hpp"
#include "assay/stats/intervals.hpp"
#include "assay/stats/rng.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

TEST(PredictionPowered, IsTheFormulaOfThePaper) {
  const std::vector<double> human{1, 3, 2, 5, 4};
  const std::vector<double> predicted{1, 2, 2, 4, 4};
  const std::vector<double> only{2, 3, 5, 1, 4, 4, 3, 2, 2, 5};
  const auto variance = [](const std::vector<double>& x) {
    double mean = 0;
    for (const double v : x) mean += v / static_cast<double>(x.size());
    double sum = 0;
    for (const double v : x) sum += (v - mean) * (v - mean);
    return sum / static_cast<double>(x.size() - 1);
  };
  const auto found = prediction_powered_mean({human, predicted, only}, .5);
  std::vector<double> rest;
  for (std::size_t i = 0; i < 5; ++i) rest.push_back(human[i] - .5 * predicted[i]);
  EXPECT_NEAR(*found.mean.estimate, .5 * 3.1 + (3 - .5 * 2.6), 1e-14);
  EXPECT_NEAR(*found.mean.se, std::sqrt(.25 * variance(only) / 10 + variance(rest) / 5), 1e-14);
  EXPECT_TRUE(found.mean.has_note(note::few_human_labels));
  // Example 6.1; the covariance is 8 / 4.
  auto all = only;
  all.insert(all.end(), predicted.begin(), predicted.end());
  EXPECT_NEAR(prediction_powered_mean({human, predicted, only}).lambda, 2.0 / (1.5 * variance(all)), 1e-14);
}

TEST(PredictionPowered, ATunedJudgeCostsADegreeOfFreedom) {
  const std::vector<double> human{1, 3, 2, 5, 4};
  const std::vector<double> predicted{1, 2, 2, 4, 4};
  const std::vector<double> only{2, 3, 5, 1, 4, 4, 3, 2, 2, 5};
  const auto tuned = prediction_powered_mean({human, predicted, only});
  const auto given = prediction_powered_mean({human, predicted, only}, tuned.lambda);
  EXPECT_EQ(*tuned.mean.estimate, *given.mean.estimate);
  const double of_only = tuned.lambda * tuned.lambda * std::pow(*mean(only).se, 2);
  EXPECT_NEAR(std::pow(*tuned.mean.se, 2) - of_only, (std::pow(*given.mean.se, 2) - of_only) * 4 / 3.0 * 1.2, 1e-14);
  EXPECT_LT(*tuned.mean.df, *given.mean.df);
  // Two labels: nothing to tune by, and the plain mean of the humans.
  const auto two = prediction_powered_mean({std::span(human).first(2), std::span(predicted).first(2), only});
  EXPECT_EQ(two.lambda, 0);
  EXPECT_NEAR(*two.mean.high, *mean(std::span(human).first(2)).high, 1e-12);
}

TEST(PredictionPowered, WithoutRelianceIsThePlainMean) {
  const std::vector<double> human{1, 3, 2, 5, 4, 4, 2};
  const std::vector<double> predicted{1, 2, 2, 4, 4, 1, 1};
  const auto plain = mean(human);
  const auto found = prediction_powered_mean({human, predicted, predicted}, 0);
  EXPECT_NEAR(*found.mean.low, *plain.low, 1e-12);
  EXPECT_NEAR(*found.mean.high, *plain.high, 1e-12);
  EXPECT_NEAR(*found.effective_n, 7, 1e-12);
  const auto nothing_else = prediction_powered_mean({human, predicted, {}});
  EXPECT_EQ(nothing_else.lambda, 0);
  EXPECT_NEAR(*nothing_else.mean.estimate, *plain.estimate, 1e-14);
  const std::vector<std::uint32_t> who{0, 0, 1, 1, 2, 2, 2};
  const auto clustered = prediction_powered_mean({.human = human, .predicted = predicted, .predicted_only = {}, .annotator = who});
  EXPECT_NEAR(*clustered.mean.se, *clustered_mean(human, who).se, 1e-14);
  EXPECT_EQ(clustered.mean.clusters, 3U);
}

TEST(PredictionPowered, RefusesWhatHasNoAnswer) {
  const std::vector<double> one{1};
  const std::vector<double> two{1, 2};
  const std::vector<double> broken{1, std::nan("")};
  EXPECT_TRUE(prediction_powered_mean({one, one, two}).mean.has_note(note::no_data));
  EXPECT_TRUE(prediction_powered_mean({two, one, two}).mean.has_note(note::bad_input));
  EXPECT_TRUE(prediction_powered_mean({two, broken, two}).mean.has_note(note::bad_input));
  EXPECT_TRUE(
      prediction_powered_mean({.human = two, .predicted = two, .predicted_only = two, .probability = one}).mean.has_note(note::bad_input));
  const std::vector<double> zero{0, .5};
  EXPECT_TRUE(
      prediction_powered_mean({.human = two, .predicted = two, .predicted_only = two, .probability = zero}).mean.has_note(note::bad_input));
}

struct Outcome {
  double mean = 0, covered = 0, width = 0, lambda = 0;
};

// 80 human labels and 400 more items; the judge is off by `bias` and by noise of standard deviation `noise`.
Outcome simulate(double noise, double bias, std::optional<double> lambda, std::uint64_t seed) {
  Xoshiro256 rng(seed);
  constexpr int runs = 2000;
  Outcome out;
  for (int run = 0; run < runs; ++run) {
    std::vector<double> human;
    std::vector<double> predicted;
    std::vector<double> only;
    for (int i = 0; i < 480; ++i) {
      const double truth = 1 + normal(rng);
      const double says = truth + bias + noise * normal(rng);
      if (i < 80) {
        human.push_back(truth);
        predicted.push_back(says);
      } else {
        only.push_back(says);
      }
    }
    const auto found = prediction_powered_mean({human, predicted, only}, lambda);
    out.mean += *found.mean.estimate / runs;
    out.covered += *found.mean.low <= 1 && 1 <= *found.mean.high ? 1.0 / runs : 0;
    out.width += (*found.mean.high - *found.mean.low) / runs;
    out.lambda += found.lambda / runs;
  }
  return out;
}

TEST(PredictionPowered, CoversTheTruthWithGoodUselessAndBiasedJudges) {
  const auto plain = simulate(.5, 0, 0, 1);
  const auto good = simulate(.5, 0, {}, 2);
  const auto biased = simulate(.5, 2, {}, 3);
  const auto useless = simulate(20, 0, {}, 4);
  for (const auto& one : {plain, good, biased, useless}) {
    EXPECT_NEAR(one.mean, 1, .01);
    EXPECT_GE(one.covered, .935);
    EXPECT_LE(one.covered, .965);
  }
  EXPECT_LT(good.width, .67 * plain.width);
  EXPECT_NEAR(biased.width, good.width, .02 * good.width);
  EXPECT_NEAR(useless.width, plain.width, .02 * plain.width);  // tuned, a useless judge costs nothing
  EXPECT_NEAR(useless.lambda, 0, .01);
}

TEST(PredictionPowered, CoversTheTruthWhenAnnotatorsHaveTastes) {
  Xoshiro256 rng(11);
  constexpr int runs = 2000;
  double covered = 0;
  double covered_by_rows = 0;
  for (int run = 0; run < runs; ++run) {
    std::vector<double> human;
    std::vector<double> predicted;
    std::vector<double> only;
    std::vector<std::uint32_t> who;
    for (std::uint32_t person = 0; person < 20; ++person) {
      const double taste = .5 * normal(rng);
      for (int i = 0; i < 10; ++i) {
        const double truth = 1 + normal(rng);
        human.push_back(truth + taste);
        predicted.push_back(truth + .5 * normal(rng));
        who.push_back(person);
      }
    }
    for (int i = 0; i < 500; ++i) only.push_back(1 + normal(rng) + .5 * normal(rng));
    const auto rows = prediction_powered_mean({human, predicted, only});
    const auto clustered = prediction_powered_mean({.human = human, .predicted = predicted, .predicted_only = only, .annotator = who});
    covered += *clustered.mean.low <= 1 && 1 <= *clustered.mean.high ? 1.0 / runs : 0;
    covered_by_rows += *rows.mean.low <= 1 && 1 <= *rows.mean.high ? 1.0 / runs : 0;
  }
  EXPECT_GE(covered, .935);
  EXPECT_LE(covered, .965);
  EXPECT_LT(covered_by_rows, .85);  // what clustering is for
}

TEST(PredictionPowered, IsUnbiasedWhenTheItemsForHumansAreChosenByKnownProbabilities) {
  Xoshiro256 rng(13);
  constexpr int runs = 2000;
  double weighted = 0;
  double unweighted = 0;
  double covered = 0;
  for (int run = 0; run < runs; ++run) {
    std::vector<double> human;
    std::vector<double> predicted;
    std::vector<double> only;
    std::vector<double> probability;
    for (int i = 0; i < 1000; ++i) {
      const bool hard = uniform(rng) < .3;
      const double says = (hard ? 0 : 1) + .3 * normal(rng);
      const double truth = (hard ? 1 : 1.5) + .5 * normal(rng);  // the judge is wrong on hard items most
      const double p = hard ? .3 : .05;
      if (uniform(rng) < p) {
        human.push_back(truth);
        predicted.push_back(says);
        probability.push_back(p);
      } else {
        only.push_back(says);
      }
    }
    const auto found =
        prediction_powered_mean({.human = human, .predicted = predicted, .predicted_only = only, .probability = probability});
    weighted += *found.mean.estimate / runs;
    unweighted += *prediction_powered_mean({human, predicted, only}).mean.estimate / runs;
    covered += *found.mean.low <= 1.35 && 1.35 <= *found.mean.high ? 1.0 / runs : 0;
  }
  EXPECT_NEAR(weighted, 1.35, .005);
  EXPECT_GT(std::abs(unweighted - 1.35), .02);
  EXPECT_GE(covered, .93);
  EXPECT_LE(covered, .97);
}

TEST(Strata, AreSummedByTheirShares) {
  Estimate a{.estimate = 1, .se = .1, .df = 10, .n = 11};
  Estimate b{.estimate = 2, .se = .2, .df = 5, .n = 6};
  const auto sum = over_strata(std::vector{a, b}, std::vector<double>{3, 1});
  EXPECT_NEAR(*sum.estimate, 1.25, 1e-15);
  EXPECT_NEAR(*sum.se, std::hypot(.075, .05), 1e-15);
  const double va = .075 * .075;
  const double vb = .05 * .05;
  EXPECT_NEAR(*sum.df, (va + vb) * (va + vb) / (va * va / 10 + vb * vb / 5), 1e-12);
  EXPECT_EQ(sum.n, 17U);
  EXPECT_FALSE(over_strata(std::vector{a, Estimate{}}, std::vector<double>{3, 1}).estimate);
  EXPECT_TRUE(over_strata(std::vector{a, Estimate{}}, std::vector<double>{3, 0}).estimate);
  EXPECT_TRUE(over_strata(std::vector{a}, std::vector<double>{3, 1}).has_note(note::bad_input));
  b.se.reset();
  EXPECT_TRUE(over_strata(std::vector{a, b}, std::vector<double>{3, 1}).has_note(note::too_few));
}

}  // namespace
}  // namespace assay::stats
