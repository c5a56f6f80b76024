// site: what one listener serves, and the way of one request through it; no sockets and no event loop here.
#pragma once
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "base/time.hpp"
#include "http/assets.hpp"
#include "http/metrics.hpp"
#include "http/proxies.hpp"
#include "http/router.hpp"
#include "http/settings.hpp"
#include "http/workers.hpp"

namespace assay::http {

struct Site {
  const Settings& settings;
  Router router;
  Authorizer authorize;  ///< may be empty: then only Permission::anyone is served
  const Assets* assets;  ///< may be null
  Metrics* metrics;      ///< null on the metrics listener itself
  Networks proxies;
  std::vector<std::string> origins;
  std::string security;  ///< ready header lines
  const Clock& clock;
  Random& random;
  Workers& workers;
};

/// One request from its head to its line in the log.
struct Exchange {
  explicit Exchange(const Site& its_site) : site(its_site) {}
  const Site& site;
  Call call;
  Match match{};  ///< route is null until one is found
  unsigned version = 11;
  std::optional<std::uint64_t> content_length;
  bool chunked = false;
  bool must_close = false;  ///< nobody knows where this request ends
  std::string target;       ///< as it came
  // What stays known after the call was moved into its handler:
  Method method = Method::other;
  std::string request_id;
  std::string peer;
  std::chrono::steady_clock::time_point began = std::chrono::steady_clock::now();

  [[nodiscard]] bool has_body() const { return chunked || content_length.value_or(0) > 0; }
};

/// Judges the head and finds the route; a Reply where the way ends here (refusals, assets).
[[nodiscard]] std::optional<Reply> open_exchange(Exchange& exchange, std::string_view connection_address);
/// Asks the Authorizer; what it throws is logged and answers 503.
[[nodiscard]] Pending<IdentityPtr> authorize(Exchange& exchange);
/// Parses a JSON body and calls the handler: the request wall, where exceptions end.
[[nodiscard]] Answer call_handler(Exchange& exchange);
/// The Reply, or the problem document of the Error, with the cache rule of the api.
[[nodiscard]] Reply conclude(const Exchange& exchange, Result<Reply> result);
/// The counters and the access log.
void close_exchange(const Exchange& exchange, int status, std::uint64_t bytes);

}  // namespace assay::http
