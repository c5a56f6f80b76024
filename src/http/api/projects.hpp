// projects: the manager's routes for projects, templates, forms, guidelines, items and results.
#pragma once
#include "http/route.hpp"
#include "services/projects.hpp"
#include "services/repeats.hpp"
#include "services/scoring.hpp"

namespace assay::http::api {

void add_project_routes(RouteTable& routes, services::Projects& projects, services::Repeats& repeats);
void add_result_routes(RouteTable& routes, services::Scoring& scoring);

}  // namespace assay::http::api
