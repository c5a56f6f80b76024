// judge_data: the result of `assay judge` as JSON and as CSV.
#include "base/json_text.hpp"
#include "json/write.hpp"
#include "programs/analysis/judge.hpp"
#include "programs/analysis/views.hpp"
#include "programs/version.hpp"
#include "report/table.hpp"

namespace assay::programs {
namespace {

using report::cell;

struct RateView {
  std::string label;
  double judge = 0;
  EstimateView humans, corrected;
  double lambda = 0;
  std::optional<double> effective_n;
};
ASSAY_DESCRIBE(RateView, label, judge, humans, corrected, lambda, effective_n)

struct ReplacedView {
  std::string human;
  std::size_t items = 0;
  double judge_as_good = 0, human_as_good = 0;
  std::optional<double> p;
  bool beaten = false;
};
ASSAY_DESCRIBE(ReplacedView, human, items, judge_as_good, human_as_good, p, beaten)

struct JudgeView {
  std::string judge;
  std::size_t labels = 0, items = 0, items_without_humans = 0, shared_items = 0, compared_items = 0;
  EstimateView agrees_with_a_human, humans_agree, difference;
  std::optional<double> kappa, winning_rate, advantage_probability;
  bool may_replace = false;
  std::vector<ReplacedView> humans;
  std::vector<std::vector<std::uint64_t>> table;
  std::vector<RateView> rates;
  bool rates_by_annotator = false;
  std::vector<NoteView> notes;
};
ASSAY_DESCRIBE(JudgeView, judge, labels, items, items_without_humans, shared_items, compared_items, agrees_with_a_human, humans_agree,
               difference, kappa, winning_rate, advantage_probability, may_replace, humans, table, rates, rates_by_annotator, notes)

struct JudgesView {
  std::string assay, command;
  std::vector<FileRead> files;
  LabelColumnsView columns;
  bool judges_guessed = false;
  double confidence = 0, epsilon = 0;
  std::size_t least_items = 0;
  std::uint64_t rows = 0, missing = 0;
  BadRows bad_rows;
  std::size_t humans = 0;
  std::vector<std::string> labels;
  std::vector<JudgeView> judges;
  std::size_t items_of_all_judges = 0;
  std::optional<double> error_correlation, effective_judges;
  std::optional<Comparison> compared;
};
ASSAY_DESCRIBE(JudgesView, assay, command, files, columns, judges_guessed, confidence, epsilon, least_items, rows, missing, bad_rows,
               humans, labels, judges, items_of_all_judges, error_correlation, effective_judges, compared)

JudgeView judge_view(const JudgeResult& result, const JudgeFindings& found) {
  const auto& report = found.report;
  JudgeView view;
  view.judge = result.raters[found.rater];
  view.labels = found.labels;
  view.items = found.items;
  view.items_without_humans = found.items_without_humans;
  view.shared_items = report.shared_items;
  view.compared_items = report.compared_items;
  view.agrees_with_a_human = view_of(report.judge_agreement);
  view.humans_agree = view_of(report.human_agreement);
  view.difference = view_of(report.difference);
  view.kappa = report.kappa;
  view.winning_rate = report.winning_rate;
  view.advantage_probability = report.advantage_probability;
  view.may_replace = report.may_replace;
  for (const auto& one : report.humans)
    view.humans.push_back({result.raters[one.human], one.items, one.judge_as_good, one.human_as_good, one.p, one.beaten});
  const auto labels = result.labels.size();
  for (std::size_t a = 0; a < labels && !found.table.empty(); ++a)
    view.table.emplace_back(found.table.begin() + static_cast<std::ptrdiff_t>(a * labels),
                            found.table.begin() + static_cast<std::ptrdiff_t>((a + 1) * labels));
  for (const auto& one : found.rates) {
    view.rates.push_back({result.labels[one.label], one.judge, view_of(one.humans), view_of(one.corrected.mean), one.corrected.lambda,
                          one.corrected.effective_n});
  }
  view.rates_by_annotator = found.rates_by_annotator;
  view.notes = views_of(report.notes);
  return view;
}

}  // namespace

std::string judge_json(const JudgeResult& result) {
  const auto& measures = result.options.measures;
  JudgesView view;
  view.assay = version;
  view.command = judge_command(result);
  view.files = result.files;
  view.columns = {result.columns.item, result.columns.rater, result.columns.label, result.columns.guessed};
  view.judges_guessed = result.guessed;
  view.confidence = measures.confidence;
  view.epsilon = measures.epsilon;
  view.least_items = measures.least_items;
  view.rows = result.rows;
  view.missing = result.missing;
  view.bad_rows = result.bad;
  view.humans = result.humans;
  view.labels = result.labels;
  for (const auto& one : result.judges) view.judges.push_back(judge_view(result, one));
  view.items_of_all_judges = result.joint.items;
  view.error_correlation = result.joint.correlation;
  view.effective_judges = result.joint.effective;
  view.compared = result.compared;
  return json::to_string(view) + "\n";
}

std::string judge_csv(const JudgeResult& result) {
  report::DataTable table({"judge", "items", "compared_items", "agrees_with_a_human", "humans_agree", "difference", "se", "low", "high",
                           "kappa", "winning_rate", "advantage_probability", "may_replace"});
  for (const auto& one : result.judges) {
    const auto& report = one.report;
    table.add({result.raters[one.rater], cell(one.items), cell(report.compared_items), cell(report.judge_agreement.estimate),
               cell(report.human_agreement.estimate), cell(report.difference.estimate), cell(report.difference.se),
               cell(report.difference.low), cell(report.difference.high), cell(report.kappa), cell(report.winning_rate),
               cell(report.advantage_probability), std::string(report.may_replace ? "yes" : "no")});
  }
  return table.csv();
}

}  // namespace assay::programs
