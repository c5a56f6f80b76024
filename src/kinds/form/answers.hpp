// answers: whether what a person answered fits the form, and the way between shown and canonical order.
#pragma once
#include "json/value.hpp"
#include "kinds/form/form.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace assay::kinds {

/// All that is wrong, with pointers below the answers (/overall/choice). The order of responses does not
/// matter to it: conditions that depend on the order are refused by the form.
[[nodiscard]] Violations check_answers(const Form& form, const json::Value& answers, std::size_t number_of_responses);

/// From the order the person saw to the stored one; blank answers are left out. The answers must have passed
/// check_answers. `shown_order[i]` is the canonical index of the response shown at position i; empty where
/// the item has no responses.
[[nodiscard]] json::Value canonical_answers(const Form& form, const json::Value& answers, std::span<const std::size_t> shown_order);
/// The inverse: a stored answer (or a draft) as the person saw it.
[[nodiscard]] json::Value shown_answers(const Form& form, const json::Value& answers, std::span<const std::size_t> shown_order);

/// One answer to one question of one annotation, for agreement, consensus and tables.
struct JudgedAnswer {
  json::Value answer;
  std::size_t response = 0;  ///< the canonical response that it is about; 0 for a question about the whole item
};
/// The answers given to a question: none, one, or one for each response that was answered.
[[nodiscard]] std::vector<JudgedAnswer> judged_answers(const Question& question, const json::Value& canonical_answers);

}  // namespace assay::kinds
