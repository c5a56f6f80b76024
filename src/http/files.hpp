// files: a file as a reply, whole or the one range that was asked for, in constant memory.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.hpp"
#include "http/reply.hpp"
#include "http/request.hpp"

namespace assay::http {

struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t length = 0;
  friend bool operator==(const ByteRange&, const ByteRange&) = default;
};
struct WholeFile {};
struct NotSatisfiable {};

/// Reads a Range header against the size. Several ranges or nonsense mean the whole file (RFC 9110 allows that).
[[nodiscard]] std::variant<WholeFile, ByteRange, NotSatisfiable> parse_range(std::string_view header, std::uint64_t size);

struct FileReply {
  std::filesystem::path path;  ///< made by the server, never by a client
  std::string content_type;
  std::string etag{};           ///< with its quotes; empty: no validation
  std::string download_name{};  ///< given: Content-Disposition: attachment
};

/// Opens the file now (short) and reads it on the workers. not_found where there is none.
[[nodiscard]] Result<Reply> file_reply(const Request& request, FileReply file);

/// True where If-None-Match names this etag.
[[nodiscard]] bool etag_matches(const Request& request, std::string_view etag);
/// attachment; filename="…" with everything risky replaced, and the UTF-8 form beside it.
[[nodiscard]] std::string attachment(std::string_view name);

}  // namespace assay::http
