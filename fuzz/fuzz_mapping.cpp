// fuzz_mapping: a line with a mapping, then a line for each row: checked and applied; a good mapping is written and read the same.
#include "formats/mapping.hpp"
#include "fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace assay;
  auto rest = fuzz::text(data, size);
  const auto mapping = json::read_text<formats::Mapping>(fuzz::take_line(rest));
  if (!mapping.ok()) {
    fuzz::require(!mapping.error().message.empty());
    return 0;
  }
  fuzz::require(json::read_text<formats::Mapping>(json::to_string(*mapping)).value() == *mapping);
  const formats::Target target = {{"prompt", "markdown"}, {"chat", "chat"}, {"table", "table"}, {"responses", "responses"}};
  for (const auto& violation : formats::check_mapping(*mapping, target)) fuzz::require(!violation.message.empty());
  while (!rest.empty()) {
    const auto row = json::parse(fuzz::take_line(rest));
    if (!row.ok() || !row->is_object()) continue;
    const auto item = formats::apply(*mapping, target, *row);
    if (!item.ok()) {
      fuzz::require(!item.error().message.empty());
      continue;
    }
    const auto models = formats::models_of(item->content, formats::responses_field(target));
    for (const auto& vote : item->votes) {
      const auto winner = formats::oriented(vote, models);
      if (winner.ok()) static_cast<void>(formats::answers_of(vote, *winner, "overall"));
    }
  }
  return 0;
}
