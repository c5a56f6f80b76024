// health: the routes that watch a server rather than use it.
#pragma once
#include <functional>
#include <string>

#include "base/result.hpp"
#include "http/route.hpp"

namespace assay::http {

/// /healthz and /readyz. `ready` may be empty; otherwise it is short: it runs on an I/O thread.
[[nodiscard]] RouteTable health_routes(std::function<Result<void>()> ready);
/// /metrics, for the listener of its own.
[[nodiscard]] RouteTable metrics_routes(std::function<std::string()> text);

}  // namespace assay::http
