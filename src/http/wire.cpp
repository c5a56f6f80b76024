// wire: text of reply heads, and checks on request heads.
#include "http/wire.hpp"

#include <array>
#include <ctime>
#include <stdexcept>

#include "http/problem.hpp"

namespace assay::http {
namespace {

bool breaks_out(std::string_view text) { return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos; }

void line(std::string& out, std::string_view name, std::string_view value) {
  if (breaks_out(name) || breaks_out(value)) throw std::logic_error("a reply header holds a line break");
  out += name;
  out += ": ";
  out += value;
  out += "\r\n";
}

}  // namespace

std::optional<std::string_view> framing_fault(const Headers& headers, unsigned version) {
  const auto lengths = headers.count("content-length");
  const auto codings = headers.count("transfer-encoding");
  if (lengths > 1 || codings > 1 || (lengths == 1 && codings == 1)) {
    return "The request says in two ways where its body ends.";
  }
  if (codings == 1 && (version < 11 || !same_ignoring_case(*headers.find("transfer-encoding"), "chunked"))) {
    return "This transfer coding is not supported.";
  }
  if (lengths == 1 && headers.find("content-length")->find_first_not_of("0123456789") != std::string_view::npos) {
    return "The length of the body is not a number.";
  }
  const auto hosts = headers.count("host");
  if (hosts > 1 || (hosts == 0 && version >= 11)) return "The request must name exactly one host.";
  return std::nullopt;
}

std::string security_headers(Https https) {
  std::string out;
  line(out, "X-Content-Type-Options", "nosniff");
  line(out, "Referrer-Policy", "same-origin");
  line(out, "Cross-Origin-Opener-Policy", "same-origin");
  line(out, "Cross-Origin-Resource-Policy", "same-origin");
  line(out, "X-Frame-Options", "DENY");
  line(out, "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
  if (https == Https::yes) line(out, "Strict-Transport-Security", "max-age=31536000");
  return out;
}

std::string http_date(Time time) {
  constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t seconds = time.micros / 1'000'000;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  return std::string(days[static_cast<std::size_t>(parts.tm_wday)]) + ", " + two(parts.tm_mday) + " " +
         std::string(months[static_cast<std::size_t>(parts.tm_mon)]) + " " + std::to_string(parts.tm_year + 1900) + " " +
         two(parts.tm_hour) + ":" + two(parts.tm_min) + ":" + two(parts.tm_sec) + " GMT";
}

bool headers_are_whole(const Reply& reply) {
  if (breaks_out(reply.content_type)) return false;
  for (const auto& [name, value] : reply.headers) {
    if (breaks_out(name) || breaks_out(value)) return false;
  }
  return true;
}

std::string reply_head(const Reply& reply, const ReplyFrame& frame, std::string_view security, std::string_view request_id, Time now) {
  std::string out;
  out.reserve(768);
  out += "HTTP/1.1 " + std::to_string(reply.status) + " ";
  out += reason_phrase(reply.status);
  out += "\r\n";
  line(out, "Date", http_date(now));
  if (!reply.content_type.empty()) line(out, "Content-Type", reply.content_type);
  if (frame.framing == BodyFraming::length) line(out, "Content-Length", std::to_string(frame.length));
  if (frame.framing == BodyFraming::chunked) line(out, "Transfer-Encoding", "chunked");
  line(out, "Connection", frame.keep_alive ? "keep-alive" : "close");
  if (!request_id.empty()) line(out, "X-Request-Id", request_id);
  for (const auto& [name, value] : reply.headers) line(out, name, value);
  out += security;
  out += "\r\n";
  return out;
}

}  // namespace assay::http
