// fuzz_text: any bytes as text, time and id: counted, cut, quoted and put into a CSV cell without losing anything.
#include "base/csv_cell.hpp"
#include "base/id.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "formats/bytes.hpp"
#include "formats/reader.hpp"
#include "fuzz.hpp"

#include <string>

namespace {

using namespace assay;

/// A text, written as a cell, comes back from the reader: itself, or itself behind the apostrophe that makes it harmless.
void cell_comes_back(std::string_view text) {
  std::string file = "before,cell\r\nx,";
  append_csv_cell(file, text);
  end_csv_line(file);
  formats::TextSource source(file);
  const auto reader = formats::read_csv(source);
  const auto row = reader->next();
  fuzz::require(row.ok() && row->has_value() && std::holds_alternative<formats::Record>(**row));
  const auto cell = json::text_at(std::get<formats::Record>(**row).row, "cell");
  fuzz::require(cell == text || cell == "'" + std::string(text));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text(data, size);
  if (const auto time = parse_rfc3339(text)) fuzz::require(parse_rfc3339(to_rfc3339(*time)) == time);
  if (const auto id = PublicId::parse(text)) fuzz::require(id->text() == text);
  const auto broken = first_invalid_utf8(text);
  if (broken) {
    fuzz::require(*broken < size && !first_invalid_utf8(text.substr(0, *broken)));
    return 0;
  }
  const auto points = count_code_points(text);
  fuzz::require(points <= size && byte_offset(text, points) == size);
  const auto cut = excerpt(text, 5);
  fuzz::require(!first_invalid_utf8(cut) && count_code_points(cut) <= 6);
  fuzz::require(count_words(text) <= points);
  const auto quoted = json::parse(quote_json(text));
  fuzz::require(quoted.ok() && std::string_view(quoted->get_string()) == text);
  std::size_t parts = 0;
  for (const auto part : split(text, ',')) parts += part.size() + 1;
  fuzz::require(parts == size + 1);
  cell_comes_back(text);
  return 0;
}
