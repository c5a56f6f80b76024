// markdown: checked as a text; the page's renderer makes it safe.
#include "kinds/fields/markdown/markdown.hpp"

#include "kinds/form/redact.hpp"
#include "kinds/words.hpp"

namespace assay::kinds {

std::string_view MarkdownField::summary() const { return "Formatted text: CommonMark with tables, mathematics and highlighted code."; }

Violations MarkdownField::check_value(const json::Value& /*config*/, const json::Value& value) const {
  if (value.is_string()) return {};
  return {{"", "This must be a text."}};
}

std::string MarkdownField::excerpt(const json::Value& value) const {
  return value.is_string() ? std::string(text_of(value)) : json::text_at(value, "text");  // the second as it is served
}

json::Value MarkdownField::example() const { return "Why is the sky *blue*?"; }

json::Value MarkdownField::covered(const json::Value& value, const Redactor& redactor) const { return text_view(text_of(value), redactor); }

}  // namespace assay::kinds
