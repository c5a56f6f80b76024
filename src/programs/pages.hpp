// pages: the generated pages of docs/ about the API, the kinds and the settings.
#pragma once
#include <string>

#include "json/value.hpp"

namespace assay::programs {

/// docs/api.md, from the OpenAPI document.
[[nodiscard]] std::string api_page(const json::Object& openapi);
/// docs/kinds.md, from the registry of kinds.
[[nodiscard]] std::string kinds_page();
/// docs/settings.md
[[nodiscard]] std::string settings_page();

}  // namespace assay::programs
