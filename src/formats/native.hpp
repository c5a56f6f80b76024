// native: Assay's own lossless lines, read back.
#pragma once
#include "formats/export.hpp"
#include "formats/mapping.hpp"
#include "formats/reader.hpp"
#include "formats/registry.hpp"

#include <memory>

namespace assay::formats {

/// Raised where a reader of an older version could misunderstand the lines.
inline constexpr std::int64_t native_version = 1;

class NativeReader : public RowReader {
 public:
  /// What the header says beside the version; reads the header where that has not happened.
  [[nodiscard]] virtual Result<json::Value> about() = 0;
};
[[nodiscard]] std::unique_ptr<NativeReader> open_native(ByteSource& source, ReadOptions options = {});

/// The row that was exported, or all that is wrong with the line.
[[nodiscard]] Result<ExportRow> native_row(const json::Value& line);
/// The row as an import: every revision is a vote with canonical answers, in its order.
[[nodiscard]] ImportedItem imported(ExportRow row);
/// The item of a row of any format: native rows come whole, with every revision; others by the mapping.
[[nodiscard]] Result<ImportedItem> item_of(Format format, const Mapping& mapping, const Target& target, const json::Value& row);
/// Native rows as ordinary ones, for a form: what item_of does without revisions, and what people see.
[[nodiscard]] Mapping native_mapping(const Target& target);
/// Whether a line is the header of a native file.
[[nodiscard]] bool is_native_header(const json::Value& line);

}  // namespace assay::formats
