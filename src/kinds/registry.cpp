// registry: THE list of kinds. Nothing registers itself; the order is the order of menus and of the
// documentation.
#include "kinds/registry.hpp"

#include "kinds/fields/chat/chat.hpp"
#include "kinds/fields/code/code.hpp"
#include "kinds/fields/markdown/markdown.hpp"
#include "kinds/fields/responses/responses.hpp"
#include "kinds/fields/table/table.hpp"
#include "kinds/fields/text/text.hpp"
#include "kinds/questions/choice/choice.hpp"
#include "kinds/questions/flag/flag.hpp"
#include "kinds/questions/preference/preference.hpp"
#include "kinds/questions/rating/rating.hpp"
#include "kinds/questions/rubric/rubric.hpp"
#include "kinds/questions/text/text.hpp"

#include <array>

namespace assay::kinds {
namespace {

template <class Kind>
const Kind* find(std::span<const Kind* const> kinds, std::string_view name) {
  for (const auto* kind : kinds) {
    if (kind->name() == name) return kind;
  }
  return nullptr;
}

template <class Kind>
std::string names(std::span<const Kind* const> kinds) {
  std::string all;
  for (const auto* kind : kinds) {
    if (!all.empty()) all += ", ";
    all += kind->name();
  }
  return all;
}

}  // namespace

std::span<const FieldKind* const> field_kinds() {
  static const TextField text;
  static const MarkdownField markdown;
  static const ChatField chat;
  static const ResponsesField responses;
  static const CodeField code;
  static const TableField table;
  static const std::array<const FieldKind*, 6> all{&text, &markdown, &chat, &responses, &code, &table};
  return all;
}

std::span<const QuestionKind* const> question_kinds() {
  static const PreferenceQuestion preference;
  static const RatingQuestion rating;
  static const ChoiceQuestion choice;
  static const RubricQuestion rubric;
  static const TextQuestion text;
  static const FlagQuestion flag;
  static const std::array<const QuestionKind*, 6> all{&preference, &rating, &choice, &rubric, &text, &flag};
  return all;
}

const FieldKind* find_field_kind(std::string_view name) { return find(field_kinds(), name); }
const QuestionKind* find_question_kind(std::string_view name) { return find(question_kinds(), name); }
std::string field_kind_names() { return names(field_kinds()); }
std::string question_kind_names() { return names(question_kinds()); }

}  // namespace assay::kinds
