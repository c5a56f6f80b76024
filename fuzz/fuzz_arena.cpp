// fuzz_arena: any bytes as battles of Chatbot Arena, in whichever container they look like.
#include "reader_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return assay::fuzz::read_any(assay::formats::read_arena, assay::fuzz::text(data, size));
}
