// marks: which kinds there are, and what is printed of them.
#include "programs/analysis/marks.hpp"

#include "base/json_text.hpp"
#include "base/text.hpp"
#include "json/write.hpp"
#include "programs/analysis/files.hpp"
#include "programs/analysis/methods_text.hpp"
#include "programs/analysis/paragraphs.hpp"
#include "programs/analysis/views.hpp"
#include "programs/version.hpp"
#include "report/number.hpp"
#include "report/text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace assay::programs {
namespace {

constexpr std::size_t few_lines = 20;

constexpr std::array<MarkMethod, 3> all_kinds = {{
    {MarkKind::spans, "spans", "span", measure_spans},
    {MarkKind::boxes, "boxes", "box", measure_boxes},
    {MarkKind::transcripts, "transcripts", "transcript", measure_transcripts},
}};

struct MarkMeasureView {
  std::string measure, name, about;
  EstimateView value;
};
ASSAY_DESCRIBE(MarkMeasureView, measure, name, about, value)

struct MarkScoreView {
  std::string measure;
  EstimateView value;
};
ASSAY_DESCRIBE(MarkScoreView, measure, value)

struct MarkLineView {
  std::string name;
  std::size_t marks = 0;
  std::vector<MarkScoreView> scores;
};
ASSAY_DESCRIBE(MarkLineView, name, marks, scores)

struct MarkColumnsView {
  std::string item, rater, label, list;
  std::vector<std::string> coordinates;
  std::string length, gold;
  std::vector<std::string> guessed;
};
ASSAY_DESCRIBE(MarkColumnsView, item, rater, label, list, coordinates, length, gold, guessed)

struct MarksView {
  std::string assay, command, kind;
  std::vector<FileRead> files;
  MarkColumnsView columns;
  double confidence = 0;
  std::uint64_t seed = 0, rows = 0;
  BadRows bad_rows;
  std::size_t marks = 0, items = 0, raters = 0;
  std::vector<std::string> labels;
  std::vector<MarkMeasureView> measures;
  std::vector<MarkLineView> by_rater, by_label;
  std::vector<std::string> says;
  std::vector<NoteView> notes;
  std::optional<JsonText> consensus;
  std::optional<Comparison> compared;
};
ASSAY_DESCRIBE(MarksView, assay, command, kind, files, columns, confidence, seed, rows, bad_rows, marks, items, raters, labels, measures,
               by_rater, by_label, says, notes, consensus, compared)

std::string columns_sentence(const MarksResult& result) {
  const auto& columns = result.columns;
  std::string text = "Columns: item = " + columns.item + ", rater = " + columns.rater;
  if (!columns.list.empty()) text += ", marks = " + columns.list;
  if (!columns.label.empty()) text += ", label = " + columns.label;
  if (!columns.coordinates.empty())
    text += ", " + std::string(result.options.kind == MarkKind::transcripts ? "text" : "where") + " = " + list_of(columns.coordinates);
  if (!columns.length.empty()) text += ", length = " + columns.length;
  if (!columns.gold.empty()) text += ", gold = " + columns.gold;
  if (!columns.guessed.empty()) text += " (" + list_of(columns.guessed) + " guessed; --columns says it otherwise)";
  return text + ".";
}

std::string lines_table(const std::string& first, const std::vector<std::string>& titles, const std::vector<MarkLine>& lines,
                        double confidence) {
  if (lines.empty()) return {};
  std::vector<report::TextTable::Column> columns = {{first, report::Align::left, 40}, {"marks"}};
  for (const auto& title : titles) columns.insert(columns.end(), {{title}, {level_of(confidence) + " interval"}});
  report::TextTable table(columns);
  for (std::size_t i = 0; i < std::min(lines.size(), few_lines); ++i) {
    std::vector<std::string> cells = {lines[i].name, report::count(lines[i].marks)};
    for (const auto& score : lines[i].scores) {
      cells.push_back(report::fixed(score.estimate, 3));
      cells.push_back(report::interval(score.low, score.high, 3));
    }
    table.add(std::move(cells));
  }
  return (lines.size() > few_lines ? "The first " + std::to_string(few_lines) + " of " + report::count(lines.size()) + "; --json has all:\n"
                                   : std::string()) +
         table.text();
}

MarkLineView view_of_line(const MarkLine& line, const std::vector<std::string>& titles) {
  MarkLineView view{line.name, line.marks, {}};
  for (std::size_t i = 0; i < line.scores.size(); ++i) view.scores.push_back({titles[i], view_of(line.scores[i])});
  return view;
}

}  // namespace

std::span<const MarkMethod> mark_kinds() { return all_kinds; }
const MarkMethod& method_of(MarkKind kind) { return *std::ranges::find(all_kinds, kind, &MarkMethod::kind); }

std::string marks_command_line(const MarksResult& result) {
  const auto& options = result.options;
  std::string out = std::string("assay ") + (options.consensus ? "aggregate" : "agree") + " --of " + method_of(options.kind).name;
  for (const auto& one : options.columns) out += " --columns " + shell_word(one);
  if (!options.reference.empty()) out += " --reference " + shell_word(options.reference);
  if (options.kind == MarkKind::boxes && options.iou != 0.5) out += " --iou " + report::exact(options.iou);
  if (options.confidence != 0.95) out += " --confidence " + report::exact(options.confidence);
  if (options.kind == MarkKind::spans && !options.consensus) out += " --seed " + std::to_string(options.seed);
  for (const auto& file : options.files) out += " " + shell_word(file);
  return out;
}

std::string marks_text(const MarksResult& result) {
  const auto& options = result.options;
  std::string out;
  files_paragraphs(out, result.files);
  paragraph(out, columns_sentence(result));
  bad_rows_paragraph(out, result.bad);
  const auto& kind = method_of(options.kind);
  paragraph(out, report::count(result.marks, kind.one, kind.name) + " in " + report::count(result.items.size(), "item") + " by " +
                     report::count(result.raters.size(), "rater") +
                     (result.labels.empty() ? "." : ", " + report::count(result.labels.size(), "different label") + "."));
  if (!result.measures.empty()) {
    report::TextTable table({{"measure", report::Align::left, 50},
                             {"value"},
                             {level_of(options.confidence) + " interval"},
                             {"what the interval is about", report::Align::left, 60}});
    for (const auto& one : result.measures)
      table.add({one.name, report::fixed(one.estimate.estimate, 3), report::interval(one.estimate.low, one.estimate.high, 3), one.about});
    out += "\n" + table.text();
  }
  out += "\n";
  for (const auto& one : result.says) paragraph(out, one);
  std::vector<std::string> told;
  const auto note = [&](const stats::Note& one, const std::string& of) {
    if (std::ranges::find(told, one.message) != told.end()) return;
    told.push_back(one.message);
    paragraph(out, "Note" + (of.empty() ? std::string() : " on " + of) + ": " + one.message + ".");
  };
  for (const auto& one : result.notes) note(one, {});
  for (const auto& one : result.measures) {
    for (const auto& each : one.estimate.notes) note(each, one.name);
  }
  if (const auto table = lines_table("label", result.label_titles, result.by_label, options.confidence); !table.empty())
    out += "\n" + table;
  const std::string first = options.reference.empty() ? (options.kind == MarkKind::transcripts ? "rater" : "rater, beside all others")
                                                      : "rater, against " + options.reference;
  if (const auto table = lines_table(first, result.rater_titles, result.by_rater, options.confidence); !table.empty()) out += "\n" + table;
  if (result.compared) out += comparison_text(*result.compared, options.confidence);
  if (options.consensus) out += "\n" + report::count(result.consensus.size(), "line") + " of what most say: --csv.";
  out += "\nTo cite: assay " + std::string(version) + ", " + marks_command_line(result) + "\n";
  for (const auto& file : result.files) out += "SHA-256 " + file.sha256 + "  " + report::printable(file.name) + "\n";
  return out;
}

std::string marks_json(const MarksResult& result) {
  const auto& options = result.options;
  const auto& columns = result.columns;
  MarksView view;
  view.assay = version;
  view.command = marks_command_line(result);
  view.kind = method_of(options.kind).name;
  view.files = result.files;
  view.columns = {columns.item,        columns.rater,  columns.label, columns.list,
                  columns.coordinates, columns.length, columns.gold,  columns.guessed};
  view.confidence = options.confidence;
  view.seed = options.seed;
  view.rows = result.rows;
  view.bad_rows = result.bad;
  view.marks = result.marks;
  view.items = result.items.size();
  view.raters = result.raters.size();
  view.labels = result.labels;
  for (const auto& one : result.measures) view.measures.push_back({one.key, one.name, one.about, view_of(one.estimate)});
  for (const auto& one : result.by_rater) view.by_rater.push_back(view_of_line(one, result.rater_titles));
  for (const auto& one : result.by_label) view.by_label.push_back(view_of_line(one, result.label_titles));
  view.says = result.says;
  view.notes = views_of(result.notes);
  if (options.consensus) view.consensus = JsonText(result.consensus.json());
  view.compared = result.compared;
  return json::to_string(view) + "\n";
}

std::string marks_csv(const MarksResult& result) {
  if (result.options.consensus) return result.consensus.csv();
  report::DataTable table({"measure", "interval_about", "estimate", "se", "low", "high", "items", "raters", "marks"});
  for (const auto& one : result.measures)
    table.add({one.key, std::string(one.about.starts_with("other raters") ? "other_raters" : "other_items"),
               report::cell(one.estimate.estimate), report::cell(one.estimate.se), report::cell(one.estimate.low),
               report::cell(one.estimate.high), report::cell(result.items.size()), report::cell(result.raters.size()),
               report::cell(result.marks)});
  return table.csv();
}

int marks_command(const MarksOptions& options) {
  MarksResult result;
  result.options = options;
  Marks marks;
  if (const auto read = read_marks(result, marks); !read.has_value()) return failed(read.error());
  if (result.bad.refused(options.strict, options.consensus ? "nothing is put together" : "nothing is measured", options.files.size() > 1))
    return exit_bad_rows;
  result.items = marks.items.names();
  result.raters = marks.raters.names();
  result.labels = marks.labels.names();
  result.marks = marks.item.size();
  if (!options.reference.empty() && std::ranges::find(result.raters, options.reference) == result.raters.end())
    return failed(
        Error::invalid("", "No rater is called " + quote_json(options.reference) + "; the raters are " + list_of(result.raters) + "."));
  method_of(options.kind).measure(marks, result);
  auto compared =
      compare_with(options.compare, options.consensus ? "aggregate" : "agree", [&] { return marks_json(result); }, options.confidence);
  if (!compared.ok()) return failed(compared.error());
  result.compared = std::move(*compared);
  print(options.methods_text ? methods_text(report::count(result.marks, method_of(options.kind).one, method_of(options.kind).name) +
                                                " by " + report::count(result.raters.size(), "rater") + " in " +
                                                report::count(result.items.size(), "item") + ". " + result.method,
                                            marks_command_line(result), result.files, result.works)
        : options.output == Output::json ? marks_json(result)
        : options.output == Output::csv  ? marks_csv(result)
                                         : marks_text(result));
  if (options.consensus && result.consensus.size() > 0) return exit_ok;
  if (!options.consensus && std::ranges::any_of(result.measures, [](const auto& one) { return one.estimate.estimate.has_value(); }))
    return exit_ok;
  std::fputs("assay: the data cannot support an answer: no item was looked at by two raters, or nothing was marked.\n", stderr);
  return exit_unsupported;
}

}  // namespace assay::programs
