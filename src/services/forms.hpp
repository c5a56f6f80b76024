// forms: the template gallery, and what is wrong with a form that somebody is writing.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/describe.hpp"
#include "base/json_text.hpp"
#include "json/value.hpp"

namespace assay::services {

struct FormTemplate {
  std::string id, name, summary;
  JsonText form;
  std::string guideline;
  JsonText sample;  ///< the content of one item that fits the form
};
ASSAY_DESCRIBE(FormTemplate, id, name, summary, form, guideline, sample)

[[nodiscard]] std::vector<FormTemplate> form_templates();
[[nodiscard]] std::optional<FormTemplate> find_form_template(const std::string& id);

/// One thing wrong with a form, at its place in the text as it was typed.
struct FormComplaint {
  std::string pointer, message;
  std::size_t line = 1, column = 1;
};
ASSAY_DESCRIBE(FormComplaint, pointer, message, line, column)

/// What an annotator's page would show of the form with a sample item.
struct FormPreview {
  JsonText form, content;
};

struct FormCheck {
  std::vector<FormComplaint> complaints;  ///< empty: the form is good
  std::optional<FormPreview> preview;     ///< where the form is good and the sample fits it
};
[[nodiscard]] FormCheck check_form(const std::string& text, const std::optional<json::Value>& sample);

}  // namespace assay::services
