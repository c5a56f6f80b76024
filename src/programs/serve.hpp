// serve: wires store, services, routes and the embedded interface into a running server.
#pragma once
#include "programs/settings.hpp"

namespace assay::programs {

/// Runs until SIGINT or SIGTERM, then finishes what was accepted. Returns the process's exit code.
[[nodiscard]] int serve(const ServeSettings& settings);

}  // namespace assay::programs
