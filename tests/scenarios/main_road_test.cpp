// The main road as its people walk it, over HTTP, on both databases.
#include <gtest/gtest.h>

#include "world.hpp"

namespace assay::scenarios {
namespace {

class MainRoad : public ::testing::TestWithParam<db::Engine> {};

std::string workspace_of(Someone& person) { return json::text_at(person.read("/api/me").at("workspaces").at(0), "id"); }

std::string make_project(Someone& manager, const std::string& workspace, int items, const std::string& extra = {}) {
  const std::string base = "/api/workspaces/" + workspace + "/projects";
  const auto made = manager.post(base, R"({"name":"Compare","from_template":"pairwise","settings":{"overlap":2}})");
  EXPECT_EQ(made.status, 201) << made.body;
  const auto project = json::text_at(manager.json_of(made).at("row"), "id");
  std::string list;
  for (int i = 0; i < items; ++i) {
    list += (i > 0 ? "," : "") + std::string(R"({"external_id":"canary-external-)") + std::to_string(i) +
            R"(","group":"canary-group","content":{"prompt":"What is )" + std::to_string(i) +
            R"( + 1?","responses":[{"text":"It is a number.","model":"canary-model-one"},{"text":"I am canary-model-two and say )" +
            std::to_string(i + 1) + extra + R"(","model":"canary-model-two"}]}})";
  }
  const auto added = manager.post(base + "/" + project + "/items", "{\"items\":[" + list + "]}");
  EXPECT_EQ(added.status, 201) << added.body;
  EXPECT_EQ(manager.post(base + "/" + project + "/launch", "{}").status, 200);
  return project;
}

void acknowledge(Someone& person, const std::string& project) {
  const auto version = json::text_at(person.read("/api/work/projects/" + project + "/guideline"), "version");
  EXPECT_EQ(person.post("/api/work/projects/" + project + "/guideline/acknowledge", "{\"version\":\"" + version + "\"}").status, 200);
}

// Judges everything that is offered, always for the right answer (the longer one); returns how many.
int judge_all(Someone& person, const std::string& project) {
  int count = 0;
  while (true) {
    const auto leased = person.post("/api/work/projects/" + project + "/lease", R"({"hold":1})");
    EXPECT_EQ(leased.status, 200) << leased.body;
    const auto reply = person.json_of(leased);
    const auto& tasks = reply.at("tasks").as_array();
    if (tasks.empty()) return count;
    const auto assignment = json::text_at(tasks[0], "assignment");
    const auto& shown = tasks[0].at("content").at("responses").as_array();
    const bool first = json::text_at(shown[0], "text").size() > json::text_at(shown[1], "text").size();
    const auto submitted =
        person.post("/api/work/assignments/" + assignment + "/submit",
                    std::string(R"({"revision":0,"active_ms":9000,"answers":{"overall":{"choice":")") + (first ? "first" : "second") +
                        R"(","strength":2},"rationale":"One of them gives the number that was asked for, the other does not."}})",
                    "Idempotency-Key: key-" + assignment + "\r\n");
    EXPECT_EQ(submitted.status, 200) << submitted.body;
    if (submitted.status != 200) return count;
    ++count;
  }
}

TEST_P(MainRoad, a_manager_gets_a_ranking_from_people_who_compared_blind) {
  World world(GetParam());
  const auto place = world.workspace("W");
  auto manager = world.join("Mona", place, Role::manager);
  auto ada = world.join("Ada", place, Role::annotator);
  auto ben = world.join("Ben", place, Role::annotator);
  const auto workspace = workspace_of(manager);
  const auto project = make_project(manager, workspace, 6);
  for (auto* person : {&ada, &ben}) {
    const auto before = person->post("/api/work/projects/" + project + "/lease", R"({"hold":1})");
    EXPECT_EQ(json::text_at(person->json_of(before), "reason"), "acknowledge");
    acknowledge(*person, project);
    EXPECT_EQ(judge_all(*person, project), 6);
  }
  const auto results = manager.read("/api/workspaces/" + workspace + "/projects/" + project + "/results");
  EXPECT_EQ(results.at("progress").at("done").as_int64(), 12);
  EXPECT_EQ(results.at("leaderboard").at("votes").as_int64(), 12);
  // The canonical answers are the same although each person saw another order.
  const auto& matrix = results.at("leaderboard").at("win_matrix");
  const bool two_first = matrix.at("models").at(0).as_string() == "canary-model-two";
  EXPECT_EQ(matrix.at("wins").at(two_first ? 0 : 1).at(two_first ? 1 : 0).as_int64(), 12);
}

TEST_P(MainRoad, nothing_an_annotator_receives_holds_a_model_an_item_id_or_a_neighbours_answer) {
  World world(GetParam());
  const auto place = world.workspace("W");
  auto manager = world.join("Mona", place, Role::manager);
  auto ada = world.join("Ada", place, Role::annotator);
  const auto workspace = workspace_of(manager);
  const auto project = make_project(manager, workspace, 4);
  acknowledge(ada, project);
  EXPECT_EQ(judge_all(ada, project), 4);
  (void)ada.read("/api/work");
  (void)ada.read("/api/work/projects/" + project + "/recent");
  EXPECT_EQ(ada.seen().find("canary"), std::string::npos) << ada.seen().substr(ada.seen().find("canary") - 200, 300);
  // The control: a leak that is planted in what is shown is found.
  auto ben = world.join("Ben", place, Role::annotator);
  const auto leaking = make_project(manager, workspace, 1, " planted-leak");
  acknowledge(ben, leaking);
  EXPECT_EQ(judge_all(ben, leaking), 1);
  EXPECT_NE(ben.seen().find("planted-leak"), std::string::npos);
}

TEST_P(MainRoad, where_skipping_is_not_allowed_only_what_is_harmful_may_be_skipped) {
  World world(GetParam());
  const auto place = world.workspace("W");
  auto manager = world.join("Mona", place, Role::manager);
  auto ada = world.join("Ada", place, Role::annotator);
  const auto workspace = workspace_of(manager);
  const auto project = make_project(manager, workspace, 3);
  acknowledge(ada, project);
  const auto open_task = [&] {
    return ada.json_of(ada.post("/api/work/projects/" + project + "/lease", R"({"hold":1})")).at("tasks").at(0);
  };
  const auto skip = [&](const std::string& reason, const std::string& key) {
    const auto assignment = json::text_at(open_task(), "assignment");
    return ada.post("/api/work/assignments/" + assignment + "/skip", "{\"reason\":\"" + reason + "\",\"note\":\"\"}",
                    "Idempotency-Key: " + key + "\r\n");
  };
  EXPECT_TRUE(open_task().at("skip_allowed").as_bool());
  EXPECT_EQ(skip("duplicate", "a").status, 200);
  const auto base = "/api/workspaces/" + workspace + "/projects/" + project;
  auto settings = manager.read(base).at("settings");
  settings.as_object()["skip_allowed"] = false;
  ASSERT_EQ(manager.send("PATCH", base, "{\"settings\":" + json::write(settings) + "}").status, 200);
  EXPECT_FALSE(open_task().at("skip_allowed").as_bool());
  const auto refused = skip("duplicate", "b");
  EXPECT_EQ(refused.status, 409);
  EXPECT_NE(refused.body.find("asks for an answer to every item"), std::string::npos) << refused.body;
  EXPECT_EQ(skip("harmful", "c").status, 200);
}

TEST_P(MainRoad, all_violations_of_a_hand_in_come_at_once_and_nothing_is_stored) {
  World world(GetParam());
  const auto place = world.workspace("W");
  auto manager = world.join("Mona", place, Role::manager);
  auto ada = world.join("Ada", place, Role::annotator);
  const auto project = make_project(manager, workspace_of(manager), 1);
  acknowledge(ada, project);
  const auto leased = ada.json_of(ada.post("/api/work/projects/" + project + "/lease", R"({"hold":1})"));
  const auto assignment = json::text_at(leased.at("tasks").at(0), "assignment");
  const auto refused = ada.post("/api/work/assignments/" + assignment + "/submit",
                                R"({"revision":0,"active_ms":1,"answers":{"overall":{"choice":"third"},"rationale":"too short","zzz":1}})",
                                "Idempotency-Key: a\r\n");
  EXPECT_EQ(refused.status, 422);
  EXPECT_GE(ada.json_of(refused).at("violations").as_array().size(), 3U) << refused.body;
  const auto without_key = ada.post("/api/work/assignments/" + assignment + "/submit", R"({"revision":0,"active_ms":1,"answers":{}})");
  EXPECT_EQ(without_key.status, 422);
}

// Every route x every role x an own and a foreign workspace: only what the table allows answers anything but 401 or 404.
TEST_P(MainRoad, every_route_is_closed_to_strangers_and_to_roles_below_its_permission) {
  World world(GetParam());
  const auto ours = world.workspace("Ours");
  const auto theirs = world.workspace("Theirs");
  auto manager = world.join("Mona", ours, Role::manager);
  const auto workspace = workspace_of(manager);
  const auto project = make_project(manager, workspace, 1);
  auto annotator = world.join("Ada", ours, Role::annotator);
  auto foreign_owner = world.join("Otto", theirs, Role::owner);
  Someone nobody(world.port(), "");
  int checked = 0;
  for (const auto& route :
       http::api::all_routes({world.signing_in, world.working, world.projects, world.scoring, world.people, world.items, world.jobs,
                              world.importing, world.exporting, world.repeats, std::filesystem::temp_directory_path()},
                             http::Secure::no)) {
    if (route.needs.value == http::Permission::anyone) continue;
    std::string path = route.pattern;
    const auto put = [&](const std::string& name, const std::string& value) {
      const auto at = path.find("{" + name + "}");
      if (at != std::string::npos) path.replace(at, name.size() + 2, value);
    };
    put("workspace", workspace);
    put("project", project);
    for (const char* name : {"assignment", "item", "annotation", "person", "invitation", "token", "job", "name"})
      put(name, std::string(26, 'a'));
    const std::string method(http::to_string(route.method));
    EXPECT_EQ(nobody.send(method, path, "{}").status, 401) << method << " " << path;
    if (route.pattern.find("{workspace}") != std::string::npos) {
      EXPECT_EQ(foreign_owner.send(method, path, "{}").status, 404) << method << " " << path;
      EXPECT_EQ(annotator.send(method, path, "{}").status, 404) << method << " " << path;
    }
    ++checked;
    if (!route.pattern.starts_with("/api/work/")) continue;
    EXPECT_EQ(foreign_owner.send(method, path, R"({"hold":1})").status / 100, 4) << method << " " << path;
  }
  std::cout << checked << " routes checked\n";
  EXPECT_GT(checked, 20);
}

INSTANTIATE_TEST_SUITE_P(Engines, MainRoad, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& one) { return store::testing::engine_name(one.param); });

}  // namespace
}  // namespace assay::scenarios
