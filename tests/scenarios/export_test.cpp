// Exporting as a manager does it: what people judged becomes files, the same spec the same bytes.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "base/text.hpp"
#include "world.hpp"

namespace assay::scenarios {
namespace {

class Export : public ::testing::TestWithParam<db::Engine> {
 protected:
  Export() : world(GetParam()), place(world.workspace("W")), manager(world.join("Mona", place, Role::manager)) {
    workspace = json::text_at(manager.read("/api/me").at("workspaces").at(0), "id");
    project = new_project();
    import(project, "battles.csv",
           "id,prompt,response_a,model_a,response_b,model_b,winner,judge\r\n"
           "q1,\"1+1, please\",2,alpha,3,beta,model_a,Ann\r\n"
           "q1,\"1+1, please\",2,alpha,3,beta,tie,Bob\r\n"
           "q2,2+2?,5,beta,4,alpha,model_b,Ann\r\n"
           "q3,Hi,=cmd(),alpha,Hello,gamma,tie (bothbad),Bob\r\n",
           "arena");
    world.clock().advance(minutes(1));  // PostgreSQL's watermark lies a little in the past
  }

  std::string base() { return "/api/workspaces/" + workspace + "/projects"; }
  std::string new_project() {
    const auto made = manager.post(base(), R"({"name":"P","from_template":"pairwise","settings":{"overlap":1}})");
    return json::text_at(manager.json_of(made).at("row"), "id");
  }

  json::Value run(const http::testing::ClientReply& started) {
    EXPECT_EQ(started.status, 201) << started.body;
    auto job = world.jobs.claim();
    EXPECT_TRUE(job.has_value());
    if (job && job->kind == "import") world.importing.run(std::move(*job), [] { return false; });
    else if (job) world.exporting.run(std::move(*job), [] { return false; });
    auto ended = manager.read("/api/workspaces/" + workspace + "/jobs/" + json::text_at(manager.json_of(started), "id"));
    EXPECT_EQ(json::text_at(ended, "status"), "done") << json::write(ended);
    return ended;
  }

  json::Value import(const std::string& into, const std::string& name, const std::string& bytes, const std::string& format) {
    const auto uploaded = manager.json_of(manager.send("POST", base() + "/" + into + "/uploads?name=" + name, bytes));
    return run(manager.post(base() + "/" + into + "/imports", "{\"upload\":\"" + json::text_at(uploaded, "id") + "\",\"format\":\"" + format +
                                                                   "\",\"mapping\":" + json::write(uploaded.at("found").at("mapping")) +
                                                                   R"(,"expand":"none","pairs":1,"dry_run":false})"));
  }

  json::Value export_from(const std::string& from, const std::string& wish) { return run(manager.post(base() + "/" + from + "/exports", wish)); }

  std::string file(const json::Value& job, const std::string& name) {
    const auto reply = manager.get("/api/workspaces/" + workspace + "/jobs/" + json::text_at(job, "id") + "/files/" + name);
    EXPECT_EQ(reply.status, 200) << reply.body;
    return reply.body;
  }
  static std::string first_file(const json::Value& job) { return json::text_at(job.at("result").at("files").at(0), "name"); }

  World world;
  WorkspaceId place;
  Someone manager;
  std::string workspace;
  std::string project;
};

TEST_P(Export, arena_battles_come_out_in_the_exact_vocabulary_that_went_in) {
  const auto job = export_from(project, R"({"format":"arena","people":"named"})");
  const auto text = file(job, first_file(job));
  for (const char* winner : {"model_a", "model_b", "\"tie\"", "tie (bothbad)"}) EXPECT_NE(text.find(winner), std::string::npos) << text;
  EXPECT_EQ(job.at("result").at("report").at("rows_out").as_int64(), 4);
}

TEST_P(Export, trl_pairs_leave_out_ties_and_say_how_many) {
  const auto job = export_from(project, R"({"format":"trl_preference","people":"pseudonymous","trl_style":"conversational"})");
  const auto& report = job.at("result").at("report");
  EXPECT_EQ(report.at("rows_out").as_int64(), 2);
  std::int64_t dropped = 0;
  for (const auto& [reason, count] : report.at("dropped").as_object()) dropped += count.as_int64();
  EXPECT_EQ(report.at("rows_in").as_int64(), report.at("rows_out").as_int64() + dropped);
  const auto first = json::trusted(JsonText(std::string(split(file(job, first_file(job)), '\n').front())));
  EXPECT_EQ(json::text_at(first.at("chosen").at(0), "content"), "2");
  EXPECT_EQ(json::text_at(first.at("rejected").at(0), "role"), "assistant");
}

TEST_P(Export, people_are_pseudonymous_unless_asked_for_and_two_exports_cannot_be_joined) {
  const auto one = export_from(project, R"({"format":"csv","people":"pseudonymous"})");
  const auto two = export_from(project, R"({"format":"csv","people":"pseudonymous"})");
  const auto text = file(one, first_file(one));
  EXPECT_EQ(text.find("Ann"), std::string::npos);
  EXPECT_NE(text, file(two, first_file(two)));
  const auto named = export_from(project, R"({"format":"csv","people":"named"})");
  EXPECT_NE(file(named, first_file(named)).find("Ann"), std::string::npos);
}

TEST_P(Export, the_same_spec_gives_the_same_bytes_whatever_has_happened_since) {
  const auto before = export_from(project, R"({"format":"assay","people":"pseudonymous"})");
  import(project, "more.csv", "id,prompt,response_a,model_a,response_b,model_b,winner,judge\r\nq9,New?,a,alpha,b,beta,model_a,Eve\r\n", "arena");
  const auto after = run(manager.post("/api/workspaces/" + workspace + "/jobs/" + json::text_at(before, "id") + "/repeat", "{}"));
  EXPECT_EQ(file(before, first_file(before)), file(after, first_file(after)));
  EXPECT_EQ(json::text_at(before.at("result").at("files").at(0), "sha256"), json::text_at(after.at("result").at("files").at(0), "sha256"));
  // The control: a new export sees the new item.
  world.clock().advance(minutes(1));
  const auto fresh = export_from(project, R"({"format":"assay","people":"pseudonymous"})");
  EXPECT_NE(file(fresh, first_file(fresh)).find("New?"), std::string::npos);
  EXPECT_EQ(file(after, first_file(after)).find("New?"), std::string::npos);
}

TEST_P(Export, the_native_file_imports_into_another_project_without_loss) {
  const auto job = export_from(project, R"({"format":"assay","people":"named"})");
  const auto text = file(job, first_file(job));
  const auto other = new_project();
  const auto imported = import(other, "copy.jsonl", text, "assay");
  EXPECT_EQ(imported.at("result").at("items").as_int64(), 3) << json::write(imported);
  EXPECT_EQ(imported.at("result").at("votes").as_int64(), 4) << json::write(imported);
  world.clock().advance(minutes(1));
  const auto again = export_from(other, R"({"format":"arena","people":"named"})");
  const auto original = export_from(project, R"({"format":"arena","people":"named"})");
  EXPECT_EQ(file(again, first_file(again)), file(original, first_file(original)));
}

TEST_P(Export, the_manifest_names_every_file_with_its_hash_and_the_key_stays_here) {
  const auto job = export_from(project, R"({"format":"assay","people":"pseudonymous"})");
  const auto manifest = json::trusted(JsonText(file(job, "manifest.json")));
  EXPECT_EQ(manifest.at("files").as_array().size(), 2U);
  EXPECT_EQ(json::text_at(manifest.at("files").at(0), "sha256").size(), 64U);
  EXPECT_EQ(manager.seen().find("pseudonym_key\""), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Engines, Export, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& one) { return store::testing::engine_name(one.param); });

}  // namespace
}  // namespace assay::scenarios
