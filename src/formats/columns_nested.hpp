// columns_nested: rows that hold lists of annotations, laid out as one flat row an annotation.
#pragma once
#include "formats/registry.hpp"

#include <memory>
#include <string_view>

namespace assay::formats {

/// How judgments lie in a file.
enum class Nesting {
  none,         ///< a row is a row
  assay,        ///< Assay's export: {external_id, content, annotations: [{person, answers, …}]}
  label_studio  ///< Label Studio's JSON: {id, data, annotations: [{completed_by, result: […]}]}
};
ASSAY_DESCRIBE_ENUM(Nesting, none, assay, label_studio)

/// Whether such a row is a task of Label Studio's JSON export.
[[nodiscard]] bool is_label_studio(const json::Value& row);

/// Which of two responses stood first: one of the two words.
inline constexpr std::string_view shown_column = "shown";
inline constexpr std::string_view shown_a = "a_first";
inline constexpr std::string_view shown_b = "b_first";

/// item, group, person, submitted_at, the two models (model_a, model_b) where an item has two responses,
/// the columns of every question, named as the CSV export names them, then the texts of the two responses (response_a, response_b) and
/// which of them stood first. What was voided or replaced is left out.
[[nodiscard]] std::unique_ptr<RowReader> flat_native(ByteSource& source, ReadOptions options = {});
/// item, annotator, the plain values of `data`, and for every control whose answer is one choice, a number or
/// a text a column of its name; spans and boxes of a control are a list of {start, end, label} or {x, y, width, height, label}. Cancelled
/// annotations are left out. A row that is no task is a bad row.
[[nodiscard]] std::unique_ptr<RowReader> flat_label_studio(std::unique_ptr<RowReader> rows);

}  // namespace assay::formats
