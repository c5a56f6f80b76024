// registry: one line per format, in the order in which people see them.
#include "formats/registry.hpp"

#include <array>
#include <stdexcept>

namespace assay::formats {
namespace {

std::unique_ptr<RowReader> read_tsv(ByteSource& source, ReadOptions options) {
  options.delimiter = '\t';
  return read_csv(source, options);
}

constexpr std::array<ImportFormat, 6> imports = {{
    {Format::jsonl, "jsonl", "JSON Lines", ".jsonl .ndjson", "One JSON object on each line.", read_jsonl},
    {Format::json, "json", "JSON", ".json",
     "A list of objects, or an object with such a list under \"data\", \"rows\", \"items\", \"examples\" or "
     "\"records\".",
     read_json},
    {Format::csv, "csv", "CSV", ".csv .txt", "Cells between commas, semicolons or bars, as RFC 4180 says, with a line of column names.",
     read_csv},
    {Format::tsv, "tsv", "TSV", ".tsv .tab", "CSV with tabs between the cells.", read_tsv},
    {Format::arena, "arena", "Arena battles", ".jsonl .json .csv",
     "Rows with model_a, model_b and winner (model_a, model_b, tie, tie (bothbad)), with or without "
     "conversations.",
     read_arena},
    {Format::assay, "assay", "Assay export", ".jsonl", "What Assay's own export writes, with all annotations and revisions.", read_native},
}};

constexpr std::array<ExportFormat, 4> exports = {{
    {ExportKind::assay, "assay", "Assay (lossless)", "items.jsonl",
     "One line per item with all annotations and revisions; can be imported again without loss."},
    {ExportKind::csv, "csv", "CSV", "annotations.csv",
     "One line per annotation with a column for each part of an answer; formulas are neutralised."},
    {ExportKind::trl_preference, "trl_preference", "TRL preference", "preference.jsonl",
     "Lines of prompt, chosen and rejected, as texts or as messages; ties are dropped and counted."},
    {ExportKind::arena, "arena", "Arena battles", "battles.jsonl", "Lines with model_a, model_b and winner in the words of Chatbot Arena."},
}};

}  // namespace

std::span<const ImportFormat> import_formats() { return imports; }
std::span<const ExportFormat> export_formats() { return exports; }

const ImportFormat& import_format(Format format) {
  for (const auto& one : imports) {
    if (one.format == format) return one;
  }
  throw std::logic_error("an import format is not in the registry");
}

const ExportFormat& export_format(ExportKind kind) {
  for (const auto& one : exports) {
    if (one.kind == kind) return one;
  }
  throw std::logic_error("an export format is not in the registry");
}

std::unique_ptr<RowReader> open_reader(Format format, ByteSource& source, ReadOptions options) {
  return import_format(format).open(source, options);
}

}  // namespace assay::formats
