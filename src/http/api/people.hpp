// people: the manager's routes for people, invitations and API tokens.
#pragma once
#include "http/route.hpp"
#include "services/people.hpp"
#include "services/repeats.hpp"

namespace assay::http::api {

/// `public_url` is what people type, or empty where nobody said.
void add_people_routes(RouteTable& routes, services::People& people, services::Repeats& repeats, const std::string& public_url);

}  // namespace assay::http::api
