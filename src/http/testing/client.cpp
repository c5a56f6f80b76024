// client: blocking sockets and just enough of HTTP/1.1.
#include "http/testing/client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <stdexcept>

#include "base/text.hpp"

namespace assay::http::testing {

Client::Client(std::uint16_t port, const std::string& host) {
  const bool v6 = host.find(':') != std::string::npos;
  descriptor_ = ::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  // A test that would hang fails after this time instead.
  const timeval patience{20, 0};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  int connected = -1;
  if (v6) {
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(port);
    ::inet_pton(AF_INET6, host.c_str(), &address.sin6_addr);
    connected = ::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  } else {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    ::inet_pton(AF_INET, host.c_str(), &address.sin_addr);
    connected = ::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  }
  if (connected != 0) {
    ::close(descriptor_);
    throw std::runtime_error("cannot connect");
  }
  origin_ = (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Client::~Client() { ::close(descriptor_); }

bool Client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool Client::fill() {
  std::array<char, 65536> space{};
  const auto got = ::recv(descriptor_, space.data(), space.size(), 0);
  if (got <= 0) return false;
  buffer_.append(space.data(), static_cast<std::size_t>(got));
  return true;
}

std::string Client::line() {
  auto end = buffer_.find("\r\n");
  while (end == std::string::npos) {
    if (!fill()) throw std::runtime_error("the connection ended within a head");
    end = buffer_.find("\r\n");
  }
  auto text = buffer_.substr(0, end);
  buffer_.erase(0, end + 2);
  return text;
}

std::string Client::take(std::size_t size) {
  while (buffer_.size() < size) {
    if (!fill()) throw std::runtime_error("the connection ended within a body");
  }
  auto text = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return text;
}

ClientReply Client::read_reply(HasBody has_body) {
  ClientReply reply;
  const auto status = line();
  if (!status.starts_with("HTTP/1.1 ")) throw std::runtime_error("this is no reply: " + status);
  reply.status = std::atoi(status.c_str() + 9);
  for (auto text = line(); !text.empty(); text = line()) {
    const auto colon = text.find(':');
    reply.headers.add(text.substr(0, colon), trim(std::string_view(text).substr(colon + 1)));
  }
  if (has_body == HasBody::no) return reply;
  if (const auto length = reply.headers.find("content-length")) {
    reply.body = take(std::strtoull(std::string(*length).c_str(), nullptr, 10));
  } else if (reply.headers.find("transfer-encoding")) {
    while (const auto size = std::strtoull(line().c_str(), nullptr, 16)) {
      reply.body += take(size);
      line();
    }
    line();
  }
  return reply;
}

std::uint64_t Client::discard(std::uint64_t at_most) {
  std::uint64_t seen = 0;
  while (seen < at_most) {
    if (buffer_.empty() && !fill()) break;
    seen += buffer_.size();
    buffer_.clear();
  }
  return seen;
}

bool Client::closed() {
  const bool clean = buffer_.empty();
  return !fill() && clean;
}

void Client::finish_sending() const { ::shutdown(descriptor_, SHUT_WR); }

ClientReply Client::request(std::string_view method, std::string_view target, std::string_view body, std::string_view headers) {
  std::string text(method);
  text += ' ';
  text += target;
  text += " HTTP/1.1\r\nHost: " + origin_ + "\r\nOrigin: http://" + origin_ + "\r\n";
  text += headers;
  if (!body.empty() || method == "POST" || method == "PUT" || method == "PATCH") {
    text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  }
  text += "\r\n";
  text += body;
  if (!send(text)) throw std::runtime_error("the server has closed the connection");
  return read_reply(method == "HEAD" ? HasBody::no : HasBody::yes);
}

ClientReply Client::post_json(std::string_view target, std::string_view body, std::string_view headers) {
  return request("POST", target, body, "Content-Type: application/json\r\n" + std::string(headers));
}

}  // namespace assay::http::testing
