// signed_in: what the authorizer found out about a request, for the handlers.
#pragma once
#include <utility>

#include "domain/person.hpp"
#include "http/route.hpp"

namespace assay::http::api {

struct SignedIn final : Identity {
  explicit SignedIn(Actor who) : actor(std::move(who)) {}
  Actor actor;
};

[[nodiscard]] inline const Actor& actor_of(const Call& call) { return call.identity_as<SignedIn>().actor; }

}  // namespace assay::http::api
