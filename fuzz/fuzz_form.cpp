// fuzz_form: any bytes as the text of a form: a form with its view and schemas, or places in the text where it is wrong.
#include "fuzz.hpp"
#include "kinds/form/form.hpp"
#include "kinds/form/view.hpp"

#include <algorithm>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace assay;
  const auto text = fuzz::text(data, size);
  const auto form = kinds::parse_form(text);
  const auto wrong = kinds::check_form_text(text);
  fuzz::require(form.ok() == wrong.empty());
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  for (const auto& violation : wrong) {
    fuzz::require(!violation.message.empty() && violation.line >= 1 && violation.line <= lines);
    fuzz::require(violation.column >= 1 && violation.column <= size + 1);
  }
  if (!form.ok()) return 0;
  fuzz::require(!form->fields.empty());
  static_cast<void>(json::write(kinds::form_view(*form, 1)));
  for (const auto& question : form->questions) {
    fuzz::require(form->find_question(question.name) == &question);
    fuzz::require(!question.kind->columns(question.config).empty());
    static_cast<void>(question.kind->level(question.config));
    static_cast<void>(question.kind->categories(question.config));
    static_cast<void>(json::write(question.kind->json_schema(question.config)));
    static_cast<void>(json::write(question.kind->visible_config(question.config)));
  }
  return 0;
}
