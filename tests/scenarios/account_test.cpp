// A person's own account and the addresses that are sent to people, over HTTP, on both databases.
#include <gtest/gtest.h>

#include "world.hpp"

namespace assay::scenarios {
namespace {

class Account : public ::testing::TestWithParam<db::Engine> {};

std::string workspace_of(Someone& person) { return json::text_at(person.read("/api/me").at("workspaces").at(0), "id"); }

TEST_P(Account, somebody_who_came_by_a_link_sets_a_password_and_comes_back_with_it) {
  World world(GetParam());
  auto ada = world.join("Ada", world.workspace("W"), Role::annotator);
  EXPECT_FALSE(ada.read("/api/me").at("person").at("has_password").as_bool());
  const auto set = ada.post("/api/me/password", R"({"email":"Ada@Example.org","password":"a sentence only Ada knows"})");
  ASSERT_EQ(set.status, 200) << set.body;
  EXPECT_TRUE(ada.read("/api/me").at("person").at("has_password").as_bool());
  http::testing::Client client(world.port());
  const auto back = client.post_json("/api/sign-in", R"({"email":"ada@example.org","password":"a sentence only Ada knows"})");
  EXPECT_EQ(back.status, 200) << back.body;
}

TEST_P(Account, sessions_are_listed_ended_one_by_one_and_all_at_once) {
  World world(GetParam());
  const auto place = world.workspace("W");
  auto ada = world.join("Ada", place, Role::annotator);
  auto eve = world.join("Eve", place, Role::owner);
  ASSERT_EQ(ada.post("/api/me/password", R"({"email":"ada@example.org","password":"a sentence only Ada knows"})").status, 200);
  const auto sign_in = [&](const std::string& agent) {
    http::testing::Client client(world.port());
    const auto reply = client.request("POST", "/api/sign-in", R"({"email":"ada@example.org","password":"a sentence only Ada knows"})",
                                      "Content-Type: application/json\r\nUser-Agent: " + agent + "\r\n");
    const auto cookie = reply.header("Set-Cookie");
    return Someone(world.port(), "Cookie: " + cookie.substr(0, cookie.find(';')) + "\r\n");
  };
  auto phone = sign_in("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36");
  auto home = sign_in("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
  const auto listed = ada.read("/api/me/sessions").at("sessions").as_array();
  ASSERT_EQ(listed.size(), 3U);
  std::string phones;
  int present = 0;
  for (const auto& one : listed) {
    if (json::text_at(one, "browser") == "Chrome on Android") phones = json::text_at(one, "id");
    if (one.at("present").as_bool()) ++present;
  }
  EXPECT_EQ(present, 1);
  ASSERT_FALSE(phones.empty());
  // Nobody ends the session of somebody else, not even an owner.
  EXPECT_EQ(eve.post("/api/me/sessions/" + phones + "/end", "{}").status, 404);
  EXPECT_EQ(phone.get("/api/me").status, 200);
  EXPECT_EQ(ada.post("/api/me/sessions/" + phones + "/end", "{}").status, 200);
  EXPECT_EQ(phone.get("/api/me").status, 401);
  EXPECT_EQ(ada.post("/api/me/sessions/" + phones + "/end", "{}").status, 404);
  EXPECT_EQ(home.get("/api/me").status, 200);
  EXPECT_EQ(ada.post("/api/me/sign-out-everywhere", "{}").status, 200);
  EXPECT_EQ(home.get("/api/me").status, 401);
  EXPECT_EQ(ada.get("/api/me").status, 401);
  EXPECT_EQ(eve.get("/api/me").status, 200);
}

TEST_P(Account, addresses_begin_with_what_the_asker_typed_and_a_host_that_is_none_is_refused) {
  World world(GetParam());
  auto mona = world.join("Mona", world.workspace("W"), Role::manager);
  const auto invitations = "/api/workspaces/" + workspace_of(mona) + "/invitations";
  const auto invite = [&](const std::string& host) {
    const std::string body = R"({"name":"Grace","role":"annotator"})";
    http::testing::Client client(world.port());
    client.send("POST " + invitations + " HTTP/1.1\r\nHost: " + host + "\r\nOrigin: http://" + host + "\r\n" + mona.cookie() +
                "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    return client.read_reply();
  };
  EXPECT_TRUE(json::text_at(mona.json_of(invite("assay.lan:8080")), "url").starts_with("http://assay.lan:8080/join#"));
  const auto refused = invite("evil.test/path?x=");
  EXPECT_GE(refused.status, 400);
  EXPECT_EQ(refused.body.find("assay_i_"), std::string::npos) << "no invitation goes out with a wrong address";
}

INSTANTIATE_TEST_SUITE_P(Engines, Account, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& one) { return store::testing::engine_name(one.param); });

}  // namespace
}  // namespace assay::scenarios
