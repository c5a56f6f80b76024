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
  EstimateView rogan_gladen;
};
ASSAY_DESCRIBE(RateView, label, judge, humans, corrected, lambda, effective_n, rogan_gladen)

struct WithHumanView {
  std::string human;
  std::size_t items = 0;
  double agreement = 0;
  std::optional<double> kappa;
};
ASSAY_DESCRIBE(WithHumanView, human, items, agreement, kappa)

struct SwayRowView {
  std::string quantity;
  EstimateView judge, humans, difference;
};
ASSAY_DESCRIBE(SwayRowView, quantity, judge, humans, difference)

struct SwayView {
  std::size_t verdicts = 0, human_verdicts = 0, swapped_pairs = 0, other_labels = 0, without_length = 0;
  double swapped_consistent = 0, swapped_first = 0, swapped_second = 0;
  std::vector<std::string> own;
  std::vector<SwayRowView> quantities;
  std::vector<NoteView> notes;
  std::vector<std::string> unsaid;
};
ASSAY_DESCRIBE(SwayView, verdicts, human_verdicts, swapped_pairs, other_labels, without_length, swapped_consistent, swapped_first,
               swapped_second, own, quantities, notes, unsaid)

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
  std::string sample, sample_remark;
  std::vector<WithHumanView> with_humans;
  SwayView sway;
  std::vector<NoteView> notes;
};
ASSAY_DESCRIBE(JudgeView, judge, labels, items, items_without_humans, shared_items, compared_items, agrees_with_a_human, humans_agree,
               difference, kappa, winning_rate, advantage_probability, may_replace, humans, table, rates, rates_by_annotator, sample,
               sample_remark, with_humans, sway, notes)

struct SideColumnsView {
  std::string left, right, prompt, left_text, right_text, left_length, right_length;
  std::vector<std::string> guessed;
};
ASSAY_DESCRIBE(SideColumnsView, left, right, prompt, left_text, right_text, left_length, right_length, guessed)

struct JudgesView {
  std::string assay, command;
  std::vector<FileRead> files;
  LabelColumnsView columns;
  SideColumnsView sides;
  bool pairs_named = false;
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
ASSAY_DESCRIBE(JudgesView, assay, command, files, columns, sides, pairs_named, judges_guessed, confidence, epsilon, least_items, rows,
               missing, bad_rows, humans, labels, judges, items_of_all_judges, error_correlation, effective_judges, compared)

SwayView sway_view(const Sway& sway) {
  SwayView view;
  const auto& swapped = sway.plain.swapped;
  view.verdicts = sway.plain.verdicts;
  view.human_verdicts = sway.plain.human_verdicts;
  view.swapped_pairs = swapped.pairs;
  view.other_labels = sway.other_labels;
  view.without_length = sway.without_length;
  view.swapped_consistent = swapped.consistent;
  view.swapped_first = swapped.first;
  view.swapped_second = swapped.second;
  view.own = sway.own;
  for (const auto& row : sway_rows()) {
    const auto& one = row.of(sway);
    if (one.judge.estimate || one.humans.estimate)
      view.quantities.push_back({row.key, view_of(one.judge), view_of(one.humans), view_of(one.difference)});
  }
  view.notes = views_of(sway.plain.notes);
  for (const auto& note : sway.model.notes) {
    if (!stats::has_note(sway.plain.notes, note.code)) view.notes.push_back({note.code, note.message});
  }
  view.unsaid = sway.unsaid;
  return view;
}

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
                          one.corrected.effective_n, view_of(one.rogan_gladen)});
  }
  view.rates_by_annotator = found.rates_by_annotator;
  view.sample = found.sample == Sample::strata ? "strata" : found.sample == Sample::probabilities ? "probabilities" : "evenly";
  view.sample_remark = found.sample_remark;
  for (const auto& one : found.with_humans) view.with_humans.push_back({result.raters[one.human], one.items, one.agreement, one.kappa});
  view.sway = sway_view(found.sway);
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
  const auto& sides = result.columns.sides;
  view.sides = {sides.left,       sides.right,       sides.prompt,       sides.left_text,
                sides.right_text, sides.left_length, sides.right_length, sides.guessed};
  view.pairs_named = result.pairs_named;
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
                           "kappa", "winning_rate", "advantage_probability", "may_replace", "same_in_both_orders", "left_share", "position",
                           "longer_difference", "own_difference"});
  for (const auto& one : result.judges) {
    const auto& report = one.report;
    table.add({result.raters[one.rater], cell(one.items), cell(report.compared_items), cell(report.judge_agreement.estimate),
               cell(report.human_agreement.estimate), cell(report.difference.estimate), cell(report.difference.se),
               cell(report.difference.low), cell(report.difference.high), cell(report.kappa), cell(report.winning_rate),
               cell(report.advantage_probability), std::string(report.may_replace ? "yes" : "no"),
               cell(one.sway.plain.consistency.judge.estimate), cell(one.sway.plain.left_share.judge.estimate),
               cell(one.sway.plain.position.judge.estimate), cell(one.sway.plain.longer_share.difference.estimate),
               cell(one.sway.plain.own_share.difference.estimate)});
  }
  return table.csv();
}

}  // namespace assay::programs
