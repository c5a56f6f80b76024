// when: reading and deciding conditions; the web page decides by the same rules.
#include "kinds/form/when.hpp"

#include "kinds/words.hpp"

#include <algorithm>

namespace assay::kinds {
namespace {

constexpr std::string_view shapes =
    "A condition is one of: question with equals, question with in, question with compares and value, and, "
    "or, not.";

bool has(const json::Value& when, std::string_view key) { return json::find(when, key) != nullptr; }

// A list is matched by any of its entries, so comparing with a whole list would never be what was meant.
void take_value(const json::Value& value, const std::string& at, Condition& to, std::vector<Violation>& violations) {
  if (value.is_array()) {
    violations.push_back({at, "Compare with one value, not with a list; an answer that is a list matches where any entry does."});
  } else if (value.is_null()) {
    violations.push_back({at, "Compare with a value; a question without an answer matches nothing."});
  } else {
    to.values.push_back(value);
  }
}

Condition parse_group(const json::Value& when, std::string_view key, Condition::Op op, const std::string& at,
                      std::vector<Violation>& violations) {
  refuse_unknown_keys(when, at, {std::string(key)}, violations);
  Condition group{op};
  const auto& inside = *json::find(when, key);
  const auto here = json::child(at, key);
  if (op == Condition::Op::negated) {
    group.parts.push_back(parse_condition(inside, here, violations));
    return group;
  }
  const auto* list = inside.if_array();
  if (list == nullptr || list->empty()) {
    violations.push_back({here, "This must be a list of at least 1 condition."});
    return group;
  }
  for (std::size_t i = 0; i < list->size(); ++i) {
    group.parts.push_back(parse_condition((*list)[i], json::child(here, i), violations));
  }
  return group;
}

Condition parse_comparison(const json::Value& when, const std::string& at, std::vector<Violation>& violations) {
  refuse_unknown_keys(when, at, {"question", "compares", "value"}, violations);
  Condition condition{Condition::Op::compares, json::text_at(when, "question")};
  condition.comparison = json::text_at(when, "compares");
  const auto& sign = condition.comparison;
  if (sign != "<" && sign != "<=" && sign != ">" && sign != ">=") {
    violations.push_back({at + "/compares", "This must be one of: <, <=, >, >=."});
  }
  const auto* value = json::find(when, "value");
  if (value == nullptr || !number(*value)) {
    violations.push_back({at + "/value", "This must be a number."});
  } else {
    condition.values.push_back(*value);
  }
  return condition;
}

Condition parse_match(const json::Value& when, const std::string& at, std::vector<Violation>& violations) {
  Condition condition{Condition::Op::equals, json::text_at(when, "question")};
  if (const auto* value = json::find(when, "equals")) {
    refuse_unknown_keys(when, at, {"question", "equals"}, violations);
    take_value(*value, at + "/equals", condition, violations);
    return condition;
  }
  refuse_unknown_keys(when, at, {"question", "in"}, violations);
  const auto* list = json::find(when, "in")->if_array();
  if (list == nullptr || list->empty()) {
    violations.push_back({at + "/in", "This must be a list of at least 1 value."});
    return condition;
  }
  for (std::size_t i = 0; i < list->size(); ++i) take_value((*list)[i], json::child(at + "/in", i), condition, violations);
  return condition;
}

bool matches(const json::Value& answer, const json::Value& value) {
  if (const auto* list = answer.if_array()) {
    return std::any_of(list->begin(), list->end(), [&](const json::Value& entry) { return matches(entry, value); });
  }
  const auto* wanted = value.if_object();
  if (wanted == nullptr || !answer.is_object()) return same(answer, value);
  return std::all_of(wanted->begin(), wanted->end(), [&](const auto& member) {
    const auto* there = answer.get_object().if_contains(member.key());
    return there != nullptr && matches(*there, member.value());
  });
}

bool compares(const json::Value& answer, const std::string& sign, double bound) {
  if (const auto* list = answer.if_array()) {
    return std::any_of(list->begin(), list->end(), [&](const json::Value& entry) { return compares(entry, sign, bound); });
  }
  const auto value = number(answer);
  if (!value) return false;
  if (sign == "<") return *value < bound;
  if (sign == "<=") return *value <= bound;
  if (sign == ">") return *value > bound;
  return *value >= bound;
}

}  // namespace

Condition parse_condition(const json::Value& when, const std::string& at, std::vector<Violation>& violations) {
  if (!when.is_object()) {
    violations.push_back({at, std::string(shapes)});
    return {};
  }
  if (has(when, "and")) return parse_group(when, "and", Condition::Op::all, at, violations);
  if (has(when, "or")) return parse_group(when, "or", Condition::Op::any, at, violations);
  if (has(when, "not")) return parse_group(when, "not", Condition::Op::negated, at, violations);
  if (!has(when, "question")) {
    violations.push_back({at, std::string(shapes)});
    return {};
  }
  if (has(when, "compares")) return parse_comparison(when, at, violations);
  if (has(when, "equals") || has(when, "in")) return parse_match(when, at, violations);
  violations.push_back({at, std::string(shapes)});
  return {};
}

bool holds(const Condition& condition, const json::Object& answers) {
  const auto part_holds = [&](const Condition& part) { return holds(part, answers); };
  const auto& parts = condition.parts;
  switch (condition.op) {
    case Condition::Op::all: return std::all_of(parts.begin(), parts.end(), part_holds);
    case Condition::Op::any: return std::any_of(parts.begin(), parts.end(), part_holds);
    case Condition::Op::negated: return !holds(parts.front(), answers);
    case Condition::Op::equals:
    case Condition::Op::compares: break;
  }
  const auto* answer = answers.if_contains(condition.question);
  if (answer == nullptr) return false;
  if (condition.op == Condition::Op::compares) {
    return compares(*answer, condition.comparison, number(condition.values.front()).value_or(0));
  }
  return std::any_of(condition.values.begin(), condition.values.end(), [&](const json::Value& value) { return matches(*answer, value); });
}

}  // namespace assay::kinds
