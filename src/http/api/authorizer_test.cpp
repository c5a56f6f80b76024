// What the authorizer lets through, over real sessions and tokens, without a socket.
#include "http/api/authorizer.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "http/api/people.hpp"
#include "http/api/signed_in.hpp"
#include "http/api/signing_in.hpp"
#include "http/router.hpp"
#include "services/people.hpp"
#include "store/testing.hpp"

namespace assay::http::api {
namespace {

class Authorizing : public ::testing::TestWithParam<db::Engine> {
 protected:
  Authorizing() : database(GetParam()), store(open(database.address())) {
    workspace = *signing_in.create_workspace("Lab").get();
    owner = member("Olga", Role::owner);
    annotator = member("Ann", Role::annotator);
    workspace_id = signing_in.me(owner.person).get()->memberships.front().workspace_public_id.text();
  }
  static std::unique_ptr<store::Store> open(const std::string& address) {
    auto opened = store::Store::open(address);
    if (!opened.ok()) throw std::runtime_error(opened.error().message);
    return std::move(*opened);
  }
  Actor member(const std::string& name, Role role) {
    return {*signing_in.create_person(name, workspace, role).get(), name, workspace, role, Scope::full};
  }
  std::string cookie(const Actor& actor) {
    return "assay_session=" + signing_in.with_link(*signing_in.make_link(actor.person).get()).get()->token;
  }
  static constexpr int passed = 0;
  // 401 and 404 as the client would see them; `passed` where the request may go on.
  int ask(Permission permission, Method method, const char* header, const std::string& value, std::optional<std::string> in) {
    Request request;
    request.method = method;
    if (header != nullptr) request.headers.add(header, value);
    const Route route{method, "/", permission, Body::none(), "test", "A route of a test.", [](Call) { return Reply::json("{}"); }};
    Params params;
    if (in) params.emplace_back("workspace", *in);
    const auto result = authorize(request, route, params).get();
    if (result.ok()) return passed;
    return result.error().code == ErrorCode::unauthenticated ? 401 : result.error().code == ErrorCode::not_found ? 404 : -1;
  }

  store::testing::TestDatabase database;
  std::unique_ptr<store::Store> store;
  ManualClock clock;
  SystemRandom random;
  services::SigningIn signing_in{{*store, clock, random}};
  services::People people{{*store, clock, random}, signing_in.sessions()};
  services::Repeats repeats{{*store, clock, random}};
  Authorizer authorize = make_authorizer(signing_in);
  WorkspaceId workspace;
  Actor owner, annotator;
  std::string workspace_id;
};

TEST_P(Authorizing, nobody_is_401_and_anyone_routes_ask_nothing) {
  EXPECT_EQ(ask(Permission::anyone, Method::post, nullptr, "", std::nullopt), passed);
  EXPECT_EQ(ask(Permission::signed_in, Method::get, nullptr, "", std::nullopt), 401);
  EXPECT_EQ(ask(Permission::manage, Method::get, nullptr, "", workspace_id), 401);
  EXPECT_EQ(ask(Permission::manage, Method::get, "Cookie", "assay_session=made-up", workspace_id), 401);
  EXPECT_EQ(ask(Permission::manage, Method::get, "Authorization", "Bearer assay_made-up", workspace_id), 401);
}

TEST_P(Authorizing, each_role_reaches_as_far_as_its_permission) {
  for (const auto role : {Role::annotator, Role::reviewer, Role::manager, Role::owner}) {
    const auto session = cookie(member("M", role));
    EXPECT_EQ(ask(Permission::annotate, Method::post, "Cookie", session, workspace_id), passed);
    EXPECT_EQ(ask(Permission::review, Method::post, "Cookie", session, workspace_id), role >= Role::reviewer ? passed : 404);
    EXPECT_EQ(ask(Permission::manage, Method::post, "Cookie", session, workspace_id), role >= Role::manager ? passed : 404);
    EXPECT_EQ(ask(Permission::own, Method::post, "Cookie", session, workspace_id), role >= Role::owner ? passed : 404);
  }
}

TEST_P(Authorizing, another_workspace_and_one_that_does_not_exist_look_the_same) {
  const auto other = *signing_in.create_workspace("Other").get();
  const auto stranger = *signing_in.create_person("S", other, Role::owner).get();
  const auto other_id = signing_in.me(stranger).get()->memberships.front().workspace_public_id.text();
  const auto session = cookie(owner);
  EXPECT_EQ(ask(Permission::annotate, Method::get, "Cookie", session, other_id), 404);
  EXPECT_EQ(ask(Permission::annotate, Method::get, "Cookie", session, PublicId::make(random).text()), 404);
  EXPECT_EQ(ask(Permission::annotate, Method::get, "Cookie", session, "nonsense"), 404);
  EXPECT_EQ(ask(Permission::annotate, Method::get, "Cookie", session, std::nullopt), 404) << "a role without a workspace";
}

TEST_P(Authorizing, a_revoked_membership_loses_access_with_its_session_and_token) {
  ASSERT_TRUE(signing_in.add_member(workspace, annotator.person, Role::manager).get().ok());
  const auto session = cookie(annotator);
  const auto token = "Bearer " + people.add_token(annotator, "ci", Scope::full).get()->token;
  EXPECT_EQ(ask(Permission::manage, Method::get, "Authorization", token, workspace_id), passed);
  const auto id = signing_in.me(annotator.person).get()->person.public_id;
  ASSERT_TRUE(people.revoke(owner, id).get().ok());
  EXPECT_NE(ask(Permission::annotate, Method::get, "Cookie", session, workspace_id), passed);
  EXPECT_NE(ask(Permission::annotate, Method::get, "Authorization", token, workspace_id), passed);
}

TEST_P(Authorizing, a_read_token_reads_and_cannot_write) {
  const auto read = "Bearer " + people.add_token(owner, "dashboard", Scope::read).get()->token;
  const auto full = "bearer " + people.add_token(owner, "ci", Scope::full).get()->token;
  EXPECT_EQ(ask(Permission::manage, Method::get, "Authorization", read, workspace_id), passed);
  EXPECT_EQ(ask(Permission::manage, Method::head, "Authorization", read, workspace_id), passed);
  for (const auto method : {Method::post, Method::put, Method::patch, Method::remove}) {
    EXPECT_EQ(ask(Permission::annotate, method, "Authorization", read, workspace_id), 404);
    EXPECT_EQ(ask(Permission::annotate, method, "Authorization", full, workspace_id), passed);
  }
}

TEST_P(Authorizing, a_token_works_nowhere_outside_its_workspace) {
  const auto token = "Bearer " + people.add_token(owner, "ci", Scope::full).get()->token;
  EXPECT_EQ(ask(Permission::signed_in, Method::post, "Authorization", token, std::nullopt), 404) << "such as setting the password";
  const auto other = *signing_in.create_workspace("Other").get();
  ASSERT_TRUE(signing_in.add_member(other, owner.person, Role::owner).get().ok());
  const auto me = *signing_in.me(owner.person).get();
  for (const auto& one : me.memberships) {
    EXPECT_EQ(ask(Permission::own, Method::get, "Authorization", token, one.workspace_public_id.text()),
              one.workspace == workspace ? passed : 404);
  }
}

TEST_P(Authorizing, a_proxys_own_password_does_not_hide_the_session) {
  Request request;
  request.method = Method::get;
  request.headers.add("Authorization", "Basic eDp5");
  request.headers.add("Cookie", cookie(owner));
  const Route route{
      Method::get, "/", Permission::manage, Body::none(), "test", "A route of a test.", [](Call) { return Reply::json("{}"); }};
  EXPECT_TRUE(authorize(request, route, {{"workspace", workspace_id}}).get().ok());
}

TEST_P(Authorizing, the_routes_fit_into_one_table) {
  RouteTable table;
  add_signing_in_routes(table, signing_in, Secure::yes);
  add_people_routes(table, people, repeats, "");
  for (const auto& route : table) {
    if (route.pattern.find("{workspace}") == std::string::npos) continue;
    EXPECT_EQ(route.needs.value, Permission::manage) << route.pattern;
  }
  EXPECT_TRUE(Router::make(std::move(table)).ok());
}

INSTANTIATE_TEST_SUITE_P(Engines, Authorizing, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& one) { return store::testing::engine_name(one.param); });

}  // namespace
}  // namespace assay::http::api
