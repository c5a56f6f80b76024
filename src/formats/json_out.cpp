// json_out: shortest decimals that read back as the same double.
#include "formats/json_out.hpp"

#include "base/text.hpp"

#include <charconv>
#include <cmath>

namespace assay::formats {
namespace {

void append_double(std::string& out, double number) {
  if (!std::isfinite(number)) {
    out += "null";
    return;
  }
  char buffer[32];
  const auto end = std::to_chars(std::begin(buffer), std::end(buffer), number).ptr;
  const std::string_view text(std::begin(buffer), static_cast<std::size_t>(end - std::begin(buffer)));
  out += text;
  // 3.0 must not come back as the whole number 3.
  if (text.find_first_of(".e") == std::string_view::npos) out += ".0";
}

}  // namespace

void append_json(std::string& out, const json::Value& value) {
  switch (value.kind()) {
    case boost::json::kind::null: out += "null"; return;
    case boost::json::kind::bool_: out += value.get_bool() ? "true" : "false"; return;
    case boost::json::kind::int64: out += std::to_string(value.get_int64()); return;
    case boost::json::kind::uint64: out += std::to_string(value.get_uint64()); return;
    case boost::json::kind::double_: append_double(out, value.get_double()); return;
    case boost::json::kind::string: append_json_string(out, {value.get_string().data(), value.get_string().size()}); return;
    case boost::json::kind::array: {
      char before = '[';
      for (const auto& one : value.get_array()) {
        out += before;
        append_json(out, one);
        before = ',';
      }
      out += value.get_array().empty() ? "[]" : "]";
      return;
    }
    case boost::json::kind::object: {
      char before = '{';
      for (const auto& [key, member] : value.get_object()) {
        out += before;
        append_json_string(out, {key.data(), key.size()});
        out += ':';
        append_json(out, member);
        before = ',';
      }
      out += value.get_object().empty() ? "{}" : "}";
      return;
    }
  }
}

std::string cell_text(const json::Value& value) {
  if (value.is_null()) return {};
  if (const auto* text = value.if_string()) return {text->data(), text->size()};
  std::string out;
  append_json(out, value);
  return out;
}

}  // namespace assay::formats
