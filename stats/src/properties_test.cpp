// What holds of every estimator of ratings and labels: names play no part, copies of the data change what copies must change, and where the
// data cannot support an answer there is a reason, never a number that is none.
#include "assay/stats/alpha.hpp"
#include "assay/stats/clustered.hpp"
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
#include "assay/stats/marginal.hpp"
#include "assay/stats/people.hpp"
#include "assay/stats/rasch.hpp"
#include "assay/stats/rater_bias.hpp"
#include "assay/stats/reliability.hpp"
#include "assay/stats/replication.hpp"
#include "assay/stats/variation.hpp"
#include "label_test_data.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <thread>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

using test::LabelTable;
using test::shuffled;

// Every number that the estimators make of a table, by name; of a set of estimates those of its parts.
struct Found {
  std::string name;
  Estimate estimate;
};

struct Columns {
  explicit Columns(const LabelTable& table)
      : value(table.label.begin(), table.label.end()),
        ratings{table.item, table.worker, value},
        categories{table.item, table.worker, table.label, table.classes},
        rubric{table.item, table.worker, {}, value, table.items, table.workers, 1} {}
  std::vector<double> value;
  Ratings ratings;
  CategoryRatings categories;
  RubricRatings rubric;
};

constexpr Chance all_chances[] = {Chance::none, Chance::brennan_prediger, Chance::fleiss, Chance::conger, Chance::gwet};

// Of agreement: what no name of an item or a rater may change.
std::vector<Found> agreement_of(const LabelTable& table) {
  const Columns at(table);
  std::vector<Found> out;
  const auto add = [&](const char* name, Estimate estimate) { out.push_back({name, std::move(estimate)}); };
  for (const Metric metric : {Metric::nominal, Metric::ordinal, Metric::interval, Metric::ratio}) {
    add("alpha", alpha(at.ratings, metric));
    add("alpha, annotators like these", alpha_annotators_like_these(at.ratings, metric));
  }
  for (const Chance chance : all_chances) {
    for (const Weighting weighting : {Weighting::identity, Weighting::linear, Weighting::quadratic, Weighting::ordinal}) {
      add("coefficient, these annotators", agreement_these_annotators(at.categories, chance, weighting));
      add("coefficient, annotators like these", agreement_annotators_like_these(at.categories, chance, weighting));
    }
  }
  add("Light's kappa", light_kappa(at.categories));
  for (const RaterPopulation population : {RaterPopulation::these_raters, RaterPopulation::raters_like_these}) {
    const GStudy study = g_study(at.ratings, population);
    const DStudy worth = d_study(study, 3);
    for (const auto& [name, each] :
         {std::pair("item variance", &study.item), std::pair("rater variance", &study.rater),
          std::pair("residual variance", &study.residual), std::pair("relative", &study.relative), std::pair("absolute", &study.absolute),
          std::pair("generalizability", &worth.generalizability), std::pair("dependability", &worth.dependability)})
      add(name, *each);
    add("raters for .8", raters_for(study.absolute, 0.8));
  }
  std::vector<std::uint64_t> set;
  for (const std::uint32_t label : table.label) set.push_back(std::uint64_t{1} << label);
  const LabelSets sets{table.item, table.worker, set, table.items, table.workers, table.classes};
  add("alpha of sets", set_alpha(sets));
  add("alpha of sets, annotators like these", set_alpha_annotators_like_these(sets, SetDistance::masi));
  return out;
}

// And of items and people: the rest that gives estimates.
std::vector<Found> others_of(const LabelTable& table) {
  const Columns at(table);
  std::vector<Found> out;
  const auto add_all = [&](const char* name, const std::vector<Estimate>& all) {
    for (const Estimate& each : all) out.push_back({name, each});
  };
  const LabelIndex index = table.index();
  for (const LabelOptions& options : {LabelOptions{}, LabelOptions{.prior = WorkerPrior::none}, LabelOptions{.prior = WorkerPrior::pooled},
                                      LabelOptions{.model = LabelModel::one_coin}}) {
    const LabelFit fit = fit_labels(index, options);
    for (const double p : fit.posterior) EXPECT_TRUE(p >= 0 && p <= 1);
    for (std::uint32_t w = 0; w < fit.workers && fit.ok(); ++w) out.push_back({"confusion", fit.confusion_cell(w, 0, 0)});
    EXPECT_TRUE(fit.ok() || !fit.notes.empty());
  }
  const GladFit glad = fit_glad(index);
  for (std::uint32_t w = 0; w < glad.workers && glad.ok(); ++w) out.push_back({"ability", glad.worker_ability(w)});
  for (std::uint32_t i = 0; i < glad.items && glad.ok(); ++i) out.push_back({"difficulty", glad.item_difficulty(i)});
  const MaceFit mace = fit_mace(index, {.starts = 2});
  for (std::uint32_t w = 0; w < mace.workers && mace.ok(); ++w) out.push_back({"competence", mace.worker_competence(w)});
  EXPECT_TRUE(glad.ok() || !glad.notes.empty());
  EXPECT_TRUE(mace.ok() || !mace.notes.empty());
  const RaterBiasFit bias = fit_rater_bias(at.rubric);
  add_all("mean freed of rater bias", bias.item);
  add_all("severity", bias.severity);
  EXPECT_TRUE(bias.ok() || !bias.notes.empty());
  const FacetsFit facets = fit_facets(at.rubric);
  add_all("facets ability", facets.item);
  add_all("facets severity", facets.severity);
  EXPECT_TRUE(facets.ok() || !facets.notes.empty());
  std::vector<std::uint8_t> right;
  for (const std::uint32_t label : table.label) right.push_back(label > 0 ? 1 : 0);
  const RaschFit rasch = fit_rasch({table.worker, table.item, right, table.workers, table.items});
  add_all("Rasch difficulty", rasch.difficulty);
  EXPECT_TRUE(rasch.ok() || !rasch.notes.empty());
  const CumulativeFit cumulative = fit_cumulative({table.label, at.value, 1});
  add_all("effect", cumulative.effect);
  EXPECT_TRUE(cumulative.ok() || !cumulative.notes.empty());
  const JudgeReport judge = judge_against_humans({table.item, table.worker, table.label, table.classes, 0});
  for (const Estimate* each : {&judge.judge_agreement, &judge.human_agreement, &judge.difference}) out.push_back({"judge", *each});
  EXPECT_TRUE(judge.ok() || !judge.notes.empty());
  const CrossReplication both = cross_replication(at.ratings, at.ratings, ReplicationDistance::nominal);
  for (const Estimate* each : {&both.kappa, &both.normalised, &both.first_alpha, &both.second_alpha}) out.push_back({"replication", *each});
  out.push_back({"mean", clustered_mean(at.value, table.worker)});
  out.push_back({"share", clustered_share(right, table.worker)});
  Xoshiro256 rng(1);
  out.push_back({"alpha, these annotators", alpha_these_annotators(at.ratings, Metric::nominal, rng, {.replicates = 50})});
  if (table.label.size() % 2 == 0) {
    const auto half = static_cast<std::ptrdiff_t>(table.label.size() / 2);
    const std::vector<std::uint32_t> first(table.label.begin(), table.label.begin() + half);
    const std::vector<std::uint32_t> second(table.label.begin() + half, table.label.end());
    out.push_back({"Cohen's kappa", cohen_kappa(first, second, table.classes)});
    for (const MarginalTest& test : {stuart_maxwell({first, second, table.classes}), bhapkar({first, second, table.classes})}) {
      EXPECT_TRUE(test.p || !test.notes.empty());
      EXPECT_TRUE(!test.p || (*test.p >= 0 && *test.p <= 1));
    }
    for (const IccModel model : {IccModel::one_way, IccModel::agreement, IccModel::consistency})
      out.push_back({"icc", icc({at.value, table.label.size() / 2, 2}, model, IccUnit::single)});
    out.push_back({"Kendall's W", kendall_w({at.value, table.label.size() / 2, 2})});
  }
  return out;
}

// Numbers are numbers; what is absent has a reason.
void expect_sound(const std::string& where, const Found& found) {
  const Estimate& e = found.estimate;
  for (const auto& number : {e.estimate, e.se, e.low, e.high, e.df})
    EXPECT_TRUE(!number || std::isfinite(*number)) << where << ": " << found.name;
  EXPECT_TRUE(e.estimate || !e.notes.empty()) << where << ": " << found.name << " is absent without a reason";
  EXPECT_TRUE(e.estimate || (!e.low && !e.high)) << where << ": " << found.name;
  EXPECT_TRUE(!e.low || !e.high || *e.low <= *e.high) << where << ": " << found.name;
  EXPECT_EQ(e.low.has_value(), e.high.has_value()) << where << ": " << found.name << " has half an interval";
}

void expect_close(const std::optional<double>& a, const std::optional<double>& b, double tolerance, const std::string& name) {
  ASSERT_EQ(a.has_value(), b.has_value()) << name;
  if (a) {
    EXPECT_NEAR(*a, *b, tolerance * std::max(1.0, std::abs(*a))) << name;
  }
}

// With gaps, people of unlike skill, four labels.
LabelTable crowd() { return test::draw_labels(21, 60, 9, 4, 4); }

LabelTable renamed(const LabelTable& table, bool labels) {
  LabelTable out = table;
  const auto items = shuffled(table.items, 1);
  const auto workers = shuffled(table.workers, 2);
  const auto classes = shuffled(table.classes, 3);
  for (std::size_t i = 0; i < table.item.size(); ++i) {
    out.item[i] = items[table.item[i]];
    out.worker[i] = workers[table.worker[i]];
    if (labels) out.label[i] = classes[table.label[i]];
  }
  return out;
}

LabelTable every_item_twice(const LabelTable& table) {
  LabelTable out = table;
  for (std::size_t i = 0; i < table.item.size(); ++i)
    out.add(table.item[i] + static_cast<std::uint32_t>(table.items), table.worker[i], table.label[i]);
  return out;
}

TEST(Properties, NamesOfItemsAndPeoplePlayNoPartInAgreement) {
  const auto before = agreement_of(crowd());
  const auto after = agreement_of(renamed(crowd(), false));
  ASSERT_EQ(before.size(), after.size());
  for (std::size_t i = 0; i < before.size(); ++i) {
    const auto& [name, a] = before[i];
    ASSERT_TRUE(a.estimate) << name;
    expect_close(a.estimate, after[i].estimate.estimate, 1e-10, name);
    expect_close(a.low, after[i].estimate.low, 1e-9, name);
    expect_close(a.high, after[i].estimate.high, 1e-9, name);
    EXPECT_EQ(a.notes.size(), after[i].estimate.notes.size()) << name;
  }
}

TEST(Properties, NamesOfLabelsPlayNoPartWhereTheyHaveNoOrder) {
  const LabelTable table = crowd();
  const LabelTable other = renamed(table, true);
  const Columns a(table);
  const Columns b(other);
  expect_close(alpha(a.ratings, Metric::nominal).estimate, alpha(b.ratings, Metric::nominal).estimate, 1e-12, "alpha");
  for (const Chance chance : all_chances)
    expect_close(agreement_annotators_like_these(a.categories, chance).high, agreement_annotators_like_these(b.categories, chance).high,
                 1e-9, "coefficient");
  const auto people = agreement_with_others(table.item, table.worker, table.label, 4);
  const auto others = agreement_with_others(other.item, other.worker, other.label, 4);
  const auto workers = shuffled(table.workers, 2);
  ASSERT_EQ(people.size(), table.workers);
  for (const PersonAgreement& person : people) {
    expect_close(person.agreement, others[workers[person.rater]].agreement, 1e-12, "agreement with others");
    expect_close(person.kappa, others[workers[person.rater]].kappa, 1e-12, "kappa with others");
  }
}

TEST(Properties, NamesOfItemsAndPeoplePlayNoPartInRatings) {
  const LabelTable table = crowd();
  const LabelTable other = renamed(table, false);
  const auto items = shuffled(table.items, 1);
  const auto workers = shuffled(table.workers, 2);
  const Columns a(table);
  const Columns b(other);
  const RaterBiasFit bias = fit_rater_bias(a.rubric);
  const RaterBiasFit bias_other = fit_rater_bias(b.rubric);
  const FacetsFit facets = fit_facets(a.rubric);
  const FacetsFit facets_other = fit_facets(b.rubric);
  ASSERT_TRUE(bias.ok() && bias_other.ok() && facets.ok() && facets_other.ok());
  for (std::uint32_t w = 0; w < table.workers; ++w) {
    expect_close(bias.severity[w].estimate, bias_other.severity[workers[w]].estimate, 1e-10, "severity");
    expect_close(bias.severity[w].high, bias_other.severity[workers[w]].high, 1e-9, "severity");
    expect_close(facets.severity[w].estimate, facets_other.severity[workers[w]].estimate, 1e-7, "facets severity");
    expect_close(facets.severity[w].high, facets_other.severity[workers[w]].high, 1e-7, "facets severity");
  }
  for (std::uint32_t i = 0; i < table.items; ++i) {
    expect_close(bias.item[i].estimate, bias_other.item[items[i]].estimate, 1e-10, "item");
    expect_close(facets.item[i].estimate, facets_other.item[items[i]].estimate, 1e-7, "facets ability");
  }
  const JudgeReport judge = judge_against_humans({table.item, table.worker, table.label, 4, 2});
  const JudgeReport judge_other = judge_against_humans({other.item, other.worker, other.label, 4, workers[2]});
  expect_close(judge.difference.estimate, judge_other.difference.estimate, 1e-12, "judge");
  expect_close(judge.difference.low, judge_other.difference.low, 1e-10, "judge");
  const auto copied = same_wrong_answers({table.item, table.worker, table.label, 4}, {.least_shared = 3});
  const auto copied_other = same_wrong_answers({other.item, other.worker, other.label, 4}, {.least_shared = 3});
  ASSERT_EQ(copied.pairs.size(), copied_other.pairs.size());
  ASSERT_GT(copied.pairs.size(), 10U);
  for (const SameWrong& pair : copied.pairs) {
    const auto [first, second] = std::minmax(workers[pair.first], workers[pair.second]);
    const auto same = std::ranges::find_if(copied_other.pairs, [&](const SameWrong& p) { return p.first == first && p.second == second; });
    ASSERT_NE(same, copied_other.pairs.end());
    EXPECT_EQ(pair.same_wrong, same->same_wrong);
    EXPECT_NEAR(pair.p, same->p, 1e-12);
  }
}

TEST(Properties, EveryItemTwiceLeavesAgreementAndHalvesItsVariance) {
  const LabelTable table = crowd();
  const LabelTable twice = every_item_twice(table);
  const Columns a(table);
  const Columns b(twice);
  for (const Chance chance : all_chances) {
    for (const Weighting weighting : {Weighting::identity, Weighting::ordinal}) {
      const Estimate once = agreement_these_annotators(a.categories, chance, weighting);
      const Estimate both = agreement_these_annotators(b.categories, chance, weighting);
      EXPECT_NEAR(*once.estimate, *both.estimate, 1e-12);
      const double items = static_cast<double>(once.clusters);
      EXPECT_NEAR(*both.se / *once.se, std::sqrt((items - 1) / (2 * items - 1)), 1e-9);
    }
  }
  // D_e draws two values of n without putting back the first.
  for (const Metric metric : {Metric::nominal, Metric::ordinal, Metric::interval, Metric::ratio}) {
    const Estimate once = alpha(a.ratings, metric);
    const auto n = static_cast<double>(once.n);
    EXPECT_NEAR(1 - *alpha(b.ratings, metric).estimate, (1 - *once.estimate) * (2 * n - 1) / (2 * (n - 1)), 1e-11);
  }
  const auto people = agreement_with_others(table.item, table.worker, table.label, 4);
  const auto again = agreement_with_others(twice.item, twice.worker, twice.label, 4);
  for (std::size_t p = 0; p < people.size(); ++p) expect_close(people[p].kappa, again[p].kappa, 1e-12, "kappa with others");
  const Disagreement parts = disagreement(a.ratings, Metric::nominal);
  const Disagreement parts_twice = disagreement(b.ratings, Metric::nominal);
  const double scale = (1 - *parts_twice.alpha) / (1 - *parts.alpha);
  for (std::size_t v = 0; v < parts.values.size(); ++v) EXPECT_NEAR(parts.values[v].part * scale, parts_twice.values[v].part, 1e-12);
  const RaterBiasFit bias = fit_rater_bias(a.rubric);
  const RaterBiasFit bias_twice = fit_rater_bias(b.rubric);
  for (std::size_t w = 0; w < table.workers; ++w) EXPECT_NEAR(*bias.severity[w].estimate, *bias_twice.severity[w].estimate, 1e-10);
  const FacetsFit facets = fit_facets(a.rubric);
  const FacetsFit facets_twice = fit_facets(b.rubric);
  EXPECT_NEAR(2 * *facets.log_likelihood, *facets_twice.log_likelihood, 1e-6);
  for (std::size_t w = 0; w < table.workers; ++w) {
    EXPECT_NEAR(*facets.severity[w].estimate, *facets_twice.severity[w].estimate, 1e-6);
    EXPECT_NEAR(facets.severity_model_se[w] / facets_twice.severity_model_se[w], std::sqrt(2.0), 1e-6);
  }
}

TEST(Properties, EveryRowTwiceWithinItsClusterLeavesAMeanAndItsErrorAlone) {
  const LabelTable table = crowd();
  std::vector<double> value(table.label.begin(), table.label.end());
  std::vector<std::uint32_t> cluster = table.worker;
  const Estimate once = clustered_mean(value, cluster);
  value.insert(value.end(), table.label.begin(), table.label.end());
  cluster.insert(cluster.end(), table.worker.begin(), table.worker.end());
  const Estimate twice = clustered_mean(value, cluster);
  EXPECT_NEAR(*once.estimate, *twice.estimate, 1e-14);
  EXPECT_NEAR(*once.se, *twice.se, 1e-14);
  EXPECT_NEAR(*once.low, *twice.low, 1e-13);
}

TEST(Properties, EveryPersonTwiceLeavesAConditionalFitAndHalvesItsVariance) {
  const LabelTable table = test::draw_labels(5, 8, 60, 2, 45);
  std::vector<std::uint32_t> person;
  std::vector<std::uint32_t> item;
  std::vector<std::uint8_t> right;
  std::vector<bool> seen(60 * 8);
  for (std::size_t i = 0; i < table.item.size(); ++i) {
    if (seen[table.worker[i] * 8 + table.item[i]]) continue;
    seen[table.worker[i] * 8 + table.item[i]] = true;
    person.push_back(table.worker[i]);
    item.push_back(table.item[i]);
    right.push_back(table.label[i] == 1 ? 1 : 0);
  }
  const RaschFit once = fit_rasch({person, item, right, 60, 8});
  const std::size_t n = person.size();
  for (std::size_t i = 0; i < n; ++i) {
    person.push_back(person[i] + 60);
    item.push_back(item[i]);
    right.push_back(right[i]);
  }
  const RaschFit twice = fit_rasch({person, item, right, 120, 8});
  ASSERT_TRUE(once.ok() && twice.ok());
  EXPECT_NEAR(2 * *once.log_likelihood, *twice.log_likelihood, 1e-8);
  for (std::size_t i = 0; i < 8; ++i) {
    expect_close(once.difficulty[i].estimate, twice.difficulty[i].estimate, 1e-9, "difficulty");
    EXPECT_NEAR(*once.difficulty[i].se / *twice.difficulty[i].se, std::sqrt(2.0), 1e-8);
  }
}

struct Degenerate {
  std::string name;
  LabelTable table;
};

std::vector<Degenerate> degenerate() {
  std::vector<Degenerate> out;
  const auto table = [&](const char* name, std::size_t items, std::size_t workers, std::size_t classes) -> LabelTable& {
    out.push_back({name, {}});
    LabelTable& made = out.back().table;
    made.items = items;
    made.workers = workers;
    made.classes = classes;
    return made;
  };
  table("nothing at all", 0, 0, 2);
  table("all missing", 5, 3, 2);
  table("one rating", 1, 1, 2).add(0, 0, 1);
  auto& one_item = table("one item", 1, 6, 3);
  for (std::uint32_t w = 0; w < 6; ++w) one_item.add(0, w, w % 3);
  auto& one_rater = table("one rater", 6, 1, 3);
  for (std::uint32_t i = 0; i < 6; ++i) one_rater.add(i, 0, i % 3);
  auto& one_class = table("one class", 6, 4, 1);
  for (std::uint32_t i = 0; i < 24; ++i) one_class.add(i / 4, i % 4, 0);
  auto& unused = table("one class of three", 6, 4, 3);
  for (std::uint32_t i = 0; i < 24; ++i) unused.add(i / 4, i % 4, 2);
  auto& agreed = table("all agree", 6, 4, 3);
  for (std::uint32_t i = 0; i < 24; ++i) agreed.add(i / 4, i % 4, i / 4 % 3);
  auto& split = table("nobody agrees", 6, 2, 2);
  for (std::uint32_t i = 0; i < 12; ++i) split.add(i / 2, i % 2, i % 2);
  auto& alone = table("no item with two ratings", 6, 3, 2);
  for (std::uint32_t i = 0; i < 6; ++i) alone.add(i, i % 3, i % 2);
  auto& apart = table("two crowds with nothing in common", 8, 4, 2);
  for (std::uint32_t i = 0; i < 8; ++i) {
    apart.add(i, i < 4 ? 0 : 2, i % 2);
    apart.add(i, i < 4 ? 1 : 3, i % 3 == 0 ? 1 : 0);
  }
  auto& repeated = table("one rater again and again", 2, 2, 2);
  for (std::uint32_t i = 0; i < 10; ++i) repeated.add(i % 2, 0, i % 2);
  repeated.add(0, 1, 0);
  return out;
}

TEST(Properties, DegenerateRatingsHaveReasonsAndNoNumbersThatAreNone) {
  for (const Degenerate& each : degenerate()) {
    for (const Found& found : agreement_of(each.table)) expect_sound(each.name, found);
    for (const Found& found : others_of(each.table)) expect_sound(each.name, found);
  }
}

TEST(Properties, EstimatesOfOneTableMayBeMadeSideBySide) {
  const LabelTable table = crowd();
  const auto alone = agreement_of(table);
  std::vector<std::vector<Found>> found(3);
  std::vector<std::thread> threads;
  for (auto& mine : found) threads.emplace_back([&] { mine = agreement_of(table); });
  for (auto& thread : threads) thread.join();
  for (const auto& mine : found) {
    ASSERT_EQ(mine.size(), alone.size());
    for (std::size_t i = 0; i < mine.size(); ++i) {
      EXPECT_EQ(mine[i].estimate.estimate, alone[i].estimate.estimate);
      EXPECT_EQ(mine[i].estimate.high, alone[i].estimate.high);
    }
  }
}

}  // namespace
}  // namespace assay::stats
