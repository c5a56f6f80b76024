// quality_data: the result of `assay quality` as JSON and as CSV.
#include "base/json_text.hpp"
#include "json/write.hpp"
#include "programs/analysis/quality.hpp"
#include "programs/analysis/views.hpp"
#include "programs/version.hpp"
#include "report/table.hpp"

namespace assay::programs {
namespace {

using report::cell;

struct QualityColumnsView {
  std::vector<std::string> item;
  std::string rater, label, gold, seconds, length, when, text;
  std::vector<std::string> guessed;
};
ASSAY_DESCRIBE(QualityColumnsView, item, rater, label, gold, seconds, length, when, text, guessed)

struct SignView {
  std::string kind;
  std::vector<std::string> people;
  std::string says;
  std::optional<double> p;
};
ASSAY_DESCRIBE(SignView, kind, people, says, p)

struct QualityView {
  std::string assay, command;
  std::vector<FileRead> files;
  QualityColumnsView columns;
  double false_discoveries = 0;
  std::uint64_t rows = 0, missing = 0;
  BadRows bad_rows;
  std::size_t labels = 0, items = 0, different_labels = 0, gold_items = 0, pairs_tested = 0;
  bool by_time = false;
  std::vector<SignView> signs;
  std::vector<NoteView> notes;
  JsonText people;
  std::optional<Comparison> compared;
};
ASSAY_DESCRIBE(QualityView, assay, command, files, columns, false_discoveries, rows, missing, bad_rows, labels, items, different_labels,
               gold_items, pairs_tested, by_time, signs, notes, people, compared)

report::DataTable people_table(const QualityResult& result) {
  report::DataTable table(
      {"person",     "labels",     "shared_items", "agreement", "kappa",       "gold",       "gold_right", "skill",
       "skill_low",  "skill_high", "shown_skill",  "shown_low", "shown_high",  "last_right", "drift_at",   "median_seconds",
       "last_timed", "last_fast",  "longest_run",  "run_p",     "left",        "left_low",   "left_high",  "near_duplicates",
       "left_p",     "ties",       "ties_low",     "ties_high", "others_ties", "ties_p",     "hurry"});
  for (const auto& one : result.found.people) {
    const auto part = [](const std::optional<stats::Estimate>& estimate, std::optional<double> stats::Estimate::* member) {
      return cell(estimate ? (*estimate).*member : std::nullopt);
    };
    table.add({result.raters[one.rater],
               cell(one.labels),
               cell(one.shared_items),
               cell(one.agreement),
               cell(one.kappa),
               cell(one.gold),
               cell(one.gold_right),
               part(one.skill, &stats::Estimate::estimate),
               part(one.skill, &stats::Estimate::low),
               part(one.skill, &stats::Estimate::high),
               part(one.shown_skill, &stats::Estimate::estimate),
               part(one.shown_skill, &stats::Estimate::low),
               part(one.shown_skill, &stats::Estimate::high),
               cell(one.last_right),
               one.drift_at > 0 ? cell(one.drift_at) : report::Cell(),
               cell(one.median_seconds),
               one.timed > 0 ? cell(one.timed) : report::Cell(),
               one.timed > 0 ? cell(one.fast) : report::Cell(),
               cell(one.longest_run),
               cell(one.run_p),
               part(one.left, &stats::Estimate::estimate),
               part(one.left, &stats::Estimate::low),
               part(one.left, &stats::Estimate::high),
               cell(one.near_duplicates),
               cell(one.left_p),
               part(one.ties, &stats::Estimate::estimate),
               part(one.ties, &stats::Estimate::low),
               part(one.ties, &stats::Estimate::high),
               cell(one.others_ties),
               cell(one.ties_p),
               cell(one.hurry)});
  }
  return table;
}

}  // namespace

std::string quality_json(const QualityResult& result) {
  const auto& columns = result.columns;
  QualityView view;
  view.assay = version;
  view.command = quality_command(result);
  view.files = result.files;
  view.columns = {columns.item,   columns.rater, columns.label, columns.gold,   columns.seconds,
                  columns.length, columns.when,  columns.text,  columns.guessed};
  view.false_discoveries = result.options.measures.false_discoveries;
  view.rows = result.rows;
  view.missing = result.missing;
  view.bad_rows = result.bad;
  view.labels = result.labels;
  view.items = result.items;
  view.different_labels = result.different;
  view.gold_items = result.found.gold_items;
  view.pairs_tested = result.found.pairs_tested;
  view.by_time = result.found.by_time;
  for (const auto& one : result.found.signs) {
    SignView sign{one.kind, {}, one.says, one.p};
    for (const auto rater : one.people) sign.people.push_back(result.raters[rater]);
    view.signs.push_back(std::move(sign));
  }
  view.notes = views_of(result.found.notes);
  view.people = JsonText(people_table(result).json());
  view.compared = result.compared;
  return json::to_string(view) + "\n";
}

std::string quality_csv(const QualityResult& result) { return people_table(result).csv(); }

}  // namespace assay::programs
