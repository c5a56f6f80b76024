// fuzz_connection: any bytes sent to a real server: it answers in HTTP or closes, in time, and still serves the next one.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <string>

#include "base/log.hpp"
#include "fuzz.hpp"
#include "http/testing/client.hpp"
#include "http/testing/fixture.hpp"

namespace {

using namespace assay;
using http::Answer;
using http::Body;
using http::Call;
using http::Method;
using http::Reply;

http::RouteTable routes() {
  const auto answer = [](const Call& call) -> Answer {
    return Reply::text(std::to_string(call.request.body.size() + call.upload.bytes()));
  };
  const auto spool = std::filesystem::temp_directory_path();
  return {http::testing::route(Method::get, "/a/{name}", answer), http::testing::route(Method::post, "/json", answer, Body::json(500)),
          http::testing::route(Method::post, "/bytes", answer, Body::bytes(500)),
          http::testing::route(Method::put, "/file", answer, Body::to_file(spool, 500))};
}

http::Settings settings() {
  log::set_level(log::Level::error);
  http::Settings settings;
  settings.header_time = std::chrono::milliseconds(500);
  settings.chunk_time = std::chrono::milliseconds(500);
  settings.idle_time = std::chrono::milliseconds(500);
  return settings;
}

/// The fuzzer's own clock may interrupt anything. A connect that was interrupted goes on by itself: its end is waited for.
void connect_to(int descriptor, std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int error = ::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? 0 : errno;
  if (error == EINTR) {
    pollfd ready{descriptor, POLLOUT, 0};
    constexpr int patience = 10'000;
    int found = 0;
    while ((found = ::poll(&ready, 1, patience)) < 0 && errno == EINTR) {}
    fuzz::require(found == 1);
    socklen_t size = sizeof error;
    fuzz::require(::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size) == 0);
  }
  if (error != 0) std::fprintf(stderr, "connect: error %d\n", error);
  fuzz::require(error == 0);
}

/// Sends everything, closes the sending side, and returns what came until the server closed.
std::string sent(std::uint16_t port, std::string_view bytes) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval patience{10, 0};
  ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  connect_to(descriptor, port);
  while (!bytes.empty()) {
    const auto taken = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (taken < 0 && errno == EINTR) continue;
    if (taken <= 0) break;  // it closed before it had all
    bytes.remove_prefix(static_cast<std::size_t>(taken));
  }
  ::shutdown(descriptor, SHUT_WR);
  std::string got;
  std::array<char, 65536> space{};
  while (true) {
    const auto size = ::recv(descriptor, space.data(), space.size(), 0);
    if (size < 0 && errno == EINTR) continue;
    if (size == 0 || (size < 0 && errno == ECONNRESET)) break;
    fuzz::require(size > 0);  // otherwise it has neither answered nor closed for ten seconds
    got.append(space.data(), static_cast<std::size_t>(size));
  }
  ::close(descriptor);
  return got;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static http::testing::Running server(routes(), settings());
  const auto got = sent(server.port(), fuzz::text(data, size));
  fuzz::require(got.empty() || got.starts_with("HTTP/1.1 "));
  static int count = 0;
  if (++count % 64 == 0) fuzz::require(http::testing::Client(server.port()).get("/a/b").status == 200);
  return 0;
}
