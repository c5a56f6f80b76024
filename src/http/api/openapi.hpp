// openapi: the route table as an OpenAPI 3.1 document, and the named types in it.
#pragma once
#include <string_view>

#include "http/route.hpp"
#include "json/value.hpp"

namespace assay::http::api {

/// Throws where a route says neither what it gives nor in which media types, or where two things share a name.
[[nodiscard]] json::Object openapi(const RouteTable& routes, std::string_view version);

/// The names in braces of a pattern, in order.
[[nodiscard]] std::vector<std::string> path_parameters(std::string_view pattern);

}  // namespace assay::http::api
