// settings: what an operator may set about the listeners, and the limits that hold for every connection.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace assay::http {

struct Address {
  std::string host = "127.0.0.1";  ///< an IPv4 or IPv6 address, no name
  std::uint16_t port = 0;          ///< 0: the system chooses
};

/// Whether each request leaves one line in the log.
enum class AccessLog { off, on };

struct Settings {
  Address listen;
  std::optional<Address> metrics;            ///< a second listener that serves /metrics and nothing else
  std::string public_url{};                  ///< "https://assay.example.org": decides HSTS and the allowed origin
  std::vector<std::string> allowed_origins{};  ///< further origins that may change state
  std::vector<std::string> trusted_proxies{};  ///< addresses or networks whose X-Forwarded headers count
  unsigned io_threads = 1;
  unsigned worker_threads = 2;
  std::size_t max_connections = 4096;
  std::uint32_t header_limit = 16384;
  AccessLog access_log = AccessLog::on;
  std::chrono::milliseconds idle_time{60'000};   ///< between two requests of a connection
  std::chrono::milliseconds header_time{10'000}; ///< for a whole request head
  std::chrono::milliseconds chunk_time{30'000};  ///< for each piece of a body, in or out
};

}  // namespace assay::http
