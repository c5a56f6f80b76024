// bytes: where formats read from and write to, so that they know no paths, sockets or databases.
#pragma once
#include "base/result.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace assay::formats {

class ByteSource {
 public:
  ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  virtual ~ByteSource() = default;
  /// Fills at most into.size() bytes and says how many; 0 is the end.
  [[nodiscard]] virtual Result<std::size_t> read(std::span<char> into) = 0;
};

class ByteSink {
 public:
  ByteSink() = default;
  ByteSink(const ByteSink&) = delete;
  ByteSink& operator=(const ByteSink&) = delete;
  virtual ~ByteSink() = default;
  [[nodiscard]] virtual Result<void> write(std::string_view bytes) = 0;
};

/// Bytes in memory; the text must outlive the source.
class TextSource final : public ByteSource {
 public:
  explicit TextSource(std::string_view text) : rest_(text) {}
  [[nodiscard]] Result<std::size_t> read(std::span<char> into) override {
    const auto n = std::min(into.size(), rest_.size());
    if (n > 0) std::memcpy(into.data(), rest_.data(), n);
    rest_.remove_prefix(n);
    return n;
  }

 private:
  std::string_view rest_;
};

class TextSink final : public ByteSink {
 public:
  [[nodiscard]] Result<void> write(std::string_view bytes) override {
    text_ += bytes;
    return success();
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

/// A window on a source: look at what is there, take what is understood.
class Feed {
 public:
  static constexpr std::size_t chunk = std::size_t{64} << 10U;

  explicit Feed(ByteSource& source) : source_(source), buffer_(chunk, '\0') {}
  /// The bytes that wait; fetches more where there are none. Empty at the end.
  [[nodiscard]] Result<std::string_view> peek() {
    if (from_ == to_) {
      ASSAY_TRY(to_, source_.read(std::span<char>(buffer_)));
      from_ = 0;
    }
    return std::string_view(buffer_).substr(from_, to_ - from_);
  }
  /// As peek, with at least n bytes (n <= chunk) where the source has as many.
  [[nodiscard]] Result<std::string_view> peek_ahead(std::size_t n) {
    if (from_ > 0 && to_ - from_ < n) {
      std::memmove(buffer_.data(), buffer_.data() + from_, to_ - from_);
      to_ -= from_;
      from_ = 0;
    }
    while (to_ - from_ < n && to_ < buffer_.size()) {
      ASSAY_TRY(const std::size_t more, source_.read(std::span<char>(buffer_).subspan(to_)));
      if (more == 0) break;
      to_ += more;
    }
    return std::string_view(buffer_).substr(from_, to_ - from_);
  }
  void take(std::size_t n) {
    from_ += n;
    taken_ += n;
  }
  /// Bytes taken so far.
  [[nodiscard]] std::uint64_t taken() const { return taken_; }

 private:
  ByteSource& source_;
  std::string buffer_;
  std::size_t from_ = 0;
  std::size_t to_ = 0;
  std::uint64_t taken_ = 0;
};

}  // namespace assay::formats
