// templates: THE list of the gallery, in the order in which it is shown.
#include "kinds/templates.hpp"

#include "kinds/templates/all.hpp"

#include <array>

namespace assay::kinds {

std::span<const Template> templates() {
  static const std::array<Template, 6> all{templates_detail::pairwise(),      templates_detail::pairwise_rubric(),
                                           templates_detail::single_rating(), templates_detail::classification(),
                                           templates_detail::safety_review(), templates_detail::intent()};
  return all;
}

const Template* find_template(std::string_view id) {
  for (const auto& one : templates()) {
    if (one.id == id) return &one;
  }
  return nullptr;
}

}  // namespace assay::kinds
