// authorizer: the one place where a route's permission meets the person who asks.
#pragma once
#include "http/route.hpp"
#include "services/signing_in.hpp"

namespace assay::http::api {

inline constexpr std::string_view session_cookie = "assay_session";

/// Deny by default: unknown and forbidden look the same (404); nobody at all is 401.
[[nodiscard]] Authorizer make_authorizer(services::SigningIn& signing_in);

}  // namespace assay::http::api
