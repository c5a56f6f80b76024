// client: a small blocking HTTP client for tests; it can also send what no decent client would.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/request.hpp"

namespace assay::http::testing {

struct ClientReply {
  int status = 0;
  Headers headers;
  std::string body;
  [[nodiscard]] std::string header(std::string_view name) const { return std::string(headers.find(name).value_or("")); }
};

enum class HasBody { yes, no };

/// One connection. Throws std::runtime_error where the connection cannot be made or breaks in the middle of a reply.
class Client {
 public:
  explicit Client(std::uint16_t port, const std::string& host = "127.0.0.1");
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client();

  /// Sends a request with Host, Origin (our own) and Content-Length, and reads its reply. `headers` are whole lines.
  ClientReply request(std::string_view method, std::string_view target, std::string_view body = {}, std::string_view headers = {});
  ClientReply get(std::string_view target, std::string_view headers = {}) { return request("GET", target, {}, headers); }
  ClientReply post_json(std::string_view target, std::string_view body, std::string_view headers = {});

  /// Raw bytes; false where the server has closed.
  bool send(std::string_view bytes);
  ClientReply read_reply(HasBody has_body = HasBody::yes);
  /// Reads a body of that many bytes (or chunked, until its end) without keeping it; returns how many came.
  std::uint64_t discard(std::uint64_t at_most);
  /// Waits until the server closes; true where nothing more came before.
  bool closed();
  void finish_sending() const;

 private:
  bool fill();
  std::string line();
  std::string take(std::size_t size);
  int descriptor_ = -1;
  std::string origin_;
  std::string buffer_;
};

}  // namespace assay::http::testing
