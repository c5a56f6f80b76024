// convert: small and obvious conversions only; anything else is the violation of a row.
#include "formats/convert.hpp"

#include "formats/json_out.hpp"

#include <charconv>
#include <cmath>

namespace assay::formats {
namespace {

json::Value message(std::string_view role, const json::Value& content) {
  json::Object out;
  out.emplace("role", boost::json::string_view(role.data(), role.size()));
  out.emplace("content", content);
  return out;
}

std::string_view role_of(std::string_view from) {
  if (from == "human" || from == "user") return "user";
  if (from == "gpt" || from == "assistant" || from == "model" || from == "bot") return "assistant";
  if (from == "system" || from == "tool") return from;
  return {};
}

Result<json::Value> chat(const json::Value& value) {
  json::Array out;
  if (value.is_string()) {
    out.push_back(message("user", value));
    return json::Value(std::move(out));
  }
  const auto* list = value.if_array();
  if (list == nullptr)
    return Error::invalid("", "This must be a list of messages or a text, not " + std::string(json::kind_name(value)) + ".");
  for (const auto& one : *list) {
    const auto* spoken = json::find(one, "value");
    if (one.is_string()) {
      out.push_back(message("user", one));
    } else if (spoken != nullptr && json::find(one, "from") != nullptr) {
      const auto from = json::text_at(one, "from");
      const auto role = role_of(from);
      if (role.empty()) return Error::invalid("", "A message is from \"" + from + "\"; known are system, human, gpt and tool.");
      out.push_back(message(role, *spoken));
    } else {
      out.push_back(one);
    }
  }
  return json::Value(std::move(out));
}

std::optional<Time> since_1970(double number) {
  if (!std::isfinite(number) || number < 0 || number > 4e15) return std::nullopt;
  const double micros = number < 1e11 ? number * 1e6 : number < 1e14 ? number * 1e3 : number;
  return Time{static_cast<std::int64_t>(std::llround(micros))};
}

}  // namespace

Result<json::Value> convert(const json::Value& value, std::string_view kind) {
  if (kind == "chat") return chat(value);
  if (kind != "text" && kind != "markdown") {
    if (value.is_null()) return Error::invalid("", "There is nothing here (null).");
    return value;
  }
  if (value.is_string()) return value;
  if (value.is_null()) return Error::invalid("", "There is nothing here (null).");
  if (value.is_array() || value.is_object()) {
    return Error::invalid("", "This must be a text, not " + std::string(json::kind_name(value)) + "; choose a part of it, like turns/0.");
  }
  return text_value(cell_text(value));
}

std::optional<Time> parse_time(const json::Value& value) {
  if (const auto* whole = value.if_int64()) return since_1970(static_cast<double>(*whole));
  if (const auto* number = value.if_double()) return since_1970(*number);
  const auto* text = value.if_string();
  if (text == nullptr) return std::nullopt;
  if (const auto time = parse_rfc3339({text->data(), text->size()})) return time;
  double number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc() || end != text->data() + text->size()) return std::nullopt;
  return since_1970(number);
}

}  // namespace assay::formats
