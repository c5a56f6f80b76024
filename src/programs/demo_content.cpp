// demo_content: the bytes that the assembler put between two labels.
#include "programs/demo_content.hpp"

#include <cstddef>

extern "C" const char assay_demo_items[];
extern "C" const char assay_demo_items_end[];

namespace assay::programs {

std::string_view demo_items() { return {assay_demo_items, static_cast<std::size_t>(assay_demo_items_end - assay_demo_items)}; }

}  // namespace assay::programs
