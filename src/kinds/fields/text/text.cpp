// text: any text, also an empty one.
#include "kinds/fields/text/text.hpp"

#include "kinds/form/redact.hpp"
#include "kinds/words.hpp"

namespace assay::kinds {

std::string_view TextField::summary() const { return "Plain text, shown as it is."; }

Violations TextField::check_value(const json::Value& /*config*/, const json::Value& value) const {
  if (value.is_string()) return {};
  return {{"", "This must be a text."}};
}

std::string TextField::excerpt(const json::Value& value) const {
  return value.is_string() ? std::string(text_of(value)) : json::text_at(value, "text");  // the second as it is served
}

json::Value TextField::example() const { return "My parcel has not arrived."; }

json::Value TextField::covered(const json::Value& value, const Redactor& redactor) const { return text_view(text_of(value), redactor); }

}  // namespace assay::kinds
