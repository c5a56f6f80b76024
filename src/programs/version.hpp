// version: of the program and of its contract.
#pragma once
#include <string_view>

namespace assay::programs {

inline constexpr std::string_view version = ASSAY_VERSION;

}  // namespace assay::programs
