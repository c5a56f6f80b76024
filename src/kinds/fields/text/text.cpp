// text: any text, also an empty one.
#include "kinds/fields/text/text.hpp"

#include "kinds/words.hpp"

namespace assay::kinds {

std::string_view TextField::summary() const { return "Plain text, shown as it is."; }

Violations TextField::check_value(const json::Value& /*config*/, const json::Value& value) const {
  if (value.is_string()) return {};
  return {{"", "This must be a text."}};
}

std::string TextField::excerpt(const json::Value& value) const { return std::string(text_of(value)); }

json::Value TextField::example() const { return "My parcel has not arrived."; }

}  // namespace assay::kinds
