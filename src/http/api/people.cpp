// people: the manager's routes for people, invitations and API tokens, and their views.
#include "http/api/people.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/describe.hpp"
#include "domain/limits.hpp"
#include "http/api/endpoint.hpp"
#include "http/api/signed_in.hpp"
#include "http/own_address.hpp"
#include "json/types.hpp"
#include "json/write.hpp"

namespace assay::http::api {
namespace {

struct PersonView {
  PublicId id;
  std::string name;
  std::optional<std::string> email;
  Role role = Role::annotator;
  Time created_at;
  std::optional<Time> last_seen_at;
  bool revoked = false;
  bool imported = false;  ///< a name on imported judgments; it never had a login
  std::int64_t judgments = 0;
};
ASSAY_DESCRIBE(PersonView, id, name, email, role, created_at, last_seen_at, revoked, imported, judgments)
struct OpenInvitationView {
  PublicId id;
  std::string name;
  Role role = Role::annotator;
  Time created_at, expires_at;
  bool used = false;
};
ASSAY_DESCRIBE(OpenInvitationView, id, name, role, created_at, expires_at, used)
struct PeopleView {
  std::vector<PersonView> people;
  std::vector<OpenInvitationView> invitations;
};
ASSAY_DESCRIBE(PeopleView, people, invitations)
struct InvitationUrlView {
  PublicId id;
  std::string url;
};
ASSAY_DESCRIBE(InvitationUrlView, id, url)
struct LinkUrlView {
  std::string url;
};
ASSAY_DESCRIBE(LinkUrlView, url)
struct ApiTokenView {
  PublicId id;
  std::string name;
  Scope scope = Scope::read;
  Time created_at;
  std::optional<Time> last_used_at;
  bool revoked = false;
};
ASSAY_DESCRIBE(ApiTokenView, id, name, scope, created_at, last_used_at, revoked)
struct ApiTokensView {
  std::vector<ApiTokenView> tokens;
};
ASSAY_DESCRIBE(ApiTokensView, tokens)
struct NewTokenView {
  PublicId id;
  std::string token;
};
ASSAY_DESCRIBE(NewTokenView, id, token)

struct InviteBody {
  json::Text<1, limits::name> name;
  Role role = Role::annotator;
};
ASSAY_DESCRIBE(InviteBody, name, role)
struct RoleBody {
  Role role = Role::annotator;
};
ASSAY_DESCRIBE(RoleBody, role)
struct TokenBody {
  json::Text<1, limits::name> name;
  Scope scope = Scope::read;
};
ASSAY_DESCRIBE(TokenBody, name, scope)

Pending<PeopleView> list_people(services::People& people, const Call& call) {
  return people.list(actor_of(call).workspace).then([](services::PeopleList list) {
    PeopleView view;
    for (auto& row : list.people) {
      view.people.push_back({row.id, std::move(row.name), std::move(row.email), row.role, row.created_at, row.last_seen_at, row.revoked,
                             row.imported, row.judgments});
    }
    for (auto& row : list.invitations) {
      view.invitations.push_back({row.id, std::move(row.name), row.role, row.created_at, row.expires_at, row.used});
    }
    return view;
  });
}

// The routes whose replies hold an address for somebody else to open.
class Addresses {
 public:
  Addresses(services::People& people, std::string public_url) : people_(people), public_url_(std::move(public_url)) {}

  Pending<InvitationUrlView> invite(const Call& call, const InviteBody& body) const {
    ASSAY_TRY(const auto home, own_address(call.request, public_url_));
    return people_.invite(actor_of(call), body.name, body.role).then([home](const services::NewInvitation& made) {
      return InvitationUrlView{made.id, home + made.path};
    });
  }
  Pending<InvitationUrlView> replace(const Call& call) const {
    ASSAY_TRY(const auto home, own_address(call.request, public_url_));
    ASSAY_TRY(const auto invitation, id_param(call, "invitation"));
    return people_.replace(actor_of(call), invitation).then([home](const services::NewInvitation& made) {
      return InvitationUrlView{made.id, home + made.path};
    });
  }
  Pending<LinkUrlView> link(const Call& call) const {
    ASSAY_TRY(const auto home, own_address(call.request, public_url_));
    ASSAY_TRY(const auto person, id_param(call, "person"));
    return people_.link(actor_of(call), person).then([home](const std::string& path) { return LinkUrlView{home + path}; });
  }

 private:
  services::People& people_;
  std::string public_url_;
};

Pending<void> revoke_invitation(services::People& people, const Call& call, Nothing /*body*/) {
  ASSAY_TRY(const auto invitation, id_param(call, "invitation"));
  return people.revoke_invitation(actor_of(call), invitation);
}

Pending<void> revoke_person(services::People& people, const Call& call, Nothing /*body*/) {
  ASSAY_TRY(const auto person, id_param(call, "person"));
  return people.revoke(actor_of(call), person);
}

Pending<void> restore_person(services::People& people, const Call& call, Nothing /*body*/) {
  ASSAY_TRY(const auto person, id_param(call, "person"));
  return people.restore(actor_of(call), person);
}

Pending<void> set_role(services::People& people, const Call& call, const RoleBody& body) {
  ASSAY_TRY(const auto person, id_param(call, "person"));
  return people.set_role(actor_of(call), person, body.role);
}

Pending<ApiTokensView> list_tokens(services::People& people, const Call& call) {
  return people.tokens(actor_of(call).workspace).then([](std::vector<TokenRow> rows) {
    ApiTokensView view;
    for (auto& row : rows) view.tokens.push_back({row.id, std::move(row.name), row.scope, row.created_at, row.last_used_at, row.revoked});
    return view;
  });
}

Pending<NewTokenView> make_token(services::People& people, const Call& call, const TokenBody& body) {
  return people.add_token(actor_of(call), body.name, body.scope).then([](services::NewToken made) {
    return NewTokenView{made.id, std::move(made.token)};
  });
}

Pending<void> revoke_token(services::People& people, const Call& call, Nothing /*body*/) {
  ASSAY_TRY(const auto token, id_param(call, "token"));
  return people.revoke_token(actor_of(call), token);
}

}  // namespace

void add_people_routes(RouteTable& routes, services::People& people, services::Repeats& repeats, const std::string& public_url) {
  const auto line = [](Method method, const char* path, const char* name, const char* summary) {
    return Line{method,
                std::string("/api/workspaces/{workspace}") + path,
                Permission::manage,
                method == Method::get ? Body::none() : Body::json(limits::small_body),
                name,
                summary};
  };
  const auto put = [&](Method method, const char* path, const char* name, const char* summary, auto handler) {
    add(routes, line(method, path, name, summary), on(people, handler));
  };
  const auto make = [&](const char* path, const char* name, const char* summary, auto handler) {
    add(routes, once(repeats, line(Method::post, path, name, summary)), on(people, handler));
  };
  const Addresses addresses(people, public_url);
  put(Method::get, "/people", "list_people", "The people of the workspace and its invitations.", list_people);
  const auto invite_line = line(Method::post, "/invitations", "invite", "Makes an invitation; its address is shown once.");
  const auto replace_line =
      line(Method::post, "/invitations/{invitation}/replace", "replace_invitation", "A new address; the old one stops working.");
  add(routes, once(repeats, invite_line), [addresses](Call& call, const InviteBody& body) { return addresses.invite(call, body); });
  add(routes, once(repeats, replace_line), [addresses](Call& call, Nothing /*body*/) { return addresses.replace(call); });
  put(Method::post, "/invitations/{invitation}/revoke", "revoke_invitation", "The invitation stops working.", revoke_invitation);
  put(Method::post, "/people/{person}/revoke", "revoke_person", "Ends a person's access to the workspace.", revoke_person);
  put(Method::post, "/people/{person}/restore", "restore_person", "Gives it back.", restore_person);
  put(Method::post, "/people/{person}/role", "set_role", "Changes what a person may do.", set_role);
  const auto link_line = line(Method::post, "/people/{person}/link", "make_link", "An address that signs this person in once.");
  add(routes, once(repeats, link_line), [addresses](Call& call, Nothing /*body*/) { return addresses.link(call); });
  put(Method::get, "/tokens", "list_tokens", "The API tokens of the workspace, without their secrets.", list_tokens);
  make("/tokens", "make_token", "Makes an API token; it is shown once.", make_token);
  put(Method::post, "/tokens/{token}/revoke", "revoke_token", "The token stops working.", revoke_token);
}

}  // namespace assay::http::api
