// items: the manager's routes for single items and annotations.
#pragma once
#include "http/route.hpp"
#include "services/items.hpp"

namespace assay::http::api {

void add_item_routes(RouteTable& routes, services::Items& items);

}  // namespace assay::http::api
