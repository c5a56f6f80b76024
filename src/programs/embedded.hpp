// embedded: the web interface inside the executable; its index is generated at build time.
#pragma once
#include <span>

#include "http/assets.hpp"

namespace assay::programs {

[[nodiscard]] std::span<const http::Asset> embedded_assets();

}  // namespace assay::programs
