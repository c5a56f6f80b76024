// fixture: a started server on a port of its own, for tests.
#pragma once
#include <chrono>
#include <memory>
#include <stdexcept>
#include <utility>

#include "http/server.hpp"

namespace assay::http::testing {

class Running {
 public:
  explicit Running(RouteTable routes, Settings settings = {}, Authorizer authorize = {}, std::span<const Asset> assets = {}) {
    settings.access_log = AccessLog::off;
    auto started = Server::start(std::move(settings), std::move(routes), Hooks{clock_, random_, std::move(authorize), assets, {}, {}});
    if (!started.ok()) throw std::runtime_error(started.error().message);
    server_ = std::move(*started);
  }
  [[nodiscard]] std::uint16_t port() const { return server_->port(); }
  [[nodiscard]] Server& server() { return *server_; }

 private:
  SystemClock clock_;
  SystemRandom random_;
  std::unique_ptr<Server> server_;
};

[[nodiscard]] inline Route route(Method method, std::string pattern, Handler handler, Body body = Body::none(),
                                 Permission permission = Permission::anyone) {
  return {method, std::move(pattern), permission, std::move(body), "handler", "A route of a test.", std::move(handler)};
}

}  // namespace assay::http::testing
