// fuzz_columns: the two roads through a CSV file say the same, and a file of any format gives its columns or a sentence.
#include "formats/columns.hpp"
#include "reader_fuzz.hpp"

#include <set>
#include <vector>

namespace {

using namespace assay;

/// Rows of cells and complaints, in one text.
std::string told_by(formats::ColumnReader& reader, std::size_t columns, std::size_t size) {
  std::string out;
  for (std::size_t count = 0;; ++count) {
    fuzz::require(count <= size + 1);  // a row needs at least a byte
    formats::PickedRow row;
    const auto more = reader.next(row);
    if (!more.ok()) return out + "!" + more.error().message;
    if (!*more) return out;
    out += std::to_string(row.line);
    if (row.problem != nullptr) {
      out += row.problem->message + "\n";
      continue;
    }
    fuzz::require(row.cells.size() == columns);
    for (const auto cell : row.cells) out += "|" + std::string(cell);
    out += "\n";
  }
}

/// The same from read_csv, whose rows are objects.
std::string told_by_rows(std::string_view text, const std::vector<std::string>& columns, const formats::ReadOptions& options) {
  formats::TextSource source(text);
  const auto reader = formats::read_csv(source, options);
  std::string out;
  while (true) {
    const auto row = reader->next();
    if (!row.ok()) return out + "!" + row.error().message;
    if (!row->has_value()) return out;
    if (const auto* error = std::get_if<formats::RowError>(&**row)) {
      out += std::to_string(error->line) + error->message + "\n";
      continue;
    }
    const auto& record = std::get<formats::Record>(**row);
    out += std::to_string(record.line);
    for (const auto& column : columns) out += "|" + json::text_at(record.row, column);
    out += "\n";
  }
}

/// The names of a CSV header, from its first good row.
std::vector<std::string> header_of(std::string_view text, const formats::ReadOptions& options) {
  formats::TextSource source(text);
  const auto reader = formats::read_csv(source, options);
  while (true) {
    const auto row = reader->next();
    if (!row.ok() || !row->has_value()) return {};
    const auto* record = std::get_if<formats::Record>(&**row);
    if (record == nullptr) continue;
    std::vector<std::string> names;
    for (const auto& [name, value] : record->row.as_object()) names.emplace_back(name);
    return names;
  }
}

void open_file(std::string_view text) {
  fuzz::Pieces source(text);
  const auto file = formats::RowFile::open(source, "upload");
  if (!file.ok()) {
    fuzz::require(!file.error().message.empty());
    return;
  }
  const auto& glance = (*file)->glance();
  for (const auto& row : glance.rows) fuzz::require(row.size() == glance.columns.size());
  auto columns = glance.columns;
  if (!columns.empty()) columns.push_back(columns.front());  // a column may be asked for twice
  // A compressed file may hold a thousand times its size.
  told_by(*(*file)->read(columns), columns.size(), glance.gzip ? text.size() * 1100 : text.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text(data, size);
  open_file(text);
  formats::ReadOptions options;
  options.longest = 200;
  const auto columns = header_of(text, options);
  if (columns.empty()) return 0;
  formats::TextSource whole(text);
  const auto told = told_by(*formats::read_csv_columns(whole, columns, options), columns.size(), size);
  fuzz::Pieces pieces(text);
  fuzz::require(told == told_by(*formats::read_csv_columns(pieces, columns, options), columns.size(), size));
  fuzz::require(told == told_by_rows(text, columns, options));
  return 0;
}
