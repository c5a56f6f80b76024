// gzip: zlib's inflate in a loop that names truncation, damage and bombs.
#include "formats/gzip.hpp"

#include <new>

#include <zlib.h>

namespace assay::formats {
namespace {

constexpr std::size_t chunk = std::size_t{64} << 10U;

bool begins_member(std::string_view bytes) { return bytes.size() >= 2 && bytes[0] == '\x1f' && bytes[1] == '\x8b'; }

Error damaged(std::string message) { return Error{ErrorCode::invalid, std::move(message), {}, {}}; }

Bytef* zlib_bytes(char* bytes) { return reinterpret_cast<Bytef*>(bytes); }

}  // namespace

struct GzipSource::Inflater {
  z_stream stream{};
  Inflater() {
    // 16: a gzip header is expected; 15: the largest window.
    if (inflateInit2(&stream, 16 + 15) != Z_OK) throw std::bad_alloc();
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { inflateEnd(&stream); }
};

GzipSource::GzipSource(ByteSource& compressed, GzipLimits limits) : source_(compressed), limits_(limits), buffer_(chunk, '\0') {}
GzipSource::~GzipSource() = default;

// Moves what is left to the front and adds to it; false at the end of the file.
Result<bool> GzipSource::fill() {
  std::memmove(buffer_.data(), buffer_.data() + from_, to_ - from_);
  to_ -= from_;
  from_ = 0;
  ASSAY_TRY(const std::size_t n, source_.read(std::span<char>(buffer_).subspan(to_)));
  to_ += n;
  bytes_in_ += n;
  return n > 0;
}

Result<void> GzipSource::find_out() {
  while (to_ - from_ < 2) {
    ASSAY_TRY(const bool more, fill());
    if (!more) break;
  }
  mode_ = begins_member(std::string_view(buffer_).substr(from_, to_ - from_)) ? Mode::gzip : Mode::plain;
  if (mode_ == Mode::gzip) inflater_ = std::make_unique<Inflater>();
  return success();
}

Result<std::size_t> GzipSource::read(std::span<char> into) {
  if (into.empty()) return std::size_t{0};
  if (mode_ == Mode::unknown) ASSAY_CHECK(find_out());
  return mode_ == Mode::plain ? pass_on(into) : inflate_some(into);
}

Result<std::size_t> GzipSource::pass_on(std::span<char> into) {
  if (from_ < to_) {
    const auto n = std::min(into.size(), to_ - from_);
    std::memcpy(into.data(), buffer_.data() + from_, n);
    from_ += n;
    return n;
  }
  ASSAY_TRY(const std::size_t n, source_.read(into));
  bytes_in_ += n;
  return n;
}

Result<std::size_t> GzipSource::inflate_some(std::span<char> into) {
  auto& stream = inflater_->stream;
  while (!done_) {
    if (from_ == to_) {
      ASSAY_TRY(const bool more, fill());
      if (!more) {
        return damaged("The gzip file ends in the middle: it was cut off after " + std::to_string(bytes_in_) + " bytes. Upload it again.");
      }
    }
    stream.next_in = zlib_bytes(buffer_.data() + from_);
    stream.avail_in = static_cast<uInt>(to_ - from_);
    stream.next_out = zlib_bytes(into.data());
    const auto room = static_cast<uInt>(std::min(into.size(), std::size_t{1} << 30U));
    stream.avail_out = room;
    const int code = inflate(&stream, Z_NO_FLUSH);
    from_ = to_ - stream.avail_in;
    const std::size_t made = room - stream.avail_out;
    bytes_out_ += made;
    if (code == Z_STREAM_END) {
      ASSAY_TRY(const bool another, next_member());
      done_ = !another;
    } else if (code != Z_OK && code != Z_BUF_ERROR) {
      return damaged("The gzip file is damaged near byte " + std::to_string(bytes_in_ - (to_ - from_)) + ". Compress and upload it again.");
    }
    ASSAY_CHECK(check_limits());
    if (made > 0) return made;
  }
  return std::size_t{0};
}

// After a member's end: whether another begins. Only zeros may follow otherwise.
Result<bool> GzipSource::next_member() {
  while (true) {
    if (begins_member(std::string_view(buffer_).substr(from_, to_ - from_))) {
      if (inflateReset(&inflater_->stream) != Z_OK) return damaged("The gzip file is damaged.");
      return true;
    }
    while (from_ < to_ && buffer_[from_] == '\0') ++from_;
    if (to_ - from_ >= 2 || (to_ - from_ == 1 && buffer_[from_] != '\x1f')) {
      if (begins_member(std::string_view(buffer_).substr(from_, to_ - from_))) continue;
      return damaged("After the end of the gzip data stands something else. Compress and upload it again.");
    }
    ASSAY_TRY(const bool more, fill());
    if (more) continue;
    if (from_ < to_) return damaged("The gzip file ends in the middle of a header. Upload it again.");
    return false;
  }
}

Result<void> GzipSource::check_limits() const {
  if (bytes_out_ > limits_.bytes) {
    return Error{ErrorCode::too_large, "The file holds more than " + std::to_string(limits_.bytes) + " bytes when unpacked.", {}, {}};
  }
  const std::uint64_t used = bytes_in_ - (to_ - from_);
  if (bytes_out_ > limits_.free_bytes && bytes_out_ / limits_.ratio > used) {
    return Error{
        ErrorCode::too_large,
        "The file unpacks to more than " + std::to_string(limits_.ratio) + " times its size; such a file is not read. Upload it unpacked.",
        {},
        {}};
  }
  return success();
}

}  // namespace assay::formats
