// signing_in: sign in by password, link or invitation; who am I; sign out.
#include "http/api/signing_in.hpp"

#include <optional>
#include <string>
#include <vector>

#include "base/describe.hpp"
#include "http/api/authorizer.hpp"
#include "http/api/signed_in.hpp"
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
  json::Text<1, 254> email;
  json::Text<1, 200> password;
};
ASSAY_DESCRIBE(SignInBody, email, password)
struct LinkBody {
  json::Text<1, 200> token;
};
ASSAY_DESCRIBE(LinkBody, token)
struct AcceptBody {
  json::Text<1, 200> name;
  json::Text<1, 254> email;
  json::Text<1, 200> password;
};
ASSAY_DESCRIBE(AcceptBody, name, email, password)
struct PasswordBody {
  std::optional<json::Text<0, 200>> current;
  json::Text<1, 254> email;
  json::Text<1, 200> password;
};
ASSAY_DESCRIBE(PasswordBody, current, email, password)

// The token of the browser's present session, or nothing.
std::string session_of(const Call& call) { return std::string(find_cookie(call.request, session_cookie).value_or("")); }

std::string me_json(const services::Me& me) {
  MeView view;
  view.person = {me.person.public_id, me.person.name, me.person.email, me.person.password_hash.has_value()};
  for (const auto& one : me.memberships) view.workspaces.push_back({one.workspace_public_id, one.workspace_name, one.role});
  return json::to_string(view);
}

Answer logged_in(Pending<services::Login> login, Secure secure) {
  return std::move(login).then([secure](services::Login done) {
    constexpr auto age = services::SigningIn::session_time.micros / 1'000'000;
    return Reply::json(me_json(done.me)).with("Set-Cookie", set_cookie(session_cookie, done.token, age, secure));
  });
}

}  // namespace

void add_signing_in_routes(RouteTable& routes, services::SigningIn& signing_in, Secure secure) {
  routes.push_back({Method::post, "/api/sign-in", Permission::anyone, Body::json(16384), "sign_in", "Signs in with e-mail and password.",
                    [&signing_in, secure](Call call) -> Answer {
                      ASSAY_TRY(const auto body, call.read<SignInBody>());
                      return logged_in(signing_in.with_password(body.email, body.password, call.request.peer, session_of(call)), secure);
                    }});
  routes.push_back({Method::post, "/api/sign-in/link", Permission::anyone, Body::json(16384), "sign_in_by_link", "Signs in with a one-time link.",
                    [&signing_in, secure](Call call) -> Answer {
                      ASSAY_TRY(const auto body, call.read<LinkBody>());
                      return logged_in(signing_in.with_link(body.token, session_of(call)), secure);
                    }});
  routes.push_back({Method::post, "/api/sign-out", Permission::anyone, Body::json(16384), "sign_out", "Ends this login session.",
                    [&signing_in, secure](Call call) -> Answer {
                      return signing_in.sign_out(session_of(call)).then(
                          [secure] { return Reply::json("{}").with("Set-Cookie", clear_cookie(session_cookie, secure)); });
                    }});
  routes.push_back({Method::get, "/api/me", Permission::signed_in, Body::none(), "show_me", "The signed-in person and their workspaces.",
                    [&signing_in](Call call) -> Answer {
                      return signing_in.me(actor_of(call).person).then([](services::Me me) { return Reply::json(me_json(me)); });
                    }});
  routes.push_back({Method::post, "/api/me/password", Permission::signed_in, Body::json(16384), "set_password", "Sets e-mail and password.",
                    [&signing_in](Call call) -> Answer {
                      ASSAY_TRY(const auto body, call.read<PasswordBody>());
                      std::optional<std::string> current;
                      if (body.current) current = body.current->value;
                      return signing_in.set_password(actor_of(call).person, current, body.email, body.password, call.request.peer, session_of(call))
                          .then([] { return Reply::json("{}"); });
                    }});
  routes.push_back({Method::get, "/api/invitations/{token}", Permission::anyone, Body::none(), "show_invitation", "What an invitation link offers.",
                    [&signing_in](Call call) -> Answer {
                      return signing_in.invitation(call.param("token")).then([](Invitation found) {
                        return Reply::json(json::to_string(InvitationView{found.workspace_name, found.role, found.name}));
                      });
                    }});
  routes.push_back({Method::post, "/api/invitations/{token}/accept", Permission::anyone, Body::json(16384), "accept_invitation", "Joins the workspace.",
                    [&signing_in, secure](Call call) -> Answer {
                      ASSAY_TRY(const auto body, call.read<AcceptBody>());
                      return logged_in(signing_in.accept(call.param("token"), {body.name, body.email, body.password}, call.request.peer, session_of(call)), secure);
                    }});
}

}  // namespace assay::http::api
