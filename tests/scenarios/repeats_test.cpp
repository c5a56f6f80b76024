// Repeats: whatever a manager's request makes, it makes once for its key, and a repeat gets the first reply again.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <thread>

#include "world.hpp"

namespace assay::scenarios {
namespace {

struct Making {
  std::string path, body, other_body;
};

class Repeats : public ::testing::TestWithParam<db::Engine> {
 protected:
  Repeats() : world(GetParam()), place(world.workspace("W")), mona(world.join("Mona", place, Role::owner)) {
    (void)world.join("Ben", place, Role::annotator);
    home = "/api/workspaces/" + json::text_at(mona.read("/api/me").at("workspaces").at(0), "id");
    project = home + "/projects/" +
              json::text_at(mona.json_of(mona.post(home + "/projects", R"({"name":"P","from_template":"pairwise"})")).at("row"), "id");
    const auto detail = mona.read(project);
    form = json::write(detail.at("form"));
    const auto uploaded =
        mona.json_of(mona.send("POST", project + "/uploads?name=r.csv", "id,prompt,response_a,response_b\r\nq1,Why?,a,b\r\n"));
    import = "{\"upload\":\"" + json::text_at(uploaded, "id") + R"(","format":"csv","mapping":)" +
             json::write(uploaded.at("found").at("mapping")) + R"(,"expand":"none","pairs":1,"dry_run":)";
    const auto people = mona.read(home + "/people");
    for (const auto& one : people.at("people").as_array()) {
      if (json::text_at(one, "name") == "Ben") ben = json::text_at(one, "id");
    }
    invitation = json::text_at(mona.json_of(mona.post(home + "/invitations", R"({"name":"Eve","role":"annotator"})")), "id");
    job = json::text_at(mona.json_of(mona.post(project + "/exports", R"({"format":"csv","people":"pseudonymous"})")), "id");
  }
  static std::string item(const std::string& name) {
    return R"({"items":[{"content":{"prompt":")" + name + R"(","responses":[{"text":"a"},{"text":"b"}]}}]})";
  }
  /// One request for each route that makes something, by its name in the contract.
  std::map<std::string, Making> makings() {
    return {
        {"create_project",
         {home + "/projects", R"({"name":"Q","from_template":"pairwise"})", R"({"name":"R","from_template":"pairwise"})"}},
        {"add_form", {project + "/forms", "{\"form\":" + form + "}", "{\"form\": " + form + "}"}},
        {"add_guideline", {project + "/guidelines", R"({"text":"One.","change":"minor"})", R"({"text":"Two.","change":"minor"})"}},
        {"add_items", {project + "/items", item("one"), item("two")}},
        {"start_import", {project + "/imports", import + "false}", import + "true}"}},
        {"start_export", {project + "/exports", R"({"format":"csv","people":"pseudonymous"})", R"({"format":"csv","people":"named"})"}},
        {"repeat_export", {home + "/jobs/" + job + "/repeat", "{}", "{ }"}},
        {"invite", {home + "/invitations", R"({"name":"Joe","role":"annotator"})", R"({"name":"Jim","role":"annotator"})"}},
        {"replace_invitation", {home + "/invitations/" + invitation + "/replace", "{}", "{ }"}},
        {"make_link", {home + "/people/" + ben + "/link", "{}", "{ }"}},
        {"make_token", {home + "/tokens", R"({"name":"t","scope":"read"})", R"({"name":"u","scope":"read"})"}},
    };
  }
  static std::string key(const std::string& name) { return "Idempotency-Key: " + name + "\r\n"; }
  std::unique_ptr<db::Connection> connect() {
    return world.address().starts_with("sqlite:") ? db::open_sqlite(world.address().substr(7), db::Access::read_write)
                                                  : db::open_postgres(world.address(), db::Access::read_write);
  }
  /// How much there is of everything that a request may make, and the newest token of an invitation.
  std::vector<std::string> everything() {
    const auto connection = connect();
    db::Tx tx(*connection);
    std::vector<std::string> all;
    auto rows = tx.query(
        "SELECT 'project', count(*) FROM project UNION ALL SELECT 'form', count(*) FROM form_version UNION ALL SELECT 'guideline', count(*)"
        " FROM guideline_version UNION ALL SELECT 'item', count(*) FROM item UNION ALL SELECT 'slot', count(*) FROM slot"
        " UNION ALL SELECT 'invitation', count(*) FROM invitation UNION ALL SELECT token_hash, 0 FROM invitation"
        " UNION ALL SELECT 'link', count(*) FROM sign_in_link UNION ALL SELECT 'token', count(*) FROM api_token"
        " UNION ALL SELECT 'job', count(*) FROM job UNION ALL SELECT 'event', count(*) FROM event");
    while (rows.next()) all.push_back(rows.text(0) + " " + rows.text(1));
    std::sort(all.begin(), all.end());
    return all;
  }

  World world;
  WorkspaceId place;
  Someone mona;
  std::string home, project, form, import, ben, invitation, job;
};

TEST_P(Repeats, every_route_that_makes_something_makes_it_once_for_a_key) {
  std::set<std::string> in_contract;
  for (const auto& route :
       http::api::all_routes({world.signing_in, world.working, world.projects, world.scoring, world.people, world.items, world.jobs,
                              world.importing, world.exporting, world.repeats, std::filesystem::temp_directory_path()},
                             http::Secure::no)) {
    for (const auto& one : route.contract.parameters) {
      if (one.name == "Idempotency-Key" && one.presence == http::Parameter::Presence::optional) in_contract.insert(route.name);
    }
  }
  std::set<std::string> tried;
  for (const auto& [name, making] : makings()) {
    SCOPED_TRACE(name);
    tried.insert(name);
    const auto before = everything();
    const auto first = mona.post(making.path, making.body, key("key of " + name));
    ASSERT_EQ(first.status / 100, 2) << first.body;
    const auto after = everything();
    EXPECT_NE(before, after);
    const auto again = mona.post(making.path, making.body, key("key of " + name));
    EXPECT_EQ(again.status, first.status) << again.body;
    EXPECT_EQ(again.body, first.body);
    EXPECT_EQ(everything(), after) << "a repeat makes nothing";
    const auto other = mona.post(making.path, making.other_body, key("key of " + name));
    EXPECT_EQ(other.status, 409) << other.body;
    EXPECT_NE(other.body.find("with another body"), std::string::npos) << other.body;
    EXPECT_EQ(everything(), after);
    EXPECT_EQ(mona.post(making.path, making.body, key("a new key of " + name)).status, first.status);
    EXPECT_NE(everything(), after) << "a new key makes something new";
    const auto without = everything();
    EXPECT_EQ(mona.post(making.path, making.body).status, first.status);
    EXPECT_NE(everything(), without) << "and so does a request without a key";
  }
  EXPECT_EQ(tried, in_contract);
}

TEST_P(Repeats, a_key_belongs_to_a_person_and_a_route_and_what_was_refused_may_be_tried_again_with_it) {
  auto other = world.join("Olga", place, Role::owner);
  const std::string body = R"({"name":"Q","from_template":"pairwise"})";
  const auto first = mona.post(home + "/projects", body, key("k"));
  const auto others = other.post(home + "/projects", body, key("k"));
  EXPECT_EQ(others.status, 201);
  EXPECT_NE(others.body, first.body);
  EXPECT_EQ(mona.post(home + "/tokens", R"({"name":"t","scope":"read"})", key("k")).status, 200);
  EXPECT_EQ(mona.post(home + "/projects", R"({"name":"","from_template":"pairwise"})", key("n")).status, 422);
  EXPECT_EQ(mona.post(home + "/projects", body, key("n")).status, 201);
  EXPECT_EQ(mona.post(home + "/projects", body, key(std::string(101, 'k'))).status, 422);
}

TEST_P(Repeats, many_at_once_make_one_and_all_get_its_reply) {
  const auto before = everything();
  std::vector<http::testing::ClientReply> replies(8);
  std::vector<std::thread> threads;
  for (auto& reply : replies) {
    threads.emplace_back(
        [this, &reply, mine = mona]() mutable { reply = mine.post(home + "/tokens", R"({"name":"t","scope":"read"})", key("k")); });
  }
  for (auto& one : threads) one.join();
  for (const auto& reply : replies) {
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, replies.front().body);
  }
  const auto after = everything();
  for (const auto& line : before) {
    if (line.starts_with("token ")) {
      EXPECT_NE(std::find(after.begin(), after.end(), "token 1"), after.end()) << line;
    }
  }
}

TEST_P(Repeats, a_secret_in_a_reply_is_kept_only_for_whoever_has_the_key) {
  const auto reply = mona.post(home + "/tokens", R"({"name":"t","scope":"read"})", key("k"));
  const auto token = json::text_at(mona.json_of(reply), "token");
  const auto connection = connect();
  db::Tx tx(*connection);
  auto rows = tx.query("SELECT key, outcome FROM idempotency");
  ASSERT_TRUE(rows.next());
  EXPECT_NE(rows.text(0), "k");
  EXPECT_FALSE(rows.text(1).empty());
  EXPECT_EQ(rows.text(1).find(token), std::string::npos);
}

TEST_P(Repeats, after_an_interruption_between_effect_and_reply_a_repeat_makes_nothing_and_says_so) {
  const std::string body = R"({"name":"Q","from_template":"pairwise"})";
  EXPECT_EQ(mona.post(home + "/projects", body, key("k")).status, 201);
  connect()->run_script("UPDATE idempotency SET outcome = ''");
  const auto before = everything();
  const auto again = mona.post(home + "/projects", body, key("k"));
  EXPECT_EQ(again.status, 409);
  EXPECT_NE(again.body.find("took effect before the server was interrupted"), std::string::npos) << again.body;
  EXPECT_EQ(everything(), before);
}

INSTANTIATE_TEST_SUITE_P(Engines, Repeats, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& one) { return store::testing::engine_name(one.param); });

}  // namespace
}  // namespace assay::scenarios
