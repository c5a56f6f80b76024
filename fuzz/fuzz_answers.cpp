// fuzz_answers: a line with a form, one with a content, and lines of answers; what is taken goes to canonical order and back.
#include "fuzz.hpp"
#include "kinds/form/answers.hpp"
#include "kinds/form/content.hpp"
#include "kinds/form/view.hpp"

#include <numeric>
#include <vector>

namespace {

using namespace assay;

/// What statistics and exports ask of an answer.
void use(const kinds::Question& question, const json::Value& canonical) {
  std::vector<json::Value> answers;
  for (const auto& judged : kinds::judged_answers(question, canonical)) {
    const auto& kind = *question.kind;
    const auto cells = kind.cells(question.config, judged.answer);
    fuzz::require(cells.size() == kind.columns(question.config).size());
    for (const auto& cell : cells) fuzz::require(!cell.is_object() && !cell.is_array());
    const auto categories = kind.categories(question.config).size();
    for (const auto counted : kind.counted(question.config, judged.answer)) fuzz::require(counted < categories);
    static_cast<void>(kind.value_for_agreement(question.config, judged.answer));
    static_cast<void>(kind.comparison(question.config, judged.answer));
    fuzz::require(kind.similarity(question.config, judged.answer, judged.answer) == 1.0);
    answers.push_back(judged.answer);
  }
  if (!answers.empty()) fuzz::require(question.kind->consensus(question.config, answers).n <= answers.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto rest = fuzz::text(data, size);
  const auto form = kinds::parse_form(fuzz::take_line(rest));
  const auto content = json::parse(fuzz::take_line(rest));
  if (!form.ok() || !content.ok()) return 0;
  for (const auto& violation : kinds::check_content(*form, *content)) fuzz::require(!violation.message.empty());
  static_cast<void>(kinds::content_excerpt(*form, *content));
  if (!kinds::check_content(*form, *content).empty()) return 0;
  const auto responses = kinds::number_of_responses(*form, *content);
  fuzz::require(kinds::response_models(*form, *content).size() == responses);
  std::vector<std::size_t> order(responses);
  std::iota(order.rbegin(), order.rend(), std::size_t{0});
  static_cast<void>(json::write(kinds::content_view(*form, *content, order)));
  while (!rest.empty()) {
    const auto answers = json::parse(fuzz::take_line(rest));
    if (!answers.ok()) continue;
    const auto wrong = kinds::check_answers(*form, *answers, responses);
    for (const auto& violation : wrong) fuzz::require(!violation.message.empty());
    if (!wrong.empty()) continue;
    const auto canonical = kinds::canonical_answers(*form, *answers, order);
    const auto shown = kinds::shown_answers(*form, canonical, order);
    fuzz::require(kinds::check_answers(*form, shown, responses).empty());
    fuzz::require(json::write(kinds::canonical_answers(*form, shown, order)) == json::write(canonical));
    for (const auto& question : form->questions) use(question, canonical);
  }
  return 0;
}
