// code: a text, or an object that also names the language of this one item.
#include "kinds/fields/code/code.hpp"

#include "kinds/form/redact.hpp"
#include "kinds/limits.hpp"
#include "kinds/words.hpp"

namespace assay::kinds {
namespace {

void check_language(const json::Value& holder, Violations& violations) {
  const auto* language = json::find(holder, "language");
  if (language == nullptr || (language->is_string() && !is_blank(*language) && text_of(*language).size() <= limits::code_language)) return;
  violations.push_back({"/language", "This must be the name of a programming language such as python."});
}

}  // namespace

std::string_view CodeField::summary() const { return "Program text with its language."; }

Violations CodeField::check_config(const json::Value& config) const {
  if (!config.is_object()) return {{"", "This must be an object."}};
  Violations violations;
  refuse_unknown_keys(config, "", {"language"}, violations);
  check_language(config, violations);
  return violations;
}

Violations CodeField::check_value(const json::Value& /*config*/, const json::Value& value) const {
  if (value.is_string()) return {};
  if (!value.is_object()) return {{"", "This must be a text, or an object with a text and a language."}};
  Violations violations;
  refuse_unknown_keys(value, "", {"text", "language"}, violations);
  const auto* text = json::find(value, "text");
  if (text == nullptr || !text->is_string()) violations.push_back({"/text", "This must be a text."});
  check_language(value, violations);
  return violations;
}

std::string CodeField::excerpt(const json::Value& value) const {
  return value.is_string() ? std::string(text_of(value)) : json::text_at(value, "text");
}

json::Value CodeField::example() const { return {{"text", "print(\"hello\")"}, {"language", "python"}}; }

json::Value CodeField::covered(const json::Value& value, const Redactor& redactor) const {
  auto view = text_view(excerpt(value), redactor);
  if (const auto* language = json::find(value, "language")) {
    if (view.is_string()) view = json::Object{{"text", std::move(view)}};
    view.as_object()["language"] = *language;
  }
  return view;
}

}  // namespace assay::kinds
