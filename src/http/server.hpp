// server: starts the listeners over a route table and stops them gracefully.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/random.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "http/assets.hpp"
#include "http/route.hpp"
#include "http/settings.hpp"

namespace assay::http {

/// What the rest of the program lends to the server; clock and random must outlive it.
struct Hooks {
  const Clock& clock;
  Random& random;
  Authorizer authorize{};
  std::span<const Asset> assets{};              ///< the embedded interface; may be empty
  std::function<Result<void>()> ready{};        ///< behind /readyz; short: it runs on an I/O thread
  std::function<std::string()> more_metrics{};  ///< further lines for /metrics
};

class Server {
 public:
  /// Listens when it returns. Refuses a port that is taken, a broken address and a broken route table.
  [[nodiscard]] static Result<std::unique_ptr<Server>> start(Settings settings, RouteTable routes, Hooks hooks);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();

  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] std::optional<std::uint16_t> metrics_port() const;
  /// Accepts no more, finishes what was accepted, closes the rest when `grace` is over. Blocks; call it once, and
  /// before the store goes: what is still pending afterwards finds nobody.
  void stop(std::chrono::milliseconds grace);

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace assay::http
