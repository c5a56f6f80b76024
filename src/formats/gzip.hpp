// gzip: reads compressed and plain files alike, within stated limits; knows them apart by their first bytes.
#pragma once
#include "formats/bytes.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace assay::formats {

/// What a compressed file may become. Stated in docs/limits.md.
struct GzipLimits {
  std::uint64_t bytes = std::uint64_t{1} << 40U;  ///< 1 TiB of text
  std::uint64_t ratio = 500;                      ///< text per compressed byte, counted beyond `free_bytes`
  std::uint64_t free_bytes = std::uint64_t{64} << 20U;
};

/// Inflates where the bytes begin with gzip's magic, passes them on where not. Members that follow one
/// another are one text (RFC 1952); zeros after the last are padding.
class GzipSource final : public ByteSource {
 public:
  explicit GzipSource(ByteSource& compressed, GzipLimits limits = {});
  ~GzipSource() override;
  [[nodiscard]] Result<std::size_t> read(std::span<char> into) override;
  /// Known after the first read.
  [[nodiscard]] bool compressed() const { return mode_ == Mode::gzip; }
  /// Bytes taken from the file itself, for progress.
  [[nodiscard]] std::uint64_t bytes_in() const { return bytes_in_; }

 private:
  enum class Mode { unknown, plain, gzip };
  struct Inflater;
  Result<bool> fill();
  Result<void> find_out();
  Result<std::size_t> pass_on(std::span<char> into);
  Result<std::size_t> inflate_some(std::span<char> into);
  Result<bool> next_member();
  Result<void> check_limits() const;

  ByteSource& source_;
  GzipLimits limits_;
  Mode mode_ = Mode::unknown;
  std::unique_ptr<Inflater> inflater_;
  std::string buffer_;
  std::size_t from_ = 0;
  std::size_t to_ = 0;
  std::uint64_t bytes_in_ = 0;
  std::uint64_t bytes_out_ = 0;
  bool done_ = false;
};

}  // namespace assay::formats
