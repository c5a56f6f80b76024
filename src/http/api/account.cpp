// account: sessions of the person who asks; nobody else's are within reach.
#include "http/api/account.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/describe.hpp"
#include "domain/limits.hpp"
#include "http/api/authorizer.hpp"
#include "http/api/endpoint.hpp"
#include "http/api/signed_in.hpp"
#include "json/write.hpp"

namespace assay::http::api {
namespace {

struct SessionView {
  PublicId id;
  std::string browser;
  Time created_at;
  std::optional<Time> last_seen_at;
  bool present = false;
};
ASSAY_DESCRIBE(SessionView, id, browser, created_at, last_seen_at, present)
struct SessionsView {
  std::vector<SessionView> sessions;
};
ASSAY_DESCRIBE(SessionsView, sessions)

Pending<SessionsView> list_sessions(services::SigningIn& signing_in, const Call& call) {
  return signing_in.list_sessions(actor_of(call).person, session_of(call)).then([](std::vector<SessionRow> rows) {
    SessionsView view;
    for (auto& row : rows) view.sessions.push_back({row.id, std::move(row.browser), row.created_at, row.last_seen_at, row.present});
    return view;
  });
}

Pending<void> end_session(services::SigningIn& signing_in, const Call& call, Nothing /*body*/) {
  ASSAY_TRY(const auto session, id_param(call, "session"));
  return signing_in.end_session(actor_of(call).person, session);
}

}  // namespace

void add_account_routes(RouteTable& routes, services::SigningIn& signing_in, Secure secure) {
  const auto small = Body::json(limits::small_body);
  add(routes, {Method::get, "/api/me/sessions", Permission::signed_in, Body::none(), "list_sessions", "Where this person is signed in."},
      on(signing_in, list_sessions));
  add(routes,
      {Method::post, "/api/me/sessions/{session}/end", Permission::signed_in, small, "end_session", "Signs this person out in one place."},
      on(signing_in, end_session));
  add(routes,
      {Method::post, "/api/me/sign-out-everywhere", Permission::signed_in, small, "sign_out_everywhere",
       "Ends every session of this person and the links that would begin one."},
      [&signing_in, secure](Call& call, Nothing /*body*/) {
        return signing_in.sign_out_everywhere(actor_of(call).person).then([secure] {
          Made<Nothing> made(Nothing{});
          made.reply.headers.emplace_back("Set-Cookie", clear_cookie(session_cookie, secure));
          return made;
        });
      });
}

}  // namespace assay::http::api
