// Results that read only what is new say what results that read everything say, whatever happened in between.
#include <gtest/gtest.h>

#include "json/write.hpp"
#include "world.hpp"

namespace assay::scenarios {
namespace {

class ResultsRoad : public ::testing::TestWithParam<db::Engine> {
 protected:
  World world{GetParam()};
  WorkspaceId place = world.workspace("W");
  Someone manager = world.join("Mona", place, Role::manager);
  std::string workspace = json::text_at(manager.read("/api/me").at("workspaces").at(0), "id");
  std::string project = make_project();
  std::string home = "/api/workspaces/" + workspace + "/projects/" + project;

  std::string make_project() {
    const std::string base = "/api/workspaces/" + workspace + "/projects";
    const auto made = manager.post(base, R"({"name":"Compare","from_template":"pairwise","settings":{"overlap":3}})");
    EXPECT_EQ(made.status, 201) << made.body;
    const auto id = json::text_at(manager.json_of(made).at("row"), "id");
    std::string list;
    for (int i = 0; i < 8; ++i) {
      const std::string name = std::to_string(i);
      list += (i > 0 ? "," : "") + content(name, "m" + std::to_string(i % 3), "m" + std::to_string(i % 3 + 1));
    }
    EXPECT_EQ(manager.post(base + "/" + id + "/items", "{\"items\":[" + list + "]}").status, 201);
    EXPECT_EQ(manager.post(base + "/" + id + "/launch", "{}").status, 200);
    return id;
  }
  static std::string inner(const std::string& name, const std::string& first, const std::string& second) {
    return R"({"prompt":"What is )" + name + R"(?","responses":[{"text":"A number.","model":")" + first +
           R"("},{"text":"Another one.","model":")" + second + "\"}]}";
  }
  static std::string content(const std::string& name, const std::string& first, const std::string& second) {
    return R"({"external_id":")" + name + R"(","content":)" + inner(name, first, second) + "}";
  }
  Someone annotator(const std::string& name) {
    auto person = world.join(name, place, Role::annotator);
    const auto version = json::text_at(person.read("/api/work/projects/" + project + "/guideline"), "version");
    EXPECT_EQ(person.post("/api/work/projects/" + project + "/guideline/acknowledge", "{\"version\":\"" + version + "\"}").status, 200);
    return person;
  }
  // Judges the next task, or says that there is none.
  std::string judge(Someone& person, const std::string& choice) {
    const auto reply = person.json_of(person.post("/api/work/projects/" + project + "/lease", R"({"hold":1})"));
    if (reply.at("tasks").as_array().empty()) return {};
    const auto assignment = json::text_at(reply.at("tasks").at(0), "assignment");
    hand_in(person, assignment, choice, 0);
    return assignment;
  }
  static void hand_in(Someone& person, const std::string& assignment, const std::string& choice, int revision) {
    const std::string strength = choice == "tie" ? "" : R"(,"strength":2)";
    const auto body = R"({"revision":)" + std::to_string(revision) + R"(,"active_ms":9000,"answers":{"overall":{"choice":")" + choice +
                      "\"" + strength + R"(},"rationale":"One of them gives the number that was asked for, the other does not."}})";
    const auto key = "Idempotency-Key: " + assignment + std::to_string(revision) + "\r\n";
    const auto done = person.post("/api/work/assignments/" + assignment + "/submit", body, key);
    EXPECT_EQ(done.status, 200) << done.body;
  }
  static std::string without_time(services::Results results) {
    results.computed_at = {};
    return json::to_string(results);
  }
  // What the server says after six seconds; it must be what somebody says who reads everything anew.
  services::Results look() {
    world.clock().advance(seconds(6));
    const auto id = PublicId::trusted(project);
    const auto kept = must(world.scoring.results(place, id).get());
    services::Scoring anew(world.context());
    const auto all = must(anew.results(place, id).get());
    EXPECT_EQ(without_time(*kept.results), without_time(*all.results));
    return *kept.results;
  }
  std::int64_t votes() {
    const auto results = look();
    return results.leaderboard ? results.leaderboard->votes : 0;
  }
  // Items that somebody judged, with their annotations.
  json::Value judged_item(std::size_t at) {
    std::vector<json::Value> judged;
    const auto list = manager.read(home + "/items?after=&status=&q=");
    for (const auto& row : list.at("items").as_array()) {
      auto item = manager.read(home + "/items/" + json::text_at(row, "id"));
      if (!item.at("annotations").as_array().empty()) judged.push_back(std::move(item));
    }
    return judged.at(at);
  }
};

TEST_P(ResultsRoad, what_is_read_piece_by_piece_is_what_is_read_at_once) {
  EXPECT_EQ(votes(), 0);
  auto ada = annotator("Ada");
  auto ben = annotator("Ben");
  auto eva = annotator("Eva");
  const char* choices[] = {"first", "second", "tie"};
  int done = 0;
  std::string last;
  for (auto* person : {&ada, &ben}) {
    for (std::string next = judge(*person, choices[done % 3]); !next.empty(); next = judge(*person, choices[done % 3])) {
      last = next;
      if (++done % 5 == 0) {
        EXPECT_EQ(votes(), done);
      }
    }
  }
  EXPECT_EQ(votes(), 16);
  const auto before = look();

  // A corrected answer.
  hand_in(ben, last, before.left_share->n % 2 == 0 ? "first" : "tie", 1);
  EXPECT_EQ(votes(), 16);
  hand_in(ben, last, "tie", 2);
  const auto after = look();
  hand_in(ben, last, "first", 3);
  EXPECT_NE(without_time(look()), without_time(after));

  // A judgment that is set aside, an item that is withdrawn and comes back, and one that gets other models.
  const auto one = judged_item(0);
  const auto annotation = json::text_at(one.at("annotations").at(0), "id");
  ASSERT_EQ(manager.post(home + "/annotations/" + annotation + "/void", R"({"reason":"Clicked by a cat."})").status, 200);
  EXPECT_EQ(votes(), 15);
  const auto two = json::text_at(judged_item(1), "id");
  ASSERT_EQ(manager.post(home + "/items/" + two + "/withdraw", R"({"reason":"Broken."})").status, 200);
  EXPECT_EQ(votes(), 13);
  ASSERT_EQ(manager.post(home + "/items/" + two + "/restore", "{}").status, 200);
  EXPECT_EQ(votes(), 15);
  const auto corrected = manager.post(home + "/items/" + two + "/correct", "{\"content\":" + inner("2", "other", "m1") + "}");
  ASSERT_EQ(corrected.status, 200) << corrected.body;
  EXPECT_EQ(votes(), 15);
  EXPECT_TRUE(std::ranges::any_of(look().leaderboard->models, [](const auto& model) { return model.name == "other"; }));

  // And work goes on.
  while (!judge(eva, "second").empty()) ++done;
  EXPECT_EQ(votes(), done - 1);
}

TEST_P(ResultsRoad, nothing_new_has_the_same_tag_and_news_another_one) {
  auto ada = annotator("Ada");
  (void)judge(ada, "first");
  const auto tag_of = [&] {
    world.clock().advance(seconds(6));
    return must(world.scoring.results(place, PublicId::trusted(project)).get()).version;
  };
  const auto first = tag_of();
  EXPECT_EQ(tag_of(), first);
  const auto reply = manager.send("GET", home + "/results", {}, "If-None-Match: " + first + "\r\n");
  EXPECT_EQ(reply.status, 304);
  (void)judge(ada, "second");
  EXPECT_NE(tag_of(), first);
}

INSTANTIATE_TEST_SUITE_P(Engines, ResultsRoad, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& one) { return store::testing::engine_name(one.param); });

}  // namespace
}  // namespace assay::scenarios
