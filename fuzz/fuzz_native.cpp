// fuzz_native: any bytes behind a good header; a row that is taken is written and read again the same.
#include "formats/native.hpp"
#include "reader_fuzz.hpp"

namespace {

std::string written(const assay::formats::ExportRow& row) {
  assay::formats::TextSink sink;
  const auto writer = assay::formats::write_native(sink, nullptr);
  assay::fuzz::require(writer->begin().ok() && writer->row(row).ok() && writer->end().ok());
  return sink.text();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace assay;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  fuzz::read_any(formats::read_native, bytes);
  const std::string text = "{\"format\":\"assay\",\"version\":1}\n" + std::string(bytes);
  fuzz::read_any(formats::read_native, text);
  formats::TextSource source(text);
  const auto reader = formats::read_native(source);
  while (true) {
    const auto row = reader->next();
    if (!row.ok() || !row->has_value()) return 0;
    const auto* record = std::get_if<formats::Record>(&**row);
    if (record == nullptr) continue;
    const auto once = written(formats::native_row(record->row).value());
    formats::TextSource again(once);
    const auto second = formats::read_native(again);
    const auto same = second->next();
    fuzz::require(same.ok() && same->has_value() && std::holds_alternative<formats::Record>(**same));
    fuzz::require(written(formats::native_row(std::get<formats::Record>(**same).row).value()) == once);
  }
}
