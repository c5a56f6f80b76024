// proxies: who the client is when trusted reverse proxies stand in between.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "http/request.hpp"

namespace assay::http {

/// A set of networks such as 10.0.0.0/8, ::1 or fd00::/8.
class Networks {
 public:
  [[nodiscard]] static Result<Networks> parse(const std::vector<std::string>& texts);
  [[nodiscard]] bool contain(std::string_view address) const;
  [[nodiscard]] bool empty() const { return networks_.empty(); }

 private:
  struct Network {
    std::array<std::uint8_t, 16> bytes{};
    unsigned bits = 0;
  };
  std::vector<Network> networks_;
};

/// Sets peer, scheme and host. The X-Forwarded headers count only where the connection comes from a trusted proxy;
/// of X-Forwarded-For the rightmost address that is no trusted proxy itself is the client.
void see_through_proxies(Request& request, std::string_view connection_address, const Networks& trusted);

}  // namespace assay::http
