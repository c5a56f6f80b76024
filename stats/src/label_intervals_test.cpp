// Intervals of skills and class shares: where the truth is known, by numerical curvature, and in a simulation.
#include "assay/stats/distributions.hpp"
#include "assay/stats/labels.hpp"
#include "assay/stats/rng.hpp"
#include "label_test_data.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

TEST(LabelIntervals, WhereEveryItemIsKnownAreThoseOfSharesOfLabelsAndItems) {
  const test::LabelTable data = test::draw_labels(3, 60, 6, 2, 4);
  std::vector<std::uint32_t> gold(60);
  for (std::uint32_t i = 0; i < 60; ++i) gold[i] = i % 3 == 0 ? 1 : 0;
  const LabelIndex index = data.index();
  const LabelFit fit = fit_labels(index, {.model = LabelModel::one_coin, .gold = gold});
  const LabelIntervals found = label_intervals(index, fit);
  ASSERT_TRUE(found.ok());
  for (std::uint32_t w = 0; w < 6; ++w) {
    double right = 0;
    double n = 0;
    for (std::size_t i = 0; i < data.item.size(); ++i) {
      if (data.worker[i] != w) continue;
      n += 1;
      right += data.label[i] == gold[data.item[i]] ? 1 : 0;
    }
    // p (1 - p) / n is the variance of a beta of n - 1 trials.
    const double p = right / n;
    EXPECT_NEAR(*found.skill[w].estimate, p, 1e-12);
    EXPECT_NEAR(*found.skill[w].se, std::sqrt(p * (1 - p) / n), 1e-9);
    EXPECT_NEAR(*found.skill[w].low, *beta_quantile(.025, p * (n - 1), (1 - p) * (n - 1)), 1e-9);
    EXPECT_NEAR(*found.skill[w].high, *beta_quantile(.975, p * (n - 1), (1 - p) * (n - 1)), 1e-9);
    EXPECT_TRUE(found.skill[w].has_note(note::conditional_error));
  }
  EXPECT_NEAR(*found.prior[1].estimate, 1.0 / 3, 1e-12);
  EXPECT_NEAR(*found.prior[1].se, std::sqrt(2.0 / 9 / 60), 1e-9);
  EXPECT_NEAR(*found.prior[0].low, 1 - *found.prior[1].high, 1e-9);
}

TEST(LabelIntervals, OfAConfusionMatrixAreTheCurvatureOfItsLogPosteriorGivenTheOthers) {
  const test::LabelTable data = test::draw_labels(5, 150, 8, 2, 4);
  const LabelIndex index = data.index();
  const LabelFit fit = fit_labels(index);
  const LabelIntervals found = label_intervals(index, fit);
  double worst = 0;
  for (std::uint32_t w = 0; w < 8; ++w) {
    const std::vector<double> cells = fit.confusion(w);
    // Of P(right | class 0) and P(right | class 1): labels and pseudo-labels, the others' opinion of an item being its posterior over what
    // this worker said of it.
    const auto value = [&](double a, double b) {
      const double p[2][2] = {{a, 1 - a}, {1 - b, b}};
      double sum = 0;
      for (std::size_t i = 0; i < data.item.size(); ++i) {
        if (data.worker[i] != w) continue;
        double likelihood = 0;
        for (std::size_t k = 0; k < 2; ++k) {
          likelihood += fit.posterior[data.item[i] * 2 + k] / cells[k * 2 + data.label[i]] * p[k][data.label[i]];
        }
        sum += std::log(likelihood);
      }
      for (std::size_t k = 0; k < 2; ++k) {
        for (std::size_t l = 0; l < 2; ++l) sum += fit.pseudo[l * 2 + k] * std::log(p[k][l]);
      }
      return sum;
    };
    const double a = cells[0];
    const double b = cells[3];
    const double h = 1e-4;
    const double at = value(a, b);
    const double aa = -(value(a + h, b) - 2 * at + value(a - h, b)) / (h * h);
    const double bb = -(value(a, b + h) - 2 * at + value(a, b - h)) / (h * h);
    const double ab = -(value(a + h, b + h) - value(a + h, b - h) - value(a - h, b + h) + value(a - h, b - h)) / (4 * h * h);
    const double p = fit.prior[0];
    const double q = fit.prior[1];
    double variance = (p * p * bb + q * q * aa - 2 * p * q * ab) / (aa * bb - ab * ab);
    // And what the share of the classes adds.
    variance += (a - b) * (a - b) * *found.prior[0].se * *found.prior[0].se;
    worst = std::max(worst, std::abs(*found.skill[w].se / std::sqrt(variance) - 1));
  }
  std::printf("  error of skills against numerical curvature: %.2g\n", worst);
  EXPECT_LT(worst, 1e-4);
}

// 40 workers right with probabilities from .55 to .95 whatever the class; how often the intervals of skills hold these.
double coverage(const LabelOptions& options, std::uint32_t classes, std::uint32_t each) {
  constexpr std::uint32_t workers = 40;
  const std::uint32_t items = workers * each / 5;
  Xoshiro256 rng(classes * 1000 + each);
  double held = 0;
  double all = 0;
  for (int repeat = 0; repeat < 20; ++repeat) {
    std::vector<double> skill(workers);
    for (double& p : skill) p = .55 + .4 * uniform(rng);
    test::LabelTable data;
    for (std::uint32_t i = 0; i < items; ++i) {
      const std::uint32_t truth = below(rng, classes);
      for (std::uint32_t j = 0; j < 5; ++j) {
        const std::uint32_t w = (i * 5 + j * 7 + i / 8 * 3) % workers;
        data.add(i, w, uniform(rng) < skill[w] ? truth : (truth + 1 + below(rng, classes - 1)) % classes);
      }
    }
    const LabelIndex index = data.index();
    const LabelIntervals found = label_intervals(index, fit_labels(index, options));
    for (std::uint32_t w = 0; w < workers; ++w) {
      all += 1;
      held += *found.skill[w].low <= skill[w] && skill[w] <= *found.skill[w].high ? 1 : 0;
    }
  }
  return held / all;
}

TEST(LabelIntervals, HoldTheSkillsOfWorkers) {
  for (const std::uint32_t classes : {2U, 3U}) {
    for (const std::uint32_t each : {20U, 50U}) {
      const double of_matrix = coverage({}, classes, each);
      const double of_coin = coverage({.model = LabelModel::one_coin}, classes, each);
      std::printf("  %u classes, %u labels a worker: Dawid-Skene %.3f, one coin %.3f\n", classes, each, of_matrix, of_coin);
      EXPECT_GT(of_matrix, .88);
      EXPECT_GT(of_coin, .90);
    }
  }
}

TEST(LabelIntervals, SayWhatTheyCannotTell) {
  const test::LabelTable data = test::draw_labels(3, 20, 5, 3, 3);
  const LabelIndex index = data.index();
  EXPECT_TRUE(has_note(label_intervals(index, {}).notes, note::no_data));
  const LabelFit fit = fit_labels(index);
  EXPECT_TRUE(has_note(label_intervals(index, fit, 1).notes, note::bad_input));
  const test::LabelTable other = test::draw_labels(4, 20, 5, 3, 3);
  EXPECT_TRUE(has_note(label_intervals(other.index(), fit).notes, note::bad_input));
  const LabelIndex many({data.item, data.worker, data.label, data.items, data.workers + 1, 65});
  EXPECT_TRUE(has_note(label_intervals(many, fit_labels(many, {.max_rounds = 1})).notes, note::too_costly));
  const LabelIndex one_more({data.item, data.worker, data.label, data.items, data.workers + 1, 3});
  const LabelIntervals found = label_intervals(one_more, fit_labels(one_more));
  ASSERT_TRUE(found.ok());
  EXPECT_FALSE(found.skill.back().estimate);
  EXPECT_TRUE(found.skill.back().has_note(note::no_data));
}

}  // namespace
}  // namespace assay::stats
