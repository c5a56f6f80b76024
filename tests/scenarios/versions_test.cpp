// Older versions of forms and guidelines: a manager reads each, an annotator the one their own answers were made under.
#include <gtest/gtest.h>

#include "world.hpp"

namespace assay::scenarios {
namespace {

class Versions : public ::testing::TestWithParam<db::Engine> {};

constexpr const char* form =
    R"({"fields":[{"name":"chat","kind":"chat"},{"name":"answer","kind":"markdown","written_by":"model"}],)"
    R"("questions":[{"name":"good","kind":"choice","config":{"labels":[{"value":"yes","text":"Yes"},{"value":"no","text":"No"}]}}]})";

struct Place {
  std::string base, project;
};

Place make_project(Someone& manager) {
  const auto workspace = json::text_at(manager.read("/api/me").at("workspaces").at(0), "id");
  const std::string all = "/api/workspaces/" + workspace + "/projects";
  const auto made =
      manager.post(all, std::string(R"({"name":"Judge","guideline":"The first guideline.","settings":{"overlap":1},"form":)") + form + "}");
  EXPECT_EQ(made.status, 201) << made.body;
  const auto project = json::text_at(manager.json_of(made).at("row"), "id");
  const std::string content = R"({"chat":[{"role":"system","content":"You are ChatGPT."},{"role":"user","content":"Who are you?"},)"
                              R"({"role":"assistant","content":"I am Claude."}],"answer":"My name is GPT-4."})";
  const auto added =
      manager.post(all + "/" + project + "/items", R"({"items":[{"content":)" + content + R"(},{"content":)" + content + "}]}");
  EXPECT_EQ(added.status, 201) << added.body;
  EXPECT_EQ(manager.post(all + "/" + project + "/launch", "{}").status, 200);
  return {all + "/" + project, project};
}

void acknowledge(Someone& person, const std::string& project, const std::string& version) {
  EXPECT_EQ(person.post("/api/work/projects/" + project + "/guideline/acknowledge", "{\"version\":\"" + version + "\"}").status, 200);
}

json::Value next_task(Someone& person, const std::string& project) {
  const auto leased = person.json_of(person.post("/api/work/projects/" + project + "/lease", R"({"hold":1})"));
  return leased.at("tasks").at(0);
}

void submit(Someone& person, const std::string& assignment) {
  const auto reply = person.post("/api/work/assignments/" + assignment + "/submit",
                                 R"({"revision":0,"active_ms":900,"answers":{"good":"yes"}})", "Idempotency-Key: k-" + assignment + "\r\n");
  EXPECT_EQ(reply.status, 200) << reply.body;
}

TEST_P(Versions, a_manager_reads_every_version_and_an_annotator_the_one_their_answer_was_made_under) {
  World world(GetParam());
  const auto workspace = world.workspace("W");
  auto mona = world.join("Mona", workspace, Role::manager);
  auto ada = world.join("Ada", workspace, Role::annotator);
  auto ben = world.join("Ben", workspace, Role::annotator);
  const auto [base, project] = make_project(mona);
  acknowledge(ada, project, "1");
  const auto first = json::text_at(next_task(ada, project), "assignment");
  submit(ada, first);

  ASSERT_EQ(mona.post(base + "/guidelines", R"({"text":"The second guideline.","change":"minor"})").status, 201);
  EXPECT_EQ(json::text_at(mona.read(base + "/guidelines/1"), "text"), "The first guideline.");
  const auto second = mona.read(base + "/guidelines/2");
  EXPECT_EQ(json::text_at(second, "text"), "The second guideline.");
  EXPECT_EQ(json::text_at(second, "created_by"), "Mona");
  EXPECT_EQ(json::text_at(second, "change"), "minor");
  std::string changed(form);
  changed.replace(changed.find("\"Yes\""), 5, "\"Indeed\"");
  ASSERT_EQ(mona.post(base + "/forms", "{\"form\":" + changed + "}").status, 201);
  EXPECT_NE(json::write(mona.read(base + "/forms/1").at("form")).find("\"Yes\""), std::string::npos);
  EXPECT_NE(json::write(mona.read(base + "/forms/2").at("form")).find("\"Indeed\""), std::string::npos);
  for (const auto* wrong : {"/forms/3", "/forms/0", "/forms/x", "/guidelines/3", "/guidelines/-1", "/guidelines/99999999999999999999"}) {
    EXPECT_EQ(mona.get(base + wrong).status, 404) << wrong;
  }
  EXPECT_EQ(ada.get(base + "/guidelines/1").status, 404) << "an annotator reads through their own tasks";

  // A patch asks nobody to read again, a minor change does; the list of projects says which.
  const auto must_read = [&](Someone& person) {
    const auto work = person.read("/api/work");
    return work.at("projects").at(0).at("must_acknowledge").as_bool();
  };
  EXPECT_TRUE(must_read(ada) && must_read(ben));
  acknowledge(ada, project, "2");
  ASSERT_EQ(mona.post(base + "/guidelines", R"({"text":"The second guideline!","change":"patch"})").status, 201);
  EXPECT_FALSE(must_read(ada));
  EXPECT_TRUE(must_read(ben));
  const auto task = next_task(ada, project);
  EXPECT_EQ(json::text_at(task, "guideline_version"), "3");
  const auto old_one = ada.read("/api/work/assignments/" + first + "/guideline");
  EXPECT_EQ(json::text_at(old_one, "version"), "1");
  EXPECT_EQ(json::text_at(old_one, "text"), "The first guideline.");
  EXPECT_EQ(json::text_at(ada.read("/api/work/assignments/" + first), "guideline_version"), "1");
  EXPECT_EQ(ben.get("/api/work/assignments/" + first + "/guideline").status, 404);
  const auto recent = ada.read("/api/work/projects/" + project + "/recent").at("recent").at(0);
  EXPECT_EQ(json::text_at(recent, "guideline_version"), "1");
}

TEST_P(Versions, what_a_model_says_of_itself_is_covered_in_every_field_and_in_the_list_of_the_last_ten) {
  World world(GetParam());
  const auto workspace = world.workspace("W");
  auto mona = world.join("Mona", workspace, Role::manager);
  auto ada = world.join("Ada", workspace, Role::annotator);
  const auto [base, project] = make_project(mona);
  acknowledge(ada, project, "1");
  const auto task = next_task(ada, project);
  submit(ada, json::text_at(task, "assignment"));
  (void)ada.read("/api/work/projects/" + project + "/recent");
  for (const auto* name : {"ChatGPT", "Claude", "GPT-4"}) EXPECT_EQ(ada.seen().find(name), std::string::npos) << name;
  EXPECT_EQ(json::text_at(task.at("content").at("chat").at(1), "content"), "Who are you?");
  EXPECT_EQ(task.at("content").at("answer").at("marks").as_array().size(), 1U);
  // The control: where the project does not ask for it, the words stay.
  auto settings = mona.read(base).at("settings");
  settings.as_object()["redact_leaks"] = false;
  ASSERT_EQ(mona.send("PATCH", base, "{\"settings\":" + json::write(settings) + "}").status, 200);
  EXPECT_EQ(json::text_at(next_task(ada, project).at("content"), "answer"), "My name is GPT-4.");
}

INSTANTIATE_TEST_SUITE_P(Engines, Versions, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& one) { return store::testing::engine_name(one.param); });

}  // namespace
}  // namespace assay::scenarios
