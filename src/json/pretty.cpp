// pretty: JSON text for people and for files whose differences are read.
#include <algorithm>

#include "base/text.hpp"
#include "json/value.hpp"

namespace assay::json {
namespace {

constexpr std::size_t line_length = 110;

bool is_plain(const Value& value) { return !value.is_object() && !value.is_array(); }

void put(std::string& out, const Value& value, std::size_t depth);

void break_line(std::string& out, std::size_t depth) {
  out += '\n';
  out.append(2 * depth, ' ');
}

void put_array(std::string& out, const Array& list, std::size_t depth) {
  const auto compact = write(Value(list));
  const bool short_list = compact.size() + 2 * depth < line_length && std::all_of(list.begin(), list.end(), is_plain);
  out += '[';
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i > 0) out += short_list ? ", " : ",";
    if (!short_list) break_line(out, depth + 1);
    put(out, list[i], depth + 1);
  }
  if (!short_list && !list.empty()) break_line(out, depth);
  out += ']';
}

void put_object(std::string& out, const Object& object, std::size_t depth) {
  out += '{';
  bool first = true;
  for (const auto& [key, member] : object) {
    if (!first) out += ',';
    first = false;
    break_line(out, depth + 1);
    append_json_string(out, {key.data(), key.size()});
    out += ": ";
    put(out, member, depth + 1);
  }
  if (!object.empty()) break_line(out, depth);
  out += '}';
}

void put(std::string& out, const Value& value, std::size_t depth) {
  if (const auto* object = value.if_object()) put_object(out, *object, depth);
  else if (const auto* list = value.if_array()) put_array(out, *list, depth);
  else out += write(value);
}

}  // namespace

std::string pretty(const Value& value) {
  std::string out;
  put(out, value, 0);
  return out + '\n';
}

}  // namespace assay::json
