// person_data: `assay person export` and `assay person erase`.
#pragma once
#include <string>

#include "programs/settings.hpp"

namespace assay::programs {

/// Everything about one person as JSON, to standard output or into a new file.
[[nodiscard]] int export_person(const ServeSettings& settings, const std::string& who, const std::string& to);

enum class Confirmed { yes, ask };
/// Takes away who somebody is; their judgments stay. Where nothing confirms it, the name must be typed.
[[nodiscard]] int erase_person(const ServeSettings& settings, const std::string& who, Confirmed confirmed);

}  // namespace assay::programs
