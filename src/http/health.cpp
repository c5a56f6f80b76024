// health: whether the process answers, whether it can serve, and what it counted.
#include "http/health.hpp"

#include <utility>

namespace assay::http {
namespace {

Route plain_get(std::string pattern, std::string summary, Handler handler) {
  auto name = pattern.substr(1);
  Contract contract;
  contract.media = {"text/plain"};
  return {Method::get,     std::move(pattern), Permission::anyone, Body::none(),
          std::move(name), std::move(summary), std::move(handler), std::move(contract)};
}

}  // namespace

RouteTable health_routes(std::function<Result<void>()> ready) {
  RouteTable table;
  table.push_back(plain_get("/healthz", "Says that the process answers.",
                            [](const Call&) { return Reply::text("ok\n").with("Cache-Control", "no-store"); }));
  table.push_back(plain_get("/readyz", "Says whether requests can be served.", [ready = std::move(ready)](const Call&) -> Answer {
    if (ready) ASSAY_CHECK(ready());
    return Reply::text("ready\n").with("Cache-Control", "no-store");
  }));
  return table;
}

RouteTable metrics_routes(std::function<std::string()> text) {
  RouteTable table;
  table.push_back(plain_get("/metrics", "Counters and latencies.", [text = std::move(text)](const Call&) {
    auto reply = Reply::text(text());
    reply.content_type = "text/plain; version=0.0.4; charset=utf-8";
    return reply;
  }));
  return table;
}

}  // namespace assay::http
