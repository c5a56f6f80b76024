// write: JSON text of a described struct, straight into a string; doubles are finite and round-trip.
#pragma once
#include <boost/mp11/algorithm.hpp>
#include <charconv>
#include <cmath>
#include <concepts>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/describe.hpp"
#include "base/id.hpp"
#include "base/json_text.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "json/read.hpp"
#include "json/types.hpp"
#include "json/value.hpp"

namespace assay::json {

inline void write(std::string& out, std::string_view value) { append_json_string(out, value); }
inline void write(std::string& out, const std::string& value) { append_json_string(out, value); }
inline void write(std::string& out, const char* value) { append_json_string(out, value); }
inline void write(std::string& out, bool value) { out += value ? "true" : "false"; }
template <std::integral T>
  requires(!std::same_as<T, bool> && !std::same_as<T, char>)
void write(std::string& out, T value) {
  out += std::to_string(value);
}
inline void write(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  char buffer[32];
  const auto end = std::to_chars(std::begin(buffer), std::end(buffer), value).ptr;
  out.append(std::begin(buffer), end);
}
template <std::int64_t Low, std::int64_t High>
void write(std::string& out, const Ranged<Low, High>& value) {
  out += std::to_string(value.value);
}
template <std::int64_t Min, std::int64_t Max>
void write(std::string& out, const Text<Min, Max>& value) {
  append_json_string(out, value.value);
}
inline void write(std::string& out, Time value) { append_json_string(out, to_rfc3339(value)); }
inline void write(std::string& out, const PublicId& value) { append_json_string(out, value.text()); }
inline void write(std::string& out, const JsonText& value) { out += value.text(); }
inline void write(std::string& out, const Value& value) { out += json::write(value); }
inline void write(std::string& out, const Object& value) { out += json::write(Value(value)); }
template <class Shape, class Held>
void write(std::string& out, const Shaped<Shape, Held>& value) {
  write(out, value.value);
}
template <DescribedEnum E>
void write(std::string& out, E value) {
  out += '"';
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto one) {
    if (one.value == value) out += one.name;
  });
  out += '"';
}
template <class T>
void write(std::string& out, const std::optional<T>& value);
template <class T>
void write(std::string& out, const std::vector<T>& value);
template <class T>
void write(std::string& out, const std::map<std::string, T>& value);
template <DescribedStruct T>
void write(std::string& out, const T& value);

template <class T>
void write(std::string& out, const std::optional<T>& value) {
  if (value) write(out, *value);
  else out += "null";
}
template <class T>
void write(std::string& out, const std::vector<T>& value) {
  out += '[';
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (i > 0) out += ',';
    if constexpr (std::same_as<T, bool>) write(out, static_cast<bool>(value[i]));
    else write(out, value[i]);
  }
  out += ']';
}
template <class T>
void write(std::string& out, const std::map<std::string, T>& value) {
  out += '{';
  bool first = true;
  for (const auto& [key, member] : value) {
    if (!first) out += ',';
    first = false;
    append_json_string(out, key);
    out += ':';
    write(out, member);
  }
  out += '}';
}
template <DescribedStruct T>
void write(std::string& out, const T& value) {
  out += '{';
  bool first = true;
  boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public>>([&](auto member) {
    if (!first) out += ',';
    first = false;
    out += '"';
    out += member.name;
    out += "\":";
    write(out, value.*member.pointer);
  });
  out += '}';
}

/// The JSON text of a value.
template <class T>
[[nodiscard]] std::string to_string(const T& value) {
  std::string out;
  write(out, value);
  return out;
}

}  // namespace assay::json
