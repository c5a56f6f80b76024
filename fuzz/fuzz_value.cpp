// fuzz_value: any bytes through the one parser; what it takes is written, in short and for people, and read again the same.
#include "base/text.hpp"
#include "fuzz.hpp"
#include "json/value.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace assay;
  const auto text = fuzz::text(data, size);
  static_cast<void>(json::parse(text, {16, 2}).ok());
  const auto value = json::parse(text);
  if (!value.ok()) {
    fuzz::require(!value.error().message.empty() && !first_invalid_utf8(value.error().message));
    return 0;
  }
  fuzz::require(!first_invalid_utf8(text));
  const auto written = json::write(*value);
  const auto again = json::parse(written);
  fuzz::require(again.ok() && json::write(*again) == written);
  const auto pretty = json::parse(json::pretty(*value));
  fuzz::require(pretty.ok() && json::write(*pretty) == written);
  // Any place in it is somewhere in the text.
  std::string pointer;
  for (const auto* at = &*value;;) {
    const auto place = json::locate(text, pointer);
    fuzz::require(place.line >= 1 && place.column >= 1 && place.line <= size + 1 && place.column <= size + 1);
    if (const auto* object = at->if_object(); object != nullptr && !object->empty()) {
      pointer = json::child(pointer, std::string_view(object->begin()->key()));
      at = &object->begin()->value();
    } else if (const auto* list = at->if_array(); list != nullptr && !list->empty()) {
      pointer = json::child(pointer, list->size() - 1);
      at = &list->back();
    } else {
      return 0;
    }
  }
}
