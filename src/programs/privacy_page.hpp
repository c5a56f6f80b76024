// privacy_page: docs/privacy.md, from the list by which the export and the erasure work.
#pragma once
#include <string>

namespace assay::programs {

[[nodiscard]] std::string privacy_page();

}  // namespace assay::programs
