// The C interface gives the numbers of the C++ one, takes columns with strides, and refuses what it cannot read.
#include "assay_stats.h"

#include "assay/stats/alpha.hpp"
#include "assay/stats/coefficients.hpp"
#include "assay/stats/intervals.hpp"
#include "assay/stats/kappa.hpp"
#include "assay/stats/labels.hpp"
#include "assay/stats/overlap.hpp"
#include "assay/stats/prediction_powered.hpp"
#include "assay/stats/ranks.hpp"
#include "assay/stats/rng.hpp"
#include "assay/stats/sample_size.hpp"
#include "assay/stats/strength.hpp"
#include "assay/stats/strength_intervals.hpp"
#include "assay/stats/worker_cost.hpp"

#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

struct Row {
  std::uint32_t item, rater, label;
  double value;
};

// 40 items, 5 raters who are right four times in five, in rows as a program would have them.
std::vector<Row> rows() {
  std::vector<Row> out;
  Xoshiro256 rng(3);
  for (std::uint32_t i = 0; i < 40; ++i) {
    for (std::uint32_t r = 0; r < 5; ++r) {
      const std::uint32_t label = uniform(rng) < .8 ? i % 3 : below(rng, 3);
      out.push_back({i, r, label, static_cast<double>(label)});
    }
  }
  return out;
}

assay_u32 strided(const std::uint32_t* first) { return {first, sizeof(Row)}; }

assay_labels labels_of(const std::vector<Row>& from) {
  return {sizeof(assay_labels), from.size(), strided(&from[0].item), strided(&from[0].rater), strided(&from[0].label), 40, 5, 3};
}

struct Plain {
  std::vector<std::uint32_t> item, rater, label;
  std::vector<double> value;
  explicit Plain(const std::vector<Row>& from) {
    for (const auto& one : from) {
      item.push_back(one.item);
      rater.push_back(one.rater);
      label.push_back(one.label);
      value.push_back(one.value);
    }
  }
};

TEST(CInterface, AlphaKappaAndSharesAreThoseOfTheLibrary) {
  const auto from = rows();
  const Plain plain(from);
  const assay_ratings given{
      sizeof(assay_ratings), from.size(), strided(&from[0].item), strided(&from[0].rater), {&from[0].value, sizeof(Row)}};
  assay_estimate out = ASSAY_INIT(assay_estimate);
  ASSERT_EQ(assay_krippendorff_alpha(&given, ASSAY_NOMINAL, ASSAY_ANNOTATORS_LIKE_THESE, 0, .9, &out, nullptr), ASSAY_OK);
  const auto like = alpha_annotators_like_these({plain.item, plain.rater, plain.value}, Metric::nominal, .9);
  EXPECT_EQ(out.has, static_cast<unsigned>(ASSAY_HAS_ESTIMATE | ASSAY_HAS_SE | ASSAY_HAS_INTERVAL | ASSAY_HAS_DF));
  EXPECT_EQ(out.estimate, *like.estimate);
  EXPECT_EQ(out.high, *like.high);
  EXPECT_EQ(out.df, *like.df);
  EXPECT_EQ(out.clusters, 5U);
  ASSERT_EQ(assay_krippendorff_alpha(&given, ASSAY_INTERVAL, ASSAY_THESE_ANNOTATORS, 7, .95, &out, nullptr), ASSAY_OK);
  Xoshiro256 rng(7);
  EXPECT_EQ(out.low, *alpha_these_annotators({plain.item, plain.rater, plain.value}, Metric::interval, rng).low);

  ASSERT_EQ(assay_cohen_kappa({plain.label.data(), 0}, {plain.rater.data(), 0}, 100, 5, .95, &out, nullptr), ASSAY_OK);
  const std::span first(plain.label.data(), 100);
  EXPECT_EQ(out.estimate, *cohen_kappa(first, std::span(plain.rater.data(), 100), 5).estimate);
  ASSERT_EQ(assay_wilson_share(16, 20, .9, &out, nullptr), ASSAY_OK);
  EXPECT_EQ(out.low, *wilson_share(16, 20, .9).low);
}

TEST(CInterface, LabelsAreThoseOfTheLibrary) {
  const auto from = rows();
  const Plain plain(from);
  const auto given = labels_of(from);
  const LabelIndex index({plain.item, plain.rater, plain.label, 40, 5, 3});
  std::vector<std::uint32_t> label(40);
  ASSERT_EQ(assay_majority(&given, label.data(), nullptr), ASSAY_OK);
  EXPECT_EQ(label, majority(index).label);

  std::vector<double> posterior(120);
  std::vector<double> skill(5);
  assay_label_fit out = ASSAY_INIT(assay_label_fit);
  out.label = label.data();
  out.posterior = posterior.data();
  out.skill = skill.data();
  ASSERT_EQ(assay_fit_labels(&given, nullptr, &out, nullptr), ASSAY_OK);
  const auto fit = fit_labels(index);
  EXPECT_EQ(label, fit.label);
  EXPECT_EQ(posterior, fit.posterior);
  EXPECT_EQ(skill[4], *fit.skill(4));
  EXPECT_EQ(out.log_likelihood, *fit.log_likelihood);
  EXPECT_EQ(out.rounds, fit.rounds);
  EXPECT_EQ(out.converged, 1);

  assay_label_options options = ASSAY_INIT(assay_label_options);
  options.one_coin = 1;
  options.max_rounds = 3;
  out.label = nullptr;
  ASSERT_EQ(assay_fit_labels(&given, &options, &out, nullptr), ASSAY_OK);
  EXPECT_EQ(posterior, fit_labels(index, {.model = LabelModel::one_coin, .max_rounds = 3}).posterior);
  EXPECT_EQ(out.converged, 0);
}

TEST(CInterface, StrengthsAreThoseOfTheLibraryAndAModelWithoutOneIsNamed) {
  const std::vector<std::uint32_t> left{0, 1, 0, 1, 0, 1, 2};
  const std::vector<std::uint32_t> right{1, 0, 1, 0, 1, 0, 0};
  const std::vector<std::uint32_t> outcome{0, 0, 1, 2, 0, 1, 0};
  const std::vector<std::uint32_t> annotator{0, 0, 1, 1, 2, 2, 2};
  assay_comparisons given{sizeof(assay_comparisons), 6, {left.data(), 0}, {right.data(), 0}, {outcome.data(), 4}, {annotator.data(), 0}, 2};
  std::array<assay_estimate, 3> strength{};
  strength.fill(ASSAY_INIT(assay_estimate));
  ASSERT_EQ(assay_davidson(&given, .95, strength.data(), nullptr), ASSAY_OK);
  std::vector<Outcome> outcomes;
  for (const auto one : outcome) outcomes.push_back(static_cast<Outcome>(one));
  const Comparisons votes{std::span(left).first(6), std::span(right).first(6), std::span(outcomes).first(6), std::span(annotator).first(6),
                          2};
  const auto fit = fit_davidson(votes);
  const auto errors = clustered_covariance(votes, fit);
  const auto found = strengths(fit, &errors);
  EXPECT_EQ(strength[0].estimate, *found[0].estimate);
  EXPECT_EQ(strength[1].low, *found[1].low);
  given.annotator.data = nullptr;
  ASSERT_EQ(assay_davidson(&given, .95, strength.data(), nullptr), ASSAY_OK);
  EXPECT_EQ(strength[1].low, *strengths(fit)[1].low);
  EXPECT_EQ(strength[1].clusters, 0U);

  given.rows = 7;  // the third model has won its only vote
  given.models = 3;
  assay_note note[1];
  assay_notes notes = ASSAY_INIT(assay_notes);
  notes.note = note;
  notes.room = 1;
  EXPECT_EQ(assay_davidson(&given, .95, strength.data(), &notes), ASSAY_UNSUPPORTED);
  EXPECT_EQ(strength[2].has & ASSAY_HAS_ESTIMATE, 0U);
  EXPECT_NE(strength[0].has & ASSAY_HAS_ESTIMATE, 0U);
  EXPECT_STREQ(note[0].code, "separated");
}

TEST(CInterface, RefusesWhatItCannotRead) {
  const auto from = rows();
  auto given = labels_of(from);
  std::vector<std::uint32_t> label(40);
  assay_note note[2];
  assay_notes notes = ASSAY_INIT(assay_notes);
  notes.note = note;
  notes.room = 2;
  given.classes = 2;
  EXPECT_EQ(assay_majority(&given, label.data(), &notes), ASSAY_BAD_INPUT);
  ASSERT_EQ(notes.count, 1U);
  EXPECT_STREQ(note[0].code, "bad_input");
  notes.room = 0;  // nowhere to write: counted all the same
  EXPECT_EQ(assay_majority(&given, label.data(), &notes), ASSAY_BAD_INPUT);
  EXPECT_EQ(notes.count, 1U);
  given.classes = 3;
  given.rows = 0;
  EXPECT_EQ(assay_majority(&given, label.data(), nullptr), ASSAY_UNSUPPORTED);
  given.rows = from.size();
  EXPECT_EQ(assay_majority(&given, nullptr, nullptr), ASSAY_BAD_STRUCT);
  EXPECT_EQ(assay_majority(nullptr, label.data(), nullptr), ASSAY_BAD_STRUCT);
  given.struct_size -= 1;
  EXPECT_EQ(assay_majority(&given, label.data(), nullptr), ASSAY_BAD_STRUCT);
  given.struct_size += 100;  // a later, longer struct
  EXPECT_EQ(assay_majority(&given, label.data(), nullptr), ASSAY_OK);
  given.item.data = nullptr;
  EXPECT_EQ(assay_majority(&given, label.data(), nullptr), ASSAY_BAD_STRUCT);
  assay_estimate out = ASSAY_INIT(assay_estimate);
  EXPECT_EQ(assay_wilson_share(3, 2, .95, &out, nullptr), ASSAY_BAD_INPUT);
  EXPECT_EQ(out.has, 0U);
  EXPECT_EQ(assay_wilson_share(0, 0, .95, &out, nullptr), ASSAY_UNSUPPORTED);
  out.struct_size = 0;
  EXPECT_EQ(assay_wilson_share(1, 2, .95, &out, nullptr), ASSAY_BAD_STRUCT);
  EXPECT_EQ(assay_stats_abi(), ASSAY_STATS_ABI);
  for (int status = 0; status <= 5; ++status) EXPECT_GT(std::string(assay_status_text(static_cast<assay_status>(status))).size(), 3U);
}

TEST(CInterface, CoefficientsAndWorkersAreThoseOfTheLibrary) {
  const auto from = rows();
  const Plain plain(from);
  const assay_categories given{
      sizeof(assay_categories), from.size(), strided(&from[0].item), strided(&from[0].rater), strided(&from[0].label), 3};
  const CategoryRatings columns{plain.item, plain.rater, plain.label, 3};
  assay_estimate out = ASSAY_INIT(assay_estimate);
  for (int chance = 0; chance <= 4; ++chance) {
    for (int weights = 0; weights <= 3; ++weights) {
      ASSERT_EQ(assay_agreement(&given, static_cast<assay_chance>(chance), static_cast<assay_weighting>(weights), ASSAY_THESE_ANNOTATORS,
                                .9, &out, nullptr),
                ASSAY_OK);
      const auto found = agreement_these_annotators(columns, static_cast<Chance>(chance), static_cast<Weighting>(weights), .9);
      EXPECT_EQ(out.estimate, *found.estimate);
      EXPECT_EQ(out.low, *found.low);
    }
  }
  ASSERT_EQ(assay_agreement(&given, ASSAY_CHANCE_GWET, ASSAY_WEIGHTS_IDENTITY, ASSAY_ANNOTATORS_LIKE_THESE, .95, &out, nullptr), ASSAY_OK);
  EXPECT_EQ(out.high, *agreement_annotators_like_these(columns, Chance::gwet).high);
  EXPECT_EQ(assay_agreement(&given, static_cast<assay_chance>(7), ASSAY_WEIGHTS_IDENTITY, ASSAY_THESE_ANNOTATORS, .95, &out, nullptr),
            ASSAY_BAD_INPUT);

  const auto labels = labels_of(from);
  for (const int coin : {0, 1}) {
    assay_label_options options = ASSAY_INIT(assay_label_options);
    options.one_coin = coin;
    std::vector<assay_estimate> skill(5, ASSAY_INIT(assay_estimate));
    std::vector<assay_estimate> cost = skill;
    std::vector<double> confusion(5 * 9);
    ASSERT_EQ(assay_fit_workers(&labels, &options, .95, skill.data(), cost.data(), confusion.data(), nullptr), ASSAY_OK);
    const LabelIndex index({plain.item, plain.rater, plain.label, 40, 5, 3});
    const auto fit = fit_labels(index, {.model = coin == 1 ? LabelModel::one_coin : LabelModel::dawid_skene});
    const auto intervals = label_intervals(index, fit);
    for (std::uint32_t w = 0; w < 5; ++w) {
      EXPECT_EQ(skill[w].estimate, *fit.skill(w));
      EXPECT_EQ(skill[w].low, *intervals.skill[w].low);
      EXPECT_EQ(cost[w].estimate, 1 - *worker_cost(fit, w).quality.estimate);
      EXPECT_EQ(cost[w].high, *relative_cost(worker_cost(fit, w)).high);
      EXPECT_EQ(confusion[w * 9 + 4], fit.confusion(w)[4]);
    }
    skill[2].struct_size = 4;
    EXPECT_EQ(assay_fit_workers(&labels, &options, .95, skill.data(), nullptr, nullptr, nullptr), ASSAY_BAD_STRUCT);
    EXPECT_EQ(assay_fit_workers(&labels, nullptr, .95, nullptr, nullptr, nullptr, nullptr), ASSAY_OK);
  }
}

TEST(CInterface, StrengthsAndRanksByEveryIdeaOfTies) {
  Xoshiro256 rng(5);
  std::vector<std::uint32_t> left;
  std::vector<std::uint32_t> right;
  std::vector<std::uint32_t> outcome;
  std::vector<std::uint32_t> annotator;
  std::vector<Outcome> outcomes;
  for (std::uint32_t i = 0; i < 600; ++i) {
    left.push_back(i % 4);
    right.push_back((i + 1 + i / 4 % 3) % 4);
    const double better = left.back() > right.back() ? .6 : .3;
    const double at = uniform(rng);
    outcome.push_back(at < better ? 0 : at < better + .1 ? 1 : 2);
    outcomes.push_back(static_cast<Outcome>(outcome.back()));
    annotator.push_back(i % 20);
  }
  const assay_comparisons votes{sizeof(assay_comparisons), 600, {left.data(), 0}, {right.data(), 0}, {outcome.data(), 0},
                                {annotator.data(), 0},     4};
  const Comparisons columns{left, right, outcomes, annotator, 4};
  const StrengthFit fits[] = {fit_davidson(columns), fit_bradley_terry(columns), fit_rao_kupper(columns)};
  for (int ties = 0; ties < 3; ++ties) {
    std::vector<assay_estimate> strength(4, ASSAY_INIT(assay_estimate));
    ASSERT_EQ(assay_strengths(&votes, static_cast<assay_ties>(ties), .95, strength.data(), nullptr), ASSAY_OK);
    const auto errors = clustered_covariance(columns, fits[ties]);
    const auto found = strengths(fits[ties], &errors);
    for (std::size_t m = 0; m < 4; ++m) {
      EXPECT_EQ(strength[m].estimate, *found[m].estimate);
      EXPECT_EQ(strength[m].low, *found[m].low);
    }
    std::vector<assay_rank> rank(4, ASSAY_INIT(assay_rank));
    ASSERT_EQ(assay_ranks(&votes, static_cast<assay_ties>(ties), 3, .95, rank.data(), nullptr), ASSAY_OK);
    // Model 3 is the best, 0 the worst.
    EXPECT_EQ(rank[3].rank, 1U);
    EXPECT_EQ(rank[0].rank, 4U);
    for (const auto& one : rank) EXPECT_TRUE(one.low <= one.rank && one.rank <= one.high && one.high <= 4);
    EXPECT_LT(rank[3].high, 4U);
  }
  std::vector<assay_rank> rank(4, ASSAY_INIT(assay_rank));
  EXPECT_EQ(assay_ranks(&votes, static_cast<assay_ties>(3), 3, .95, rank.data(), nullptr), ASSAY_BAD_INPUT);
  EXPECT_EQ(assay_ranks(&votes, ASSAY_TIES_DAVIDSON, 3, .95, nullptr, nullptr), ASSAY_BAD_STRUCT);
}

TEST(CInterface, PlanningAndJudgesAreThoseOfTheLibrary) {
  struct Pair {
    double human, predicted;
  };
  std::vector<Pair> both;
  std::vector<double> human;
  std::vector<double> predicted;
  std::vector<double> only;
  Xoshiro256 rng(8);
  for (int i = 0; i < 80; ++i) {
    human.push_back(uniform(rng) < .4 ? 1 : 0);
    predicted.push_back(uniform(rng) < .8 ? human.back() : 1 - human.back());
    both.push_back({human.back(), predicted.back()});
  }
  for (int i = 0; i < 500; ++i) only.push_back(uniform(rng) < .45 ? 1 : 0);
  assay_judged judged = ASSAY_INIT(assay_judged);
  judged.labelled = 80;
  judged.unlabelled = 500;
  judged.human = {&both[0].human, sizeof(Pair)};
  judged.predicted = {&both[0].predicted, sizeof(Pair)};
  judged.predicted_only = {only.data(), 0};
  assay_estimate out = ASSAY_INIT(assay_estimate);
  double lambda = 0;
  ASSERT_EQ(assay_prediction_powered_mean(&judged, .9, &out, &lambda, nullptr), ASSAY_OK);
  const auto found = prediction_powered_mean({human, predicted, only, {}, {}}, {}, .9);
  EXPECT_EQ(out.estimate, *found.mean.estimate);
  EXPECT_EQ(out.low, *found.mean.low);
  EXPECT_EQ(lambda, found.lambda);
  judged.predicted.data = nullptr;
  EXPECT_EQ(assay_prediction_powered_mean(&judged, .9, &out, nullptr, nullptr), ASSAY_BAD_STRUCT);

  const std::uint32_t label[] = {0, 1, 1};
  const double skill[] = {.7, .9, .8};
  assay_overlap overlap = ASSAY_INIT(assay_overlap);
  ASSERT_EQ(assay_decide_overlap({label, 0}, {skill, 0}, 3, 2, 0, 5, &overlap), ASSAY_OK);
  EXPECT_EQ(overlap.label, 1U);
  EXPECT_NEAR(overlap.probability, .93913043, 1e-8);
  EXPECT_EQ(overlap.stop, 1);
  EXPECT_EQ(assay_decide_overlap({label, 0}, {skill, 0}, 3, 1, 0, 5, &overlap), ASSAY_BAD_INPUT);

  std::size_t votes = 0;
  ASSERT_EQ(assay_votes_for_power(.55, .5, .95, .8, 1, &votes), ASSAY_OK);
  EXPECT_EQ(votes, *votes_for_power({.share = .55}));
  ASSERT_EQ(assay_votes_for_half_width(.5, .05, .95, 2, &votes), ASSAY_OK);
  EXPECT_EQ(votes, *votes_for_half_width(.5, .05, .95, 2));
  EXPECT_EQ(assay_votes_for_power(.5, .5, .95, .8, 1, &votes), ASSAY_BAD_INPUT);
  EXPECT_EQ(assay_votes_for_power(.55, .5, .95, .8, 1, nullptr), ASSAY_BAD_STRUCT);
}

}  // namespace
}  // namespace assay::stats
