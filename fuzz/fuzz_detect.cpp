// fuzz_detect: any bytes as an upload: a guess or a sentence, and the suggested mapping applied to the rows.
#include "formats/detect.hpp"
#include "reader_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace assay;
  const formats::Target target = {{"prompt", "markdown"}, {"chat", "chat"}, {"responses", "responses"}};
  fuzz::Pieces source({reinterpret_cast<const char*>(data), size});
  const auto found = formats::detect(source, "upload", target);
  if (!found.ok()) {
    fuzz::require(!found.error().message.empty());
    return 0;
  }
  static_cast<void>(json::to_string(*found));
  static_cast<void>(formats::check_mapping(found->mapping, target));
  for (const auto& row : found->rows) static_cast<void>(formats::apply(found->mapping, target, row).ok());
  return 0;
}
