// listening: plain POSIX sockets. SO_REUSEPORT lets several of OUR sockets share a port, and would as gladly share it
// with another process of ours: so the first socket binds without it, and only then allows company.
#include "http/listening.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace assay::http {
namespace {

constexpr int backlog = 4096;

struct Endpoint {
  sockaddr_storage storage{};
  socklen_t length = 0;
  [[nodiscard]] sockaddr* address() { return reinterpret_cast<sockaddr*>(&storage); }
};

Result<Endpoint> endpoint_of(const Address& address) {
  Endpoint endpoint;
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  if (::inet_pton(AF_INET, address.host.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(address.port);
    std::memcpy(&endpoint.storage, &v4, sizeof v4);
    endpoint.length = sizeof v4;
  } else if (::inet_pton(AF_INET6, address.host.c_str(), &v6.sin6_addr) == 1) {
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(address.port);
    std::memcpy(&endpoint.storage, &v6, sizeof v6);
    endpoint.length = sizeof v6;
  } else {
    return Error::invalid("", "This is no IPv4 or IPv6 address to listen on: " + address.host + ".");
  }
  return endpoint;
}

Error refused(const Address& address, int code) {
  if (code == EADDRINUSE) {
    return Error::conflict("Another program already listens on " + to_string(address) + ".");
  }
  return {ErrorCode::unavailable, "Cannot listen on " + to_string(address) + ": " + std::generic_category().message(code) + ".", {}, {}};
}

void allow(int descriptor, int option) {
  const int on = 1;
  ::setsockopt(descriptor, SOL_SOCKET, option, &on, sizeof on);
}

enum class Sharing { no, yes };

Result<int> bound_socket(const Address& address, Sharing sharing) {
  ASSAY_TRY(auto endpoint, endpoint_of(address));
  const int descriptor = ::socket(endpoint.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor < 0) return refused(address, errno);
  allow(descriptor, SO_REUSEADDR);
  if (sharing == Sharing::yes) allow(descriptor, SO_REUSEPORT);
  if (::bind(descriptor, endpoint.address(), endpoint.length) != 0) {
    const int code = errno;
    ::close(descriptor);
    return refused(address, code);
  }
  return descriptor;
}

std::uint16_t port_of(int descriptor) {
  Endpoint endpoint;
  endpoint.length = sizeof endpoint.storage;
  ::getsockname(descriptor, endpoint.address(), &endpoint.length);
  // The port stands at the same place in both families.
  sockaddr_in v4{};
  std::memcpy(&v4, &endpoint.storage, sizeof v4);
  return ntohs(v4.sin_port);
}

}  // namespace

std::string to_string(const Address& address) {
  const bool v6 = address.host.find(':') != std::string::npos;
  return (v6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

Result<Listening> listen_on(const Address& address, unsigned sockets) {
  Listening all;
  const auto give_up = [&all](Error error) {
    for (const int descriptor : all.descriptors) ::close(descriptor);
    return error;
  };
  Address at = address;
  for (unsigned i = 0; i < sockets; ++i) {
    auto bound = bound_socket(at, i == 0 ? Sharing::no : Sharing::yes);
    if (!bound.ok()) return give_up(std::move(bound.error()));
    all.descriptors.push_back(*bound);
    if (i == 0) {
      at.port = port_of(*bound);
      if (sockets > 1) allow(*bound, SO_REUSEPORT);
    }
  }
  for (const int descriptor : all.descriptors) {
    if (::listen(descriptor, backlog) != 0) return give_up(refused(at, errno));
  }
  all.port = at.port;
  return all;
}

}  // namespace assay::http
