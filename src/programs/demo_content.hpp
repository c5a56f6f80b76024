// demo_content: items and guidelines of the demo (demo/), inside the executable.
#pragma once
#include <string_view>

namespace assay::programs {

[[nodiscard]] std::string_view demo_items();
[[nodiscard]] std::string_view demo_guideline();

}  // namespace assay::programs
