// people: the manager's routes for people, invitations and API tokens, and their views.
#include "http/api/people.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/describe.hpp"
#include "http/api/signed_in.hpp"
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
};
ASSAY_DESCRIBE(PersonView, id, name, email, role, created_at, last_seen_at, revoked)
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
struct TokenView {
  PublicId id;
  std::string name;
  Scope scope = Scope::read;
  Time created_at;
  std::optional<Time> last_used_at;
  bool revoked = false;
};
ASSAY_DESCRIBE(TokenView, id, name, scope, created_at, last_used_at, revoked)
struct TokensView {
  std::vector<TokenView> tokens;
};
ASSAY_DESCRIBE(TokensView, tokens)
struct NewTokenView {
  PublicId id;
  std::string token;
};
ASSAY_DESCRIBE(NewTokenView, id, token)

struct InviteBody {
  json::Text<1, 200> name;
  Role role = Role::annotator;
};
ASSAY_DESCRIBE(InviteBody, name, role)
struct RoleBody {
  Role role = Role::annotator;
};
ASSAY_DESCRIBE(RoleBody, role)
struct TokenBody {
  json::Text<1, 200> name;
  Scope scope = Scope::read;
};
ASSAY_DESCRIBE(TokenBody, name, scope)
struct EmptyBody {};
ASSAY_DESCRIBE(EmptyBody)

template <class T>
Reply reply(const T& view) { return Reply::json(json::to_string(view)); }

Result<PublicId> id_param(const Call& call, std::string_view name, std::string_view what) {
  if (const auto id = PublicId::parse(call.param(name))) return *id;
  return Error::not_found("There is no such " + std::string(what) + ".");
}

Answer list_people(services::People& people, Call call) {
  return people.list(actor_of(call).workspace).then([](services::PeopleList list) {
    PeopleView view;
    for (auto& row : list.people) {
      view.people.push_back({row.id, std::move(row.name), std::move(row.email), row.role, row.created_at, row.last_seen_at, row.revoked});
    }
    for (auto& row : list.invitations) {
      view.invitations.push_back({row.id, std::move(row.name), row.role, row.created_at, row.expires_at, row.used});
    }
    return reply(view);
  });
}

Reply invitation_url(const services::NewInvitation& made) { return reply(InvitationUrlView{made.id, made.url}); }

Answer invite(services::People& people, Call call) {
  ASSAY_TRY(const auto body, call.read<InviteBody>());
  return people.invite(actor_of(call), body.name, body.role).then(invitation_url);
}

Answer replace_invitation(services::People& people, Call call) {
  ASSAY_TRY(const auto invitation, id_param(call, "invitation", "invitation"));
  ASSAY_CHECK(call.read<EmptyBody>());
  return people.replace(actor_of(call), invitation).then(invitation_url);
}

Answer revoke_invitation(services::People& people, Call call) {
  ASSAY_TRY(const auto invitation, id_param(call, "invitation", "invitation"));
  ASSAY_CHECK(call.read<EmptyBody>());
  return people.revoke_invitation(actor_of(call), invitation).then([] { return Reply::json("{}"); });
}

Answer revoke_person(services::People& people, Call call) {
  ASSAY_TRY(const auto person, id_param(call, "person", "person"));
  ASSAY_CHECK(call.read<EmptyBody>());
  return people.revoke(actor_of(call), person).then([] { return Reply::json("{}"); });
}

Answer restore_person(services::People& people, Call call) {
  ASSAY_TRY(const auto person, id_param(call, "person", "person"));
  ASSAY_CHECK(call.read<EmptyBody>());
  return people.restore(actor_of(call), person).then([] { return Reply::json("{}"); });
}

Answer set_role(services::People& people, Call call) {
  ASSAY_TRY(const auto person, id_param(call, "person", "person"));
  ASSAY_TRY(const auto body, call.read<RoleBody>());
  return people.set_role(actor_of(call), person, body.role).then([] { return Reply::json("{}"); });
}

Answer make_link(services::People& people, Call call) {
  ASSAY_TRY(const auto person, id_param(call, "person", "person"));
  ASSAY_CHECK(call.read<EmptyBody>());
  return people.link(actor_of(call), person).then([](std::string url) { return reply(LinkUrlView{std::move(url)}); });
}

Answer list_tokens(services::People& people, Call call) {
  return people.tokens(actor_of(call).workspace).then([](std::vector<TokenRow> rows) {
    TokensView view;
    for (auto& row : rows) view.tokens.push_back({row.id, std::move(row.name), row.scope, row.created_at, row.last_used_at, row.revoked});
    return reply(view);
  });
}

Answer make_token(services::People& people, Call call) {
  ASSAY_TRY(const auto body, call.read<TokenBody>());
  return people.add_token(actor_of(call), body.name, body.scope).then([](services::NewToken made) {
    return reply(NewTokenView{made.id, std::move(made.token)});
  });
}

Answer revoke_token(services::People& people, Call call) {
  ASSAY_TRY(const auto token, id_param(call, "token", "token"));
  ASSAY_CHECK(call.read<EmptyBody>());
  return people.revoke_token(actor_of(call), token).then([] { return Reply::json("{}"); });
}

}  // namespace

void add_people_routes(RouteTable& routes, services::People& people) {
  const auto add = [&](Method method, const char* path, const char* name, const char* summary, Answer (*handler)(services::People&, Call)) {
    routes.push_back({method, std::string("/api/workspaces/{workspace}") + path, Permission::manage,
                      method == Method::get ? Body::none() : Body::json(16384), name, summary,
                      [&people, handler](Call call) { return handler(people, std::move(call)); }});
  };
  add(Method::get, "/people", "list_people", "The people of the workspace and its invitations.", list_people);
  add(Method::post, "/invitations", "invite", "Makes an invitation; its address is shown once.", invite);
  add(Method::post, "/invitations/{invitation}/replace", "replace_invitation", "A new address; the old one stops working.", replace_invitation);
  add(Method::post, "/invitations/{invitation}/revoke", "revoke_invitation", "The invitation stops working.", revoke_invitation);
  add(Method::post, "/people/{person}/revoke", "revoke_person", "Ends a person's access to the workspace.", revoke_person);
  add(Method::post, "/people/{person}/restore", "restore_person", "Gives it back.", restore_person);
  add(Method::post, "/people/{person}/role", "set_role", "Changes what a person may do.", set_role);
  add(Method::post, "/people/{person}/link", "make_link", "An address that signs this person in once.", make_link);
  add(Method::get, "/tokens", "list_tokens", "The API tokens of the workspace, without their secrets.", list_tokens);
  add(Method::post, "/tokens", "make_token", "Makes an API token; it is shown once.", make_token);
  add(Method::post, "/tokens/{token}/revoke", "revoke_token", "The token stops working.", revoke_token);
}

}  // namespace assay::http::api
