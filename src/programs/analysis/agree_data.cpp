// agree_data: the result of `assay agree` as JSON and as CSV.
#include "base/json_text.hpp"
#include "json/write.hpp"
#include "programs/analysis/agree.hpp"
#include "programs/analysis/views.hpp"
#include "programs/version.hpp"
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
  std::string why;
  std::vector<NoteView> notes;
  JsonText people;
  std::optional<Comparison> compared;
};
ASSAY_DESCRIBE(AgreeView, assay, command, files, columns, level, level_guessed, order, confidence, seed, rows, missing, bad_rows, labels,
               items, shared_items, raters, distribution, percent_agreement, agreement_by_chance, alpha, alpha_raters_like_these,
               cohen_kappa, coefficients, why, notes, people, compared)

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
  return table.csv();
}

}  // namespace assay::programs
