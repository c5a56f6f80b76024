// Importing as a manager does it: upload, look, map, run, read the errors; then the same file again, and a crash.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "world.hpp"

namespace assay::scenarios {
namespace {

class Import : public ::testing::TestWithParam<db::Engine> {
 protected:
  Import() : world(GetParam()), manager(world.join("Mona", world.workspace("W"), Role::manager)) {
    workspace = json::text_at(manager.read("/api/me").at("workspaces").at(0), "id");
    const auto made = manager.post(base(), R"({"name":"Imported","from_template":"pairwise","settings":{"overlap":3}})");
    project = json::text_at(manager.json_of(made).at("row"), "id");
  }

  std::string base() { return "/api/workspaces/" + workspace + "/projects"; }

  json::Value upload(const std::string& name, const std::string& bytes) {
    const auto reply = manager.send("POST", base() + "/" + project + "/uploads?name=" + name, bytes);
    EXPECT_EQ(reply.status, 201) << reply.body;
    return manager.json_of(reply);
  }

  /// Starts an import with the suggested mapping, or the given one, and runs it here; returns the job as it ended.
  json::Value run(const json::Value& uploaded, const std::string& more = {}, const std::optional<std::string>& mapping = std::nullopt) {
    const auto& found = uploaded.at("found");
    const auto started =
        manager.post(base() + "/" + project + "/imports", "{\"upload\":\"" + json::text_at(uploaded, "id") + "\",\"format\":\"" +
                                                              json::text_at(found, "format") +
                                                              "\",\"mapping\":" + mapping.value_or(json::write(found.at("mapping"))) +
                                                              (more.empty() ? R"(,"expand":"none","pairs":1,"dry_run":false})" : more));
    EXPECT_EQ(started.status, 201) << started.body;
    const auto id = json::text_at(manager.json_of(started), "id");
    auto job = world.jobs.claim();
    EXPECT_TRUE(job.has_value());
    if (job) world.importing.run(std::move(*job), [] { return false; });
    return manager.read("/api/workspaces/" + workspace + "/jobs/" + id);
  }

  World world;
  Someone manager;
  std::string workspace;
  std::string project;
};

std::string three_rows() {
  return R"({"id":"a","prompt":"1+1?","response_a":"2","model_a":"m","response_b":"3","model_b":"n"})"
         "\n"
         R"({"id":"b","prompt":"","response_a":"x","model_a":"m"})"
         "\n"
         "{broken\n"
         R"({"id":"c","prompt":"2+2?","response_a":"4","model_a":"n","response_b":"5","model_b":"m"})"
         "\n";
}

TEST_P(Import, good_rows_come_in_bad_ones_are_named_by_line_and_the_same_file_again_adds_nothing) {
  const auto uploaded = upload("rows.jsonl", three_rows());
  EXPECT_EQ(json::text_at(uploaded.at("found"), "format"), "jsonl");
  const auto dry = run(uploaded, R"(,"expand":"none","pairs":1,"dry_run":true})");
  EXPECT_EQ(json::text_at(dry, "status"), "done");
  EXPECT_EQ(manager.read(base() + "/" + project).at("row").at("items").as_int64(), 0);
  const auto first = run(uploaded);
  EXPECT_EQ(json::text_at(first, "status"), "done") << json::write(first);
  EXPECT_EQ(first.at("result").at("items").as_int64(), 2);
  EXPECT_EQ(first.at("result").at("errors").as_int64(), 2);
  EXPECT_EQ(manager.read(base() + "/" + project).at("row").at("judgments_needed").as_int64(), 6);
  const auto errors = manager.get("/api/workspaces/" + workspace + "/jobs/" + json::text_at(first, "id") + "/errors").body;
  EXPECT_NE(errors.find("\r\n2,"), std::string::npos) << errors;
  EXPECT_NE(errors.find("\r\n3,"), std::string::npos) << errors;
  const auto shown =
      manager.read("/api/workspaces/" + workspace + "/jobs/" + json::text_at(first, "id") + "/first-errors").at("errors").as_array();
  ASSERT_EQ(shown.size(), 2U);
  EXPECT_EQ(shown[0].at("line").as_int64(), 2);
  EXPECT_EQ(shown[1].at("line").as_int64(), 3);
  EXPECT_NE(json::text_at(shown[1], "message"), "");
  // What was asked tells the dry run from the real one.
  EXPECT_EQ(json::write(dry.at("asked")), R"({"file":"rows.jsonl","format":"jsonl","expand":"none","dry_run":true})");
  EXPECT_EQ(json::write(first.at("asked")), R"({"file":"rows.jsonl","format":"jsonl","expand":"none","dry_run":false})");
  const auto second = run(uploaded);
  EXPECT_EQ(second.at("result").at("items").as_int64(), 0);
  EXPECT_EQ(second.at("result").at("duplicates").as_int64(), 2);
}

TEST_P(Import, a_run_that_a_crash_ended_goes_on_where_it_stood_without_duplicates) {
  std::string rows;
  for (int i = 0; i < 400; ++i) {
    rows += R"({"id":"i)" + std::to_string(i) + R"(","prompt":"p","response_a":"x","model_a":"m","response_b":"y","model_b":"n"})" + "\n";
  }
  const auto uploaded = upload("many.jsonl", rows);
  const auto started = manager.post(base() + "/" + project + "/imports",
                                    "{\"upload\":\"" + json::text_at(uploaded, "id") + R"(","format":"jsonl","mapping":)" +
                                        json::write(uploaded.at("found").at("mapping")) + R"(,"expand":"none","pairs":1,"dry_run":false})");
  auto job = world.jobs.claim();
  ASSERT_TRUE(job.has_value());
  int units = 0;
  world.importing.run(std::move(*job), [&] { return ++units > 3; });  // as if the process had ended here
  world.jobs.requeue();
  auto again = world.jobs.claim();
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->position, 150);
  world.importing.run(std::move(*again), [] { return false; });
  const auto ended = manager.read("/api/workspaces/" + workspace + "/jobs/" + json::text_at(manager.json_of(started), "id"));
  EXPECT_EQ(json::text_at(ended, "status"), "done") << json::write(ended);
  EXPECT_EQ(ended.at("result").at("items").as_int64(), 400);
  EXPECT_EQ(ended.at("result").at("duplicates").as_int64(), 0);
  EXPECT_EQ(ended.at("result").at("rows").as_int64(), 400);
}

TEST_P(Import, an_item_with_four_responses_becomes_all_its_pairs_in_one_group) {
  const auto uploaded = upload(
      "four.jsonl",
      R"({"id":"q","prompt":"p","responses":[{"text":"a","model":"A"},{"text":"b","model":"B"},{"text":"c","model":"C"},{"text":"d","model":"D"}]})"
      "\n");
  const auto job = run(uploaded, R"(,"expand":"all_pairs","pairs":1,"dry_run":false})");
  EXPECT_EQ(job.at("result").at("items").as_int64(), 6) << json::write(job);
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST_P(Import, llmfao_pairs_and_the_finished_votes_of_124_people_give_its_leaderboard) {
  const char* shared = std::getenv("ASSAY_SHARED");
  if (shared == nullptr) GTEST_SKIP() << "ASSAY_SHARED names no folder with the real data";
  const std::filesystem::path folder = std::filesystem::path(shared) / "data/llmfao";
  const auto pairs = upload("pairs.jsonl", read_file(folder / "pairs-crowd.jsonl"));
  const auto items = run(
      pairs, {},
      R"({"external_id":"id","fields":{"prompt":"text"},"responses":[{"text":"result_x","model":"model_x"},{"text":"result_y","model":"model_y"}],"group":null,"votes":null})");
  ASSERT_EQ(json::text_at(items, "status"), "done") << json::write(items);
  EXPECT_EQ(items.at("result").at("items").as_int64(), 2139);
  const auto votes = upload("votes.csv", read_file(folder / "crowd-comparisons.csv"));
  const auto judged = run(
      votes, {},
      R"({"external_id":"id","fields":{},"responses":[],"group":null,"votes":{"person":"worker","winner":"winner","left":"model_x","right":"model_y"}})");
  ASSERT_EQ(json::text_at(judged, "status"), "done") << json::write(judged);
  EXPECT_EQ(judged.at("result").at("votes").as_int64(), 8931) << json::write(judged);
  const auto results = manager.read(base() + "/" + project + "/results");
  EXPECT_EQ(results.at("leaderboard").at("votes").as_int64(), 8931);
  EXPECT_EQ(results.at("leaderboard").at("annotators").as_int64(), 124);
  EXPECT_EQ(results.at("leaderboard").at("models").as_array().size(), 59U);
  // The reference's log-likelihood and tie parameter of Davidson's model on these votes.
  EXPECT_NEAR(results.at("leaderboard").at("log_likelihood").to_number<double>(), -8995.83970358, 1e-6 * 8995.84);
  EXPECT_NEAR(results.at("leaderboard").at("log_nu").to_number<double>(), 0.39184449243, 1e-6);
  // Their authors are listed as what they are, each with their judgments, and not as people whose access ended.
  std::int64_t authors = 0, judgments = 0;
  const auto listed = manager.read("/api/workspaces/" + workspace + "/people");
  for (const auto& one : listed.at("people").as_array()) {
    if (!one.at("imported").as_bool()) continue;
    ++authors;
    judgments += one.at("judgments").as_int64();
  }
  EXPECT_EQ(authors, 124);
  EXPECT_EQ(judgments, 8931);
  // The files do not say in which order the answers were shown: excluded from the left share, and counted.
  EXPECT_EQ(results.at("left_share").at("n").as_int64(), 0);
  EXPECT_EQ(results.at("left_share").at("unknown_order").as_int64(), 2911 + 2549);
}

INSTANTIATE_TEST_SUITE_P(Engines, Import, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& one) { return store::testing::engine_name(one.param); });

}  // namespace
}  // namespace assay::scenarios
