// The estimators against the stored reference numbers (needs ASSAY_SHARED).
#include "assay/stats/clustered.hpp"
#include "assay/stats/elo.hpp"
#include "assay/stats/goodness.hpp"
#include "assay/stats/intervals.hpp"
#include "assay/stats/quasi_variance.hpp"
#include "assay/stats/ranks.hpp"
#include "assay/stats/strength_intervals.hpp"
#include "log_gamma.hpp"
#include "reference_data.hpp"
#include "test_data.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <numeric>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using namespace test;

class Reference : public ReferenceData {
 protected:
  // theta, log_nu, log-likelihood within 1e-6, standard errors within 1e-5 relative.
  void check_davidson(const char* name) const {
    const Votes votes = pairs(name);
    const auto& expected = set(name).at("davidson_mle");
    const StrengthFit fit = fit_davidson(votes.columns());
    ASSERT_TRUE(fit.ok());
    const SumToZero shown = sum_to_zero(fit, fit.covariance);
    const double theta = largest_difference(shown.theta, numbers(expected.at("theta")));
    const double nu = std::abs(*fit.log_nu - expected.at("log_nu").to_number<double>());
    const double ll = std::abs(*fit.log_likelihood - expected.at("ll").to_number<double>());
    const std::vector<double> se = numbers(expected.at("se"));
    double worst = 0;
    for (std::size_t i = 0; i < se.size(); ++i) {
      const double variance = i < fit.theta.size() ? shown.covariance[i * (fit.theta.size() + 1)] : fit.covariance.back();
      worst = std::max(worst, std::abs(std::sqrt(variance) / se[i] - 1));
    }
    report(std::string(name) + " Davidson theta", theta);
    report(std::string(name) + " Davidson log nu", nu);
    report(std::string(name) + " Davidson log-likelihood", ll);
    report(std::string(name) + " Davidson se (relative)", worst);
    EXPECT_LT(theta, 1e-6);
    EXPECT_LT(nu, 1e-6);
    EXPECT_LT(ll, 1e-6);
    EXPECT_LT(worst, 1e-5);
    EXPECT_LE(fit.gradient, 1e-10);
  }
};

TEST_F(Reference, DavidsonOnTheLlmfaoVotes) { check_davidson("llmfao"); }
TEST_F(Reference, DavidsonOnTheFoodVotes) { check_davidson("food"); }
TEST_F(Reference, DavidsonOnTheSimpleVotes) { check_davidson("simple"); }

TEST_F(Reference, BradleyTerryWithHalfTies) {
  for (const char* name : {"llmfao", "food", "simple"}) {
    const Votes votes = pairs(name);
    const auto& expected = set(name).at("bt_half_ties_mle");
    const StrengthFit fit = fit_bradley_terry(votes.columns());
    ASSERT_TRUE(fit.ok());
    const SumToZero shown = sum_to_zero(fit, fit.covariance);
    const double theta = largest_difference(shown.theta, numbers(expected.at("theta")));
    const double ll = std::abs(*fit.log_likelihood - expected.at("ll").to_number<double>());
    const std::vector<double> se = numbers(set(name).at("se_model_half_ties"));
    double worst = 0;
    for (std::size_t i = 0; i < se.size(); ++i)
      worst = std::max(worst, std::abs(std::sqrt(shown.covariance[i * (se.size() + 1)]) / se[i] - 1));
    report(std::string(name) + " Bradley-Terry theta", theta);
    report(std::string(name) + " Bradley-Terry log-likelihood", ll);
    report(std::string(name) + " Bradley-Terry se (relative)", worst);
    EXPECT_LT(theta, 1e-6);
    EXPECT_LT(ll, 1e-6);
    EXPECT_LT(worst, 1e-5);
  }
}

Votes pudding(const std::string& shared) {
  Votes votes;
  const auto rows = read_csv(shared + "/reference/published/pudding.csv");
  for (std::size_t r = 1; r < rows.size(); ++r) {
    const auto cell = [&](std::size_t c) { return static_cast<std::uint32_t>(std::stoul(rows[r][c])); };
    votes.add(cell(0) - 1, Outcome::left, cell(1) - 1, 0, cell(3));
    votes.add(cell(0) - 1, Outcome::right, cell(1) - 1, 0, cell(4));
    votes.add(cell(0) - 1, Outcome::tie, cell(1) - 1, 0, cell(5));
  }
  return votes;
}

void check_pudding(const std::string& name, const StrengthFit& fit, double log_nu, const boost::json::value& r) {
  const double theta = largest_difference(fit.theta, numbers(r.at("log_worth")));
  const double nu = std::abs(log_nu - r.at("tie2_log").to_number<double>());
  const double ll = std::abs(*fit.log_likelihood - r.at("logLik").to_number<double>());
  const std::vector<double> se = numbers(r.at("se"));
  double worst = 0;
  for (std::size_t i = 1; i < se.size(); ++i) worst = std::max(worst, std::abs(std::sqrt(fit.covariance[i * (se.size() + 1)]) / se[i] - 1));
  report(name + " log worth", theta);
  report(name + " log nu", nu);
  report(name + " log-likelihood", ll);
  report(name + " se (relative)", worst);
  EXPECT_LT(theta, 1e-6);
  EXPECT_LT(nu, 1e-6);
  EXPECT_LT(ll, 1e-6);
  EXPECT_LT(worst, 1e-5);
}

TEST_F(Reference, DavidsonOnThePuddingTableOfThePaperAgreesWithR) {
  const StrengthFit fit = fit_davidson(pudding(shared_).columns(6));
  ASSERT_TRUE(fit.ok());
  check_pudding("pudding Davidson", fit, *fit.log_nu, reference_.at("R").at("pudding_davidson"));
}

TEST_F(Reference, PlackettLuceOnThePuddingTableAgreesWithR) {
  const StrengthFit fit = fit_plackett_luce(as_rankings(pudding(shared_)).columns(6));
  ASSERT_EQ(fit.tie_orders, std::vector<std::uint32_t>{2});
  check_pudding("pudding Plackett-Luce", fit, fit.log_delta[0], reference_.at("R").at("pudding_davidson"));
}

// Citations between four statistics journals, in the order of the reference.
Votes citations(const std::string& shared) {
  Votes votes;
  std::map<std::string, std::uint32_t> index{{"Biometrika", 0}, {"Comm Statist", 1}, {"JASA", 2}, {"JRSS-B", 3}};
  const auto rows = read_csv(shared + "/reference/published/citations.csv");
  for (std::size_t r = 1; r < rows.size(); ++r) {
    votes.add(index.at(rows[r][0]), Outcome::left, index.at(rows[r][1]), 0, std::stoul(rows[r][2]));
    votes.add(index.at(rows[r][0]), Outcome::right, index.at(rows[r][1]), 0, std::stoul(rows[r][3]));
  }
  return votes;
}

TEST_F(Reference, BradleyTerryOnJournalCitationsAgreesWithR) {
  const Votes votes = citations(shared_);
  const auto& r = reference_.at("R").at("citations_bt");
  const StrengthFit fit = fit_bradley_terry(votes.columns(4));
  ASSERT_TRUE(fit.ok());
  const Goodness goodness = goodness_of_fit(votes.columns(4), fit);
  double choose = 0;  // R's log-likelihood counts the binomial coefficients
  for (const PairFit& pair : goodness.pairs)
    choose += detail::log_gamma(pair.votes + 1) - detail::log_gamma(pair.first_wins.observed + 1) -
              detail::log_gamma(pair.second_wins.observed + 1);
  const double theta = largest_difference(std::span(fit.theta).subspan(1), numbers(r.at("est")));
  const double ll = std::abs(*fit.log_likelihood + choose - r.at("logLik").to_number<double>());
  const double deviance = std::abs(*goodness.deviance - r.at("deviance").to_number<double>());
  const std::vector<double> se = numbers(r.at("se"));
  double worst = 0;
  for (std::size_t i = 0; i < 3; ++i) worst = std::max(worst, std::abs(std::sqrt(fit.covariance[(i + 1) * 5]) / se[i] - 1));
  report("citations Bradley-Terry theta", theta);
  report("citations Bradley-Terry log-likelihood", ll);
  report("citations Bradley-Terry deviance", deviance);
  report("citations Bradley-Terry se (relative)", worst);
  EXPECT_LT(theta, 1e-6);
  EXPECT_LT(ll, 1e-6);
  EXPECT_LT(deviance, 1e-9);
  EXPECT_EQ(goodness.df, 3U);
  EXPECT_LT(worst, 1e-5);
}

TEST_F(Reference, QuasiStandardErrorsOfJournalCitationsAgreeWithR) {
  const Votes votes = citations(shared_);
  const StrengthFit fit = fit_bradley_terry(votes.columns(4));
  const QuasiVariances found = quasi_variances(fit.covariance);
  ASSERT_TRUE(found.ok());
  const auto& r = reference_.at("R").at("citations_quasi_variance");
  const std::vector<double> variance = numbers(r.at("quasiVar"));
  const std::vector<double> se = numbers(r.at("quasiSE"));
  ASSERT_EQ(variance.size(), 4U);
  double worst = 0;
  for (std::size_t i = 0; i < 4; ++i)
    worst = std::max({worst, std::abs(found.variance[i] / variance[i] - 1), std::abs(*found.se[i] / se[i] - 1)});
  report("citations quasi-variances (relative)", worst);
  EXPECT_LT(worst, 1e-6);
  std::printf("  errors of the differences: %.2f %% to %.2f %%\n", 100 * found.lowest_error, 100 * found.highest_error);
}

TEST_F(Reference, EloAgreesWithBothPeers) {
  // Both start at 1000 with K = 4, scale 400, base 10, half a win for a tie, rows in the order of the file: so do we.
  for (const char* name : {"food", "llmfao", "simple"}) {
    const EloRatings found = elo(pairs(name).columns());
    const double evalica = largest_difference(found.rating, numbers(set(name).at("evalica_naive_0.4.2").at("elo").at("scores")));
    const double fastchat = largest_difference(found.rating, numbers(set(name).at("fastchat_elo_k4")));
    report(std::string(name) + " Elo, evalica", evalica);
    report(std::string(name) + " Elo, fastchat", fastchat);
    EXPECT_LT(evalica, 1e-8);  // stored with twelve digits
    EXPECT_LT(fastchat, 1e-8);
  }
}

TEST_F(Reference, BothTieModelsDescribeTheLlmfaoVotes) {
  const Votes votes = pairs("llmfao");
  const TieComparison both = compare_tie_models(votes.columns());
  ASSERT_TRUE(both.difference);
  EXPECT_LE(both.rao_kupper.gradient, 1e-10);
  const auto show = [&](const char* name, const StrengthFit& fit) {
    const Goodness found = goodness_of_fit(votes.columns(), fit);
    ASSERT_TRUE(found.deviance_p);
    std::printf("  %s: log-likelihood %.3f, deviance %.1f, Pearson %.1f on %zu df (p %.2g), cycles %zu of %zu, expected %.1f, z %.1f\n",
                name, *fit.log_likelihood, *found.deviance, *found.pearson, found.df, *found.pearson_p, found.cycles.observed,
                found.cycles.triads, found.cycles.expected, *found.cycles.z);
    EXPECT_LT(std::abs(*found.cycles.z), 6);
  };
  show("Davidson", both.davidson);
  show("Rao-Kupper", both.rao_kupper);
}

TEST_F(Reference, AlphaOfTheLlmfaoVotesAndTheirLeftShare) {
  const Votes votes = pairs("llmfao");
  std::vector<double> value;
  std::vector<std::uint8_t> left;
  std::vector<std::uint32_t> who;
  double wins = 0;
  for (std::size_t i = 0; i < votes.outcome.size(); ++i) {
    value.push_back(static_cast<double>(votes.outcome[i]));
    if (votes.outcome[i] == Outcome::tie) continue;
    left.push_back(votes.outcome[i] == Outcome::left ? 1 : 0);
    who.push_back(votes.annotator[i]);
    wins += left.back();
  }
  const Ratings ratings{votes.item, votes.annotator, value};
  const auto& expected = set("llmfao").at("agreement");
  for (const auto& [metric, name] :
       {std::pair{Metric::nominal, "alpha_nominal"}, {Metric::ordinal, "alpha_ordinal"}, {Metric::interval, "alpha_interval"}}) {
    const double off = std::abs(*alpha(ratings, metric).estimate - expected.at(name).to_number<double>());
    report(std::string("llmfao ") + name, off);
    EXPECT_LT(off, 1e-10);
  }
  const auto& share = expected.at("left_share_of_decisive");
  const Estimate wilson = wilson_share(wins, static_cast<double>(left.size()));
  const std::vector<double> bounds = numbers(share.at("wilson95"));
  const std::vector<double> found{*wilson.low, *wilson.high};
  EXPECT_NEAR(*wilson.estimate, share.at("share").to_number<double>(), 1e-14);
  report("llmfao left share, Wilson", largest_difference(found, bounds));
  EXPECT_LT(largest_difference(found, bounds), 1e-12);
  const Estimate clustered = clustered_share(left, who);
  EXPECT_EQ(*clustered.estimate, *wilson.estimate);
  std::printf("  left share %.4f, rows [%.4f, %.4f], annotators [%.4f, %.4f], df %.1f\n", *wilson.estimate, *wilson.low, *wilson.high,
              *clustered.low, *clustered.high, *clustered.df);
  Xoshiro256 rng(7);
  const Estimate these = alpha_these_annotators(ratings, Metric::nominal, rng);
  const Estimate like = alpha_annotators_like_these(ratings, Metric::nominal);
  ASSERT_TRUE(these.has_interval());
  ASSERT_TRUE(like.has_interval());
  std::printf("  alpha %.4f, these annotators [%.4f, %.4f], annotators like these [%.4f, %.4f], df %.1f\n", *these.estimate, *these.low,
              *these.high, *like.low, *like.high, *like.df);
}

TEST_F(Reference, AlphaOnEveryStoredCrowdSet) {
  double worst[3] = {0, 0, 0};
  for (const auto& [name, body] : reference_.at("sets").as_object()) {
    const auto* const agreement = body.as_object().if_contains("agreement");
    if (agreement == nullptr || name == "llmfao" || !agreement->as_object().contains("alpha_nominal")) continue;
    const Labels labels = read_labels(shared_ + "/data/crowd/" + std::string(name) + "/labels.csv");
    int at = 0;
    for (const auto& [metric, key] :
         {std::pair{Metric::nominal, "alpha_nominal"}, {Metric::ordinal, "alpha_ordinal"}, {Metric::interval, "alpha_interval"}}) {
      const Estimate found = alpha(labels.columns(), metric);
      const double expected = agreement->at(key).to_number<double>();
      const double off = found.estimate ? std::abs(*found.estimate - expected) : HUGE_VAL;
      EXPECT_LT(off, 1e-10) << name << ' ' << key;
      worst[at] = std::max(worst[at], off);
      ++at;
    }
  }
  report("alpha nominal, all crowd sets", worst[0]);
  report("alpha ordinal, all crowd sets", worst[1]);
  report("alpha interval, all crowd sets", worst[2]);
}

TEST_F(Reference, AClusteredLeaderboardOfTheLlmfaoVotesIsQuickAndOrderFree) {
  const Votes votes = pairs("llmfao");
  const auto begin = std::chrono::steady_clock::now();
  const StrengthFit fit = fit_davidson(votes.columns());
  const ClusteredCovariance clustered = clustered_covariance(votes.columns(), fit);
  const std::vector<Estimate> board = strengths(fit, &clustered);
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
  ASSERT_TRUE(clustered.ok());
  EXPECT_EQ(clustered.clusters, 124U);
  for (const Estimate& each : board) EXPECT_TRUE(each.has_interval());
  Xoshiro256 rng(1);
  const SumToZero shown = sum_to_zero(fit, clustered.covariance);
  const RankIntervals ranks = rank_intervals(shown.theta, shown.covariance, rng, {.df = clustered.df[0]});
  std::printf(
      "  59 models, 8,931 votes, 124 annotators: %.1f ms; largest annotator %.1f %%; critical %.2f; best "
      "ranks",
      took.count(), 100 * clustered.largest, ranks.critical);
  for (const RankInterval& each : ranks.models) {
    if (each.rank <= 3) std::printf(" %zu in [%zu, %zu]", each.rank, each.low, each.high);
    EXPECT_LE(each.low, each.rank);
    EXPECT_GE(each.high, each.rank);
  }
  std::printf("\n");

  std::vector<std::size_t> order(votes.left.size());
  std::iota(order.begin(), order.end(), 0U);
  Xoshiro256 shuffle(3);
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[below(shuffle, static_cast<std::uint32_t>(i))]);
  Votes other;
  for (const std::size_t i : order) {  // rows shuffled and half of them shown the other way round
    const bool flip = i % 2 == 0 && votes.outcome[i] != Outcome::tie;
    const Outcome flipped = votes.outcome[i] == Outcome::left ? Outcome::right : Outcome::left;
    if (flip) other.add(votes.right[i], flipped, votes.left[i], votes.annotator[i]);
    if (!flip) other.add(votes.left[i], votes.outcome[i], votes.right[i], votes.annotator[i]);
  }
  const StrengthFit again = fit_davidson(other.columns(59));
  EXPECT_EQ(again.theta, fit.theta);
  EXPECT_EQ(again.covariance, fit.covariance);
  EXPECT_EQ(clustered_covariance(other.columns(59), again).covariance, clustered.covariance);
}

}  // namespace
}  // namespace assay::stats
