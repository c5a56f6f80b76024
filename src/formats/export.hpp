// export: the one interface through which items with their annotations leave in any format.
#pragma once
#include "base/describe.hpp"
#include "base/time.hpp"
#include "formats/bytes.hpp"
#include "formats/report.hpp"
#include "json/value.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace assay::formats {

/// One revision of one person's answers.
struct ExportAnnotation {
  using AbsentKeysKeepDefaults = void;  ///< native_row asks for what a line must have
  std::string id;
  std::string person;  ///< a pseudonym or a name, as the export's spec says
  std::int64_t revision = 1;
  bool current = true;  ///< false where a later revision replaced it
  Time submitted_at;
  std::optional<std::int64_t> active_ms;
  std::int64_t form_version = 1;
  std::int64_t item_version = 1;  ///< of the content that was judged
  std::vector<int> shown_order;   ///< shown_order[i] is the canonical index of what stood at place i
  bool counted = true;            ///< false for a late surplus
  bool voided = false;
  std::string void_reason;
  json::Value answers = nullptr;  ///< canonical {question: answer}
};
ASSAY_DESCRIBE(ExportAnnotation, id, person, revision, current, submitted_at, active_ms, form_version, item_version, shown_order, counted,
               voided, void_reason, answers)

struct ExportRow {
  using AbsentKeysKeepDefaults = void;
  std::string external_id;
  std::int64_t version = 1;  ///< of the item's content
  std::string status;        ///< "active" or "withdrawn"
  std::string withdrawn_reason;
  std::optional<std::string> group;
  json::Value content = nullptr;     ///< {field: value}, models included
  std::vector<json::Value> earlier;  ///< the contents of versions 1, 2, … before this one
  std::vector<ExportAnnotation> annotations;
  json::Value consensus = nullptr;  ///< {question: answer} or null
};
ASSAY_DESCRIBE(ExportRow, external_id, version, status, withdrawn_reason, group, content, earlier, annotations, consensus)

/// Writes rows in constant memory. The same rows give the same bytes.
class ExportWriter {
 public:
  ExportWriter() = default;
  ExportWriter(const ExportWriter&) = delete;
  ExportWriter& operator=(const ExportWriter&) = delete;
  virtual ~ExportWriter() = default;
  [[nodiscard]] virtual Result<void> begin() = 0;
  [[nodiscard]] virtual Result<void> row(const ExportRow& row) = 0;
  [[nodiscard]] virtual Result<ExportReport> end() = 0;
};

// The writers. The sink must outlive them.

/// Lossless JSONL: a header line with the format's version and `about` (the service's: forms, spec), then one
/// line per item with all annotations and revisions.
[[nodiscard]] std::unique_ptr<ExportWriter> write_native(ByteSink& sink, json::Value about);

/// The questions' flat columns, from the kinds.
struct CsvColumns {
  std::vector<std::string> names;
  /// One plain value (or null) for each name.
  std::function<std::vector<json::Value>(const json::Value& answers)> cells;
};
enum class History { current, all };
/// One line per annotation. Without history, replaced and voided annotations are dropped and counted.
[[nodiscard]] std::unique_ptr<ExportWriter> write_csv(ByteSink& sink, CsvColumns columns, History history = History::current);

enum class TrlStyle { standard, conversational };
ASSAY_DESCRIBE_ENUM(TrlStyle, standard, conversational)
enum class TrlUnit { annotation, majority };
ASSAY_DESCRIBE_ENUM(TrlUnit, annotation, majority)

struct PreferenceSource {
  std::string question;  ///< of kind preference
  std::string prompt_field = "prompt";
  std::string responses_field = "responses";
};
/// TRL's preference datasets with explicit prompt: {prompt, chosen, rejected} as texts or as messages. By
/// majority, an item's consensus on the question counts where the row has one, else most of its annotations.
[[nodiscard]] std::unique_ptr<ExportWriter> write_trl(ByteSink& sink, PreferenceSource source, TrlStyle style, TrlUnit unit);
/// Battles in canonical order: model_a is the first response. One line per annotation.
[[nodiscard]] std::unique_ptr<ExportWriter> write_arena(ByteSink& sink, PreferenceSource source);

}  // namespace assay::formats
