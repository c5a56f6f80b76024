// demo_content: the bytes that the assembler put between two labels.
#include "programs/demo_content.hpp"

#include <cstddef>

extern "C" const char assay_demo_items[];
extern "C" const char assay_demo_items_end[];
extern "C" const char assay_demo_guideline[];
extern "C" const char assay_demo_guideline_end[];

namespace assay::programs {

std::string_view demo_items() { return {assay_demo_items, static_cast<std::size_t>(assay_demo_items_end - assay_demo_items)}; }

std::string_view demo_guideline() {
  return {assay_demo_guideline, static_cast<std::size_t>(assay_demo_guideline_end - assay_demo_guideline)};
}

}  // namespace assay::programs
