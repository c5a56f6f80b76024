// sniff: the first bytes of a source, looked at and then given again to whoever reads it.
#pragma once
#include "formats/bytes.hpp"

#include <string>
#include <string_view>

namespace assay::formats {

class PeekedSource final : public ByteSource {
 public:
  explicit PeekedSource(ByteSource& source) : source_(source) {}
  /// At least `bytes` from the front where the source has as many; call before the first read.
  [[nodiscard]] Result<std::string_view> peek(std::size_t bytes);
  [[nodiscard]] Result<std::size_t> read(std::span<char> into) override;

 private:
  ByteSource& source_;
  std::string head_;
  std::size_t given_ = 0;
};

/// What the outside of a text looks like.
enum class Container { jsonl, json, csv };
/// By the first character that is no white space: [ is JSON, { is JSONL or one JSON object, else CSV.
[[nodiscard]] Container sniff(std::string_view head);
/// The delimiter of which the first line has most, outside quotation marks: , ; tab or |.
[[nodiscard]] char guess_delimiter(std::string_view head);

}  // namespace assay::formats
