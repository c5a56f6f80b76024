// files: ranges, validation and the source that reads with pread.
#include "http/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <memory>
#include <system_error>

#include "base/text.hpp"

namespace assay::http {
namespace {

class FileSource final : public BodySource {
 public:
  FileSource(int descriptor, ByteRange range) : descriptor_(descriptor), range_(range), size_(range.length) {}
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;
  ~FileSource() override { ::close(descriptor_); }

  Result<std::size_t> next(std::span<char> space) override {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(space.size(), range_.length));
    if (wanted == 0) return std::size_t{0};
    ssize_t got = 0;
    do {
      got = ::pread(descriptor_, space.data(), wanted, static_cast<off_t>(range_.first));
    } while (got < 0 && errno == EINTR);
    if (got <= 0) return Error{ErrorCode::unavailable, "The file ended early or could not be read.", {}, {}};
    range_.first += static_cast<std::uint64_t>(got);
    range_.length -= static_cast<std::uint64_t>(got);
    return static_cast<std::size_t>(got);
  }
  [[nodiscard]] std::optional<std::uint64_t> size() const override { return size_; }

 private:
  int descriptor_;
  ByteRange range_;
  std::uint64_t size_;
};

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::variant<WholeFile, ByteRange, NotSatisfiable> parse_range(std::string_view header, std::uint64_t size) {
  if (!header.starts_with("bytes=")) return WholeFile{};
  header.remove_prefix(6);
  const auto dash = header.find('-');
  if (dash == std::string_view::npos) return WholeFile{};
  const auto left = trim(header.substr(0, dash));
  const auto right = trim(header.substr(dash + 1));
  const auto first = number(left);
  const auto last = number(right);
  if ((!left.empty() && !first) || (!right.empty() && !last) || (!first && !last)) return WholeFile{};
  if (!first) {  // the last n bytes
    if (*last == 0 || size == 0) return NotSatisfiable{};
    const auto length = std::min(*last, size);
    return ByteRange{size - length, length};
  }
  if (last && *last < *first) return WholeFile{};
  if (*first >= size) return NotSatisfiable{};
  const auto end = std::min(last.value_or(size - 1), size - 1);
  return ByteRange{*first, end - *first + 1};
}

bool etag_matches(const Request& request, std::string_view etag) {
  if (etag.empty()) return false;
  const auto list = request.headers.joined("if-none-match");
  for (const auto part : split(list, ',')) {
    auto one = trim(part);
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one == etag || one == "*") return true;
  }
  return false;
}

std::string attachment(std::string_view name) {
  std::string plain;
  std::string encoded;
  constexpr std::string_view digits = "0123456789ABCDEF";
  for (const char c : name) {
    const bool safe = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    plain += safe ? c : '_';
    if (safe) {
      encoded += c;
    } else {
      const auto byte = static_cast<std::uint8_t>(c);
      encoded += '%';
      encoded += digits[byte >> 4U];
      encoded += digits[byte & 15U];
    }
  }
  return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + encoded;
}

Result<Reply> file_reply(const Request& request, FileReply file) {
  const int descriptor = ::open(file.path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  struct stat status{};
  if (descriptor < 0 || ::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
    const int code = errno;
    if (descriptor >= 0) ::close(descriptor);
    if (descriptor < 0 && code != ENOENT && code != ENOTDIR && code != ELOOP) {
      return Error{ErrorCode::unavailable, "The file could not be opened: " + std::generic_category().message(code) + ".", {}, {}};
    }
    return Error::not_found("There is no such file.");
  }
  const auto size = static_cast<std::uint64_t>(status.st_size);
  ByteRange range{0, size};
  auto source = std::make_unique<FileSource>(descriptor, range);
  Reply reply;
  reply.content_type = std::move(file.content_type);
  reply.headers.emplace_back("Accept-Ranges", "bytes");
  if (!file.etag.empty()) reply.headers.emplace_back("ETag", file.etag);
  if (etag_matches(request, file.etag)) {
    reply.status = 304;
    return reply;
  }
  if (!file.download_name.empty()) reply.headers.emplace_back("Content-Disposition", attachment(file.download_name));
  const auto wanted = request.headers.find("range");
  const auto only_if = request.headers.find("if-range");
  if (wanted && (!only_if || *only_if == file.etag)) {
    const auto parsed = parse_range(*wanted, size);
    if (std::holds_alternative<NotSatisfiable>(parsed)) {
      reply.status = 416;
      reply.headers.emplace_back("Content-Range", "bytes */" + std::to_string(size));
      return reply;
    }
    if (const auto* part = std::get_if<ByteRange>(&parsed)) {
      source = std::make_unique<FileSource>(::dup(descriptor), *part);
      reply.status = 206;
      reply.headers.emplace_back("Content-Range", "bytes " + std::to_string(part->first) + "-" +
                                                      std::to_string(part->first + part->length - 1) + "/" + std::to_string(size));
    }
  }
  reply.body = std::move(source);
  return reply;
}

}  // namespace assay::http
