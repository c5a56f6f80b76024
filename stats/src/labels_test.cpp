// Label models on worked examples, on data small enough for brute force, and on input that cannot be used.
#include "assay/stats/labels.hpp"
#include "assay/stats/distributions.hpp"
#include "assay/stats/rng.hpp"
#include "label_test_data.hpp"
#include "round_log.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using Rows = test::LabelTable;

// Dawid and Skene (1979), table 1: 45 patients, five anaesthetists, of whom the first judged three times. As the R package
// rater has the table.
Rows anaesthetists() {
  constexpr std::string_view patients[] = {
      "1111111", "3334334", "1122122", "2223121", "2223222", "2223322", "1122111", "3333433", "2222223", "2322223", "4444444", "2223343",
      "1111111", "2223212", "1211111", "1112111", "1111111", "1111111", "2222221", "2221322", "2222222", "2222221", "2223222", "2212222",
      "1111111", "1111111", "2322222", "1111111", "1111111", "1121121", "1111111", "3333233", "1111111", "2222222", "2223232", "4334343",
      "2212232", "2323233", "3333432", "1111111", "1111111", "1212111", "2322222", "1211111", "2222222"};
  Rows out;
  for (std::uint32_t i = 0; i < std::size(patients); ++i) {
    for (std::uint32_t j = 0; j < 7; ++j) out.add(i, j < 3 ? 0 : j - 2, static_cast<std::uint32_t>(patients[i][j] - '1'));
  }
  return out;
}

TEST(DawidSkene, TheAnaesthetistsOfThePaper) {
  const Rows rows = anaesthetists();
  const LabelFit fit = fit_labels(rows.index(), {.prior = WorkerPrior::none, .accelerate = false});
  ASSERT_TRUE(fit.converged);
  EXPECT_TRUE(has_note(fit.notes, note::repeated_rows));
  // An independent implementation on the same table.
  EXPECT_NEAR(*fit.log_likelihood, -190.73099661, 1e-7);
  const double stored[] = {0.39996899762, 0.421576321017, 0.111788014696, 0.0666666666667};
  for (std::size_t k = 0; k < 4; ++k) EXPECT_NEAR(fit.prior[k], stored[k], 1e-7);
  EXPECT_NEAR(fit.confusion(0)[0], 0.907426029105, 1e-7);
  // The estimates that the paper prints.
  const double published[] = {0.40, 0.42, 0.11, 0.07};  // table 2
  for (std::size_t k = 0; k < 4; ++k) EXPECT_NEAR(fit.prior[k], published[k], 0.005);
  const double first[] = {0.89, 0.11, 0.00, 0.00, 0.07, 0.88, 0.05, 0.00, 0.00, 0.34, 0.66, 0.00};
  const std::vector<double> found = fit.confusion(0);
  for (std::size_t c = 0; c < 8; ++c) EXPECT_NEAR(found[c], first[c], 0.02) << c;
  EXPECT_EQ(fit.label[0], 0U);
  EXPECT_EQ(fit.label[10], 3U);
}

// EM by the book: products of probabilities, no logarithms, dense tables.
struct ByTheBook {
  std::vector<double> q, prior, pi;  // items x classes; classes; workers x classes x labels
  double log_likelihood = 0;
};

ByTheBook by_the_book(const Rows& rows, const std::vector<double>& pseudo, bool coin, int rounds, const std::vector<std::uint32_t>& gold) {
  const std::size_t k = rows.classes;
  ByTheBook m;
  m.q.assign(rows.items * k, 0);
  for (std::size_t i = 0; i < rows.item.size(); ++i) m.q[rows.item[i] * k + rows.label[i]] += 1;
  const auto normalise = [&] {
    for (std::size_t i = 0; i < rows.items; ++i) {
      double sum = 0;
      for (std::size_t c = 0; c < k; ++c) {
        if (!gold.empty() && gold[i] != no_label && gold[i] != c) m.q[i * k + c] = 0;
        if (!gold.empty() && gold[i] == c && m.log_likelihood == 0) m.q[i * k + c] = 1;
        sum += m.q[i * k + c];
      }
      for (std::size_t c = 0; c < k; ++c) m.q[i * k + c] /= sum;
      m.log_likelihood += std::log(sum);
    }
  };
  normalise();
  for (int round = 0; round <= rounds; ++round) {
    m.prior.assign(k, 0);
    m.pi.assign(rows.workers * k * k, 0);
    std::vector<double> right(rows.workers);
    std::vector<double> votes(rows.workers);
    std::vector<bool> used(rows.workers * k);
    for (std::size_t i = 0; i < rows.items * k; ++i) m.prior[i % k] += m.q[i] / static_cast<double>(rows.items);
    for (std::size_t i = 0; i < rows.item.size(); ++i) {
      used[rows.worker[i] * k + rows.label[i]] = true;
      votes[rows.worker[i]] += 1;
      right[rows.worker[i]] += m.q[rows.item[i] * k + rows.label[i]];
      for (std::size_t c = 0; c < k; ++c) m.pi[(rows.worker[i] * k + c) * k + rows.label[i]] += m.q[rows.item[i] * k + c];
    }
    for (std::size_t w = 0; w < rows.workers; ++w) {
      for (std::size_t c = 0; c < k; ++c) {
        double* const row = &m.pi[(w * k + c) * k];
        double sum = 0;
        for (std::size_t l = 0; l < k; ++l) {
          if (coin) row[l] = l == c ? right[w] / votes[w] : (1 - right[w] / votes[w]) / static_cast<double>(k - 1);
          else if (!pseudo.empty()) row[l] += pseudo[l * k + c];
          else row[l] = used[w * k + l] ? std::max(row[l], 1e-10) : 0;
          sum += row[l];
        }
        for (std::size_t l = 0; l < k; ++l) row[l] /= sum;
      }
    }
    m.log_likelihood = 0;
    for (std::size_t i = 0; i < rows.items * k; ++i) m.q[i] = m.prior[i % k];
    for (std::size_t i = 0; i < rows.item.size(); ++i) {
      for (std::size_t c = 0; c < k; ++c) m.q[rows.item[i] * k + c] *= m.pi[(rows.worker[i] * k + c) * k + rows.label[i]];
    }
    m.log_likelihood = 1e-300;
    normalise();
  }
  return m;
}

Rows tiny() {
  constexpr std::string_view said[] = {"001", "112", "221", "010", "20-", "1-1", "022", "-11"};
  return test::label_table(said);
}

TEST(DawidSkene, EveryPriorAndTheOneCoinEqualEmByTheBook) {
  const Rows rows = tiny();
  const LabelIndex index = rows.index();
  const std::vector<std::uint32_t> gold = {no_label, 2, no_label, no_label, 0, no_label, no_label, no_label};
  for (const bool with_gold : {false, true}) {
    for (const int rounds : {0, 1, 7}) {
      for (int which = 0; which < 4; ++which) {
        LabelOptions options{.accelerate = false, .max_rounds = rounds, .tolerance = 0};
        options.prior = which == 0 ? WorkerPrior::none : which == 1 ? WorkerPrior::diagonal : WorkerPrior::pooled;
        if (which == 3) options.model = LabelModel::one_coin;
        if (with_gold) options.gold = gold;
        const LabelFit fit = fit_labels(index, options);
        ASSERT_TRUE(fit.ok());
        const ByTheBook book = by_the_book(rows, fit.pseudo, which == 3, rounds, with_gold ? gold : std::vector<std::uint32_t>{});
        EXPECT_NEAR(*fit.log_likelihood, book.log_likelihood, 1e-11) << which;
        for (std::size_t i = 0; i < book.q.size(); ++i) EXPECT_NEAR(fit.posterior[i], book.q[i], 1e-11) << which << ' ' << i;
        for (std::uint32_t w = 0; w < 3; ++w) {
          const std::vector<double> found = fit.confusion(w);
          for (std::size_t c = 0; c < 9; ++c)
            EXPECT_NEAR(found[c], book.pi[std::size_t{w} * 9 + c], 1e-11) << which << ' ' << w << ' ' << c;
        }
      }
    }
  }
}

TEST(DawidSkene, TheLogLikelihoodIsTheSumOverAllAssignmentsOfClasses) {
  const Rows rows = tiny();
  const LabelFit fit = fit_labels(rows.index());
  std::vector<std::vector<double>> pi;
  for (std::uint32_t w = 0; w < 3; ++w) pi.push_back(fit.confusion(w));
  double sum = 0;
  for (std::size_t code = 0; code < 6561; ++code) {  // 3^8
    std::size_t truth[8];
    std::size_t rest = code;
    double p = 1;
    for (auto& t : truth) {
      t = rest % 3;
      rest /= 3;
      p *= fit.prior[t];
    }
    for (std::size_t i = 0; i < rows.item.size(); ++i) p *= pi[rows.worker[i]][truth[rows.item[i]] * 3 + rows.label[i]];
    sum += p;
  }
  EXPECT_NEAR(*fit.log_likelihood, std::log(sum), 1e-11);
  double log_prior = 0;
  for (const auto& worker : pi) {
    for (std::size_t c = 0; c < 9; ++c) log_prior += (c % 4 == 0 ? 1.5 : 0.5) * std::log(worker[c]);
  }
  EXPECT_NEAR(*fit.log_prior, log_prior, 1e-10);
  EXPECT_NEAR(fit.objective.back(), *fit.log_likelihood + *fit.log_prior, 1e-12);
  EXPECT_EQ(fit.pseudo_labels, 7.5);
  EXPECT_TRUE(has_note(fit.notes, note::prior_exceeds_data));  // two workers gave 7 labels, one 8
}

TEST(DawidSkene, ALiarIsReadBackwardsAndGoldTurnsTheTable) {
  // Three that tell the truth and a liar, who a confusion matrix turns into an informant.
  Rows rows;
  for (std::uint32_t i = 0; i < 40; ++i) {
    for (std::uint32_t w = 0; w < 3; ++w) rows.add(i, w, (i + (i % 9 == w ? 1 : 0)) % 2);
    rows.add(i, 3, (i + 1) % 2);
  }
  const LabelFit fit = fit_labels(rows.index());
  for (std::uint32_t i = 0; i < 40; ++i) EXPECT_EQ(fit.label[i], i % 2) << i;
  EXPECT_LT(*fit.skill(3), 0.1);
  EXPECT_GT(*fit.skill(0), 0.8);
  // Gold that says the liar is right: the others are taken for liars.
  std::vector<std::uint32_t> gold(40, no_label);
  for (std::uint32_t i = 0; i < 20; ++i) gold[i] = (i + 1) % 2;
  const LabelFit turned = fit_labels(rows.index(), {.gold = gold});
  for (std::uint32_t i = 0; i < 40; ++i) EXPECT_EQ(turned.label[i], (i + 1) % 2) << i;
  EXPECT_GT(*turned.skill(3), 0.9);
}

TEST(DawidSkene, AWarmStartGoesOnWhereItWas) {
  const Rows rows = anaesthetists();
  const LabelIndex index = rows.index();
  const LabelFit cold = fit_labels(index);
  const LabelFit warm = fit_labels(index, {.start = cold.posterior});
  EXPECT_LE(warm.rounds, 2);
  EXPECT_NEAR(warm.objective.back(), cold.objective.back(), 1e-7);
  const std::vector<double> nothing(cold.posterior.size(), 0.0);
  EXPECT_EQ(fit_labels(index, {.start = nothing}).objective, cold.objective);
}

TEST(DawidSkene, ACellHasTheBetaIntervalOfItsVotes) {
  Rows rows;
  for (std::uint32_t i = 0; i < 30; ++i) {
    for (std::uint32_t w = 0; w < 5; ++w) rows.add(i, w, w == 4 && i < 6 ? 1 : 0);
  }
  for (std::uint32_t i = 30; i < 40; ++i) {
    for (std::uint32_t w = 0; w < 5; ++w) rows.add(i, w, 1);
  }
  std::vector<std::uint32_t> gold(40, 0);
  for (std::size_t i = 30; i < 40; ++i) gold[i] = 1;
  const LabelFit fit = fit_labels(rows.index(), {.gold = gold});
  const Estimate cell = fit.confusion_cell(4, 0, 1);  // 6 of 30, and a prior of 1/2 and 1
  EXPECT_NEAR(*cell.estimate, 6.5 / 31.5, 1e-12);
  EXPECT_EQ(cell.n, 30U);
  EXPECT_NEAR(*cell.low, *beta_quantile(0.025, 6.5, 25), 1e-12);
  EXPECT_NEAR(*cell.high, *beta_quantile(0.975, 6.5, 25), 1e-12);
  EXPECT_NEAR(fit.expected_votes(4)[1], 6, 1e-12);
  EXPECT_TRUE(fit.confusion_cell(9, 0, 0).has_note(note::bad_input));
}

TEST(Beta, QuantilesAgreeWithClosedForms) {
  EXPECT_NEAR(*beta_quantile(0.3, 1, 1), 0.3, 1e-14);
  EXPECT_NEAR(*beta_quantile(0.5, 3, 1), std::cbrt(0.5), 1e-14);
  EXPECT_NEAR(*beta_quantile(0.1, 1, 4), 1 - std::pow(0.9, 0.25), 1e-14);
  EXPECT_NEAR(*beta_cdf(0.5, 7, 7), 0.5, 1e-13);
  EXPECT_NEAR(*beta_cdf(*beta_quantile(0.975, 0.5, 120), 0.5, 120), 0.975, 1e-12);
  // P(X <= x) for whole a, b is a binomial tail: a = 3, b = 5, x = 0.4, n = 7.
  double tail = 0;
  for (int j = 3; j <= 7; ++j) tail += std::tgamma(8) / std::tgamma(j + 1) / std::tgamma(8 - j) * std::pow(0.4, j) * std::pow(0.6, 7 - j);
  EXPECT_NEAR(*beta_cdf(0.4, 3, 5), tail, 1e-14);
  EXPECT_FALSE(beta_quantile(0.5, 0, 1));
  EXPECT_FALSE(beta_quantile(1, 1, 1));
}

TEST(Labels, OneItemOneWorkerOneClassAndNothingAtAll) {
  Rows one;
  one.add(0, 0, 1);
  for (const LabelModel model : {LabelModel::dawid_skene, LabelModel::one_coin}) {
    const LabelFit fit = fit_labels(one.index(), {.model = model});
    EXPECT_EQ(fit.label, (std::vector<std::uint32_t>{1}));
    EXPECT_TRUE(has_note(fit.notes, note::no_variation));
    for (const double p : fit.posterior) EXPECT_TRUE(std::isfinite(p));
  }
  Rows same;
  for (std::uint32_t i = 0; i < 5; ++i) same.add(i, i % 2, 0);
  for (const LabelModel model : {LabelModel::dawid_skene, LabelModel::one_coin}) {
    const LabelFit fit = fit_labels(same.index(), {.model = model});
    EXPECT_EQ(fit.posterior, std::vector<double>(5, 1.0));
    EXPECT_EQ(*fit.log_likelihood, 0);
    EXPECT_EQ(*fit.skill(1), 1);
  }
  const LabelIndex none(Labels{.item = {}, .worker = {}, .label = {}, .items = 3, .workers = 2, .classes = 2});
  EXPECT_FALSE(none.ok());
  EXPECT_TRUE(has_note(fit_labels(none).notes, note::no_data));
  EXPECT_FALSE(fit_labels(none).ok());
  EXPECT_TRUE(majority(none).label.empty());
}

TEST(Labels, ItemsAndWorkersWithoutLabelsAreSaidAndDoNotMatter) {
  Rows rows = tiny();
  const LabelFit before = fit_labels(rows.index());
  rows.items += 2;
  rows.workers += 1;
  const LabelFit fit = fit_labels(rows.index());
  EXPECT_TRUE(has_note(fit.notes, note::unlabelled_items));
  EXPECT_EQ(fit.label.back(), no_label);
  EXPECT_EQ(fit.prior, before.prior);
  EXPECT_TRUE(std::equal(before.posterior.begin(), before.posterior.end(), fit.posterior.begin()));
  EXPECT_EQ(std::vector<double>(fit.posterior.end() - 3, fit.posterior.end()), fit.prior);
  EXPECT_FALSE(fit.skill(3));
  EXPECT_TRUE(fit.confusion(3).empty());
  EXPECT_EQ(majority(rows.index()).label.back(), no_label);
}

TEST(Labels, WhatCannotBeUsedIsSaid) {
  Rows rows = tiny();
  rows.label[3] = 7;
  EXPECT_TRUE(has_note(rows.index().notes(), note::bad_input));
  EXPECT_FALSE(fit_labels(rows.index()).ok());
  rows = tiny();
  rows.worker.pop_back();
  EXPECT_TRUE(has_note(rows.index().notes(), note::bad_input));
  rows = tiny();
  const LabelIndex index = rows.index();
  const std::vector<std::uint32_t> gold(3, 0);
  EXPECT_TRUE(has_note(fit_labels(index, {.gold = gold}).notes, note::bad_input));
  const std::vector<double> start(24, std::nan(""));
  EXPECT_TRUE(has_note(fit_labels(index, {.start = start}).notes, note::bad_input));
  rows.classes = most_classes + 1;
  EXPECT_TRUE(has_note(rows.index().notes(), note::too_many_classes));
}

TEST(Labels, AFitCanBeStoppedAndWatched) {
  const LabelIndex index = anaesthetists().index();
  std::atomic<bool> cancel = false;
  int last = -1;
  const LabelFit fit = fit_labels(index, {.cancel = &cancel, .progress = [&](int round, double) {
                                            last = round;
                                            cancel = round >= 3;
                                          }});
  EXPECT_EQ(last, 3);
  EXPECT_TRUE(fit.cancelled);
  EXPECT_TRUE(has_note(fit.notes, note::cancelled));
  const LabelFit few = fit_labels(index, {.max_rounds = 2});
  EXPECT_EQ(few.rounds, 2);
  EXPECT_TRUE(has_note(few.notes, note::not_converged));
}

TEST(Labels, ARoundThatLowersTheObjectiveIsSaid) {
  RoundLog log({.max_rounds = 9, .tolerance = 1e-3, .labels = 10});
  EXPECT_TRUE(log.goes_on(0, -100));
  EXPECT_FALSE(log.settled());
  EXPECT_TRUE(log.goes_on(1, -99));
  EXPECT_FALSE(log.settled());
  EXPECT_TRUE(log.goes_on(2, -99 - 5e-11));  // less than 1e-12 of it
  std::vector<Note> notes;
  log.say_if_it_fell(notes);
  EXPECT_TRUE(notes.empty());
  EXPECT_TRUE(log.goes_on(3, -99 - 5e-10));
  EXPECT_TRUE(log.settled());
  log.say(notes);
  EXPECT_TRUE(has_note(notes, note::objective_fell));
  EXPECT_FALSE(has_note(notes, note::not_converged));
}

TEST(WeightedMajority, WeighsByAgreementWithTheMajority) {
  constexpr std::string_view said[] = {"0001", "0001", "1110", "11-0", "0--1"};
  const Rows rows = test::label_table(said);
  const MajorityFit plain = majority(rows.index());
  EXPECT_EQ(plain.label, (std::vector<std::uint32_t>{0, 0, 1, 1, 0}));
  EXPECT_EQ(plain.tied_items, 1U);
  EXPECT_TRUE(plain.tied[4]);
  const MajorityFit fit = weighted_majority(rows.index());
  EXPECT_EQ(fit.skill, (std::vector<double>{1, 1, 1, 0}));
  EXPECT_EQ(fit.tied_items, 0U);
  EXPECT_EQ(fit.share[4], 1);
}

}  // namespace
}  // namespace assay::stats
