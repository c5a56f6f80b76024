// csv_cell: quotes only where they are needed.
#include "base/csv_cell.hpp"

#include <charconv>

namespace assay {
namespace {

bool is_number(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

bool looks_like_formula(std::string_view text) {
  for (const std::string_view start : {"=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"}) {
    if (text.starts_with(start)) return !is_number(text);
  }
  return false;
}

}  // namespace

void append_csv_cell(std::string& out, std::string_view text) {
  const bool formula = looks_like_formula(text);
  const bool quoted = text.find_first_of(",\"\r\n\t;") != std::string_view::npos || text.starts_with(' ') || text.ends_with(' ');
  if (quoted) out += '"';
  if (formula) out += '\'';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  if (quoted) out += '"';
}

}  // namespace assay
