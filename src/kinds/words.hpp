// words: what the kinds share when they read configs and values and write sentences.
#pragma once
#include "base/error.hpp"
#include "json/read.hpp"
#include "json/value.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay::kinds {

/// The sentence for a name that is not [a-z][a-z0-9_]{0,39}.
inline constexpr std::string_view name_rule =
    "A name is a lower-case letter and then at most 39 lower-case letters, digits or underscores.";
[[nodiscard]] bool is_name(std::string_view text);

/// 2.0 counts as 2, since JavaScript cannot tell them apart; nothing for other values.
[[nodiscard]] std::optional<std::int64_t> whole(const json::Value& value);
[[nodiscard]] std::optional<double> number(const json::Value& value);
/// The text of a value; "" where it is none.
[[nodiscard]] std::string_view text_of(const json::Value& value);
[[nodiscard]] inline json::Value text_value(std::string_view text) {
  return json::Value(boost::json::string_view(text.data(), text.size()));
}
/// Deep equality in which 2 and 2.0 are equal.
[[nodiscard]] bool same(const json::Value& a, const json::Value& b);
/// Absent in spirit: null, a text without a word, an empty list, an empty object.
[[nodiscard]] bool is_blank(const json::Value& value);
[[nodiscard]] bool is_blank(std::string_view text);

/// Plain decimals in shortest form, as JavaScript writes them: 100000, 0.25.
[[nodiscard]] std::string plain(double number);
/// "1 word", "2 words".
[[nodiscard]] std::string count_of(std::int64_t n, std::string_view singular);
/// "a, b, c".
[[nodiscard]] std::string listed(const std::vector<std::string>& parts);
/// "Choose one of: a, b." or, beyond twelve, "Choose one of the 13 labels.".
[[nodiscard]] std::string choose_one_of(const std::vector<std::string>& values, std::string_view plural);

/// Adds a violation for every key of the object that is not among `known`.
void refuse_unknown_keys(const json::Value& object, std::string_view at, const std::vector<std::string>& known,
                         std::vector<Violation>& violations);

/// Reads what can be read; `violations` gets what is wrong with the shape.
template <class T>
[[nodiscard]] T read_loosely(const json::Value& from, std::vector<Violation>& violations) {
  json::Reader reader;
  T to{};
  json::read(reader, from, to);
  for (auto& violation : reader.violations()) violations.push_back(std::move(violation));
  return to;
}

/// The config of a question whose form was checked.
template <class T>
[[nodiscard]] T read_checked(const json::Value& config) {
  std::vector<Violation> ignored;
  return read_loosely<T>(config, ignored);
}

}  // namespace assay::kinds
