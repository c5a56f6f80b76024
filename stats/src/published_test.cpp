// Classical tables with what R and an independent implementation make of them, and stored peers on votes without ties (needs ASSAY_SHARED).
#include "assay/stats/alpha.hpp"
#include "assay/stats/coefficients.hpp"
#include "assay/stats/generalizability.hpp"
#include "assay/stats/goodness.hpp"
#include "assay/stats/kappa.hpp"
#include "assay/stats/labels.hpp"
#include "assay/stats/strength_intervals.hpp"
#include "assay/stats/win_matrix.hpp"
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

double number(const boost::json::value& value) { return value.to_number<double>(); }

class Published : public testing::Test {
 protected:
  void SetUp() override {
    const auto folder = test::shared_folder();
    if (!folder) GTEST_SKIP() << "ASSAY_SHARED is not set: the shared data and reference numbers are not here";
    shared_ = *folder;
    reference_ = test::read_json(shared_ + "/reference/statistics.json");
  }

  std::vector<std::vector<std::string>> table(const std::string& name) const {
    return test::read_csv(shared_ + "/reference/published/" + name + ".csv");
  }
  // A column a rater, a row an item; NA is missing.
  test::Labels ratings(const std::string& name) const {
    test::Labels out;
    const auto rows = table(name);
    for (std::uint32_t i = 1; i < rows.size(); ++i) {
      for (std::uint32_t g = 0; g < rows[i].size(); ++g) {
        if (rows[i][g] == "NA") continue;
        out.item.push_back(i);
        out.rater.push_back(g);
        out.value.push_back(std::stod(rows[i][g]));
      }
    }
    return out;
  }

  std::string shared_;
  boost::json::value reference_;
};

// Dawid and Skene (1979): every confusion matrix and posterior.
TEST_F(Published, AnaesthetistsHaveTheParametersOfTheIndependentFit) {
  test::LabelTable rows;
  const auto cells = table("anesthesia");
  const auto cell = [&](std::size_t r, std::size_t c) { return static_cast<std::uint32_t>(std::stoul(cells[r][c]) - 1); };
  for (std::size_t r = 1; r < cells.size(); ++r) rows.add(cell(r, 0), cell(r, 1), cell(r, 2));
  ASSERT_EQ(rows.item.size(), 315U);
  const auto& expected = reference_.at("published").at("anesthesia_ds");
  const LabelFit ten = fit_labels(rows.index(), {.prior = WorkerPrior::none, .accelerate = false, .max_rounds = 10, .tolerance = 0});
  const double after_ten = std::abs(*ten.log_likelihood / number(expected.at("it10_ll")) - 1);
  const LabelFit fit = fit_labels(rows.index(), {.prior = WorkerPrior::none, .accelerate = false});
  ASSERT_TRUE(fit.converged);
  std::vector<double> pi;
  std::vector<double> found;
  for (std::uint32_t w = 0; w < 5; ++w) {
    for (const auto& row : expected.at("pi_worker_true_observed").at(w).as_array()) {
      for (const double x : numbers(row)) pi.push_back(x);
    }
    for (const double x : fit.confusion(w)) found.push_back(x);
  }
  std::vector<double> posterior;
  for (const auto& row : expected.at("posterior").as_array()) {
    for (const double x : numbers(row)) posterior.push_back(x);
  }
  const std::vector<double> label(fit.label.begin(), fit.label.end());
  report("anaesthetists, log-likelihood after 10 rounds (rel.)", after_ten);
  report("anaesthetists, log-likelihood", std::abs(*fit.log_likelihood - number(expected.at("ll"))));
  report("anaesthetists, shares of classes", largest_difference(fit.prior, numbers(expected.at("prior"))));
  report("anaesthetists, confusion matrices", largest_difference(found, pi));
  report("anaesthetists, posteriors", largest_difference(fit.posterior, posterior));
  EXPECT_LT(after_ten, 1e-9);
  EXPECT_NEAR(*fit.log_likelihood, number(expected.at("ll")), 1e-7);
  EXPECT_LT(largest_difference(fit.prior, numbers(expected.at("prior"))), 1e-7);
  EXPECT_LT(largest_difference(found, pi), 1e-6);
  EXPECT_LT(largest_difference(fit.posterior, posterior), 1e-6);
  EXPECT_EQ(label, numbers(expected.at("labels")));
}

// Agresti (1990), table 10.11: the American League East in 1987, Baltimore being the reference.
TEST_F(Published, BaseballBradleyTerryAgreesWithR) {
  test::Votes votes;
  const std::map<std::string, std::uint32_t> team{{"Baltimore", 0}, {"Boston", 1},   {"Cleveland", 2}, {"Detroit", 3},
                                                  {"Milwaukee", 4}, {"New York", 5}, {"Toronto", 6}};
  const auto rows = table("baseball");
  double choose = 0;     // R counts the binomial coefficients of every row
  double saturated = 0;  // its deviance is from the share of every row
  for (std::size_t r = 1; r < rows.size(); ++r) {
    const double won = std::stod(rows[r][2]);
    const double lost = std::stod(rows[r][3]);
    votes.add(team.at(rows[r][0]), Outcome::left, team.at(rows[r][1]), 0, static_cast<std::size_t>(won));
    votes.add(team.at(rows[r][0]), Outcome::right, team.at(rows[r][1]), 0, static_cast<std::size_t>(lost));
    choose += std::lgamma(won + lost + 1) - std::lgamma(won + 1) - std::lgamma(lost + 1);
    if (won > 0) saturated += won * std::log(won / (won + lost));
    if (lost > 0) saturated += lost * std::log(lost / (won + lost));
  }
  const StrengthFit fit = fit_bradley_terry(votes.columns(7));
  ASSERT_EQ(fit.theta.size(), 7U);
  const auto& r = reference_.at("R").at("baseball_bt");
  const std::vector<double> se = numbers(r.at("se"));
  double worst = 0;
  for (std::size_t i = 0; i < 6; ++i) worst = std::max(worst, std::abs(std::sqrt(fit.covariance[(i + 1) * 8]) / se[i] - 1));
  const double theta = largest_difference(std::span(fit.theta).subspan(1), numbers(r.at("est")));
  const double ll = std::abs(*fit.log_likelihood + choose - number(r.at("logLik")));
  const double deviance = std::abs(2 * (saturated - *fit.log_likelihood) - number(r.at("deviance")));
  report("baseball Bradley-Terry theta", theta);
  report("baseball Bradley-Terry log-likelihood", ll);
  report("baseball Bradley-Terry deviance", deviance);
  report("baseball Bradley-Terry se (relative)", worst);
  EXPECT_LT(theta, 1e-6);
  EXPECT_LT(ll, 1e-6);
  EXPECT_LT(deviance, 1e-6);
  EXPECT_LT(worst, 1e-5);
}

TEST_F(Published, KappasOfThePandalmAnnotatorsAgreeWithStatsmodels) {
  const auto labels = test::read_labels(shared_ + "/data/crowd/pandalm_test/labels.csv");
  std::vector<std::vector<std::uint32_t>> said(3, std::vector<std::uint32_t>(999));
  for (std::size_t i = 0; i < labels.item.size(); ++i) {
    said.at(labels.rater[i]).at(labels.item[i]) = static_cast<std::uint32_t>(labels.value[i]);
  }
  double worst = 0;
  double worst_weighted = 0;
  for (const auto& [first, second, key] : {std::tuple(0, 1, "cohen_01"), std::tuple(0, 2, "cohen_02"), std::tuple(1, 2, "cohen_12")}) {
    const auto& expected = reference_.at("sets").at("pandalm_test").at("agreement").at(key);
    const Estimate found = cohen_kappa(said[static_cast<std::size_t>(first)], said[static_cast<std::size_t>(second)], 3);
    const std::vector<double> ours{*found.estimate, *found.se, *found.low, *found.high};
    const std::vector<double> theirs{number(expected.at("kappa")), number(expected.at("se")), number(expected.at("low")),
                                     number(expected.at("upp"))};
    worst = std::max(worst, largest_difference(ours, theirs));
    std::vector<std::uint32_t> item;
    std::vector<std::uint32_t> rater;
    std::vector<std::uint32_t> label;
    for (std::uint32_t i = 0; i < 999; ++i) {
      for (const int who : {first, second}) {
        item.push_back(i);
        rater.push_back(static_cast<std::uint32_t>(who));
        label.push_back(said[static_cast<std::size_t>(who)][i]);
      }
    }
    for (const auto& [weighting, name] : {std::pair(Weighting::linear, "linear"), std::pair(Weighting::quadratic, "quadratic")}) {
      const Estimate weighted = agreement_these_annotators({item, rater, label, 3}, Chance::conger, weighting);
      worst_weighted = std::max(worst_weighted, std::abs(*weighted.estimate - number(expected.at(name))));
    }
  }
  report("pandalm kappas of Cohen, errors and limits", worst);
  report("pandalm kappas of Cohen, linear and quadratic", worst_weighted);
  EXPECT_LT(worst, 1e-10);
  EXPECT_LT(worst_weighted, 1e-10);
}

// irrCAC has the nominal alpha of sets with gaps and of the diagnoses; its quadratic weights are the interval level. irr counts the n
// values of a table without gaps as n (m - 1) pairs of its m raters before it takes off 1, which leaves n - 1 / (m - 1) in the place of n
// - 1.
TEST_F(Published, AlphasAgreeWithR) {
  double worst = 0;
  const auto near = [&](std::optional<double> found, double expected) {
    ASSERT_TRUE(found);
    EXPECT_NEAR(*found, expected, 1e-10);
    worst = std::max(worst, std::abs(*found - expected));
  };
  const auto of_chance = [](const boost::json::value& row) {
    return (number(row.at("pa")) - number(row.at("pe"))) / (1 - number(row.at("pe")));
  };
  const auto& r = reference_.at("R");
  const auto anxiety = ratings("anxiety");
  const std::vector<double> four = numbers(r.at("anxiety").at("kripp"));
  const Metric metrics[] = {Metric::nominal, Metric::ordinal, Metric::interval, Metric::ratio};
  const auto as_irr = [](const Estimate& found, double raters) {
    const auto n = static_cast<double>(found.n);
    return 1 - (1 - *found.estimate) * (n - 1 / (raters - 1)) / (n - 1);
  };
  for (std::size_t i = 0; i < 4; ++i) near(as_irr(alpha(anxiety.columns(), metrics[i]), 3), four[i]);
  const Estimate diagnoses = alpha(ratings("fleiss_diagnoses").columns(), Metric::nominal);
  near(as_irr(diagnoses, 6), number(r.at("fleiss_diagnoses").at("kripp_nominal")));
  near(diagnoses.estimate, of_chance(r.at("fleiss_diagnoses").at("kripCAC").at(0)));
  const auto gwet = ratings("gwet_raw4raters");
  near(alpha(gwet.columns(), Metric::nominal).estimate, of_chance(r.at("gwet_raw4raters").at("krippendorff").at(0)));
  near(alpha(gwet.columns(), Metric::interval).estimate, of_chance(r.at("gwet_raw4raters").at("kripp_quadratic").at(0)));
  std::size_t sets = 0;
  for (const auto& [name, coefficients] : r.at("irrCAC").as_object()) {
    const auto rows = test::read_labels(shared_ + "/data/crowd/" + std::string(name) + "/labels.csv");
    near(alpha(rows.columns(), Metric::nominal).estimate, of_chance(coefficients.at("krippendorff").at(0)));
    ++sets;
  }
  EXPECT_GE(sets, 4U);
  report("alpha beside R's irr and irrCAC", worst);
}

// Without gaps and with variances above 0 restricted maximum likelihood (R's lme4) and the analysis of variance agree.
TEST_F(Published, VariancesOfTheAnxietyRatingsAreThoseOfLme4) {
  const auto rows = ratings("anxiety");
  const GStudy found = g_study(rows.columns());
  const auto& expected = reference_.at("R").at("anxiety").at("g_theory_reml");
  const std::vector<double> ours{*found.item.estimate, *found.rater.estimate, *found.residual.estimate};
  const std::vector<double> theirs{number(expected.at("subject")), number(expected.at("rater")), number(expected.at("Residual"))};
  report("variances of the anxiety ratings, lme4", largest_difference(ours, theirs));
  EXPECT_LT(largest_difference(ours, theirs), 1e-6);
}

// choix fits Bradley and Terry's model to decisive votes; evalica counts wins with ties as halves.
TEST_F(Published, DecisiveVotesAndWinsAgreeWithThePythonPeers) {
  for (const char* name : {"food", "llmfao"}) {
    const auto& set = reference_.at("sets").at(name);
    std::vector<std::string> names;
    for (const auto& each : set.at("items").as_array()) names.emplace_back(each.as_string());
    const auto votes = test::read_pairs(shared_ + "/data/crowd/" + name + "/pairs.csv", names);
    test::Votes decisive;
    for (std::size_t i = 0; i < votes.left.size(); ++i) {
      if (votes.outcome[i] != Outcome::tie) decisive.add(votes.left[i], votes.outcome[i], votes.right[i]);
    }
    const StrengthFit fit = fit_bradley_terry(decisive.columns(names.size()));
    ASSERT_EQ(fit.theta.size(), names.size());
    const double off = largest_difference(sum_to_zero(fit, {}).theta, numbers(set.at("choix_opt_decisive")));
    report(std::string(name) + " Bradley-Terry of decisive votes, choix", off);
    EXPECT_LT(off, 1e-6);
    const WinMatrix wins = win_matrix(votes.columns());
    std::vector<double> count;
    for (const WinCell& total : wins.totals) count.push_back(total.wins + total.ties / 2.0);
    EXPECT_EQ(count, numbers(set.at("evalica_naive_0.4.2").at("counting").at("scores")));
  }
}

}  // namespace
}  // namespace assay::stats
