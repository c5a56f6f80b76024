// fuzz_tsv: any bytes as a file of tab-separated values, opened as the registry opens it.
#include "formats/registry.hpp"
#include "reader_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace assay::formats;
  return assay::fuzz::read_any(import_format(Format::tsv).open, assay::fuzz::text(data, size));
}
