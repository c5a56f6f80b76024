// settings: a project's settings as they are stored.
#pragma once
#include <string_view>

#include "domain/project.hpp"

namespace assay::store {

/// Stored settings were checked when they were written; broken ones are a broken database.
[[nodiscard]] Settings read_settings(std::string_view text);

}  // namespace assay::store
