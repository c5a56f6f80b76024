// fuzz_json: any bytes as a JSON file.
#include "reader_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return assay::fuzz::read_any(assay::formats::read_json, {reinterpret_cast<const char*>(data), size});
}
