// fuzz_redact: a line with the name of a model, then a response: what is covered is covered whole, and marked where it is.
#include "base/text.hpp"
#include "fuzz.hpp"
#include "kinds/form/redact.hpp"

#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace assay;
  auto rest = fuzz::text(data, size);
  if (first_invalid_utf8(rest)) return 0;  // no other text is ever stored
  const std::string model(fuzz::take_line(rest));
  const kinds::Redactor redactor({model});
  const auto redacted = redactor.redact(rest);
  fuzz::require(!first_invalid_utf8(redacted.text));
  std::size_t last = 0;
  for (const auto& mark : redacted.marks) {
    fuzz::require(mark.start >= last && mark.end == mark.start + kinds::redaction.size());
    const auto from = byte_offset(redacted.text, mark.start);
    fuzz::require(std::string_view(redacted.text).substr(from, kinds::redaction.size()) == kinds::redaction);
    last = mark.end;
  }
  if (redacted.marks.empty()) fuzz::require(redacted.text == rest);
  return 0;
}
