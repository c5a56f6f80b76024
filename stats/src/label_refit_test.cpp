// Fits of label models that go on when labels have come in.
#include "assay/stats/label_refit.hpp"
#include "label_test_data.hpp"
#include "test_data.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using test::draw_labels;
using test::LabelTable;

// The first `rows` labels in an order drawn from a seed, of the same items, workers and classes.
LabelTable first_of(const LabelTable& all, std::size_t rows, std::uint64_t seed) {
  LabelTable out = test::reordered(all, test::shuffled(all.item.size(), seed));
  out.item.resize(rows);
  out.worker.resize(rows);
  out.label.resize(rows);
  return out;
}

// Log-likelihood and log prior of the parameters of `fit` on `table`, written out: a worker whom the fit has not seen is as the prior.
double objective_of(const LabelFit& fit, const LabelTable& table) {
  const std::size_t k = table.classes;
  std::map<std::uint32_t, std::vector<double>> matrix;
  double out = 0;
  for (const std::uint32_t w : std::set(table.worker.begin(), table.worker.end())) {
    auto& of = matrix[w] = fit.confusion(w);
    if (of.empty()) {
      of.assign(k * k, 0.0);
      for (std::size_t c = 0; c < k; ++c) {
        double sum = 0;
        for (std::size_t l = 0; l < k; ++l) sum += fit.pseudo[l * k + c];
        for (std::size_t l = 0; l < k; ++l) of[c * k + l] = fit.pseudo[l * k + c] / sum;
      }
    }
    for (std::size_t c = 0; c < k; ++c) {
      for (std::size_t l = 0; l < k; ++l) out += fit.pseudo[l * k + c] * std::log(of[c * k + l]);
    }
  }
  std::vector<double> logs(table.items * k);
  std::vector<bool> labelled(table.items);
  for (std::size_t i = 0; i < table.item.size(); ++i) {
    labelled[table.item[i]] = true;
    for (std::size_t c = 0; c < k; ++c) logs[table.item[i] * k + c] += std::log(matrix[table.worker[i]][c * k + table.label[i]]);
  }
  for (std::size_t i = 0; i < table.items; ++i) {
    if (!labelled[i]) continue;
    const double highest =
        *std::max_element(logs.begin() + static_cast<std::ptrdiff_t>(i * k), logs.begin() + static_cast<std::ptrdiff_t>(i * k + k));
    double sum = 0;
    for (std::size_t c = 0; c < k; ++c) sum += fit.prior[c] * std::exp(logs[i * k + c] - highest);
    out += highest + std::log(sum);
  }
  return out;
}

// All sets with labels: the categorical ones, and votes on pairs read as labels (left, tie, right) of what was shown.
std::map<std::string, LabelTable> all_sets(const std::string& shared) {
  std::map<std::string, LabelTable> out;
  for (auto& [name, set] : test::read_crowd_sets(shared)) out.emplace(name, set);
  const auto reference = test::read_json(shared + "/reference/statistics.json");
  for (const char* name : {"llmfao", "food", "simple"}) {
    std::vector<std::string> names;
    for (const auto& each : reference.at("sets").at(name).at("items").as_array()) names.emplace_back(each.as_string());
    const auto votes = test::read_pairs(shared + "/data/crowd/" + name + "/pairs.csv", names);
    LabelTable table;
    std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>, std::uint32_t> shown;
    for (std::size_t i = 0; i < votes.left.size(); ++i) {
      const auto key = std::tuple(votes.item.empty() ? 0 : votes.item[i], votes.left[i], votes.right[i]);
      const auto at = shown.emplace(key, static_cast<std::uint32_t>(shown.size())).first->second;
      table.add(at, votes.annotator[i], static_cast<std::uint32_t>(votes.outcome[i]));
    }
    out.emplace(name, std::move(table));
  }
  LabelTable patients;
  const auto rows = test::read_csv(shared + "/reference/published/anesthesia.csv");
  const auto cell = [&](std::size_t r, std::size_t c) { return static_cast<std::uint32_t>(std::stoul(rows[r][c]) - 1); };
  for (std::size_t r = 1; r < rows.size(); ++r) patients.add(cell(r, 0), cell(r, 1), cell(r, 2));
  out.emplace("anesthesia", std::move(patients));
  return out;
}

TEST(RefitReference, OnePercentMoreLabelsTakeHalfTheRoundsAndNeverEndBelowTheOldOptimum) {
  const auto folder = test::shared_folder();
  if (!folder) GTEST_SKIP() << "ASSAY_SHARED is not set: the shared data are not here";
  const auto sets = all_sets(*folder);
  ASSERT_GE(sets.size(), 15U);
  double lowest = 0;
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    std::size_t half = 0;
    for (const auto& [name, all] : sets) {
      const std::size_t more = std::max<std::size_t>(1, all.item.size() / 101);
      const LabelRefit before = refit_labels(first_of(all, all.item.size() - more, seed).index());
      ASSERT_TRUE(before.from_votes && before.fit.converged) << name;
      const LabelIndex now = all.index();
      const LabelRefit warm = refit_labels(now, before);
      const LabelFit quick = fit_labels(now);
      const LabelFit plain = fit_labels(now, {.accelerate = false});
      ASSERT_TRUE(warm.fit.converged && quick.converged && plain.converged) << name;
      EXPECT_FALSE(warm.from_votes || has_note(warm.fit.notes, note::objective_fell)) << name;
      const double old = objective_of(before.fit, all);
      EXPECT_NEAR(objective_of(plain, all), plain.objective.back(), 1e-9 * std::abs(old)) << name;
      EXPECT_GT(warm.fit.objective.front(), old - 1e-12 * std::abs(old)) << name;
      lowest = std::max(lowest, (old - warm.fit.objective.back()) / std::abs(old));
      half += 2 * warm.fit.rounds <= plain.rounds ? 1 : 0;
      std::size_t differ = 0;
      for (std::size_t i = 0; i < plain.label.size(); ++i) differ += plain.label[i] != warm.fit.label[i] ? 1 : 0;
      std::printf(
          "  %-20s %3zu more labels: warm %3d rounds, cold %3d (SQUAREM %3d); %8.3g above the old optimum, gap to the cold one %+9.2g,"
          " %zu labels differ\n",
          name.c_str(), more, warm.fit.rounds, plain.rounds, quick.rounds, warm.fit.objective.back() - old,
          warm.fit.objective.back() - std::max(plain.objective.back(), quick.objective.back()), differ);
    }
    std::printf("  half of the rounds or fewer on %zu of %zu sets\n", half, sets.size());
    EXPECT_GE(half, 12U);
  }
  EXPECT_LE(lowest, 1e-12);
  test::report("warm start, below the old optimum on the new labels (rel.)", lowest);
}

TEST(LabelRefit, BeginsWithThePosteriorsOfTheParametersBefore) {
  const LabelTable all = draw_labels(4, 200, 12, 3, 5);
  for (const LabelOptions& options :
       {LabelOptions{}, LabelOptions{.prior = WorkerPrior::none}, LabelOptions{.model = LabelModel::one_coin}}) {
    const LabelFit fit = fit_labels(all.index(), options);
    const std::vector<double> start = warm_start(all.index(), fit);
    ASSERT_EQ(start.size(), fit.posterior.size());
    for (std::size_t i = 0; i < all.items; ++i) {
      const double sum = start[3 * i] + start[3 * i + 1] + start[3 * i + 2];
      for (std::size_t k = 0; k < 3; ++k) EXPECT_NEAR(start[3 * i + k] / sum, fit.posterior[3 * i + k], 1e-6);
    }
  }
}

TEST(LabelRefit, BeginsWithTheVotesAtEveryTenPercentOfGrowthAndKeepsTheBetterOne) {
  const LabelTable all = draw_labels(5, 400, 15, 4, 5);
  LabelRefit now;
  std::size_t cold = 0;
  std::size_t expected = 0;
  std::size_t last = 0;
  for (std::size_t rows = 1000; rows <= all.item.size(); rows += 50) {
    const LabelIndex index = first_of(all, rows, 2).index();
    const std::size_t before = now.cold_labels;
    const double old = now.fit.ok() ? objective_of(now.fit, first_of(all, rows, 2)) : -HUGE_VAL;
    now = refit_labels(index, now);
    ASSERT_TRUE(now.fit.ok());
    EXPECT_EQ(now.fit.n, rows);
    EXPECT_GE(now.fit.objective.back(), old - 1e-12 * std::abs(old)) << rows;
    cold += now.cold_labels != before ? 1 : 0;
    if (static_cast<double>(rows) >= 1.1 * static_cast<double>(last)) {
      ++expected;
      last = rows;
      EXPECT_GE(now.fit.objective.back(), fit_labels(index).objective.back());
    }
    EXPECT_EQ(now.cold_labels, last);
  }
  EXPECT_EQ(cold, expected);
  EXPECT_GE(expected, 6U);
}

TEST(LabelRefit, TakesNewItemsAndWorkersAndOtherModelsAnew) {
  const LabelTable all = draw_labels(6, 300, 20, 3, 5);
  LabelTable fewer;
  for (std::size_t i = 0; i < all.item.size(); ++i) {
    if (all.item[i] < 295 && all.worker[i] < 19) fewer.add(all.item[i], all.worker[i], all.label[i]);
  }
  const LabelRefit before = refit_labels(fewer.index());
  EXPECT_TRUE(before.from_votes);
  const LabelRefit grown = refit_labels(all.index(), before);
  EXPECT_FALSE(grown.from_votes);
  EXPECT_NEAR(grown.fit.objective.back(), fit_labels(all.index()).objective.back(), 1e-5);
  // Without a prior nothing is known of a new worker, nor of a label that a worker never used.
  const LabelOptions bare{.prior = WorkerPrior::none};
  const LabelRefit likeliest = refit_labels(all.index(), refit_labels(fewer.index(), {}, bare), bare);
  EXPECT_TRUE(likeliest.fit.converged);
  EXPECT_TRUE(refit_labels(all.index(), before, bare).from_votes);
  EXPECT_TRUE(refit_labels(all.index(), before, {.model = LabelModel::one_coin}).from_votes);
  EXPECT_TRUE(refit_labels(fewer.index(), grown).from_votes);  // items are gone
  EXPECT_TRUE(warm_start(fewer.index(), grown.fit).empty());
  const LabelIndex none(Labels{.item = {}, .worker = {}, .label = {}, .items = 3, .workers = 2, .classes = 3});
  EXPECT_FALSE(refit_labels(none, before).fit.ok());
  EXPECT_TRUE(has_note(refit_labels(none, before).fit.notes, note::no_data));
}

TEST(LabelRefit, OrderOfRowsThreadsAndInstructionSetsChangeNotABit) {
  const LabelTable all = draw_labels(7, 500, 20, 5, 5);
  const LabelTable other = test::reordered(all, test::shuffled(all.item.size(), 3));
  const LabelFit before = fit_labels(first_of(all, 2400, 1).index());
  const std::vector<double> start = warm_start(all.index(), before);
  const LabelFit fit = fit_labels(all.index(), {.start = start});
  EXPECT_EQ(warm_start(other.index(), before), start);
  for (const LabelFit& again : {fit_labels(other.index(), {.start = start, .threads = 2}),
                                fit_labels(other.index(), {.start = start, .instructions = InstructionSet::portable}),
                                fit_labels(all.index(), {.start = start, .threads = 3, .instructions = InstructionSet::avx2})}) {
    EXPECT_EQ(again.objective, fit.objective);
    EXPECT_EQ(again.posterior, fit.posterior);
    EXPECT_EQ(again.row_share, fit.row_share);
  }
}

}  // namespace
}  // namespace assay::stats
