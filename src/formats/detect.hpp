// detect: what an uploaded file is, its columns, its first rows, and a mapping to begin with.
#pragma once
#include "base/describe.hpp"
#include "formats/mapping.hpp"
#include "formats/registry.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace assay::formats {

struct Column {
  std::string name;
  std::vector<std::string> examples;  ///< up to 3, shortened
};
ASSAY_DESCRIBE(Column, name, examples)
ASSAY_CONTRACT_NAME(Column, "FoundColumn")

struct Detection {
  bool gzip = false;
  Format format = Format::jsonl;
  std::vector<Column> columns;
  std::vector<json::Value> rows;  ///< the first 5; long texts in them are shortened
  Mapping mapping;
  std::vector<RowError> problems;  ///< of the first rows
};
ASSAY_DESCRIBE(Detection, gzip, format, columns, rows, mapping, problems)
ASSAY_CONTRACT_NAME(Detection, "Found")

/// Looks at the first 256 KiB of text (more only where the first row is longer). `file_name` decides between
/// formats that look alike. The source holds the file as it was uploaded, compressed or not.
[[nodiscard]] Result<Detection> detect(ByteSource& source, std::string_view file_name, const Target& target);

/// The columns of rows: the keys in order of appearance, then paths into short lists and objects.
[[nodiscard]] std::vector<Column> columns_of(const std::vector<json::Value>& rows);
/// The most likely mapping of such rows to a form's fields; what is not found stays empty.
[[nodiscard]] Mapping suggest_mapping(const std::vector<Column>& columns, const std::vector<json::Value>& rows, const Target& target);

}  // namespace assay::formats
