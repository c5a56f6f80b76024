// report: hashes and pseudonyms.
#include "formats/report.hpp"

#include "base/bytes.hpp"

namespace assay::formats {

Result<void> HashingSink::write(std::string_view bytes) {
  hash_.add(bytes);
  bytes_ += static_cast<std::int64_t>(bytes.size());
  return sink_.write(bytes);
}

ManifestFile HashingSink::finish(std::string name) { return {std::move(name), bytes_, to_hex(hash_.finish())}; }

std::string pseudonym(std::string_view export_key, std::string_view person) {
  const auto digest = hmac_sha256(export_key, person);
  return "p-" + to_base32(std::span(digest).first(10));
}

Result<void> BufferedOut::flush() {
  if (text_.empty()) return success();
  auto written = sink_.write(text_);
  text_.clear();
  return written;
}

}  // namespace assay::formats
