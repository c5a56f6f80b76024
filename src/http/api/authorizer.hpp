// authorizer: the one place where a route's permission meets the person who asks.
#pragma once
#include <string>
#include <string_view>

#include "http/route.hpp"
#include "services/signing_in.hpp"

namespace assay::http::api {

inline constexpr std::string_view session_cookie = "assay_session";

/// The token of the browser's present session, or nothing.
[[nodiscard]] std::string session_of(const Call& call);

/// Deny by default: unknown and forbidden look the same (404); nobody at all is 401.
[[nodiscard]] Authorizer make_authorizer(services::SigningIn& signing_in);

}  // namespace assay::http::api
