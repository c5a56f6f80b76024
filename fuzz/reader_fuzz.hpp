// reader_fuzz: what every fuzzed reader must keep: it ends, counts its rows, and depends on no window's end.
#pragma once
#include "formats/mapping.hpp"
#include "formats/reader.hpp"
#include "fuzz.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace assay::fuzz {

/// Gives the text in small uneven pieces.
class Pieces final : public formats::ByteSource {
 public:
  explicit Pieces(std::string_view text) : text_(text) {}
  [[nodiscard]] Result<std::size_t> read(std::span<char> into) override {
    size_ = size_ % 7 + 1;
    return text_.read(into.first(std::min(into.size(), size_)));
  }

 private:
  formats::TextSource text_;
  std::size_t size_ = 0;
};

using Open = std::unique_ptr<formats::RowReader> (*)(formats::ByteSource&, formats::ReadOptions);

/// All that a reader says, in one text.
struct Told {
  std::string rows;
  std::string end;
  std::uint64_t count = 0;
};

inline Told drain(formats::RowReader& reader, std::size_t size) {
  const auto start = reader.position();
  Told out;
  while (true) {
    auto row = reader.next();
    if (!row.ok()) {
      out.end = row.error().message;
      return out;
    }
    if (!row->has_value()) return out;
    require(++out.count <= size + 1);  // a row needs at least a byte
    require(reader.position() == start + out.count);
    if (const auto* record = std::get_if<formats::Record>(&**row)) {
      require(record->row.is_object());
      out.rows += std::to_string(record->line) + json::write(record->row) + "\n";
    } else {
      const auto& error = std::get<formats::RowError>(**row);
      require(!error.message.empty());
      out.rows += std::to_string(error.line) + error.where + error.message + "\n";
    }
  }
}

inline int read_any(Open open, std::string_view text) {
  formats::ReadOptions options;
  options.longest = 200;  // so that the limit is met often
  formats::TextSource whole(text);
  const auto told = drain(*open(whole, options), text.size());
  Pieces pieces(text);
  const auto again = drain(*open(pieces, options), text.size());
  require(told.rows == again.rows && told.end == again.end);
  // Resuming in the middle gives the rest.
  formats::TextSource resumed(text);
  const auto reader = open(resumed, options);
  require(reader->skip_to(told.count / 2).ok());
  require(reader->position() == told.count / 2);
  drain(*reader, text.size());
  require(reader->position() == told.count);
  return 0;
}

}  // namespace assay::fuzz
