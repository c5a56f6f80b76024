// Strengths clustered by annotator and prompt, against the jackknives that they are made of and against the truth.
#include "assay/stats/clustered.hpp"
#include "assay/stats/rng.hpp"
#include "assay/stats/strength_intervals.hpp"
#include "linear.hpp"
#include "test_data.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using test::Votes;

// Davidson votes with log nu = 0, model m worth m / 2 on average: people and prompts have tastes. Every person sees `each` prompts.
Votes tastes(std::uint32_t models, std::uint32_t people, std::uint32_t prompts, std::uint32_t each, double of_people, double of_prompts,
             std::uint64_t seed) {
  Xoshiro256 rng(seed);
  const auto effects = [&](std::uint32_t count, double size) {
    std::vector<double> out(std::size_t{count} * models);
    for (double& x : out) x = size * normal(rng);
    return out;
  };
  const std::vector<double> person = effects(people, of_people);
  const std::vector<double> prompt = effects(prompts, of_prompts);
  Votes out;
  for (std::uint32_t p = 0; p < people; ++p) {
    for (std::uint32_t v = 0; v < each; ++v) {
      const std::uint32_t on = below(rng, prompts);
      const std::uint32_t a = below(rng, models);
      const std::uint32_t b = (a + 1 + below(rng, models - 1)) % models;
      const auto worth = [&](std::uint32_t m) { return 0.5 * m + person[p * models + m] + prompt[on * models + m]; };
      const double win = std::exp((worth(a) - worth(b)) / 2);
      const double u = uniform(rng) * (win + 1 + 1 / win);
      out.add(a, u < win ? Outcome::left : u < win + 1 ? Outcome::tie : Outcome::right, b, p);
      out.item.push_back(on);
    }
  }
  return out;
}

// V of the votes with these clusters for annotators.
std::vector<double> one_way(const Votes& votes, std::size_t models, const StrengthFit& fit, const std::vector<std::uint32_t>& cluster) {
  Comparisons data = votes.columns(models);
  data.annotator = cluster;
  return clustered_covariance(data, fit).covariance;
}

TEST(TwoWayCovariance, IsAnnotatorsAndPromptsLessBoth) {
  const Votes votes = tastes(5, 40, 30, 25, 0.8, 0.8, 3);
  const StrengthFit fit = fit_davidson(votes.columns(5));
  const ClusteredCovariance found = clustered_covariance(votes.columns(5), fit, votes.item);
  ASSERT_TRUE(found.ok());
  ASSERT_FALSE(has_note(found.notes, note::negative_variance));
  std::vector<std::uint32_t> cell;
  for (std::size_t i = 0; i < votes.item.size(); ++i) cell.push_back(votes.annotator[i] * 30 + votes.item[i]);
  const auto people = one_way(votes, 5, fit, votes.annotator);
  const auto prompts = one_way(votes, 5, fit, votes.item);
  const auto both = one_way(votes, 5, fit, cell);
  double worst = 0;
  for (std::size_t i = 0; i < people.size(); ++i)
    worst = std::max(worst, std::abs(found.covariance[i] - (people[i] + prompts[i] - both[i])));
  test::report("two-way covariance against its three jackknives", worst);
  EXPECT_LT(worst, 1e-12);
  EXPECT_EQ(found.clusters, 40U);
  EXPECT_EQ(found.prompts, 30U);
  EXPECT_EQ(found.df, std::vector<double>(6, 29.0));
  const auto board = strengths(fit, &found);
  EXPECT_EQ(board[0].clusters, 30U);
  EXPECT_NE(board[0].method.find("annotators and prompts"), std::string::npos);
}

TEST(TwoWayCovariance, OfPromptsIsCloseToRefittingWithoutEach) {
  // With one annotator a vote, and a vote a cell, only prompts are left of the sum.
  Votes votes = tastes(4, 30, 40, 40, 0, 0.8, 8);
  std::iota(votes.annotator.begin(), votes.annotator.end(), 0U);
  const StrengthFit fit = fit_rao_kupper(votes.columns(4));
  const ClusteredCovariance found = clustered_covariance(votes.columns(4), fit, votes.item);
  ASSERT_TRUE(found.ok());
  std::vector<double> sum(4);
  for (std::uint32_t prompt = 0; prompt < 40; ++prompt) {
    Votes rest;
    for (std::size_t i = 0; i < votes.left.size(); ++i) {
      if (votes.item[i] != prompt) rest.add(votes.left[i], votes.outcome[i], votes.right[i]);
    }
    const StrengthFit without = fit_rao_kupper(rest.columns(4));
    for (std::size_t m = 1; m < 4; ++m) sum[m] += std::pow(without.theta[m] - fit.theta[m], 2) * 39 / 40;
  }
  double worst = 0;
  for (std::size_t m = 1; m < 4; ++m) worst = std::max(worst, std::abs(std::sqrt(found.covariance[m * 6] / sum[m]) - 1));
  test::report("two-way se against exact refits without a prompt (relative)", worst);
  EXPECT_LT(worst, 0.02);
}

TEST(TwoWayCovariance, OfPromptsThatNobodySharesIsThatByAnnotator) {
  Votes votes = tastes(4, 20, 5, 30, 0.7, 0, 11);
  std::iota(votes.item.begin(), votes.item.end(), 1000U);
  const StrengthFit fit = fit_bradley_terry(votes.columns(4));
  const ClusteredCovariance one = clustered_covariance(votes.columns(4), fit);
  const ClusteredCovariance two = clustered_covariance(votes.columns(4), fit, votes.item);
  ASSERT_TRUE(two.ok());
  EXPECT_LT(test::largest_difference(one.covariance, two.covariance), 1e-12);
  EXPECT_EQ(one.df, two.df);
}

TEST(TwoWayCovariance, ChangesNotABitWithTheOrderOfRows) {
  const Votes votes = tastes(4, 15, 12, 20, 0.5, 0.5, 12);
  Votes turned = votes;
  std::ranges::reverse(turned.left);
  std::ranges::reverse(turned.right);
  std::ranges::reverse(turned.outcome);
  std::ranges::reverse(turned.annotator);
  std::ranges::reverse(turned.item);
  const auto expected = clustered_covariance(votes.columns(4), fit_davidson(votes.columns(4)), votes.item);
  const auto found = clustered_covariance(turned.columns(4), fit_davidson(turned.columns(4)), turned.item);
  ASSERT_TRUE(expected.ok());
  EXPECT_EQ(found.covariance, expected.covariance);
}

TEST(TwoWayCovariance, NamesModelsThatHangOnASinglePrompt) {
  Votes votes = tastes(4, 15, 12, 40, 0.3, 0.3, 5);
  for (std::uint32_t person = 0; person < 4; ++person) {
    votes.add(4, person < 2 ? Outcome::left : Outcome::right, 0, person);
    votes.item.push_back(3);
  }
  const StrengthFit fit = fit_davidson(votes.columns(5));
  ASSERT_EQ(fit.estimated.size(), 5U);
  EXPECT_TRUE(clustered_covariance(votes.columns(5), fit).one_annotator.empty());
  const ClusteredCovariance found = clustered_covariance(votes.columns(5), fit, votes.item);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found.one_annotator, (std::vector<std::uint32_t>{4}));
  const auto board = strengths(fit, &found);
  EXPECT_FALSE(board[4].has_interval());
  EXPECT_TRUE(board[0].has_interval());
}

TEST(TwoWayCovariance, WithFewerClustersThanModelsHasNoNegativeVariance) {
  const Votes votes = tastes(12, 6, 7, 60, 0.1, 0.1, 21);
  const StrengthFit fit = fit_davidson(votes.columns(12));
  const ClusteredCovariance found = clustered_covariance(votes.columns(12), fit, votes.item);
  ASSERT_TRUE(found.ok());
  EXPECT_TRUE(has_note(found.notes, note::negative_variance));
  EXPECT_TRUE(has_note(found.notes, note::few_clusters));
  Xoshiro256 rng(2);
  const std::size_t p = fit.parameters();
  for (int draw = 0; draw < 1000; ++draw) {
    std::vector<double> c(p);
    for (double& x : c) x = normal(rng);
    double variance = 0;
    double size = 0;
    for (std::size_t i = 0; i < p; ++i) {
      for (std::size_t j = 0; j < p; ++j) {
        variance += c[i] * found.covariance[i * p + j] * c[j];
        size += std::abs(c[i] * found.covariance[i * p + j] * c[j]);
      }
    }
    EXPECT_GE(variance, -1e-12 * size);
  }
}

TEST(TwoWayCovariance, ClippedIsTheNearestThatIsNotNegative) {
  // Eigenvalues 3 and -1 with vectors (1, 1) and (1, -1).
  Matrix a(2);
  a.cell = {1, 2, 2, 1};
  EXPECT_NEAR(clip_negative(a), 1.0 / 3, 1e-14);
  for (const double cell : a.cell) EXPECT_NEAR(cell, 1.5, 1e-14);
  Matrix b(3);
  b.cell = {2, 0, 1, 0, 2, 0, 1, 0, 2};
  const std::vector<double> before = b.cell;
  EXPECT_EQ(clip_negative(b), 0);
  EXPECT_EQ(b.cell, before);
}

TEST(TwoWayCovariance, SaysWhyItHasNothing) {
  const Votes votes = tastes(3, 10, 10, 30, 0.3, 0.3, 6);
  const StrengthFit fit = fit_davidson(votes.columns(3));
  const std::vector<std::uint32_t> one(votes.left.size(), 7);
  const ClusteredCovariance none = clustered_covariance(votes.columns(3), fit, one);
  EXPECT_FALSE(none.ok());
  EXPECT_TRUE(has_note(none.notes, note::too_few));
  EXPECT_FALSE(strengths(fit, &none)[1].has_interval());
  EXPECT_TRUE(has_note(clustered_covariance(votes.columns(3), fit, std::vector<std::uint32_t>{1}).notes, note::bad_input));
  EXPECT_TRUE(has_note(clustered_covariance(votes.columns(3), StrengthFit{}, votes.item).notes, note::no_data));
}

TEST(TwoWayCovariance, CoversTheTruthWhenAnnotatorsAndPromptsHaveTastes) {
  const Votes many = tastes(4, 20000, 20000, 20, 0.6, 0.8, 99);
  const StrengthFit truth = fit_davidson(many.columns(4));
  int two = 0;
  int one = 0;
  int total = 0;
  int clipped = 0;
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    const Votes votes = tastes(4, 20, 15, 40, 0.6, 0.8, 1000 + seed);
    const StrengthFit fit = fit_davidson(votes.columns(4));
    const ClusteredCovariance by_annotator = clustered_covariance(votes.columns(4), fit);
    const ClusteredCovariance by_both = clustered_covariance(votes.columns(4), fit, votes.item);
    clipped += has_note(by_both.notes, note::negative_variance) ? 1 : 0;
    for (std::uint32_t m = 1; m < 4; ++m) {
      const Estimate both = strength_difference(fit, m, 0, &by_both);
      const Estimate person = strength_difference(fit, m, 0, &by_annotator);
      two += *both.low <= truth.theta[m] && truth.theta[m] <= *both.high ? 1 : 0;
      one += *person.low <= truth.theta[m] && truth.theta[m] <= *person.high ? 1 : 0;
      ++total;
    }
  }
  std::printf("  coverage of 95 %% intervals: annotators and prompts %.1f %%, annotators alone %.1f %%; clipped in %d of 500\n",
              100.0 * two / total, 100.0 * one / total, clipped);
  EXPECT_GT(two, 0.93 * total);
  EXPECT_LT(two, 0.98 * total);
  EXPECT_LT(one, 0.88 * total);
}

}  // namespace
}  // namespace assay::stats
