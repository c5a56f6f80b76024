// proxies: address sets and the X-Forwarded headers.
#include "http/proxies.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text.hpp"

namespace assay::http {
namespace {

using Address = std::array<std::uint8_t, 16>;

/// IPv4 as the mapped IPv6 address ::ffff:a.b.c.d, so that one comparison serves both.
std::optional<Address> parse_address(std::string_view text, bool& is_v4) {
  const std::string copy(text);
  Address address{};
  is_v4 = ::inet_pton(AF_INET, copy.c_str(), address.data() + 12) == 1;
  if (is_v4) {
    address[10] = address[11] = 0xFF;
    return address;
  }
  if (::inet_pton(AF_INET6, copy.c_str(), address.data()) == 1) return address;
  return std::nullopt;
}

bool same_prefix(const Address& a, const Address& b, unsigned bits) {
  const auto whole = static_cast<std::ptrdiff_t>(bits / 8);
  if (!std::equal(a.begin(), a.begin() + whole, b.begin())) return false;
  const unsigned rest = bits % 8;
  if (rest == 0) return true;
  const auto at = static_cast<std::size_t>(whole);
  return (static_cast<unsigned>(a[at] ^ b[at]) >> (8U - rest)) == 0;
}

std::string_view last_of(std::string_view list) {
  const auto comma = list.rfind(',');
  return trim(comma == std::string_view::npos ? list : list.substr(comma + 1));
}

}  // namespace

Result<Networks> Networks::parse(const std::vector<std::string>& texts) {
  Networks all;
  for (const auto& text : texts) {
    const auto refused = [&] { return Error::invalid("", "This is no address or network: " + text + "."); };
    const auto slash = text.find('/');
    bool is_v4 = false;
    const auto address = parse_address(std::string_view(text).substr(0, slash), is_v4);
    if (!address) return refused();
    unsigned bits = is_v4 ? 32 : 128;
    if (slash != std::string::npos) {
      const auto* end = text.data() + text.size();
      unsigned given = 0;
      const auto read = std::from_chars(text.data() + slash + 1, end, given);
      if (read.ec != std::errc() || read.ptr != end || given > bits) return refused();
      bits = given;
    }
    all.networks_.push_back({*address, is_v4 ? bits + 96 : bits});
  }
  return all;
}

bool Networks::contain(std::string_view text) const {
  bool is_v4 = false;
  const auto address = parse_address(text, is_v4);
  if (!address) return false;
  return std::any_of(networks_.begin(), networks_.end(),
                     [&](const Network& network) { return same_prefix(network.bytes, *address, network.bits); });
}

void see_through_proxies(Request& request, std::string_view connection_address, const Networks& trusted) {
  request.peer = connection_address;
  request.scheme = "http";
  request.host = request.headers.find("host").value_or("");
  if (trusted.empty() || !trusted.contain(connection_address)) return;
  const auto chain = request.headers.joined("x-forwarded-for");
  const auto hops = split(chain, ',');
  for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
    const auto address = trim(*hop);
    bool is_v4 = false;
    if (!parse_address(address, is_v4)) break;
    request.peer = address;
    if (!trusted.contain(address)) break;
  }
  if (const auto proto = request.headers.joined("x-forwarded-proto"); last_of(proto) == "https") request.scheme = "https";
  if (const auto host = request.headers.joined("x-forwarded-host"); !last_of(host).empty()) request.host = last_of(host);
}

}  // namespace assay::http
