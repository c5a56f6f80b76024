// Ten million raters.
#include "assay/stats/alpha.hpp"
#include "assay/stats/clustered.hpp"
#include "assay/stats/coefficients.hpp"
#include "assay/stats/labels.hpp"
#include "assay/stats/rng.hpp"
#include "assay/stats/strength_intervals.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

constexpr std::uint32_t many = 10'000'000;

// Everybody says one thing: of one of `items` items, right seven times of ten, with ids in no order.
struct Said {
  std::vector<std::uint32_t> item = std::vector<std::uint32_t>(many), rater = item, label = item;
  Said(std::uint32_t items, std::uint32_t labels) {
    Xoshiro256 rng(1);
    for (std::uint32_t i = 0; i < many; ++i) {
      item[i] = i % items;
      rater[i] = static_cast<std::uint32_t>(std::uint64_t{i} * 7'654'321 % many);
      label[i] = uniform(rng) < 0.7 ? item[i] % labels : below(rng, labels);
    }
  }
};

// P(equal) of two raters of one item is q, chance 1 / labels.
constexpr double two_agree(double right, double labels) {
  const double hit = right + (1 - right) / labels;
  return hit * hit + (labels - 1) * ((1 - right) / labels) * ((1 - right) / labels);
}

TEST(TenMillionRaters, HaveLabels) {
  const Said said(2'000'000, 2);
  const LabelFit fit = fit_labels(LabelIndex({said.item, said.rater, said.label, 2'000'000, many, 2}), {.max_rounds = 5});
  ASSERT_TRUE(fit.ok());
  EXPECT_EQ(fit.votes(many - 1), 1U);
  EXPECT_TRUE(has_note(fit.notes, note::prior_exceeds_data));
  std::size_t right = 0;
  for (std::uint32_t i = 0; i < 2'000'000; ++i) right += fit.label[i] == i % 2 ? 1 : 0;
  EXPECT_GT(right, 1'900'000U);
}

TEST(TenMillionRaters, Agree) {
  const Said said(2'000'000, 3);
  std::vector<double> value(said.label.begin(), said.label.end());
  const double agree = two_agree(0.7, 3);
  EXPECT_NEAR(*alpha({said.item, said.rater, value}, Metric::nominal).estimate, (agree - 1.0 / 3) / (1 - 1.0 / 3), 2e-3);
  const Estimate gwet = agreement_these_annotators({said.item, said.rater, said.label, 3}, Chance::gwet);
  EXPECT_NEAR(*gwet.estimate, (agree - 1.0 / 3) / (1 - 1.0 / 3), 2e-3);
  EXPECT_EQ(gwet.clusters, 2'000'000U);
  const Estimate like = agreement_annotators_like_these({said.item, said.rater, said.label, 3}, Chance::fleiss);
  EXPECT_EQ(like.clusters, many);
  ASSERT_TRUE(like.has_interval());
  EXPECT_NEAR(*like.se, *gwet.se, 0.3 * *gwet.se);
  const Estimate mean = clustered_mean(value, said.rater);
  EXPECT_EQ(mean.clusters, many);
  EXPECT_NEAR(*mean.se, std::sqrt(2.0 / 3 / many), 1e-6);
}

TEST(TenMillionRaters, RankModels) {
  const Said said(3, 3);
  std::vector<std::uint32_t> left(many);
  std::vector<std::uint32_t> right(many);
  std::vector<Outcome> outcome(many);
  for (std::uint32_t i = 0; i < many; ++i) {
    left[i] = said.item[i];
    right[i] = (said.item[i] + 1) % 3;
    outcome[i] = static_cast<Outcome>(said.label[i]);
  }
  const Comparisons votes{left, right, outcome, said.rater, 3};
  const StrengthFit fit = fit_davidson(votes);
  const ClusteredCovariance clustered = clustered_covariance(votes, fit);
  ASSERT_TRUE(clustered.ok());
  EXPECT_EQ(clustered.clusters, many);
  for (const Estimate& each : strengths(fit, &clustered)) {
    ASSERT_TRUE(each.has_interval());
    EXPECT_LT(*each.high - *each.low, 0.01);
  }
}

}  // namespace
}  // namespace assay::stats
