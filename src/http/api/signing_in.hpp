// signing_in: the routes through which a person comes and goes.
#pragma once
#include "http/cookies.hpp"
#include "http/route.hpp"
#include "services/signing_in.hpp"

namespace assay::http::api {

/// `secure` follows the public address: cookies of an https server never travel in the clear.
void add_signing_in_routes(RouteTable& routes, services::SigningIn& signing_in, Secure secure);

}  // namespace assay::http::api
