// templates: the gallery from which a project starts; each is a form, a guideline and a sample item.
#pragma once
#include <span>
#include <string_view>

namespace assay::kinds {

struct Template {
  std::string_view id;
  std::string_view name;
  std::string_view summary;
  std::string_view form;       ///< the JSON text of a form
  std::string_view guideline;  ///< Markdown
  std::string_view sample;     ///< the JSON text of one item's content
};

[[nodiscard]] std::span<const Template> templates();
/// nullptr where there is no such template.
[[nodiscard]] const Template* find_template(std::string_view id);

}  // namespace assay::kinds
