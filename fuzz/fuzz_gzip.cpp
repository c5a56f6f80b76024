// fuzz_gzip: any bytes as a compressed file, whole and in pieces, within its limits.
#include "formats/gzip.hpp"
#include "reader_fuzz.hpp"

namespace {

std::string inflated(assay::formats::ByteSource& source, std::size_t window) {
  using namespace assay::formats;
  constexpr std::size_t most = 1 << 20;
  GzipSource gzip(source, {most, 1100, 1 << 16});
  std::string buffer(window, '\0');
  std::string out;
  while (true) {
    const auto n = gzip.read(std::span<char>(buffer));
    if (!n.ok()) return out + "|" + std::string(to_string(n.error().code));
    if (*n == 0) return out;
    assay::fuzz::require(*n <= window);
    out.append(buffer, 0, *n);
    assay::fuzz::require(!gzip.compressed() || out.size() <= most + window);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  assay::formats::TextSource whole(bytes);
  assay::fuzz::Pieces pieces(bytes);
  const auto first = inflated(whole, 4096);
  const auto second = inflated(pieces, 4096);
  // What was given before an error may differ in length; a good file may not differ at all.
  if (first.find('|') == std::string::npos && second.find('|') == std::string::npos) assay::fuzz::require(first == second);
  return 0;
}
