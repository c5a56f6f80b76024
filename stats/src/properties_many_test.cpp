// Ten million people, all of them in the data: whatever runs over people must bear them.
#include "assay/stats/alpha.hpp"
#include "assay/stats/clustered.hpp"
#include "assay/stats/coefficients.hpp"
#include "assay/stats/labels.hpp"
#include "assay/stats/mace.hpp"
#include "assay/stats/strength_intervals.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

constexpr std::uint32_t people = 10'000'000;
constexpr std::uint32_t items = 500'000;

// The bits of splitmix64: a draw that needs no state.
std::uint32_t drawn(std::uint64_t i, std::uint32_t bound) {
  std::uint64_t z = (i + 1) * 0x9e3779b97f4a7c15ULL;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return static_cast<std::uint32_t>(((z ^ (z >> 31)) >> 32) * bound >> 32);
}

// Everybody labels one item, which has the class item % 2, and is right three times of four.
struct Table {
  std::vector<std::uint32_t> item, worker, label;
  Table() {
    item.resize(people);
    worker.resize(people);
    label.resize(people);
    for (std::uint32_t w = 0; w < people; ++w) {
      item[w] = w % items;
      worker[w] = people - 1 - w;
      label[w] = (item[w] + (drawn(w, 4) == 0 ? 1 : 0)) % 2;
    }
  }
  [[nodiscard]] std::size_t right(const std::vector<std::uint32_t>& labels) const {
    std::size_t out = 0;
    for (std::uint32_t i = 0; i < items; ++i) out += labels[i] == i % 2 ? 1 : 0;
    return out;
  }
};

// 20 labels of which 15 are expected to be right: more than 10 are in 98.6 of 100 items.
constexpr double share_right = 0.985;

TEST(TenMillionPeople, EveryLabelModelAndTheMajority) {
  const Table table;
  const LabelIndex index({table.item, table.worker, table.label, items, people, 2});
  ASSERT_TRUE(index.ok());
  const MajorityFit plain = majority(index);
  EXPECT_GT(static_cast<double>(table.right(plain.label)), share_right * items);
  const MajorityFit weighted = weighted_majority(index);
  EXPECT_GT(static_cast<double>(table.right(weighted.label)), share_right * items);
  for (const LabelModel model : {LabelModel::dawid_skene, LabelModel::one_coin}) {
    const LabelFit fit = fit_labels(index, {.model = model, .max_rounds = 3, .threads = 2});
    ASSERT_TRUE(fit.ok());
    EXPECT_GT(static_cast<double>(table.right(fit.label)), share_right * items);
    for (const double p : fit.posterior) {
      if (!(p >= 0 && p <= 1)) FAIL() << p;
    }
    for (std::uint32_t w = 0; w < people; w += 9'999) {
      ASSERT_EQ(fit.votes(w), 1U);
      const double skill = fit.skill(w).value_or(-1);
      EXPECT_TRUE(skill >= 0 && skill <= 1) << skill;
    }
  }
  const MaceFit mace = fit_mace(index, {.starts = 1, .max_rounds = 3, .threads = 2});
  ASSERT_TRUE(mace.ok());
  EXPECT_GT(static_cast<double>(table.right(mace.label)), share_right * items);
  for (const double c : mace.competence) {
    if (!(c >= 0 && c <= 1)) FAIL() << c;
  }
}

TEST(TenMillionPeople, AgreementAndClusters) {
  const Table table;
  const std::vector<double> value(table.label.begin(), table.label.end());
  // By definition, from the ones of every item.
  std::vector<double> ones(items);
  for (std::uint32_t w = 0; w < people; ++w) ones[table.item[w]] += value[w];
  const double each = static_cast<double>(people) / items;
  double observed = 0;
  double all_ones = 0;
  for (const double k : ones) {
    observed += 2 * k * (each - k) / (each - 1);
    all_ones += k;
  }
  const double n = people;
  const double expected = 2 * all_ones * (n - all_ones) / (n - 1);
  const Ratings rows{table.item, table.worker, value};
  const Estimate plain = alpha(rows, Metric::nominal);
  ASSERT_TRUE(plain.estimate.has_value());
  EXPECT_NEAR(*plain.estimate, 1 - observed / expected, 1e-9);
  const Estimate like_these = alpha_annotators_like_these(rows, Metric::nominal);
  EXPECT_EQ(like_these.estimate, plain.estimate);
  ASSERT_TRUE(like_these.has_interval());
  EXPECT_EQ(like_these.clusters, people);
  EXPECT_LT(*like_these.high - *like_these.low, 0.01);

  const Estimate agreement = agreement_these_annotators({table.item, table.worker, table.label, 2}, Chance::none);
  ASSERT_TRUE(agreement.has_interval());
  EXPECT_NEAR(*agreement.estimate, 1 - observed / n, 1e-9);

  // One row a cluster is one row.
  const Estimate mean = clustered_mean(value, table.worker);
  ASSERT_TRUE(mean.se.has_value());
  EXPECT_EQ(mean.clusters, people);
  EXPECT_NEAR(*mean.estimate, all_ones / n, 1e-12);
  EXPECT_NEAR(*mean.se, std::sqrt(all_ones / n * (1 - all_ones / n) / (n - 1)), 1e-12);
}

TEST(TenMillionPeople, StrengthsByAnnotator) {
  constexpr std::uint32_t models = 4;
  std::vector<std::uint32_t> left(people);
  std::vector<std::uint32_t> right(people);
  std::vector<std::uint32_t> annotator(people);
  std::vector<Outcome> outcome(people);
  for (std::uint32_t who = 0; who < people; ++who) {
    left[who] = who % models;
    right[who] = (left[who] + 1 + who / models % (models - 1)) % models;
    annotator[who] = people - 1 - who;
    // P(win) : P(tie) : P(loss) = 3 : 2 : 3, one more to the win for a model of a higher number.
    const std::uint32_t u = drawn(who, 9);
    const bool stronger = left[who] > right[who];
    outcome[who] = u < (stronger ? 4U : 3U) ? Outcome::left : u < (stronger ? 6U : 5U) ? Outcome::tie : Outcome::right;
  }
  const Comparisons votes{left, right, outcome, annotator, models};
  const StrengthFit fit = fit_davidson(votes);
  ASSERT_TRUE(fit.ok());
  const ClusteredCovariance clustered = clustered_covariance(votes, fit);
  ASSERT_TRUE(clustered.ok());
  EXPECT_EQ(clustered.clusters, people);
  const std::vector<Estimate> by_annotator = strengths(fit, &clustered);
  const std::vector<Estimate> alone = strengths(fit);
  for (std::uint32_t m = 0; m < models; ++m) {
    ASSERT_TRUE(by_annotator[m].has_interval());
    if (m > 0) {
      EXPECT_GT(*by_annotator[m].estimate, *by_annotator[m - 1].estimate);
    }
    // A vote a person: their independence is that of votes, where the model is nearly right.
    EXPECT_NEAR(*by_annotator[m].se / *alone[m].se, 1, 0.05);
  }
}

}  // namespace
}  // namespace assay::stats
