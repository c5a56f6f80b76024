// jobs: uploads, imports, exports and what became of them.
#pragma once
#include <filesystem>

#include "http/route.hpp"
#include "services/exporting.hpp"
#include "services/importing.hpp"
#include "services/repeats.hpp"

namespace assay::http::api {

/// Uploaded files lie in `folder`.
void add_job_routes(RouteTable& routes, services::Jobs& jobs, services::Importing& importing, services::Exporting& exporting,
                    services::Repeats& repeats, const std::filesystem::path& folder);

}  // namespace assay::http::api
