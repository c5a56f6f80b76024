// FieldKind: the config of a kind that has nothing to configure, and covering leaks in whatever texts a value holds.
#include "kinds/fields/kind.hpp"

#include "kinds/form/redact.hpp"
#include "kinds/words.hpp"

namespace assay::kinds {

Violations FieldKind::check_config(const json::Value& config) const {
  const auto* object = config.if_object();
  if (object == nullptr) return {{"", "This must be an object."}};
  Violations violations;
  for (const auto& [key, value] : *object) {
    violations.push_back({json::child("", std::string_view(key.data(), key.size())),
                          "This key is not known here; fields of this kind have nothing to configure."});
  }
  return violations;
}

json::Value FieldKind::covered(const json::Value& value, const Redactor& redactor) const {
  if (value.is_string()) return text_value(redactor.redact(text_of(value)).text);
  if (const auto* list = value.if_array()) {
    json::Array all;
    for (const auto& one : *list) all.push_back(FieldKind::covered(one, redactor));
    return all;
  }
  if (const auto* object = value.if_object()) {
    json::Object all;
    for (const auto& [key, one] : *object) all[key] = FieldKind::covered(one, redactor);
    return all;
  }
  return value;
}

}  // namespace assay::kinds
