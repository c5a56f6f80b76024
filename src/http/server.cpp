// server: wires sites, loops, threads and workers together.
#include "http/server.hpp"

#include <thread>
#include <utility>
#include <vector>

#include "base/log.hpp"
#include "http/health.hpp"
#include "http/listening.hpp"
#include "http/loop.hpp"
#include "http/origin.hpp"
#include "http/wire.hpp"

namespace assay::http {
namespace {

std::vector<std::string> allowed_origins(const Settings& settings) {
  std::vector<std::string> origins;
  for (const auto& url : settings.allowed_origins) origins.push_back(origin_of(url));
  if (!settings.public_url.empty()) origins.push_back(origin_of(settings.public_url));
  return origins;
}

}  // namespace

struct Server::State {
  State(Settings its_settings, Hooks its_hooks)
      : settings(std::move(its_settings)), hooks(std::move(its_hooks)), assets(hooks.assets), workers(settings.worker_threads) {}

  [[nodiscard]] Site make_site(Router router, Networks proxies) {
    const bool https = origin_of(settings.public_url).starts_with("https://");
    return Site{settings,
                std::move(router),
                hooks.authorize,
                hooks.assets.empty() ? nullptr : &assets,
                metrics.get(),
                std::move(proxies),
                allowed_origins(settings),
                security_headers(https ? Https::yes : Https::no),
                hooks.clock,
                hooks.random,
                workers};
  }

  // In the order of need: loops go first, then what their connections refer to.
  Settings settings;
  Hooks hooks;
  Assets assets;
  std::unique_ptr<Metrics> metrics;
  Workers workers;
  std::unique_ptr<Site> site;
  std::unique_ptr<Site> metrics_site;
  std::uint16_t port = 0;
  std::optional<std::uint16_t> metrics_port;
  std::shared_ptr<Traffic> traffic = make_traffic();
  std::vector<std::unique_ptr<Loop>> loops;
  std::vector<std::thread> threads;
};

Result<std::unique_ptr<Server>> Server::start(Settings settings, RouteTable routes, Hooks hooks) {
  if (settings.io_threads == 0 || settings.worker_threads == 0) {
    return Error::invalid("", "The server needs at least one I/O thread and one worker thread.");
  }
  auto state = std::make_unique<State>(std::move(settings), std::move(hooks));
  auto& own = *state;
  ASSAY_TRY(auto proxies, Networks::parse(own.settings.trusted_proxies));
  for (const auto& origin : allowed_origins(own.settings)) {
    if (origin.empty()) return Error::invalid("", "The public URL and the allowed origins must look like https://host.");
  }
  for (auto& route : health_routes(own.hooks.ready)) routes.push_back(std::move(route));
  own.metrics = std::make_unique<Metrics>(routes);
  ASSAY_TRY(auto router, Router::make(std::move(routes)));
  own.site = std::make_unique<Site>(own.make_site(std::move(router), std::move(proxies)));

  for (unsigned i = 0; i < own.settings.io_threads; ++i) own.loops.push_back(std::make_unique<Loop>(own.traffic));
  ASSAY_TRY(const auto listening, listen_on(own.settings.listen, own.settings.io_threads));
  own.port = listening.port;
  for (unsigned i = 0; i < own.settings.io_threads; ++i) own.loops[i]->listen(listening.descriptors[i], *own.site);

  if (own.settings.metrics) {
    auto table = metrics_routes(
        [counted = own.metrics.get(), more = own.hooks.more_metrics] { return counted->text() + (more ? more() : std::string()); });
    ASSAY_TRY(auto metrics_router, Router::make(std::move(table)));
    own.metrics_site = std::make_unique<Site>(own.make_site(std::move(metrics_router), {}));
    own.metrics_site->authorize = {};
    own.metrics_site->assets = nullptr;
    own.metrics_site->metrics = nullptr;
    ASSAY_TRY(const auto beside, listen_on(*own.settings.metrics, 1));
    own.metrics_port = beside.port;
    own.loops.front()->listen(beside.descriptors.front(), *own.metrics_site);
  }
  for (auto& loop : own.loops) own.threads.emplace_back([raw = loop.get()] { raw->run(); });
  log::info("listening", {{"address", to_string(Address{own.settings.listen.host, own.port})}});
  return std::unique_ptr<Server>(new Server(std::move(state)));
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}

Server::~Server() {
  if (!state_->threads.empty()) stop(std::chrono::milliseconds(0));
}

std::uint16_t Server::port() const { return state_->port; }
std::optional<std::uint16_t> Server::metrics_port() const { return state_->metrics_port; }

void Server::stop(std::chrono::milliseconds grace) {
  for (auto& loop : state_->loops) loop->begin_stop();
  wait_until_quiet(*state_->traffic, grace);
  for (auto& loop : state_->loops) loop->stop();
  for (auto& thread : state_->threads) thread.join();
  state_->threads.clear();
  state_->workers.stop();
  state_->loops.clear();
}

}  // namespace assay::http
