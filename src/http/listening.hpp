// listening: sockets that wait for clients; a port that another program holds is refused by name.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "http/settings.hpp"

namespace assay::http {

struct Listening {
  std::vector<int> descriptors;  ///< one per I/O thread, between which the kernel spreads the clients
  std::uint16_t port = 0;        ///< the chosen one where 0 was asked for
};

[[nodiscard]] Result<Listening> listen_on(const Address& address, unsigned sockets);
/// "127.0.0.1:8080" or "[::1]:8080"
[[nodiscard]] std::string to_string(const Address& address);

}  // namespace assay::http
