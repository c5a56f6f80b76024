// Label models on every open crowd set against the stored reference numbers (needs ASSAY_SHARED).
#include "assay/stats/labels.hpp"
#include "label_test_data.hpp"
#include "test_data.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using test::largest_difference;
using test::numbers;
using test::report;

class LabelReference : public testing::Test {
 protected:
  void SetUp() override {
    const auto folder = test::shared_folder();
    if (!folder) GTEST_SKIP() << "ASSAY_SHARED is not set: the shared data and reference numbers are not here";
    shared_ = *folder;
    reference_ = test::read_json(shared_ + "/reference/statistics.json");
    sets_ = test::read_crowd_sets(shared_);
    ASSERT_GE(sets_.size(), 11U);
  }

  const boost::json::value& oracle(const std::string& name) const { return reference_.at("sets").at(name).at("oracle"); }

  void check_model(LabelModel model, const char* key);

  std::string shared_;
  boost::json::value reference_;
  std::map<std::string, test::CrowdSet> sets_;
};

double relative(double found, double expected) { return std::abs(found - expected) / std::abs(expected); }

void LabelReference::check_model(LabelModel model, const char* key) {
  double worst_round = 0;
  double worst_share = 0;
  double worst_short = 0;
  for (const auto& [name, set] : sets_) {
    const LabelIndex index = set.index();
    const auto& expected = oracle(name).at(key);
    for (const auto& [rounds, at] : {std::pair(1, "it1"), std::pair(10, "it10")}) {
      const LabelFit fit =
          fit_labels(index, {.model = model, .prior = WorkerPrior::none, .accelerate = false, .max_rounds = rounds, .tolerance = 0});
      ASSERT_TRUE(fit.ok()) << name;
      ASSERT_EQ(fit.rounds, rounds);
      EXPECT_FALSE(has_note(fit.notes, note::objective_fell)) << name;
      const double off = relative(*fit.log_likelihood, expected.at(at).at("ll").to_number<double>());
      EXPECT_LT(off, 1e-9) << name << ' ' << at;
      worst_round = std::max(worst_round, off);
      const double share = largest_difference(fit.prior, numbers(expected.at(at).at("prior")));
      EXPECT_LT(share, 1e-9) << name << ' ' << at;
      worst_share = std::max(worst_share, share);
      if (expected.at(at).as_object().contains("correct")) {
        // The reference counts the labels of the posteriors that made these parameters, a round before.
        const LabelFit before =
            fit_labels(index, {.model = model, .prior = WorkerPrior::none, .accelerate = false, .max_rounds = rounds - 1, .tolerance = 0});
        EXPECT_EQ(set.correct(before.label), expected.at(at).at("correct").to_number<std::size_t>()) << name;
      }
    }
    const double goal = expected.at("conv").at("ll").to_number<double>();
    const auto plain_rounds = expected.at("conv").at("rounds").to_number<int>();
    const LabelFit plain = fit_labels(index, {.model = model, .prior = WorkerPrior::none, .accelerate = false});
    const LabelFit quick = fit_labels(index, {.model = model, .prior = WorkerPrior::none});
    EXPECT_TRUE(plain.converged && quick.converged) << name;
    if (plain_rounds > 10) {
      EXPECT_LE(std::abs(plain.rounds - plain_rounds), 1) << name;  // the reference makes at least 10
    }
    for (const LabelFit* fit : {&plain, &quick}) {
      EXPECT_FALSE(has_note(fit->notes, note::objective_fell)) << name;
      EXPECT_GT(*fit->log_likelihood, goal - 1e-6 * std::abs(goal)) << name << ' ' << fit->rounds;
      worst_short = std::max(worst_short, (goal - *fit->log_likelihood) / std::abs(goal));
    }
    std::printf("  %-20s %-8s plain EM %3d rounds (reference %3d), SQUAREM %3d, log-likelihood above the reference by %.3g and %.3g\n",
                name.c_str(), key, plain.rounds, plain_rounds, quick.rounds, *plain.log_likelihood - goal, *quick.log_likelihood - goal);
    if (plain_rounds > 200) {
      EXPECT_LE(5 * quick.rounds, 2 * plain_rounds) << name;
    }
    if (expected.at("conv").as_object().contains("correct")) {
      const auto right = expected.at("conv").at("correct").to_number<double>();
      EXPECT_NEAR(static_cast<double>(set.correct(plain.label)), right, 1) << name;  // an item may be on the edge
    }
    if (expected.at("conv").as_object().contains("class_counts")) {
      EXPECT_LE(largest_difference(set.class_counts(plain.label), numbers(expected.at("conv").at("class_counts"))), 1) << name;
    }
  }
  report(std::string(key) + " log-likelihood after 1 and 10 rounds (rel.)", worst_round);
  report(std::string(key) + " prior after 1 and 10 rounds", worst_share);
  report(std::string(key) + " converged, below the reference by (rel.)", worst_short);
}

TEST_F(LabelReference, DawidSkeneByMaximumLikelihood) { check_model(LabelModel::dawid_skene, "ds"); }
TEST_F(LabelReference, MajorityVoteOnEverySet) {
  for (const auto& [name, set] : sets_) {
    const MajorityFit fit = majority(set.index());
    const auto& expected = oracle(name).at("mv");
    EXPECT_EQ(set.class_counts(fit.label), numbers(expected.at("class_counts"))) << name;
    EXPECT_EQ(fit.tied_items, expected.at("items_tied").to_number<std::size_t>()) << name;
    if (expected.as_object().contains("correct")) {
      EXPECT_EQ(set.correct(fit.label), expected.at("correct").to_number<std::size_t>()) << name;
    }
  }
}

TEST_F(LabelReference, WeightedMajorityGivesTheSkillsOfCrowdKit) {
  double worst = 0;
  std::size_t compared = 0;
  for (const auto& [name, set] : sets_) {
    const MajorityFit fit = weighted_majority(set.index());
    const auto& peer = reference_.at("sets").at(name).at("crowdkit").at("Wawa");
    // Where a worker repeats an item the peer weighs the copies otherwise; here they are separate votes.
    if (has_note(fit.notes, note::repeated_rows)) continue;
    EXPECT_LE(largest_difference(set.class_counts(fit.label), numbers(peer.at("class_counts"))), 1) << name;
    if (!peer.as_object().contains("skills")) continue;
    worst = std::max(worst, largest_difference(fit.skill, numbers(peer.at("skills"))));
    ++compared;
  }
  report("weighted majority, skills", worst);
  EXPECT_GE(compared, 2U);
  EXPECT_LT(worst, 1e-10);
}

TEST_F(LabelReference, ParametersOfTheConvergedFits) {
  double worst_pi = 0;
  double worst_skill = 0;
  double worst_posterior = 0;
  for (const auto& [name, set] : sets_) {
    const LabelIndex index = set.index();
    const auto& ds = oracle(name).at("ds").at("conv").as_object();
    const LabelOptions plain{.prior = WorkerPrior::none, .accelerate = false};
    if (ds.contains("pi_worker_true_observed")) {
      const LabelFit fit = fit_labels(index, plain);
      const auto& all = ds.at("pi_worker_true_observed").as_array();
      for (std::uint32_t w = 0; w < set.workers; ++w) {
        std::vector<double> expected;
        for (const auto& row : all.at(w).as_array()) {
          for (const double x : numbers(row)) expected.push_back(x);
        }
        worst_pi = std::max(worst_pi, largest_difference(fit.confusion(w), expected));
      }
      if (ds.contains("posterior")) {
        std::vector<double> expected;
        for (const auto& row : ds.at("posterior").as_array()) {
          for (const double x : numbers(row)) expected.push_back(x);
        }
        worst_posterior = std::max(worst_posterior, largest_difference(fit.posterior, expected));
      }
    }
    const auto& coin = oracle(name).at("one_coin").at("conv").as_object();
    if (coin.contains("skill") && coin.at("rounds").to_number<int>() > 10) {
      LabelOptions options = plain;
      options.model = LabelModel::one_coin;
      const LabelFit fit = fit_labels(index, options);
      const std::vector<double> expected = numbers(coin.at("skill"));
      for (std::uint32_t w = 0; w < set.workers; ++w) worst_skill = std::max(worst_skill, std::abs(*fit.skill(w) - expected.at(w)));
    }
  }
  report("dawid_skene converged, confusion matrices", worst_pi);
  report("dawid_skene converged, posteriors", worst_posterior);
  report("one_coin converged, skills", worst_skill);
  EXPECT_LT(worst_pi, 1e-5);         // a gain of 1e-10 a label leaves this much in a cell
  EXPECT_LT(worst_posterior, 1e-4);  // stored a round earlier
  EXPECT_LT(worst_skill, 1e-6);
}

TEST_F(LabelReference, EveryPriorClimbsAndEveryInstructionSetAgrees) {
  for (const auto& [name, set] : sets_) {
    const LabelIndex index = set.index();
    for (const WorkerPrior prior : {WorkerPrior::diagonal, WorkerPrior::pooled}) {
      const LabelFit quick = fit_labels(index, {.prior = prior});
      const LabelFit plain = fit_labels(index, {.prior = prior, .accelerate = false});
      EXPECT_TRUE(quick.converged && plain.converged) << name;
      EXPECT_FALSE(has_note(quick.notes, note::objective_fell) || has_note(plain.notes, note::objective_fell)) << name;
      EXPECT_GT(quick.objective.back(), plain.objective.back() - 1e-6 * std::abs(plain.objective.back())) << name;
      std::printf("  %-20s %-8s plain EM %3d rounds, SQUAREM %3d, objective %.4f, gold %zu (plain) %zu\n", name.c_str(),
                  prior == WorkerPrior::diagonal ? "diagonal" : "pooled", plain.rounds, quick.rounds, quick.objective.back(),
                  set.correct(plain.label), set.correct(quick.label));
      const LabelFit portable = fit_labels(index, {.prior = prior, .instructions = InstructionSet::portable});
      const LabelFit avx2 = fit_labels(index, {.prior = prior, .threads = 2, .instructions = InstructionSet::avx2});
      EXPECT_EQ(portable.objective, quick.objective) << name;
      EXPECT_EQ(portable.posterior, quick.posterior) << name;
      EXPECT_EQ(avx2.posterior, quick.posterior) << name;
    }
  }
}

TEST_F(LabelReference, OneCoin) { check_model(LabelModel::one_coin, "one_coin"); }

}  // namespace
}  // namespace assay::stats
