// check_when: a typing error in a condition would hide a question for ever, so the form refuses it.
#include "kinds/form/check_when.hpp"

#include "kinds/words.hpp"

#include <array>

namespace assay::kinds {
namespace {

// A value stands for itself, or for one entry of an answer that is a list.
std::string why_impossible(const Question& question, const json::Value& value) {
  // Part of an object: a kind can only judge whole ones.
  if (value.is_object()) return {};
  const AnswerContext context{question.kind->exact_responses().value_or(0)};
  const auto check = [&](const json::Value& answer) { return question.kind->check_answer(question.config, answer, context); };
  const auto as_whole = check(value);
  if (as_whole.empty()) return {};
  for (const auto& violation : check(json::Array{value})) {
    if (violation.where.starts_with("/0")) return violation.message;
  }
  // A list of one may be too short in itself while its entry is right.
  const bool takes_lists = check(json::Array{}) != as_whole;
  return takes_lists ? std::string() : as_whole.front().message;
}

bool depends_on_order(const Question& question, const json::Value& value) {
  if (!question.kind->exact_responses() || !value.is_object()) return false;
  constexpr std::array<std::size_t, 2> swapped{1, 0};
  return !same(question.kind->to_canonical(question.config, value, swapped), value);
}

void check_match(const Condition& condition, const std::string& at, const Question& question, Violations& violations) {
  for (const auto& value : condition.values) {
    if (depends_on_order(question, value)) {
      violations.push_back({at,
                            "Which response comes first is chance; ask about what does not depend on it, "
                            "such as a tie or both_bad."});
      return;
    }
    const auto why = why_impossible(question, value);
    if (why.empty()) continue;
    violations.push_back({at, "No answer to " + question.name + " can be " + json::write(value) + ": " + why});
  }
}

}  // namespace

void check_condition(const Condition& condition, const std::string& at, const Form& earlier, const std::set<std::string>& usable,
                     Violations& violations) {
  if (!condition.parts.empty()) {
    const bool negated = condition.op == Condition::Op::negated;
    const auto group = at + (negated ? "/not" : condition.op == Condition::Op::all ? "/and" : "/or");
    for (std::size_t i = 0; i < condition.parts.size(); ++i) {
      check_condition(condition.parts[i], negated ? group : json::child(group, i), earlier, usable, violations);
    }
    return;
  }
  const bool about_a_question = condition.op == Condition::Op::equals || condition.op == Condition::Op::compares;
  if (!about_a_question || condition.values.empty()) return;  // its shape was refused already
  const auto* question = condition.question == "flag" ? nullptr : earlier.find_question(condition.question);
  if (question == nullptr) {
    violations.push_back({at + "/question",
                          "A condition looks at an earlier question of this form; there is none of this name "
                          "before this one."});
    return;
  }
  if (!usable.contains(question->name)) return;
  if (condition.op == Condition::Op::equals) {
    check_match(condition, at, *question, violations);
    return;
  }
  const auto schema = question->kind->json_schema(question->config);
  const auto type = json::text_at(schema, "type");
  if (type == "integer" || type == "number") return;
  violations.push_back({at + "/question", "Only answers that are numbers can be compared by size; use equals or in."});
}

}  // namespace assay::kinds
