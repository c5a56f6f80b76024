// wire: the head of a reply as text, the headers that every reply carries, and the framing rules of requests.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "http/reply.hpp"
#include "http/request.hpp"

namespace assay::http {

/// What is wrong with how the request says where its body ends: two ways of saying it are how requests are smuggled.
[[nodiscard]] std::optional<std::string_view> framing_fault(const Headers& headers, unsigned version);

enum class Https { no, yes };
/// nosniff, referrer, opener, resource, frame and permissions policies as ready header lines; HSTS on https only.
[[nodiscard]] std::string security_headers(Https https);

enum class BodyFraming { none, length, chunked, until_close };

struct ReplyFrame {
  BodyFraming framing = BodyFraming::length;
  std::uint64_t length = 0;
  bool keep_alive = true;
};

/// False where a header would break out of its line.
[[nodiscard]] bool headers_are_whole(const Reply& reply);

/// Status line and headers up to the empty line. Throws where a header could break out of its line (a bug).
[[nodiscard]] std::string reply_head(const Reply& reply, const ReplyFrame& frame, std::string_view security, std::string_view request_id,
                                     Time now);
/// "Wed, 25 Nov 2026 06:00:00 GMT"
[[nodiscard]] std::string http_date(Time time);

}  // namespace assay::http
