// value: the free-form JSON tree, and the one strict parser through which all JSON enters.
#pragma once
#include <boost/json/value.hpp>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/json_text.hpp"
#include "base/result.hpp"

namespace assay::json {

using Value = boost::json::value;
using Object = boost::json::object;
using Array = boost::json::array;

/// What a document may cost. Stated in docs/limits.md.
struct Limits {
  std::size_t bytes = std::size_t{16} << 20U;
  std::size_t depth = 64;
};

/// Parses a whole document. Refuses, naming the place: invalid UTF-8 and lone surrogates, depth beyond the
/// limit, duplicate keys, numbers that are not finite or integers beyond 64 bits, and anything after the end.
[[nodiscard]] Result<Value> parse(std::string_view text, Limits limits = {});

/// The byte offset of the first syntax error is turned into a line and a column (both from 1).
struct Place {
  std::size_t line = 1;
  std::size_t column = 1;
};
/// Where the value that a JSON pointer names begins in the text; the nearest ancestor where it is missing.
[[nodiscard]] Place locate(std::string_view text, std::string_view pointer);

/// Compact text; numbers round-trip.
[[nodiscard]] std::string write(const Value& value);
[[nodiscard]] JsonText to_text(const Value& value);
/// Text for people: two spaces deeper for each level, short lists of plain values on one line, a line break at the end.
[[nodiscard]] std::string pretty(const Value& value);
/// For JSON that this program wrote itself; throws where it is broken.
[[nodiscard]] Value trusted(const JsonText& text);

/// One step deeper in a JSON pointer.
[[nodiscard]] std::string child(std::string_view pointer, std::string_view key);
[[nodiscard]] std::string child(std::string_view pointer, std::size_t index);

/// "a text", "a number", "an object" …: what a value is, for sentences.
[[nodiscard]] std::string_view kind_name(const Value& value);

/// The member, or nullptr where `value` is no object or has no such key.
[[nodiscard]] const Value* find(const Value& value, std::string_view key);
/// The member's text, or "" where there is none.
[[nodiscard]] std::string text_at(const Value& value, std::string_view key);

}  // namespace assay::json
