// own_address: one rule for host names, IPv4 and [IPv6], with an optional port.
#include "http/own_address.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <string_view>

namespace assay::http {
namespace {

constexpr std::size_t longest_host = 253;

bool is_port(std::string_view text) {
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && port >= 1 && port <= 65535;
}

bool is_host(std::string_view host) {
  const bool bracketed = host.starts_with('[');
  const auto end = bracketed ? host.find(']') : host.find(':');
  if (bracketed && end == std::string_view::npos) return false;
  const auto name = bracketed ? host.substr(1, end - 1) : host.substr(0, end);
  const auto after = end == std::string_view::npos ? std::string_view() : host.substr(bracketed ? end + 1 : end);
  const auto fits = [bracketed](unsigned char c) {
    if (bracketed) return std::isxdigit(c) != 0 || c == ':' || c == '.';
    return std::isalnum(c) != 0 || c == '-' || c == '.' || c == '_';
  };
  if (name.empty() || name.size() > longest_host || !std::all_of(name.begin(), name.end(), fits)) return false;
  return after.empty() || (after.starts_with(':') && is_port(after.substr(1)));
}

}  // namespace

Result<std::string> own_address(const Request& request, const std::string& public_url) {
  if (!public_url.empty()) return public_url;
  if (request.headers.count("host") <= 1 && is_host(request.host)) return request.scheme + "://" + request.host;
  return Error::invalid("", "The Host of this request is no address that could be sent to somebody. Set public-url on the server.");
}

}  // namespace assay::http
