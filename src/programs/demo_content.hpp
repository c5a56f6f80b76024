// demo_content: the items of the demo (demo/items.jsonl), inside the executable.
#pragma once
#include <string_view>

namespace assay::programs {

[[nodiscard]] std::string_view demo_items();

}  // namespace assay::programs
