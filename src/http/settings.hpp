// settings: what an operator may set about the listeners, and the limits that hold for every connection.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "http/limits.hpp"

namespace assay::http {

struct Address {
  std::string host = "127.0.0.1";  ///< an IPv4 or IPv6 address, no name
  std::uint16_t port = 0;          ///< 0: the system chooses
};

/// Whether each request leaves one line in the log.
enum class AccessLog { off, on };

struct Settings {
  Address listen;
  std::optional<Address> metrics;              ///< a second listener that serves /metrics and nothing else
  std::string public_url{};                    ///< "https://assay.example.org": decides HSTS and the allowed origin
  std::vector<std::string> allowed_origins{};  ///< further origins that may change state
  std::vector<std::string> trusted_proxies{};  ///< addresses or networks whose X-Forwarded headers count
  unsigned io_threads = 1;
  unsigned worker_threads = 2;
  std::size_t max_connections = limits::connections;
  std::uint32_t header_limit = limits::header_bytes;
  AccessLog access_log = AccessLog::on;
  std::chrono::milliseconds idle_time = limits::idle_time;
  std::chrono::milliseconds header_time = limits::header_time;
  std::chrono::milliseconds chunk_time = limits::chunk_time;
};

}  // namespace assay::http
