// registry: THE list of import and export formats; the upload page, the docs and the jobs read it.
#pragma once
#include "base/describe.hpp"
#include "formats/reader.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace assay::formats {

enum class Format { jsonl, json, csv, tsv, arena, assay };
ASSAY_DESCRIBE_ENUM(Format, jsonl, json, csv, tsv, arena, assay)
ASSAY_CONTRACT_NAME(Format, "ImportFormat")
enum class ExportKind { assay, csv, trl_preference, arena };
ASSAY_DESCRIBE_ENUM(ExportKind, assay, csv, trl_preference, arena)
ASSAY_CONTRACT_NAME(ExportKind, "ExportFormat")

struct ImportFormat {
  Format format;
  std::string_view name;     ///< in the API
  std::string_view title;    ///< for people
  std::string_view endings;  ///< of file names, each also with .gz
  std::string_view description;
  std::unique_ptr<RowReader> (*open)(ByteSource& source, ReadOptions options);
};
struct ExportFormat {
  ExportKind kind;
  std::string_view name;
  std::string_view title;
  std::string_view file_name;
  std::string_view description;
};

[[nodiscard]] std::span<const ImportFormat> import_formats();
[[nodiscard]] std::span<const ExportFormat> export_formats();
[[nodiscard]] const ImportFormat& import_format(Format format);
[[nodiscard]] const ExportFormat& export_format(ExportKind kind);
/// The reader of a format. The source holds plain text: put a GzipSource before it.
[[nodiscard]] std::unique_ptr<RowReader> open_reader(Format format, ByteSource& source, ReadOptions options = {});

}  // namespace assay::formats
