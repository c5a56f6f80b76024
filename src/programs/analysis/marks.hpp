// marks: files of what people marked in items (spans of a text, boxes in an image) or wrote down (transcripts): how much they agree, and
// what most of them say.
#pragma once
#include "assay/stats/estimate.hpp"
#include "programs/analysis/bad_rows.hpp"
#include "programs/analysis/columns_option.hpp"
#include "programs/analysis/comparison.hpp"
#include "programs/analysis/interner.hpp"
#include "programs/analysis/rank.hpp"
#include "programs/analysis/read_rows.hpp"
#include "report/table.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace assay::programs {

enum class MarkKind { spans, boxes, transcripts };

struct MarksOptions {
  MarkKind kind = MarkKind::spans;
  bool consensus = false;  ///< `assay aggregate`: what most say; else `assay agree`
  std::vector<std::string> files, columns;
  std::string reference;  ///< a rater whose marks are the right ones; empty: none
  double iou = 0.5;       ///< two boxes that overlap as much may be one
  Output output = Output::text;
  std::string compare;
  bool methods_text = false, strict = false;
  double confidence = 0.95;
  std::uint64_t seed = default_seed;
};

/// From the options of `assay agree` and `assay aggregate` with --of.
template <class Options>
[[nodiscard]] MarksOptions marks_options(const Options& options, bool consensus) {
  return {.kind = *options.of,
          .consensus = consensus,
          .files = options.files,
          .columns = options.columns,
          .reference = options.reference,
          .iou = options.iou,
          .output = options.output,
          .compare = options.compare,
          .methods_text = options.methods_text,
          .strict = options.strict,
          .confidence = options.confidence,
          .seed = options.seed};
}

struct MarkColumns {
  std::string item, rater, label;
  std::string list;                      ///< a column of JSON lists of marks, in the place of the next ones
  std::vector<std::string> coordinates;  ///< start, end; x, y, width, height; text
  bool corners = false;                  ///< the last two coordinates are right and bottom
  std::string length;                    ///< of the item: a number or the text itself; empty: unknown
  std::string gold;                      ///< the right text of a transcript
  std::vector<std::string> guessed;
};

/// Row by row. A rater who looked and marked nothing has an entry in `seen` alone.
struct Marks {
  Interner items, raters, labels;
  std::vector<std::uint32_t> item, rater, label;
  std::vector<double> coordinate[4];
  std::vector<std::string> text, gold;  ///< transcripts
  std::vector<std::uint32_t> seen_item, seen_rater;
  std::vector<std::uint32_t> length;  ///< of each item; 0: unknown
  std::uint64_t rows = 0;
  BadRows bad;
  void finish();
};

struct MarkMeasure {
  std::string key, name, about;
  stats::Estimate estimate;
};
/// A line of a table of raters or labels: its measures in the order of titles.
struct MarkLine {
  std::string name;
  std::size_t marks = 0;
  std::vector<stats::Estimate> scores;
};

struct MarksResult {
  MarksOptions options;
  MarkColumns columns;
  std::vector<FileRead> files;
  std::uint64_t rows = 0;
  BadRows bad;
  std::vector<std::string> items, raters, labels;
  std::size_t marks = 0;
  std::vector<MarkMeasure> measures;
  std::vector<std::string> rater_titles, label_titles;
  std::vector<MarkLine> by_rater, by_label;
  report::DataTable consensus{{}};  ///< where it was asked for
  std::vector<std::string> says;    ///< sentences: why measures differ, what was assumed
  std::vector<stats::Note> notes;
  std::vector<std::string_view> works;  ///< for --methods-text
  std::string method;                   ///< for --methods-text: how it was measured
  std::optional<Comparison> compared;
};

/// One kind: its file, and its line in mark_kinds().
struct MarkMethod {
  MarkKind kind;
  const char* name;  ///< "spans"
  const char* one;   ///< "span"
  void (*measure)(const Marks& marks, MarksResult& out);
};
[[nodiscard]] std::span<const MarkMethod> mark_kinds();
[[nodiscard]] const MarkMethod& method_of(MarkKind kind);
void measure_spans(const Marks& marks, MarksResult& out);
void measure_boxes(const Marks& marks, MarksResult& out);
void measure_transcripts(const Marks& marks, MarksResult& out);

/// Reads, measures, prints; the exit code.
[[nodiscard]] int marks_command(const MarksOptions& options);

/// Adds the files; a sentence where a column is missing.
[[nodiscard]] Result<void> read_marks(MarksResult& result, Marks& marks);

[[nodiscard]] std::string marks_text(const MarksResult& result);
[[nodiscard]] std::string marks_json(const MarksResult& result);
[[nodiscard]] std::string marks_csv(const MarksResult& result);
[[nodiscard]] std::string marks_command_line(const MarksResult& result);

}  // namespace assay::programs
