// fuzz_csv: any bytes as a CSV file.
#include "reader_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return assay::fuzz::read_any(assay::formats::read_csv, {reinterpret_cast<const char*>(data), size});
}
