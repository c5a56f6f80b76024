// The cost of a worker's labels: by hand, at the ends, and how often its interval holds the truth.
#include "assay/stats/worker_cost.hpp"

#include "assay/stats/rng.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <vector>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

// A fit in which all classes are known, so that the matrices are those of the counts.
struct Known {
  std::vector<std::uint32_t> item, worker, label, gold;
  std::size_t classes = 2;

  // `times` labels `said` on items of the class `truth`.
  void add(std::uint32_t who, std::uint32_t truth, std::uint32_t said, std::size_t times) {
    for (std::size_t t = 0; t < times; ++t) {
      item.push_back(static_cast<std::uint32_t>(gold.size()));
      worker.push_back(who);
      label.push_back(said);
      gold.push_back(truth);
    }
  }
  [[nodiscard]] LabelFit fit(WorkerPrior prior = WorkerPrior::none, LabelModel model = LabelModel::dawid_skene) const {
    std::uint32_t workers = 0;
    for (const std::uint32_t each : worker) workers = std::max(workers, each + 1);
    const LabelIndex index({item, worker, label, gold.size(), workers, classes});
    return fit_labels(index, {.model = model, .prior = prior, .gold = gold});
  }
};

TEST(WorkerCost, ByHand) {
  Known known;
  known.add(0, 0, 0, 90);
  known.add(0, 0, 1, 10);
  known.add(0, 1, 0, 30);
  known.add(0, 1, 1, 70);
  const LabelFit fit = known.fit();
  // "0" has probability .6 and the soft label (.75, .25), "1" .4 and (.125, .875).
  const WorkerCost found = worker_cost(fit, 0);
  EXPECT_NEAR(*found.cost.estimate, 0.6 * 2 * 0.75 * 0.25 + 0.4 * 2 * 0.125 * 0.875, 1e-9);
  EXPECT_NEAR(found.useless, 0.5, 1e-9);
  EXPECT_NEAR(*found.quality.estimate, 1 - *found.cost.estimate / 0.5, 1e-9);
  EXPECT_EQ(found.cost.n, 200U);
  EXPECT_TRUE(found.cost.has_interval());
  EXPECT_NEAR(*found.quality.low, 1 - *found.cost.high / 0.5, 1e-9);
  // The cheapest class is taken: .6 x .25 + .4 x .125.
  EXPECT_NEAR(*worker_cost(fit, 0, {.rule = CostRule::least}).cost.estimate, 0.2, 1e-9);
  // To miss class 1 costs five times as much: "0" is then read as 1, too, where .75 < 5 x .25.
  const std::array<double, 4> cost{0, 1, 5, 0};
  EXPECT_NEAR(*worker_cost(fit, 0, {.cost = cost, .rule = CostRule::least}).cost.estimate, 0.6 * 0.75 + 0.4 * 0.125, 1e-9);
  EXPECT_NEAR(*worker_cost(fit, 0, {.cost = cost}).cost.estimate, 0.6 * 6 * 0.75 * 0.25 + 0.4 * 6 * 0.125 * 0.875, 1e-9);
}

TEST(WorkerCost, WhoErrsInOneWayCanBeUndoneAndWhoSaysOneThingCannot) {
  Known known;
  known.classes = 3;
  for (std::uint32_t truth = 0; truth < 3; ++truth) {
    known.add(0, truth, (truth + 1) % 3, 40);  // always wrong, always in the same way
    known.add(1, truth, 0, 40);                // always the same
  }
  const LabelFit fit = known.fit();
  EXPECT_NEAR(*worker_cost(fit, 0).cost.estimate, 0, 1e-8);
  EXPECT_NEAR(*worker_cost(fit, 0).quality.estimate, 1, 1e-8);
  EXPECT_GT(*worker_cost(fit, 0).quality.low, 0.85);
  EXPECT_NEAR(*worker_cost(fit, 1).cost.estimate, 2.0 / 3, 1e-8);
  EXPECT_NEAR(*worker_cost(fit, 1).quality.estimate, 0, 1e-8);
  EXPECT_LT(*worker_cost(fit, 1).quality.high, 0.1);
}

TEST(WorkerCost, OfOneCoinComesFromItsOneProbability) {
  Known known;
  known.add(0, 0, 0, 40);
  known.add(0, 1, 1, 40);
  known.add(0, 0, 1, 10);
  known.add(0, 1, 0, 10);
  const LabelFit fit = known.fit(WorkerPrior::none, LabelModel::one_coin);
  const WorkerCost found = worker_cost(fit, 0);
  EXPECT_NEAR(*found.cost.estimate, 2 * 0.8 * 0.2, 1e-9);
  EXPECT_LT(*found.cost.low, 0.32);
  EXPECT_GT(*found.cost.high, 0.32);
  EXPECT_LT(*found.cost.high - *found.cost.low, 0.25);
}

TEST(WorkerCost, SaysWhatItCannotTell) {
  Known known;
  known.add(0, 0, 0, 3);
  known.add(2, 1, 1, 3);
  const LabelFit fit = known.fit(WorkerPrior::diagonal);
  EXPECT_TRUE(worker_cost(fit, 0).cost.has_note(note::prior_exceeds_data) || fit.pseudo_labels <= 3);
  EXPECT_FALSE(worker_cost(fit, 1).cost.estimate);
  EXPECT_TRUE(worker_cost(fit, 1).quality.has_note(note::no_data));
  EXPECT_TRUE(worker_cost(fit, 3).cost.has_note(note::bad_input));
  EXPECT_TRUE(worker_cost(fit, 0, {.level = 0}).cost.has_note(note::bad_input));
  const std::array<double, 4> negative{0, -1, 1, 0};
  EXPECT_TRUE(worker_cost(fit, 0, {.cost = negative}).cost.has_note(note::bad_input));
  EXPECT_TRUE(worker_cost(fit, 0, {.cost = std::span(negative).first(3)}).cost.has_note(note::bad_input));
  EXPECT_TRUE(worker_cost(LabelFit{}, 0).cost.has_note(note::no_data));
  const std::array<double, 4> free{0, 0, 0, 0};
  const WorkerCost nothing = worker_cost(fit, 0, {.cost = free});
  EXPECT_EQ(*nothing.cost.estimate, 0);
  EXPECT_FALSE(nothing.quality.estimate);
  EXPECT_TRUE(nothing.quality.has_note(note::no_variation));
}

// Three classes as likely; a good worker, one whose errors have a habit, and one who guesses.
TEST(WorkerCost, IntervalsHoldTheTruth) {
  const std::array<std::array<double, 9>, 3> matrix{{{.85, .10, .05, .05, .90, .05, .10, .10, .80},
                                                     {.60, .40, .00, .00, .60, .40, .05, .05, .90},
                                                     {.40, .30, .30, .30, .40, .30, .30, .30, .40}}};
  constexpr int runs = 1000;
  constexpr std::size_t labels = 120;
  std::array<int, 3> held{};
  for (std::uint64_t run = 0; run < runs; ++run) {
    Xoshiro256 rng(40 + run);
    Known known;
    known.classes = 3;
    for (std::uint32_t who = 0; who < 3; ++who) {
      for (std::size_t i = 0; i < labels; ++i) {
        const auto truth = static_cast<std::uint32_t>(i % 3);
        const double u = uniform(rng);
        const double* const row = &matrix[who][truth * 3];
        known.add(who, truth, u < row[0] ? 0 : u < row[0] + row[1] ? 1 : 2, 1);
      }
    }
    const LabelFit fit = known.fit();
    for (std::uint32_t who = 0; who < 3; ++who) {
      double truth = 0;
      for (std::size_t said = 0; said < 3; ++said) {
        double mass = 0;
        double squares = 0;
        for (std::size_t i = 0; i < 3; ++i) {
          const double p = matrix[who][i * 3 + said] / 3;
          mass += p;
          squares += p * p;
        }
        truth += mass - squares / mass;
      }
      const WorkerCost found = worker_cost(fit, who, {.draws = 500});
      held[who] += *found.cost.low <= truth && truth <= *found.cost.high ? 1 : 0;
    }
  }
  std::printf("  coverage of 95 %% intervals, 120 labels: good %.1f %%, with a habit %.1f %%, nearly guessing %.1f %%\n",
              100.0 * held[0] / runs, 100.0 * held[1] / runs, 100.0 * held[2] / runs);
  for (const int each : held) EXPECT_GT(each, 0.92 * runs);
}

}  // namespace
}  // namespace assay::stats
