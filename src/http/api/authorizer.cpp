// authorizer: session cookie or bearer token, membership of the named workspace, role and scope.
#include "http/api/authorizer.hpp"

#include <algorithm>

#include "http/api/signed_in.hpp"
#include "http/cookies.hpp"

namespace assay::http::api {
namespace {

Error forbidden() { return Error::not_found("There is nothing here for you."); }

// The least role that a permission asks for in the workspace of the route.
Role least_role(Permission permission) {
  switch (permission) {
    case Permission::own: return Role::owner;
    case Permission::manage: return Role::manager;
    case Permission::review: return Role::reviewer;
    case Permission::anyone:
    case Permission::signed_in:
    case Permission::annotate: return Role::annotator;
  }
  return Role::owner;
}

}  // namespace

std::string session_of(const Call& call) { return std::string(find_cookie(call.request, session_cookie).value_or("")); }

Authorizer make_authorizer(services::SigningIn& signing_in) {
  return [&signing_in](const Request& request, const Route& route, const Params& params) -> Pending<IdentityPtr> {
    const auto permission = route.needs.value;
    if (permission == Permission::anyone) return IdentityPtr();
    const auto named = std::find_if(params.begin(), params.end(), [](const auto& one) { return one.first == "workspace"; });
    std::optional<PublicId> workspace;
    if (named != params.end()) {
      workspace = PublicId::parse(named->second);
      if (!workspace) return forbidden();
    } else if (permission != Permission::signed_in) {
      return forbidden();  // a role is always a role in some workspace
    }
    std::optional<std::string> bearer;
    if (request.headers.count("Authorization") > 1) return forbidden();
    // Another scheme is a proxy's in front of us, not a proof for us.
    constexpr std::string_view scheme = "Bearer ";
    if (const auto header = request.headers.find("Authorization"); header && same_ignoring_case(header->substr(0, scheme.size()), scheme)) {
      bearer = std::string(header->substr(scheme.size()));
    }
    if (bearer && !workspace) return forbidden();  // a token works in its own workspace only
    std::optional<std::string> session;
    if (const auto cookie = find_cookie(request, session_cookie)) session = std::string(*cookie);
    const bool changes = changes_state(route.method);
    return signing_in.identify(std::move(session), std::move(bearer), workspace)
        .then([permission, changes, in_workspace = workspace.has_value()](Actor actor) -> Result<IdentityPtr> {
          if (in_workspace && actor.role < least_role(permission)) return forbidden();
          if (changes && actor.scope == Scope::read) return forbidden();
          return IdentityPtr(std::make_shared<SignedIn>(std::move(actor)));
        });
  };
}

}  // namespace assay::http::api
