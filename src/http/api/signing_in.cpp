// signing_in: sign in by password, link or invitation; who am I; sign out.
#include "http/api/signing_in.hpp"

#include <optional>
#include <string>
#include <vector>

#include "base/describe.hpp"
#include "domain/limits.hpp"
#include "http/api/authorizer.hpp"
#include "http/api/endpoint.hpp"
#include "http/api/signed_in.hpp"
#include "http/browser.hpp"
#include "json/types.hpp"
#include "json/write.hpp"

namespace assay::http::api {
namespace {

struct MePerson {
  PublicId id;
  std::string name;
  std::optional<std::string> email;
  bool has_password = false;
};
ASSAY_DESCRIBE(MePerson, id, name, email, has_password)
struct MeWorkspace {
  PublicId id;
  std::string name;
  Role role = Role::annotator;
};
ASSAY_DESCRIBE(MeWorkspace, id, name, role)
struct MeView {
  MePerson person;
  std::vector<MeWorkspace> workspaces;
};
ASSAY_DESCRIBE(MeView, person, workspaces)
struct InvitationView {
  std::string workspace;
  Role role = Role::annotator;
  std::string name;
};
ASSAY_DESCRIBE(InvitationView, workspace, role, name)

struct SignInBody {
  json::Text<1, limits::email> email;
  json::Text<1, limits::longest_password> password;
};
ASSAY_DESCRIBE(SignInBody, email, password)
struct LinkBody {
  json::Text<1, 200> token;
};
ASSAY_DESCRIBE(LinkBody, token)
struct AcceptBody {
  json::Text<1, limits::name> name;
  json::Text<1, limits::email> email;
  json::Text<1, limits::longest_password> password;
};
ASSAY_DESCRIBE(AcceptBody, name, email, password)
struct PasswordBody {
  std::optional<json::Text<0, limits::longest_password>> current;
  json::Text<1, limits::email> email;
  json::Text<1, limits::longest_password> password;
};
ASSAY_DESCRIBE(PasswordBody, current, email, password)

std::string browser_of_call(const Call& call) { return browser_of(call.request.headers.find("user-agent").value_or("")); }

MeView me_view(const services::Me& me) {
  MeView view;
  view.person = {me.person.public_id, me.person.name, me.person.email, me.person.password_hash.has_value()};
  for (const auto& one : me.memberships) view.workspaces.push_back({one.workspace_public_id, one.workspace_name, one.role});
  return view;
}

Pending<Made<MeView>> logged_in(Pending<services::Login> login, Secure secure) {
  return std::move(login).then([secure](const services::Login& done) {
    constexpr auto age = services::SigningIn::session_time.micros / 1'000'000;
    Made<MeView> made(me_view(done.me));
    made.reply.headers.emplace_back("Set-Cookie", set_cookie(session_cookie, done.token, age, secure));
    return made;
  });
}

Pending<MeView> show_me(services::SigningIn& signing_in, const Call& call) { return signing_in.me(actor_of(call).person).then(me_view); }

Pending<void> set_password(services::SigningIn& signing_in, const Call& call, const PasswordBody& body) {
  std::optional<std::string> current;
  if (body.current) current = body.current->value;
  return signing_in.set_password(actor_of(call).person, current, body.email, body.password, call.request.peer, session_of(call));
}

Pending<InvitationView> show_invitation(services::SigningIn& signing_in, const Call& call) {
  return signing_in.invitation(call.param("token")).then([](const Invitation& found) {
    return InvitationView{found.workspace_name, found.role, found.name};
  });
}

}  // namespace

void add_signing_in_routes(RouteTable& routes, services::SigningIn& signing_in, Secure secure) {
  const auto small = Body::json(limits::small_body);
  add(routes, {Method::post, "/api/sign-in", Permission::anyone, small, "sign_in", "Signs in with e-mail and password."},
      [&signing_in, secure](Call& call, const SignInBody& body) {
        return logged_in(signing_in.with_password(body.email, body.password, call.request.peer, session_of(call), browser_of_call(call)),
                         secure);
      });
  add(routes, {Method::post, "/api/sign-in/link", Permission::anyone, small, "sign_in_by_link", "Signs in with a one-time link."},
      [&signing_in, secure](Call& call, const LinkBody& body) {
        return logged_in(signing_in.with_link(body.token, session_of(call), browser_of_call(call)), secure);
      });
  add(routes, {Method::post, "/api/sign-out", Permission::anyone, small, "sign_out", "Ends this login session."},
      [&signing_in, secure](Call& call, Nothing /*body*/) {
        return signing_in.sign_out(session_of(call)).then([secure] {
          Made<Nothing> made(Nothing{});
          made.reply.headers.emplace_back("Set-Cookie", clear_cookie(session_cookie, secure));
          return made;
        });
      });
  add(routes, {Method::get, "/api/me", Permission::signed_in, Body::none(), "show_me", "The signed-in person and their workspaces."},
      on(signing_in, show_me));
  add(routes, {Method::post, "/api/me/password", Permission::signed_in, small, "set_password", "Sets e-mail and password."},
      on(signing_in, set_password));
  add(routes,
      {Method::get, "/api/invitations/{token}", Permission::anyone, Body::none(), "show_invitation", "What an invitation link offers."},
      on(signing_in, show_invitation));
  add(routes, {Method::post, "/api/invitations/{token}/accept", Permission::anyone, small, "accept_invitation", "Joins the workspace."},
      [&signing_in, secure](Call& call, const AcceptBody& body) {
        return logged_in(signing_in.accept(call.param("token"), {body.name, body.email, body.password}, call.request.peer, session_of(call),
                                           browser_of_call(call)),
                         secure);
      });
}

}  // namespace assay::http::api
