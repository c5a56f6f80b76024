// version: which Assay this is, from the project's CMake file.
#pragma once
#include <string_view>

namespace assay::programs {

inline constexpr std::string_view version = ASSAY_VERSION;

}  // namespace assay::programs
