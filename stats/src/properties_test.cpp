// What must not change an estimate from ratings, and data with too little in it: every estimator on the same tables.
#include "assay/stats/alpha.hpp"
#include "assay/stats/coefficients.hpp"
#include "assay/stats/cumulative.hpp"
#include "assay/stats/disagreement.hpp"
#include "assay/stats/facets.hpp"
#include "assay/stats/generalizability.hpp"
#include "assay/stats/glad.hpp"
#include "assay/stats/judges.hpp"
#include "assay/stats/kappa.hpp"
#include "assay/stats/label_sets.hpp"
#include "assay/stats/labels.hpp"
#include "assay/stats/mace.hpp"
#include "assay/stats/majority.hpp"
#include "assay/stats/marginal.hpp"
#include "assay/stats/people.hpp"
#include "assay/stats/rasch.hpp"
#include "assay/stats/rater_bias.hpp"
#include "assay/stats/reliability.hpp"
#include "assay/stats/replication.hpp"
#include "assay/stats/variation.hpp"
#include "properties_data.hpp"
#include "test_data.hpp"

#include <algorithm>
#include <iostream>
#include <set>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using test::Crowd;
using test::Sheet;

std::string at(const std::string& what, std::size_t i) { return what + ' ' + std::to_string(i); }
std::string at(const std::string& what, std::size_t i, std::size_t k) { return what + ' ' + std::to_string(i) + ' ' + std::to_string(k); }

void walk_alpha(const Crowd& c, Sheet& out) {
  const Ratings rows{c.item, c.rater, c.value};
  const Metric metrics[] = {Metric::nominal, Metric::ordinal, Metric::interval, Metric::ratio};
  const std::vector<Estimate> all = alphas(rows, metrics);
  for (std::size_t m = 0; m < 4; ++m) {
    const unsigned holds = m == 0 ? test::names : test::people;
    out.point(at("alphas", m), all[m], holds);
    out.point(at("alpha", m), alpha(rows, metrics[m]), holds);
    Xoshiro256 rng(1);
    out.drawn(at("alpha of these annotators", m), alpha_these_annotators(rows, metrics[m], rng, {.replicates = 200}), holds);
    out.estimate(at("alpha of annotators like these", m), alpha_annotators_like_these(rows, metrics[m]), holds);
    const Disagreement parts = disagreement(rows, metrics[m]);
    out.number(at("disagreement: alpha", m), parts.alpha, parts.notes, holds);
    const auto old_item = test::old_names(c.item_name);
    for (const ItemDisagreement& part : parts.items) {
      if (part.item < old_item.size()) out.number(at("disagreement: item", m, old_item[part.item]), part.part, holds);
    }
    for (const ValueDisagreement& part : parts.values) {
      const std::string name = at("disagreement: value", m, static_cast<std::size_t>(part.value));
      out.number(name, part.part, test::people);
      out.number(name + " expected", part.expected, test::people);
    }
  }
  Xoshiro256 rng(1);
  const DistanceOfValues distance = [](double a, double b) { return a == b ? 0.0 : 1.0; };
  out.point("alpha with a distance", alpha(rows, distance, rng), test::names);
}

void walk_coefficients(const Crowd& c, Sheet& out) {
  const CategoryRatings rows{c.item, c.rater, c.label, c.labels};
  for (const Chance chance : {Chance::none, Chance::brennan_prediger, Chance::fleiss, Chance::conger, Chance::gwet}) {
    for (const Weighting weighting : {Weighting::identity, Weighting::linear, Weighting::quadratic, Weighting::ordinal}) {
      const unsigned holds = test::copies | (weighting == Weighting::identity ? test::names : test::people);
      const std::string name = at("coefficient", static_cast<std::size_t>(chance), static_cast<std::size_t>(weighting));
      out.estimate(name + " these", agreement_these_annotators(rows, chance, weighting), holds);
      out.estimate(name + " like these", agreement_annotators_like_these(rows, chance, weighting), holds);
    }
  }
  out.estimate("light", light_kappa(rows), test::names | test::copies);
  const auto old = test::old_names(c.rater_name);
  for (const RaterPair& pair : pairwise_agreement(rows)) {
    const std::string name = at("pair", std::min(old[pair.first], old[pair.second]), std::max(old[pair.first], old[pair.second]));
    out.estimate(name + " agreement", pair.agreement);
    out.estimate(name + " kappa", pair.kappa);
  }
  for (const PersonAgreement& person : agreement_with_others(c.item, c.rater, c.label, c.labels)) {
    const std::string name = at("person", old[person.rater]);
    out.estimate(name + " agreement", person.agreement);
    out.estimate(name + " kappa", person.kappa);
  }
}

// The labels that the first two raters gave to the same items, in the order of items.
struct TwoColumns {
  std::vector<std::uint32_t> first, second;
};
TwoColumns two_columns(const Crowd& c) {
  TwoColumns out;
  if (c.rater_name.size() < 2) return out;
  std::map<std::uint32_t, std::uint32_t> first;
  std::map<std::uint32_t, std::uint32_t> second;
  for (std::size_t i = 0; i < c.item.size(); ++i) {
    // Of repeated rows the lowest, in whatever order they come.
    if (c.rater[i] != c.rater_name[0] && c.rater[i] != c.rater_name[1]) continue;
    auto& column = c.rater[i] == c.rater_name[0] ? first : second;
    const auto place = column.emplace(c.item[i], c.label[i]).first;
    place->second = std::min(place->second, c.label[i]);
  }
  for (const auto& [item, label] : first) {
    if (!second.contains(item)) continue;
    out.first.push_back(label);
    out.second.push_back(second[item]);
  }
  return out;
}

void walk_two(const Crowd& c, Sheet& out) {
  const TwoColumns two = two_columns(c);
  out.estimate("cohen", cohen_kappa(two.first, two.second, c.labels));
  const PairedLabels paired{two.first, two.second, c.labels};
  const auto test_of = [&](const std::string& name, const MarginalTest& test) {
    out.number(name, test.statistic, test.notes);
    out.number(name + " p", test.p, test.notes);
    if (test.exact_p) out.number(name + " exact p", *test.exact_p);
  };
  test_of("mcnemar", mcnemar(paired));
  test_of("stuart", stuart_maxwell(paired));
  test_of("bhapkar", bhapkar(paired));
  const PrevalenceAndBias both = prevalence_and_bias(paired);
  out.number("prevalence", both.prevalence, both.notes, test::people | test::copies);
  out.number("bias", both.bias, both.notes, test::people | test::copies);
  out.number("pabak", both.pabak, both.notes, test::names | test::copies);
}

void walk_fit(const std::string& name, const Crowd& c, const LabelFit& fit, Sheet& out, unsigned holds) {
  out.result(name, fit.ok(), fit.notes);
  if (!fit.ok()) return;
  out.list(name + " objective", fit.objective, test::only_rows);
  if (fit.log_likelihood) out.number(name + " likelihood", *fit.log_likelihood, holds & test::names);
  for (std::size_t k = 0; k < c.label_name.size(); ++k) {
    out.number(at(name + " prior", k), fit.prior[c.label_name[k]], holds);
    for (std::size_t i = 0; i < c.item_name.size(); ++i) {
      out.number(at(name + " posterior", i, k), fit.posterior[c.item_name[i] * c.labels + c.label_name[k]], holds);
    }
  }
  for (std::size_t w = 0; w < c.rater_name.size(); ++w) {
    const std::uint32_t worker = c.rater_name[w];
    EXPECT_EQ(fit.skill(worker).has_value(), fit.votes(worker) > 0);
    if (fit.skill(worker)) out.number(at(name + " skill", w), *fit.skill(worker), holds);
    const std::vector<double> cells = fit.confusion(worker);
    EXPECT_EQ(cells.empty(), fit.votes(worker) == 0);
    for (std::size_t k = 0; k < c.label_name.size(); ++k) {
      for (std::size_t l = 0; l < c.label_name.size(); ++l) {
        const std::string cell = at(at(name + " cell", w), k, l);
        if (!cells.empty()) out.number(cell, cells[c.label_name[k] * c.labels + c.label_name[l]], holds);
        out.estimate(cell + " estimate", fit.confusion_cell(worker, c.label_name[k], c.label_name[l]), holds);
      }
    }
  }
}

void walk_intervals(const std::string& name, const Crowd& c, const LabelIndex& index, const LabelFit& fit, Sheet& out, unsigned holds) {
  const LabelIntervals intervals = label_intervals(index, fit);
  out.result(name + " intervals", intervals.ok(), intervals.notes);
  if (!intervals.ok()) return;
  for (std::size_t w = 0; w < c.rater_name.size(); ++w) out.estimate(at(name + " interval", w), intervals.skill[c.rater_name[w]], holds);
  for (std::size_t k = 0; k < c.label_name.size(); ++k) out.estimate(at(name + " share", k), intervals.prior[c.label_name[k]], holds);
}

void walk_labels(const Crowd& c, Sheet& out) {
  const LabelIndex index({c.item, c.rater, c.label, c.items, c.raters, c.labels});
  out.result("labels", index.ok(), index.notes());
  // Jumps magnify roundings, and how long a climb goes on depends on how many labels there are.
  const LabelOptions plain{.accelerate = false, .max_rounds = 25, .tolerance = 0, .threads = 2};
  const auto with = [&](LabelModel model, WorkerPrior prior) {
    LabelOptions options = plain;
    options.model = model;
    options.prior = prior;
    return fit_labels(index, options);
  };
  walk_fit("dawid-skene", c, with(LabelModel::dawid_skene, WorkerPrior::none), out, test::names | test::copies);
  walk_fit("diagonal", c, with(LabelModel::dawid_skene, WorkerPrior::diagonal), out, test::names);
  walk_fit("pooled", c, with(LabelModel::dawid_skene, WorkerPrior::pooled), out, test::names);
  walk_fit("one coin", c, with(LabelModel::one_coin, WorkerPrior::none), out, test::names | test::copies);
  const LabelFit fit = fit_labels(index);
  walk_fit("default", c, fit, out, test::only_rows);
  walk_intervals("default", c, index, fit, out, test::only_rows);
  walk_intervals("diagonal", c, index, with(LabelModel::dawid_skene, WorkerPrior::diagonal), out, test::names);
  walk_intervals("one coin", c, index, with(LabelModel::one_coin, WorkerPrior::none), out, test::names | test::copies);

  const auto majority_of = [&](const std::string& name, const MajorityFit& m) {
    out.result(name, !m.label.empty() || c.items == 0, m.notes);
    if (m.label.empty()) return;
    for (std::size_t i = 0; i < c.item_name.size(); ++i) {
      out.number(at(name + " share", i), m.share[c.item_name[i]], test::names | test::copies);
      out.number(at(name + " label", i), m.label[c.item_name[i]], test::people | test::copies);
    }
    if (m.skill.empty()) return;
    for (std::size_t w = 0; w < c.rater_name.size(); ++w) out.number(at(name + " skill", w), m.skill[c.rater_name[w]], test::people);
  };
  majority_of("majority", majority(index));
  majority_of("weighted majority", weighted_majority(index));
  const MajorityResult votes = majority_vote(c.item, c.label, c.items, c.labels);
  for (std::size_t i = 0; i < std::min(votes.items.size(), c.item_name.size()); ++i) {
    const MajorityRow& row = votes.items[c.item_name[i]];
    EXPECT_EQ(row.share().has_value(), row.votes > 0);
    if (row.share()) out.number(at("vote share", i), *row.share(), test::names | test::copies);
  }

  const GladFit glad = fit_glad(index, {.max_rounds = 15, .tolerance = 0});
  out.result("glad", glad.ok(), glad.notes);
  if (glad.ok()) {
    for (std::size_t w = 0; w < c.rater_name.size(); ++w) {
      out.point(at("glad ability", w), glad.worker_ability(c.rater_name[w]), test::only_rows);
    }
    for (std::size_t i = 0; i < c.item_name.size(); ++i) {
      out.point(at("glad difficulty", i), glad.item_difficulty(c.item_name[i]), test::only_rows);
      for (std::size_t k = 0; k < c.label_name.size(); ++k) {
        out.number(at("glad posterior", i, k), glad.posterior[c.item_name[i] * c.labels + c.label_name[k]], test::only_rows);
      }
    }
  }
  for (const MaceMethod method : {MaceMethod::variational, MaceMethod::em}) {
    const std::string name = method == MaceMethod::em ? "mace em" : "mace";
    // Further starts are drawn, for names.
    const MaceFit mace = fit_mace(index, {.method = method, .starts = 1, .max_rounds = 25, .tolerance = 0, .threads = 2});
    out.result(name, mace.ok(), mace.notes);
    if (!mace.ok()) continue;
    for (std::size_t w = 0; w < c.rater_name.size(); ++w) {
      const Estimate competence = mace.worker_competence(c.rater_name[w]);
      EXPECT_TRUE(method == MaceMethod::variational || competence.has_note(note::no_posterior) || !competence.estimate);
      out.estimate(at(name + " competence", w), competence, test::names);
    }
    out.list(name + " entropy", mace.entropy, test::only_rows);
    for (std::size_t i = 0; i < c.item_name.size(); ++i) {
      for (std::size_t k = 0; k < c.label_name.size(); ++k) {
        out.number(at(name + " posterior", i, k), mace.posterior[c.item_name[i] * c.labels + c.label_name[k]], test::names);
      }
    }
  }

  const SoftLabels soft = soft_labels(index);
  out.result("soft labels", soft.ok(), soft.notes);
  for (std::size_t i = 0; i < (soft.ok() ? c.item_name.size() : 0); ++i) {
    out.number(at("soft entropy", i), soft.entropy[c.item_name[i]], test::names | test::copies);
    out.number(at("soft disagreement", i), soft.disagreement[c.item_name[i]], test::names | test::copies);
  }
  if (fit.ok()) {
    const AmbiguousItems ambiguous = ambiguous_items(index, fit);
    out.result("ambiguous", ambiguous.ok(), ambiguous.notes);
    out.list("ambiguous p", ambiguous.p_value, test::only_rows);
    out.list("ambiguous q", ambiguous.q_value, test::only_rows);
  }
  Xoshiro256 rng(3);
  const std::vector<double> even(c.items * c.labels, c.labels > 0 ? 1.0 / static_cast<double>(c.labels) : 0);
  const ModelDivergence divergence = model_divergence(index, even, rng, {.splits = 5});
  out.estimate("divergence", divergence.model);
  out.drawn("divergence of halves", divergence.model_half, test::only_rows);
  out.drawn("divergence ceiling", divergence.ceiling, test::only_rows);
}

void walk_scale(const Crowd& c, Sheet& out) {
  const Ratings rows{c.item, c.rater, c.value};
  for (const RaterPopulation population : {RaterPopulation::these_raters, RaterPopulation::raters_like_these}) {
    const std::string name = population == RaterPopulation::these_raters ? "g study" : "g study alike";
    const GStudy study = g_study(rows, population);
    out.estimate(name + " item", study.item, test::people);
    out.estimate(name + " rater", study.rater, test::people);
    out.estimate(name + " residual", study.residual, test::people);
    out.estimate(name + " relative", study.relative, test::people);
    out.estimate(name + " absolute", study.absolute, test::people);
    const DStudy design = d_study(study, 3);
    out.estimate(name + " generalizability", design.generalizability, test::people);
    out.estimate(name + " dependability", design.dependability, test::people);
    out.estimate(name + " raters for", raters_for(study.relative, 0.8), test::people);
  }

  const RubricRatings rubric{c.item, c.rater, {}, c.value, c.items, c.raters, 1};
  const RaterBiasFit bias = fit_rater_bias(rubric);
  out.result("rater bias", bias.ok(), bias.notes);
  if (bias.ok()) {
    for (std::size_t i = 0; i < c.item_name.size(); ++i) {
      out.estimate(at("rater bias item", i), bias.item[c.item_name[i]], test::people | test::copies);
      out.number(at("rater bias raw", i), bias.raw[c.item_name[i]], test::people | test::copies);
    }
    for (std::size_t r = 0; r < c.rater_name.size(); ++r) {
      out.estimate(at("rater bias severity", r), bias.severity[c.rater_name[r]], test::people | test::copies);
    }
    out.number("rater bias sd", bias.residual_sd, bias.notes, test::people);
  }
  out.estimate("rater bias reliability", bias.reliability, test::people);
  for (const StepModel steps : {StepModel::rating_scale, StepModel::partial_credit}) {
    const std::string name = steps == StepModel::rating_scale ? "facets" : "facets partial";
    const FacetsFit facets = fit_facets(rubric, {.steps = steps});
    out.result(name, facets.ok(), facets.notes);
    out.estimate(name + " sd", facets.sd, test::people | test::copies);
    out.estimate(name + " reliability", facets.reliability, test::people | test::copies);
    out.estimate(name + " separation", facets.separation, test::people | test::copies);
    out.estimate(name + " severity reliability", facets.severity_reliability, test::people);
    out.estimate(name + " severity separation", facets.severity_separation, test::people);
    if (!facets.ok()) continue;
    for (std::size_t i = 0; i < c.item_name.size(); ++i) {
      out.estimate(at(name + " item", i), facets.item[c.item_name[i]], test::people | test::copies);
      out.number(at(name + " item infit", i), facets.item_fit[c.item_name[i]].infit, test::people | test::copies);
      out.number(at(name + " item outfit", i), facets.item_fit[c.item_name[i]].outfit, test::people | test::copies);
    }
    for (std::size_t r = 0; r < c.rater_name.size(); ++r) {
      out.estimate(at(name + " severity", r), facets.severity[c.rater_name[r]], test::people | test::copies);
      out.number(at(name + " rater infit", r), facets.rater_fit[c.rater_name[r]].infit, test::people | test::copies);
      out.number(at(name + " model se", r), facets.severity_model_se[c.rater_name[r]], test::people);
    }
    for (std::size_t s = 0; s < facets.steps.size(); ++s) {
      out.list(at(name + " tau", s), facets.steps[s].tau, test::people | test::copies);
      out.list(at(name + " tau se", s), facets.steps[s].se, test::people);
      out.list(at(name + " tau low", s), facets.steps[s].low, test::people);
      out.list(at(name + " tau high", s), facets.steps[s].high, test::people);
    }
    out.estimates(name + " difficulty", facets.difficulty);
    out.number(name + " deviance", facets.deviance, facets.notes, test::people);
  }

  const auto old_item = test::old_names(c.item_name);
  const auto old_rater = test::old_names(c.rater_name);
  std::vector<double> x;
  for (std::size_t i = 0; i < c.item.size(); ++i) {
    const std::size_t was = c.item[i] < old_item.size() ? old_item[c.item[i]] : c.item[i] - old_item.size();
    x.push_back(old_rater[c.rater[i]] == 0 ? 1 : 0);
    x.push_back(0.1 * static_cast<double>(was % 7));
  }
  const CumulativeFit odds = fit_cumulative({c.label, x, 2});
  out.result("cumulative", odds.ok(), odds.notes);
  out.estimates("cumulative threshold", odds.threshold);
  out.estimates("cumulative effect", odds.effect);

  std::vector<std::uint8_t> right;
  for (const std::uint32_t label : c.label) right.push_back(label == 0 ? 0 : 1);
  const RaschFit rasch = fit_rasch({c.item, c.rater, right, c.items, c.raters});
  out.result("rasch", rasch.ok(), rasch.notes);
  for (std::size_t r = 0; r < (rasch.difficulty.empty() ? 0 : c.rater_name.size()); ++r) {
    out.estimate(at("rasch", r), rasch.difficulty[c.rater_name[r]], test::people | test::copies);
  }

  // Only of tables without gaps.
  std::set<std::pair<std::uint32_t, std::uint32_t>> cells;
  for (std::size_t i = 0; i < c.item.size(); ++i) cells.insert({c.item[i], c.rater[i]});
  if (cells.size() != c.items * c.raters || c.item.size() != cells.size()) return;
  std::vector<double> value(cells.size());
  std::vector<std::int8_t> label(cells.size());
  for (std::size_t i = 0; i < c.item.size(); ++i) {
    value[c.item[i] * c.raters + c.rater[i]] = c.value[i];
    label[c.item[i] * c.raters + c.rater[i]] = static_cast<std::int8_t>(c.label[i]);
  }
  const RatingTable table{value, c.items, c.raters};
  for (const IccModel model : {IccModel::one_way, IccModel::agreement, IccModel::consistency}) {
    for (const IccUnit unit : {IccUnit::single, IccUnit::average}) {
      const std::string name = at("icc", static_cast<std::size_t>(model), static_cast<std::size_t>(unit));
      out.estimate(name, icc(table, model, unit), test::people);
    }
  }
  out.estimate("kendall", kendall_w(table), test::people);
  out.point("alpha of a table", alpha(LabelTable{label, c.raters}, Metric::nominal), test::names);
  Xoshiro256 rng(4);
  out.drawn("alpha of a table, these", alpha_these_annotators(LabelTable{label, c.raters}, Metric::interval, rng, {.replicates = 50}),
            test::people);
  out.estimate("alpha of a table, like these", alpha_annotators_like_these(LabelTable{label, c.raters}, Metric::interval), test::people);
}

void walk_others(const Crowd& c, Sheet& out) {
  const auto old_item = test::old_names(c.item_name);
  const auto old_rater = test::old_names(c.rater_name);
  const auto old_label = test::old_names(c.label_name);

  const std::uint32_t judge = c.rater_name.empty() ? 0 : c.rater_name[0];
  const JudgeReport report = judge_against_humans({c.item, c.rater, c.label, c.labels, judge}, {.least_items = 5});
  out.result("judge", report.ok(), report.notes);
  out.estimate("judge agreement", report.judge_agreement);
  out.estimate("human agreement", report.human_agreement);
  out.estimate("judge difference", report.difference);
  if (report.ok()) {
    out.number("judge winning rate", report.winning_rate, report.notes);
    out.number("judge advantage", report.advantage_probability, report.notes);
    if (report.kappa) out.number("judge kappa", *report.kappa, test::names | test::copies);
  }
  for (const Replaced& human : report.humans) {
    const std::string name = at("judge for", old_rater[human.human]);
    out.number(name, human.judge_as_good, test::names | test::copies);
    out.number(name + " human", human.human_as_good, test::names | test::copies);
    if (human.p) out.number(name + " p", *human.p);
  }

  const SameWrongResult wrong = same_wrong_answers({c.item, c.rater, c.label, c.labels}, {.least_shared = 2});
  out.result("same wrong", !wrong.pairs.empty() || c.item.empty() || wrong.notes.empty(), wrong.notes);
  for (const SameWrong& pair : wrong.pairs) {
    const std::string name =
        at("same wrong", std::min(old_rater[pair.first], old_rater[pair.second]), std::max(old_rater[pair.first], old_rater[pair.second]));
    out.number(name, pair.p);
    out.number(name + " expected", pair.expected);
  }

  Crowd crowds[2];
  for (std::size_t i = 0; i < c.item.size(); ++i) crowds[old_rater[c.rater[i]] % 2].add(c.item[i], c.rater[i], c.label[i]);
  for (const ReplicationDistance distance : {ReplicationDistance::nominal, ReplicationDistance::interval}) {
    const unsigned holds = distance == ReplicationDistance::nominal ? test::names : test::people;
    const std::string name = distance == ReplicationDistance::nominal ? "replication" : "replication interval";
    const CrossReplication both =
        cross_replication({crowds[0].item, crowds[0].rater, crowds[0].value}, {crowds[1].item, crowds[1].rater, crowds[1].value}, distance);
    out.estimate(name, both.kappa, holds | test::copies);
    out.estimate(name + " normalised", both.normalised, holds);
    out.estimate(name + " first", both.first_alpha, holds);
    out.estimate(name + " second", both.second_alpha, holds);
  }

  std::vector<std::uint64_t> sets;
  for (std::size_t i = 0; i < c.item.size(); ++i) {
    const std::uint32_t was = old_label[c.label[i]];
    const std::size_t item = c.item[i] < old_item.size() ? old_item[c.item[i]] : c.item[i] - old_item.size();
    std::uint64_t set = std::uint64_t{1} << c.label[i];
    if ((item + old_rater[c.rater[i]]) % 3 == 0) set |= std::uint64_t{1} << c.label_name[(was + 1) % c.labels];
    sets.push_back(set);
  }
  const LabelSets rows{c.item, c.rater, sets, c.items, c.raters, c.labels};
  for (const SetDistance distance : {SetDistance::masi, SetDistance::jaccard}) {
    const std::string name = distance == SetDistance::masi ? "masi" : "jaccard";
    Xoshiro256 rng(6);
    out.point(name, set_alpha(rows, distance), test::names);
    out.drawn(name + " these", set_alpha_these_annotators(rows, distance, rng, {.replicates = 100}), test::names);
    out.estimate(name + " like these", set_alpha_annotators_like_these(rows, distance), test::names);
  }
  for (const SetWorkers workers : {SetWorkers::per_label, SetWorkers::shared}) {
    const std::string name = workers == SetWorkers::shared ? "sets shared" : "sets";
    const SetFit fit = fit_label_sets(rows, {.workers = workers, .fit = {.accelerate = false, .max_rounds = 20, .tolerance = 0}});
    out.result(name, fit.ok(), fit.notes);
    for (std::size_t i = 0; i < (fit.ok() ? c.item_name.size() : 0); ++i) {
      out.number(at(name + " probability", i), fit.set_probability[c.item_name[i]]);
      for (std::size_t k = 0; k < c.label_name.size(); ++k) {
        out.number(at(name + " posterior", i, k), fit.posterior[c.item_name[i] * c.labels + c.label_name[k]]);
      }
    }
  }
}

Sheet walk(const Crowd& c) {
  Sheet out;
  walk_alpha(c, out);
  walk_coefficients(c, out);
  walk_two(c, out);
  walk_labels(c, out);
  walk_scale(c, out);
  walk_others(c, out);
  return out;
}

std::vector<std::pair<std::string, Crowd>> good_crowds() {
  return {{"with gaps", test::draw_crowd(1, 60, 7, 3, 0.7, 0.6)},
          {"without", test::draw_crowd(2, 40, 5, 4, 1, 0.5)},
          {"two labels", test::draw_crowd(3, 80, 6, 2, 0.8, 0.5)}};
}

TEST(Properties, OfRatingsOrderOfRowsChangesNotABit) {
  for (const auto& [name, crowd] : good_crowds()) {
    SCOPED_TRACE(name);
    test::expect_same_bits(walk(crowd), walk(crowd.reordered(11)));
  }
}

TEST(Properties, OfRatingsOtherNamesGiveTheSameResults) {
  double largest = 0;
  for (const auto& [name, crowd] : good_crowds()) {
    SCOPED_TRACE(name);
    const Sheet plain = walk(crowd);
    largest = std::max(largest, test::expect_near(plain, walk(crowd.renamed(21, false)), test::people, 1e-7));
    largest = std::max(largest, test::expect_near(plain, walk(crowd.renamed(22, true)), test::names, 1e-7));
  }
  test::report("ratings under other names", largest);
}

TEST(Properties, OfRatingsEveryItemTwiceMovesNoEstimate) {
  double largest = 0;
  for (const auto& [name, crowd] : good_crowds()) {
    SCOPED_TRACE(name);
    largest = std::max(largest, test::expect_near(walk(crowd), walk(crowd.doubled()), test::copies, 1e-6));
  }
  test::report("ratings twice", largest);
}

TEST(Properties, OfPoorRatingsEverythingIsFiniteOrAbsentWithANote) {
  for (const auto& [name, crowd] : test::poor_crowds()) {
    SCOPED_TRACE(name);
    const Sheet sheet = walk(crowd);
    test::expect_sound(sheet, name);
    test::expect_same_bits(sheet, walk(crowd.reordered(5)));
  }
  for (const auto& [name, crowd] : good_crowds()) test::expect_sound(walk(crowd), name);
}

}  // namespace
}  // namespace assay::stats
