// What must not change a label model: the order of rows, names, copies of the data, threads, instruction sets.
#include "assay/stats/labels.hpp"
#include "label_test_data.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using test::draw_labels;
using test::LabelTable;
using test::shuffled;

const LabelOptions kinds[] = {{.prior = WorkerPrior::none},
                              {.prior = WorkerPrior::diagonal},
                              {.prior = WorkerPrior::pooled},
                              {.model = LabelModel::one_coin},
                              {.prior = WorkerPrior::none, .accelerate = false, .max_rounds = 12, .tolerance = 0}};

void expect_same_bits(const LabelFit& a, const LabelFit& b) {
  EXPECT_EQ(a.objective, b.objective);
  EXPECT_EQ(a.posterior, b.posterior);
  EXPECT_EQ(a.prior, b.prior);
  EXPECT_EQ(a.row_share, b.row_share);
  EXPECT_EQ(a.row_expected, b.row_expected);
  EXPECT_EQ(a.rounds, b.rounds);
}

// From 2 classes to several vectors of them; the last ones have rows so many that they are not padded.
struct Shape {
  std::uint32_t items, workers, classes, each;
};
constexpr Shape shapes[] = {{300, 20, 2, 4}, {200, 15, 3, 5}, {20000, 60, 5, 5}, {150, 9, 11, 6}, {6000, 6000, 5, 5}, {4000, 3000, 19, 5}};

TEST(LabelProperties, OrderOfRowsThreadsAndInstructionSetsChangeNotABit) {
  for (const Shape& shape : shapes) {
    const LabelTable data = draw_labels(shape.classes, shape.items, shape.workers, shape.classes, shape.each);
    const LabelTable other = test::reordered(data, shuffled(data.item.size(), 5));
    for (LabelOptions options : kinds) {
      options.max_rounds = std::min(options.max_rounds, 40);
      const LabelFit fit = fit_labels(data.index(), options);
      ASSERT_TRUE(fit.ok());
      EXPECT_FALSE(has_note(fit.notes, note::objective_fell));
      expect_same_bits(fit, fit_labels(other.index(), options));
      options.threads = 2;
      expect_same_bits(fit, fit_labels(data.index(), options));
      options.threads = 7;
      options.instructions = InstructionSet::portable;
      expect_same_bits(fit, fit_labels(other.index(), options));
      options.instructions = InstructionSet::avx2;
      expect_same_bits(fit, fit_labels(data.index(), options));
    }
  }
}

TEST(LabelProperties, OtherNamesOfItemsWorkersAndClassesGiveTheSameAnswer) {
  const LabelTable data = draw_labels(8, 400, 25, 4, 5);
  const auto items = shuffled(400, 1);
  const auto workers = shuffled(25, 2);
  const auto classes = shuffled(4, 3);
  LabelTable other = data;
  for (std::size_t i = 0; i < data.item.size(); ++i) {
    other.item[i] = items[data.item[i]];
    other.worker[i] = workers[data.worker[i]];
    other.label[i] = classes[data.label[i]];
  }
  for (LabelOptions options : kinds) {
    options.accelerate = false;  // jumps magnify roundings
    const LabelFit a = fit_labels(data.index(), options);
    const LabelFit b = fit_labels(other.index(), options);
    EXPECT_NEAR(a.objective.back(), b.objective.back(), 1e-9);
    for (std::uint32_t i = 0; i < 400; ++i) {
      for (std::uint32_t k = 0; k < 4; ++k) EXPECT_NEAR(a.posterior[i * 4 + k], b.posterior[items[i] * 4 + classes[k]], 1e-6);
    }
    for (std::uint32_t w = 0; w < 25; ++w) EXPECT_NEAR(*a.skill(w), *b.skill(workers[w]), 1e-6);
  }
}

TEST(LabelProperties, EveryItemTwiceDoublesTheLogLikelihoodAndChangesNothingElse) {
  const LabelTable data = draw_labels(9, 300, 20, 3, 5);
  LabelTable twice = data;
  twice.items = 600;
  for (std::size_t i = 0; i < data.item.size(); ++i) {
    twice.item.push_back(data.item[i] + 300);
    twice.worker.push_back(data.worker[i]);
    twice.label.push_back(data.label[i]);
  }
  for (const LabelModel model : {LabelModel::dawid_skene, LabelModel::one_coin}) {
    const LabelOptions options{.model = model, .prior = WorkerPrior::none, .accelerate = false, .max_rounds = 20, .tolerance = 0};
    const LabelFit a = fit_labels(data.index(), options);
    const LabelFit b = fit_labels(twice.index(), options);
    EXPECT_NEAR(*b.log_likelihood, 2 * *a.log_likelihood, 1e-6);
    for (std::size_t i = 0; i < a.posterior.size(); ++i) {
      EXPECT_NEAR(a.posterior[i], b.posterior[i], 1e-7);
      EXPECT_NEAR(a.posterior[i], b.posterior[i + a.posterior.size()], 1e-7);
    }
  }
}

TEST(LabelProperties, PosteriorsAndConfusionMatricesAreDistributions) {
  for (const Shape& shape : shapes) {
    const LabelTable data = draw_labels(shape.classes + 50, shape.items, shape.workers, shape.classes, shape.each);
    for (LabelOptions options : kinds) {
      options.max_rounds = 15;
      const LabelFit fit = fit_labels(data.index(), options);
      const std::size_t k = shape.classes;
      for (std::size_t i = 0; i < shape.items; ++i) {
        double sum = 0;
        for (std::size_t c = 0; c < k; ++c) sum += fit.posterior[i * k + c];
        ASSERT_NEAR(sum, 1, 1e-12);
        const auto best = std::max_element(fit.posterior.begin() + static_cast<std::ptrdiff_t>(i * k),
                                           fit.posterior.begin() + static_cast<std::ptrdiff_t>((i + 1) * k));
        ASSERT_EQ(static_cast<std::size_t>(best - fit.posterior.begin()) - i * k, fit.label[i]);
      }
      for (std::uint32_t w = 0; w < std::min<std::uint32_t>(shape.workers, 200); ++w) {
        if (fit.votes(w) == 0) continue;
        const std::vector<double> cells = fit.confusion(w);
        const std::vector<double> votes = fit.expected_votes(w);
        for (std::size_t c = 0; c < k; ++c) {
          double sum = 0;
          for (std::size_t l = 0; l < k; ++l) sum += cells[c * k + l];
          ASSERT_NEAR(sum, 1, 1e-9) << w;
        }
        EXPECT_NEAR(std::accumulate(votes.begin(), votes.end(), 0.0), static_cast<double>(fit.votes(w)), 1e-8);
      }
    }
  }
}

TEST(LabelProperties, FewLabelsInManyCellsTakeTheSortInsteadOfTheBits) {
  // 5 labels among 4 million workers x 1000 classes.
  const std::vector<std::uint32_t> item = {0, 0, 0, 1, 1};
  const std::vector<std::uint32_t> worker = {3999999, 7, 123456, 7, 3999999};
  const std::vector<std::uint32_t> label = {999, 999, 3, 3, 3};
  const LabelFit fit = fit_labels(LabelIndex({item, worker, label, 2, 4000000, 1000}), {.model = LabelModel::one_coin});
  EXPECT_EQ(fit.label, (std::vector<std::uint32_t>{999, 3}));
  EXPECT_EQ(fit.votes(7), 2U);
}

}  // namespace
}  // namespace assay::stats
