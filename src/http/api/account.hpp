// account: the routes of a person's own account: where they are signed in, and ending that.
#pragma once
#include "http/cookies.hpp"
#include "http/route.hpp"
#include "services/signing_in.hpp"

namespace assay::http::api {

void add_account_routes(RouteTable& routes, services::SigningIn& signing_in, Secure secure);

}  // namespace assay::http::api
