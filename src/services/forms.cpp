// forms: asks kinds and hands on plain values.
#include "services/forms.hpp"

#include <numeric>

#include "kinds/form/content.hpp"
#include "kinds/form/form.hpp"
#include "kinds/form/view.hpp"
#include "kinds/templates.hpp"

namespace assay::services {
namespace {

FormTemplate copy_of(const kinds::Template& one) {
  return {std::string(one.id),        std::string(one.name),
          std::string(one.summary),   JsonText(std::string(one.form)),
          std::string(one.guideline), JsonText(std::string(one.sample))};
}

}  // namespace

std::vector<FormTemplate> form_templates() {
  std::vector<FormTemplate> all;
  for (const auto& one : kinds::templates()) all.push_back(copy_of(one));
  return all;
}

std::optional<FormTemplate> find_form_template(const std::string& id) {
  const auto* found = kinds::find_template(id);
  if (found == nullptr) return std::nullopt;
  return copy_of(*found);
}

FormCheck check_form(const std::string& text, const std::optional<json::Value>& sample) {
  FormCheck check;
  for (auto& one : kinds::check_form_text(text))
    check.complaints.push_back({std::move(one.pointer), std::move(one.message), one.line, one.column});
  if (!check.complaints.empty() || !sample) return check;
  const auto form = kinds::parse_form(text);
  if (!form.ok() || !kinds::check_content(*form, *sample).empty()) return check;
  std::vector<std::size_t> order(kinds::number_of_responses(*form, *sample));
  std::iota(order.begin(), order.end(), std::size_t{0});
  check.preview = FormPreview{json::to_text(kinds::form_view(*form, 0)), json::to_text(kinds::content_view(*form, *sample, order))};
  return check;
}

}  // namespace assay::services
