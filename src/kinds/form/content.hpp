// content: whether an item's content fits the form, and what other rooms need to know of it.
#pragma once
#include "json/value.hpp"
#include "kinds/form/form.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace assay::kinds {

/// All that is wrong, with pointers below the content: every field present and of its kind, nothing else
/// there.
[[nodiscard]] Violations check_content(const Form& form, const json::Value& content);
/// 0 where the form has no field of responses.
[[nodiscard]] std::size_t number_of_responses(const Form& form, const json::Value& content);
/// The model of each response in canonical order; nothing where it is not named. Never for an annotator.
[[nodiscard]] std::vector<std::optional<std::string>> response_models(const Form& form, const json::Value& content);
/// One line of at most `code_points` that stands for the item in lists.
[[nodiscard]] std::string content_excerpt(const Form& form, const json::Value& content, std::size_t code_points = 120);

}  // namespace assay::kinds
