// when: the condition under which a question is asked, over the answers to earlier questions.
#pragma once
#include "base/error.hpp"
#include "json/value.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace assay::kinds {

/// {"question":…,"equals":…}, {"question":…,"in":[…]}, {"question":…,"compares":">=","value":3}, {"and":[…]},
/// {"or":[…]}, {"not":…}.
struct Condition {
  enum class Op { equals, compares, all, any, negated };
  Op op = Op::equals;
  std::string question{};             ///< equals, compares
  std::vector<json::Value> values{};  ///< equals (any of them), compares (one number)
  std::string comparison{};           ///< compares: <, <=, >, >=
  std::vector<Condition> parts{};     ///< all, any, negated (one)
};

/// What is read of a condition; `violations` gets what is wrong with its shape, below the pointer `at`.
[[nodiscard]] Condition parse_condition(const json::Value& when, const std::string& at, std::vector<Violation>& violations);

/// Whether the condition holds. `answers` must have nothing for questions that are not asked or not answered.
/// An object matches an object of which it has every member; a list matches where any entry does.
[[nodiscard]] bool holds(const Condition& condition, const json::Object& answers);

}  // namespace assay::kinds
