// working: the annotator's routes.
#pragma once
#include "http/route.hpp"
#include "services/working.hpp"

namespace assay::http::api {

void add_working_routes(RouteTable& routes, services::Working& working);

}  // namespace assay::http::api
