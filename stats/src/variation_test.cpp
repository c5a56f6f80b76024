// Soft labels, ambiguous items, calibration and divergence: by hand, by enumeration, and on drawn data.
#include "assay/stats/variation.hpp"
#include "assay/stats/distributions.hpp"
#include "label_test_data.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using std::numbers::ln2;
using test::LabelTable;

TEST(Entropy, OfWorkedDistributions) {
  const std::vector<double> even = {0.5, 0.5};
  const std::vector<double> votes = {2, 1, 1};  // need not sum to 1
  EXPECT_NEAR(*entropy(even), ln2, 1e-15);
  EXPECT_NEAR(*entropy(votes), 1.5 * ln2, 1e-15);
  EXPECT_EQ(*entropy(std::vector<double>{0, 7}), 0);
  EXPECT_FALSE(entropy(std::vector<double>{0, 0}));
  EXPECT_FALSE(entropy(std::vector<double>{-1, 2}));
  EXPECT_FALSE(entropy(std::vector<double>{std::nan(""), 2}));
  EXPECT_FALSE(entropy(std::vector<double>{HUGE_VAL, 2}));
  const std::vector<double> rows = {1, 1, 0, 0, 3, 1};
  const std::vector<double> found = row_entropy(rows, 2);
  EXPECT_NEAR(found[0], ln2, 1e-15);
  EXPECT_EQ(found[1], 0);
  EXPECT_NEAR(found[2], 2 * ln2 - 0.75 * std::log(3), 1e-15);
}

TEST(SoftLabels, AreTheVotesOfEveryItem) {
  constexpr std::string_view said[] = {"001-", "1111", "012-", "----", "2---"};
  LabelTable data = test::label_table(said);
  const SoftLabels soft = soft_labels(data.index());
  EXPECT_EQ(soft.votes, (std::vector<std::uint32_t>{3, 4, 3, 0, 1}));
  EXPECT_NEAR(soft.share[0], 2.0 / 3, 1e-15);
  EXPECT_NEAR(soft.entropy[0], std::log(3) - 2 * ln2 / 3, 1e-15);
  EXPECT_NEAR(soft.disagreement[0], 2.0 / 3, 1e-15);  // of three pairs two differ
  EXPECT_EQ(soft.entropy[1], 0);
  EXPECT_EQ(soft.disagreement[2], 1);
  EXPECT_EQ(soft.share[9] + soft.share[10] + soft.share[11], 0);
  EXPECT_EQ(soft.disagreement[4], 0);
  EXPECT_TRUE(has_note(soft.notes, note::unlabelled_items));
  const SoftLabels smooth = soft_labels(data.index(), 0.5);
  EXPECT_NEAR(smooth.share[0], 2.5 / 4.5, 1e-15);
  EXPECT_NEAR(smooth.share[9], 1.0 / 3, 1e-15);
  EXPECT_FALSE(soft_labels(data.index(), -1).ok());
  EXPECT_TRUE(has_note(soft_labels(data.index(), std::nan("")).notes, note::bad_input));
  data.label[0] = 9;
  EXPECT_TRUE(has_note(soft_labels(data.index()).notes, note::bad_input));
}

TEST(SoftLabels, DisagreementIsWithoutBias) {
  // Two of three classes at .5, .3, .2: two draws differ with 1 - .25 - .09 - .04 = .62, whatever the number of labels.
  Xoshiro256 rng(1);
  for (const std::uint32_t each : {2U, 3U, 8U}) {
    LabelTable data;
    for (std::uint32_t i = 0; i < 8000; ++i) {
      for (std::uint32_t w = 0; w < each; ++w) {
        const double u = uniform(rng);
        data.add(i, w, u < 0.5 ? 0 : u < 0.8 ? 1 : 2);
      }
    }
    const SoftLabels soft = soft_labels(data.index());
    double sum = 0;
    double entropies = 0;
    for (const double d : soft.disagreement) sum += d;
    for (const double e : soft.entropy) entropies += e;
    EXPECT_NEAR(sum / 8000, 0.62, 0.017) << each;
    EXPECT_LT(entropies / 8000, 1.0297 - 0.02) << each;  // the entropy of the votes is too small
  }
}

TEST(AmbiguousItems, HaveThePOfTheirErrorsByEnumeration) {
  constexpr std::string_view said[] = {"0010", "1101", "0000", "1-11", "01--", "2---", "0212"};
  const LabelTable data = test::label_table(said);
  const LabelIndex index = data.index();
  const LabelFit fit = fit_labels(index);
  const AmbiguousItems found = ambiguous_items(index, fit);
  for (std::uint32_t i = 0; i < 7; ++i) {
    std::vector<std::uint32_t> workers;
    std::vector<std::uint32_t> labels;
    for (std::size_t j = 0; j < data.item.size(); ++j) {
      if (data.item[j] != i) continue;
      workers.push_back(data.worker[j]);
      labels.push_back(data.label[j]);
    }
    double p = 0;
    for (std::uint32_t c = 0; c < 3; ++c) {
      const auto others = static_cast<std::ptrdiff_t>(labels.size()) - std::ranges::count(labels, c);
      double tail = 0;
      for (unsigned code = 0; code < 1U << workers.size(); ++code) {  // who errs
        double probability = 1;
        std::ptrdiff_t errors = 0;
        for (std::size_t k = 0; k < workers.size(); ++k) {
          const double right = fit.confusion(workers[k])[c * 3 + c];
          const bool errs = ((code >> k) & 1U) != 0;
          probability *= errs ? 1 - right : right;
          errors += errs ? 1 : 0;
        }
        if (errors >= others) tail += probability;
      }
      p += fit.posterior[i * 3 + c] * tail;
    }
    EXPECT_NEAR(found.p_value[i], labels.size() > 1 ? p : 1, 1e-12) << i;
  }
  // Benjamini and Hochberg over the six items with two labels or more, by the definition.
  for (std::size_t i = 0; i < 7; ++i) {
    double least = 1;
    for (std::size_t j = 0; j < 7; ++j) {
      if (j == 5 || found.p_value[j] < found.p_value[i]) continue;
      std::size_t rank = 0;
      for (std::size_t k = 0; k < 7; ++k) rank += k != 5 && found.p_value[k] <= found.p_value[j] ? 1 : 0;
      least = std::min(least, found.p_value[j] * 6 / static_cast<double>(rank));
    }
    EXPECT_NEAR(found.q_value[i], i == 5 ? 1 : least, 1e-12) << i;
  }
}

TEST(AmbiguousItems, AreFoundAmongItemsWithOneTrueClass) {
  std::size_t flagged = 0;
  std::size_t false_ones = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Xoshiro256 rng(seed);
    LabelTable data;
    for (std::uint32_t i = 0; i < 300; ++i) {
      const std::uint32_t truth = below(rng, 3);
      for (std::uint32_t w = 0; w < 12; ++w) {
        const bool other = i < 40 ? uniform(rng) < 0.5 : uniform(rng) < 0.08;  // the first forty: two classes alike
        data.add(i, w, other ? (truth + 1) % 3 : truth);
      }
    }
    const LabelIndex index = data.index();
    const AmbiguousItems found = ambiguous_items(index, fit_labels(index));
    for (std::size_t i = 0; i < 300; ++i) {
      flagged += found.ambiguous[i] ? 1 : 0;
      false_ones += found.ambiguous[i] && i >= 40 ? 1 : 0;
    }
  }
  std::printf("  flagged %zu of 400 ambiguous items, and %zu of 2600 others\n", flagged - false_ones, false_ones);
  EXPECT_GT(flagged - false_ones, 200U);
  EXPECT_LT(false_ones, flagged / 10);
}

TEST(AmbiguousItems, NeedAFitOfTheSameLabels) {
  const LabelTable data = test::draw_labels(1, 20, 5, 3, 4);
  const LabelTable other = test::draw_labels(1, 21, 5, 3, 4);
  const LabelFit fit = fit_labels(other.index());
  EXPECT_TRUE(has_note(ambiguous_items(data.index(), fit).notes, note::bad_input));
  EXPECT_FALSE(ambiguous_items(other.index(), fit, 1).ok());
  EXPECT_TRUE(ambiguous_items(other.index(), fit).ok());
  EXPECT_FALSE(ambiguous_items(other.index(), LabelFit{}).ok());
}

TEST(Brier, IsTheMeanSquaredDistanceFromTheTruth) {
  const std::vector<double> probability = {0.7, 0.3, 0.2, 0.8, 1, 0};
  const std::vector<std::uint32_t> truth = {0, 0, 0};
  const Estimate score = brier_score(probability, truth, 2);
  EXPECT_NEAR(*score.estimate, (0.18 + 1.28 + 0) / 3, 1e-15);
  const double mean = 1.46 / 3;
  const double variance = ((0.18 - mean) * (0.18 - mean) + (1.28 - mean) * (1.28 - mean) + mean * mean) / 2;
  EXPECT_NEAR(*score.se, std::sqrt(variance / 3), 1e-14);
  EXPECT_NEAR(*score.high - *score.estimate, *two_sided_t(0.95, 2) * *score.se, 1e-12);
  const std::vector<double> soft = {0.5, 0.5, 0, 1, 0.9, 0.1};
  EXPECT_NEAR(*brier_score(probability, soft, 2).estimate, (2 * 0.04 + 2 * 0.04 + 2 * 0.01) / 3, 1e-15);
  EXPECT_TRUE(brier_score(probability, truth, 3).has_note(note::bad_input));
  EXPECT_TRUE(brier_score(std::vector<double>{1.5, -0.5}, std::vector<std::uint32_t>{0}, 2).has_note(note::bad_input));
  EXPECT_TRUE(brier_score(probability, std::vector<double>{1, 0}, 2).has_note(note::bad_input));
  EXPECT_TRUE(brier_score(std::vector<double>{}, std::vector<std::uint32_t>{}, 2).has_note(note::no_data));
}

TEST(Calibration, HasTheBinsAndThePlugInErrorByHand) {
  // Ten bins of width .1: .62 and .65 (one right), .91 and .99 and 1 (two right), .05 (wrong).
  const std::vector<double> confidence = {0.99, 0.62, 0.05, 1, 0.65, 0.91};
  const std::vector<std::uint8_t> right = {1, 1, 0, 1, 0, 0};
  const Calibration found = calibration(confidence, right, {.count = 10});
  ASSERT_EQ(found.bins.size(), 3U);
  EXPECT_EQ(found.bins[0].n, 1U);
  EXPECT_NEAR(found.bins[1].confidence, 0.635, 1e-15);
  EXPECT_EQ(found.bins[1].right, 0.5);
  EXPECT_NEAR(found.bins[2].confidence, 2.9 / 3, 1e-15);
  EXPECT_NEAR(found.plug_in, (0.05 + 2 * 0.135 + 3 * (0.9 / 3)) / 6, 1e-15);
  EXPECT_TRUE(found.error.has_note(note::too_few));
  EXPECT_FALSE(found.error.has_interval());
  EXPECT_LE(*found.error.estimate, found.plug_in);
  // Bins of equal mass keep rows of the same confidence together.
  const std::vector<double> ties = {0.6, 0.6, 0.6, 0.9};
  const Calibration mass = calibration(ties, std::vector<std::uint8_t>{1, 0, 0, 1}, {.bins = Bins::equal_mass, .count = 2});
  ASSERT_EQ(mass.bins.size(), 2U);
  EXPECT_EQ(mass.bins[0].n, 3U);
  EXPECT_TRUE(calibration(ties, right).error.has_note(note::bad_input));
  EXPECT_TRUE(calibration({}, {}).error.has_note(note::no_data));
  EXPECT_TRUE(calibration(std::vector<double>{1.2}, std::vector<std::uint8_t>{1}).error.has_note(note::bad_input));
  EXPECT_TRUE(calibration(ties, std::vector<std::uint8_t>{1, 0, 0, 1}, {.count = 0}).error.has_note(note::bad_input));
}

struct Predictions {
  std::vector<double> confidence;
  std::vector<std::uint8_t> right;
};

// Confidence from .5 to 1 that is too high by `over`.
Predictions predict(std::uint64_t seed, std::size_t n, double over) {
  Xoshiro256 rng(seed);
  Predictions out;
  for (std::size_t i = 0; i < n; ++i) {
    out.confidence.push_back(0.5 + 0.5 * std::sqrt(uniform(rng)));
    out.right.push_back(uniform(rng) < out.confidence.back() - over ? 1 : 0);
  }
  return out;
}

TEST(Calibration, IntervalsHoldTheErrorAndNoiseIsTakenOut) {
  for (const double over : {0.0, 0.03, 0.1}) {
    for (const Bins bins : {Bins::equal_width, Bins::equal_mass}) {
      int inside = 0;
      double estimate = 0;
      double plug_in = 0;
      for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        const Predictions p = predict(seed, 1000, over);
        const Calibration found = calibration(p.confidence, p.right, {.bins = bins});
        inside += *found.error.low <= over && over <= *found.error.high ? 1 : 0;
        estimate += *found.error.estimate / 300;
        plug_in += found.plug_in / 300;
      }
      EXPECT_GE(inside, 300 * 90 / 100) << over;  // 92 % less 1.4 standard deviations
      EXPECT_LT(std::abs(estimate - over), 0.01) << over;
      EXPECT_GT(plug_in, over + (over > 0.05 ? 0 : 0.007)) << over;
      EXPECT_LT(std::abs(estimate - over), std::abs(plug_in - over) + 0.003) << over;
    }
  }
}

TEST(Calibration, OrderOfRowsChangesNotABit) {
  const Predictions p = predict(3, 500, 0.1);
  Predictions other = p;
  const auto order = test::shuffled(500, 2);
  for (std::size_t i = 0; i < 500; ++i) {
    other.confidence[i] = p.confidence[order[i]];
    other.right[i] = p.right[order[i]];
  }
  const Calibration a = calibration(p.confidence, p.right);
  const Calibration b = calibration(other.confidence, other.right);
  EXPECT_EQ(a.plug_in, b.plug_in);
  EXPECT_EQ(a.error.low, b.error.low);
  EXPECT_EQ(a.error.high, b.error.high);
}

TEST(JensenShannon, OfWorkedDistributions) {
  const std::vector<double> first = {1, 0};
  const std::vector<double> second = {0, 3};
  const std::vector<double> even = {0.5, 0.5};
  EXPECT_NEAR(*jensen_shannon(first, second), ln2, 1e-15);
  EXPECT_EQ(*jensen_shannon(even, even), 0);
  // The middle of (1, 0) and (1/2, 1/2) is (3/4, 1/4): H(3/4, 1/4) - log(2) / 2.
  EXPECT_NEAR(*jensen_shannon(first, even), 2 * ln2 - 0.75 * std::log(3) - ln2 / 2, 1e-15);
  EXPECT_EQ(*jensen_shannon(first, even), *jensen_shannon(even, first));
  EXPECT_FALSE(jensen_shannon(first, std::vector<double>{1, 0, 0}));
  EXPECT_FALSE(jensen_shannon(first, std::vector<double>{0, 0}));
}

TEST(ModelDivergence, HasTheMeanOverItemsAndTheSplitsByHand) {
  // Item 0: 0 0 1 1, item 1: 0 0, item 2: 0 1, item 3: a single label, which does not enter.
  constexpr std::string_view said[] = {"0011", "00--", "01--", "1---"};
  const LabelTable data = test::label_table(said);
  const std::vector<double> model = {0.5, 0.5, 1, 0, 1, 0, 0.5, 0.5};
  Xoshiro256 rng(1);
  const ModelDivergence found = model_divergence(data.index(), model, rng, {.splits = 20000});
  const double middle = 2 * ln2 - 0.75 * std::log(3) - ln2 / 2;  // of (1, 0) from (1/2, 1/2)
  EXPECT_NEAR(*found.model.estimate, middle / 3, 1e-14);         // item 2 alone
  EXPECT_EQ(found.model.n, 3U);
  // Item 0 is split 2 : 2 into alike and alike with 1/3; item 2 always into 0 and 1.
  EXPECT_NEAR(*found.ceiling.estimate, (ln2 / 3 + 0 + ln2) / 3, 0.004);
  EXPECT_NEAR(*found.model_half.estimate, (middle / 3 + 0 + ln2 / 2) / 3, 0.002);
  EXPECT_TRUE(found.ceiling.has_interval());
}

TEST(ModelDivergence, AModelOfThePeopleIsCloserThanPeopleAndOneOfTheMajorityIsNot) {
  Xoshiro256 rng(2);
  LabelTable data;
  std::vector<double> people;
  std::vector<double> certain;
  for (std::uint32_t i = 0; i < 400; ++i) {
    const double p = uniform(rng);
    people.insert(people.end(), {p, 1 - p});
    certain.insert(certain.end(), {p > 0.5 ? 1.0 : 0.0, p > 0.5 ? 0.0 : 1.0});
    for (std::uint32_t w = 0; w < 10; ++w) data.add(i, w, uniform(rng) < p ? 0 : 1);
  }
  const LabelIndex index = data.index();
  Xoshiro256 draws(3);
  const ModelDivergence good = model_divergence(index, people, draws);
  const ModelDivergence hard = model_divergence(index, certain, draws);
  EXPECT_LT(*good.model_half.high, *good.ceiling.low);
  EXPECT_GT(*hard.model_half.low, *hard.ceiling.high);
  EXPECT_LT(*good.model.estimate, *good.model_half.estimate);  // fewer labels make it larger
}

TEST(ModelDivergence, IsSeededHasTheSameBitsInAnyOrderAndSaysWhatItCannotUse) {
  const LabelTable data = test::draw_labels(4, 50, 8, 3, 5);
  std::vector<double> model(150, 1.0);
  Xoshiro256 first(7);
  Xoshiro256 second(7);
  const ModelDivergence a = model_divergence(data.index(), model, first);
  const ModelDivergence b = model_divergence(test::reordered(data, test::shuffled(data.item.size(), 1)).index(), model, second);
  EXPECT_EQ(a.ceiling.estimate, b.ceiling.estimate);
  EXPECT_EQ(a.model_half.low, b.model_half.low);
  EXPECT_TRUE(model_divergence(data.index(), std::vector<double>(3, 1.0), first).model.has_note(note::bad_input));
  model[4] = -1;
  EXPECT_TRUE(model_divergence(data.index(), model, first).ceiling.has_note(note::bad_input));
  const LabelIndex none(Labels{.item = {}, .worker = {}, .label = {}, .items = 3, .workers = 2, .classes = 2});
  EXPECT_TRUE(model_divergence(none, std::vector<double>(6, 1.0), first).model.has_note(note::no_data));
  LabelTable single;
  single.add(0, 0, 1);
  EXPECT_TRUE(model_divergence(single.index(), std::vector<double>(2, 1.0), first).ceiling.has_note(note::no_data));
}

}  // namespace
}  // namespace assay::stats
