// agree_data: the result of `assay agree` as JSON and as CSV.
#include "base/json_text.hpp"
#include "json/write.hpp"
#include "programs/analysis/agree.hpp"
#include "programs/analysis/views.hpp"
#include "programs/version.hpp"
#include "report/number.hpp"
#include "report/table.hpp"

namespace assay::programs {
namespace {

struct LabelView {
  std::string label;
  std::uint64_t n = 0;
};
ASSAY_DESCRIBE(LabelView, label, n)

struct CoefficientView {
  std::string name;
  std::optional<double> estimate, se, low, high;
  std::string method;
};
ASSAY_DESCRIBE(CoefficientView, name, estimate, se, low, high, method)

struct MeasureView {
  std::string measure, name, about;
  EstimateView value;
};
ASSAY_DESCRIBE(MeasureView, measure, name, about, value)

struct TestView {
  std::optional<double> statistic, p;
  std::size_t df = 0;
};
ASSAY_DESCRIBE(TestView, statistic, p, df)

struct TwoRatersView {
  std::size_t items = 0;
  TestView stuart_maxwell, bhapkar;
  std::optional<double> prevalence_index, bias_index, pabak;
};
ASSAY_DESCRIBE(TwoRatersView, items, stuart_maxwell, bhapkar, prevalence_index, bias_index, pabak)

struct PairView {
  std::string first, second;
  std::size_t items = 0;
  double agreement = 0;
  std::optional<double> kappa;
};
ASSAY_DESCRIBE(PairView, first, second, items, agreement, kappa)
constexpr std::size_t most_pairs = 10'000;

struct WithRatersView {
  std::size_t raters = 0;
  EstimateView reliability;
  std::optional<EstimateView> of_the_order;
};
ASSAY_DESCRIBE(WithRatersView, raters, reliability, of_the_order)

struct VariancesView {
  EstimateView item, rater, residual;
  std::optional<EstimateView> raters_for_80_percent;
};
ASSAY_DESCRIBE(VariancesView, item, rater, residual, raters_for_80_percent)

struct ItemPartView {
  std::string item;
  std::size_t ratings = 0;
  double part = 0;
};
ASSAY_DESCRIBE(ItemPartView, item, ratings, part)

struct LabelPartView {
  std::string label;
  std::size_t ratings = 0;
  double part = 0, expected = 0;
};
ASSAY_DESCRIBE(LabelPartView, label, ratings, part, expected)

struct DisagreementView {
  std::vector<LabelPartView> labels;
  std::vector<ItemPartView> items;
};
ASSAY_DESCRIBE(DisagreementView, labels, items)

struct ReplicationView {
  std::size_t items = 0;
  EstimateView kappa, normalised, first_alpha, second_alpha;
};
ASSAY_DESCRIBE(ReplicationView, items, kappa, normalised, first_alpha, second_alpha)

constexpr std::size_t most_item_parts = 1000;

TestView view_of(const stats::MarginalTest& test) { return {test.statistic, test.p, test.df}; }

struct AgreeView {
  std::string assay, command;
  std::vector<FileRead> files;
  LabelColumnsView columns;
  std::string level;
  bool level_guessed = false;
  std::vector<std::string> order;
  double confidence = 0;
  std::uint64_t seed = 0, rows = 0, missing = 0;
  BadRows bad_rows;
  std::size_t labels = 0, items = 0, shared_items = 0, raters = 0;
  std::vector<LabelView> distribution;
  EstimateView percent_agreement;
  std::optional<double> agreement_by_chance;
  EstimateView alpha, alpha_raters_like_these;
  std::optional<EstimateView> cohen_kappa;
  std::vector<CoefficientView> coefficients;
  std::vector<MeasureView> measures;
  std::optional<ReplicationView> replication;
  std::optional<TwoRatersView> two_raters;
  std::vector<PairView> pairs;
  std::vector<WithRatersView> with_raters;
  std::optional<VariancesView> variances;
  std::optional<DisagreementView> disagreement;
  std::vector<std::string> remarks;
  std::string why;
  std::vector<NoteView> notes;
  JsonText people;
  std::optional<Comparison> compared;
};
ASSAY_DESCRIBE(AgreeView, assay, command, files, columns, level, level_guessed, order, confidence, seed, rows, missing, bad_rows, labels,
               items, shared_items, raters, distribution, percent_agreement, agreement_by_chance, alpha, alpha_raters_like_these,
               cohen_kappa, coefficients, measures, replication, two_raters, pairs, with_raters, variances, disagreement, remarks, why,
               notes, people, compared)

}  // namespace

std::string agree_json(const AgreeResult& result) {
  const auto& found = result.agreement;
  AgreeView view;
  view.assay = version;
  view.command = agree_command(result);
  view.files = result.files;
  view.columns = {result.columns.item, result.columns.rater, result.columns.label, result.columns.guessed};
  view.level = name_of(result.scale.metric);
  view.level_guessed = !result.scale.reason.empty();
  view.order = result.scale.order;
  view.confidence = result.options.confidence;
  view.seed = result.options.seed;
  view.rows = result.rows;
  view.missing = result.missing;
  view.bad_rows = result.bad;
  view.labels = found.labels;
  view.items = found.items;
  view.shared_items = found.shared_items;
  view.raters = found.raters;
  for (const auto& one : found.distribution) view.distribution.push_back({one.label, one.n});
  view.percent_agreement = view_of(found.percent);
  view.agreement_by_chance = found.by_chance;
  view.alpha = view_of(found.alpha_these);
  view.alpha_raters_like_these = view_of(found.alpha_like);
  if (found.kappa) view.cohen_kappa = view_of(*found.kappa);
  for (const auto& [key, name, weights, one] : found.coefficients) {
    view.coefficients.push_back({name + weights, one.estimate, one.se, one.low, one.high, one.method});
  }
  const auto& parts = found.parts;
  for (const auto& one : parts.measures) view.measures.push_back({one.key, one.name, one.about, view_of(one.estimate)});
  if (found.replication) {
    const auto& one = *found.replication;
    view.replication = {one.items, view_of(one.kappa), view_of(one.normalised), view_of(one.first_alpha), view_of(one.second_alpha)};
  }
  if (parts.two_raters) {
    const auto& two = *parts.two_raters;
    view.two_raters = {two.items,           view_of(two.stuart_maxwell), view_of(two.bhapkar), two.prevalence.prevalence,
                       two.prevalence.bias, two.prevalence.pabak};
  }
  for (const auto& one : parts.pairs) {
    if (view.pairs.size() == most_pairs) break;
    view.pairs.push_back(
        {result.raters[one.first], result.raters[one.second], one.items, one.agreement.estimate.value_or(0), one.kappa.estimate});
  }
  for (const auto& one : parts.with_raters) {
    WithRatersView with{one.raters, view_of(one.dependability), {}};
    if (one.generalizability.estimate) with.of_the_order = view_of(one.generalizability);
    view.with_raters.push_back(std::move(with));
  }
  if (parts.g_study) {
    view.variances = {view_of(parts.g_study->item), view_of(parts.g_study->rater), view_of(parts.g_study->residual), {}};
    if (parts.raters_wanted) view.variances->raters_for_80_percent = view_of(*parts.raters_wanted);
  }
  if (parts.disagreement && parts.disagreement->ok()) {
    DisagreementView disagreement;
    const bool numbers = result.scale.metric != stats::Metric::nominal && result.scale.order.empty();
    for (const auto& one : parts.disagreement->values)
      disagreement.labels.push_back({numbers ? report::exact(one.value) : result.label_of(one.value), one.ratings, one.part, one.expected});
    for (const auto& one : parts.disagreement->items) {
      if (disagreement.items.size() == most_item_parts) break;
      disagreement.items.push_back({result.item_name(one.item), one.ratings, one.part});
    }
    view.disagreement = std::move(disagreement);
  }
  view.remarks = parts.remarks;
  view.why = found.why;
  view.notes = views_of(found.notes);
  report::DataTable people({"rater", "labels", "shared_items", "comparisons", "agreement", "agreement_low", "agreement_high", "kappa",
                            "kappa_low", "kappa_high"});
  for (const auto& one : found.people)
    people.add({result.raters[one.rater], report::cell(one.votes), report::cell(one.items), report::cell(one.comparisons),
                report::cell(one.agreement.estimate), report::cell(one.agreement.low), report::cell(one.agreement.high),
                report::cell(one.kappa.estimate), report::cell(one.kappa.low), report::cell(one.kappa.high)});
  view.people = JsonText(people.json());
  view.compared = result.compared;
  return json::to_string(view) + "\n";
}

std::string agree_csv(const AgreeResult& result) {
  const auto& found = result.agreement;
  report::DataTable table({"measure", "level", "interval_about", "estimate", "se", "low", "high", "items", "raters", "labels"});
  const auto add = [&](const char* measure, const char* level, const char* about, const stats::Estimate& estimate) {
    table.add({std::string(measure), std::string(level), std::string(about), report::cell(estimate.estimate), report::cell(estimate.se),
               report::cell(estimate.low), report::cell(estimate.high), report::cell(found.shared_items), report::cell(found.raters),
               report::cell(found.labels)});
  };
  const auto* const level = name_of(result.scale.metric);
  add("percent_agreement", "nominal", "other_items", found.percent);
  add("krippendorff_alpha", level, "other_items", found.alpha_these);
  add("krippendorff_alpha", level, "other_raters", found.alpha_like);
  if (found.kappa) add("cohen_kappa", "nominal", "other_items", *found.kappa);
  for (const auto& one : found.coefficients) add(one.key.c_str(), level, "other_items", one.estimate);
  for (const auto& one : found.parts.measures) {
    const bool raters = one.about == "other raters like these";
    const std::string key = one.key.ends_with("_raters_like_these") ? one.key.substr(0, one.key.find("_raters_like_these")) : one.key;
    add(key.c_str(), level,
        raters                               ? "other_raters"
        : one.about.starts_with("items and") ? "other_items_and_raters"
                                             : "other_items",
        one.estimate);
  }
  if (found.replication) {
    add("cross_replication_kappa", level, "other_items", found.replication->kappa);
    add("cross_replication_kappa_normalised", level, "other_items", found.replication->normalised);
  }
  return table.csv();
}

}  // namespace assay::programs
