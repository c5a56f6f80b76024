// registry: THE list of the kinds of fields and questions; a new kind is one line in registry.cpp.
#pragma once
#include "kinds/fields/kind.hpp"
#include "kinds/questions/kind.hpp"

#include <span>
#include <string>
#include <string_view>

namespace assay::kinds {

[[nodiscard]] std::span<const FieldKind* const> field_kinds();
[[nodiscard]] std::span<const QuestionKind* const> question_kinds();
/// nullptr where there is no such kind.
[[nodiscard]] const FieldKind* find_field_kind(std::string_view name);
[[nodiscard]] const QuestionKind* find_question_kind(std::string_view name);
/// "text, markdown, …", for sentences.
[[nodiscard]] std::string field_kind_names();
[[nodiscard]] std::string question_kind_names();

}  // namespace assay::kinds
