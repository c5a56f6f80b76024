// cookies: RFC 6265, as little of it as a session needs.
#include "http/cookies.hpp"

#include <stdexcept>

#include "base/text.hpp"

namespace assay::http {
namespace {

void require_token(std::string_view text) {
  for (const char c : text) {
    if (c <= ' ' || c > '~' || c == ';' || c == ',' || c == '"' || c == '\\' || c == '=') {
      throw std::logic_error("a cookie may not hold this character");
    }
  }
}

}  // namespace

std::optional<std::string_view> find_cookie(const Request& request, std::string_view name) {
  if (request.headers.count("cookie") != 1) return std::nullopt;
  std::optional<std::string_view> found;
  for (const auto part : split(*request.headers.find("cookie"), ';')) {
    const auto pair = trim(part);
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
    if (found) return std::nullopt;
    found = pair.substr(equals + 1);
  }
  return found;
}

std::string set_cookie(std::string_view name, std::string_view value, std::int64_t max_age_seconds, Secure secure) {
  require_token(name);
  require_token(value);
  std::string line(name);
  line += '=';
  line += value;
  line += "; Path=/; Max-Age=" + std::to_string(max_age_seconds) + "; HttpOnly; SameSite=Lax";
  if (secure == Secure::yes) line += "; Secure";
  return line;
}

std::string clear_cookie(std::string_view name, Secure secure) { return set_cookie(name, "", 0, secure); }

}  // namespace assay::http
