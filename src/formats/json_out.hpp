// json_out: a tree as the JSON that people expect in a file: 4.5 and not 4.5E0; a number keeps its kind.
#pragma once
#include "json/value.hpp"

#include <string>

namespace assay::formats {

void append_json(std::string& out, const json::Value& value);
/// A plain value as the text of a cell: no quotation marks around texts, nothing for null.
[[nodiscard]] std::string cell_text(const json::Value& value);
[[nodiscard]] inline json::Value text_value(std::string_view text) {
  return json::Value(boost::json::string_view(text.data(), text.size()));
}

}  // namespace assay::formats
