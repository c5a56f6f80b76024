// all: one function for each template's file.
#pragma once
#include "kinds/templates.hpp"

namespace assay::kinds::templates_detail {

[[nodiscard]] Template pairwise();
[[nodiscard]] Template pairwise_rubric();
[[nodiscard]] Template single_rating();
[[nodiscard]] Template classification();
[[nodiscard]] Template safety_review();
[[nodiscard]] Template intent();

}  // namespace assay::kinds::templates_detail
