// FieldKind: the config of a kind that has nothing to configure.
#include "kinds/fields/kind.hpp"

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

}  // namespace assay::kinds
