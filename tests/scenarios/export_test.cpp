// Exporting as a manager does it: what people judged becomes files, the same spec the same bytes.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include "base/bytes.hpp"
#include "base/sha256.hpp"
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
    world.clock().advance(milliseconds(1));  // the clock of a test stands still by itself
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
    EXPECT_TRUE(ended.at("result").is_object()) << json::write(ended);
    return ended;
  }

  json::Value import(const std::string& into, const std::string& name, const std::string& bytes, const std::string& format) {
    const auto reply = manager.send("POST", base() + "/" + into + "/uploads?name=" + name, bytes);
    EXPECT_EQ(reply.status, 201) << reply.body;
    const auto uploaded = manager.json_of(reply);
    return run(manager.post(base() + "/" + into + "/imports",
                            "{\"upload\":\"" + json::text_at(uploaded, "id") + "\",\"format\":\"" + format + "\",\"mapping\":" +
                                json::write(uploaded.at("found").at("mapping")) + R"(,"expand":"none","pairs":1,"dry_run":false})"));
  }

  json::Value export_from(const std::string& from, const std::string& wish) {
    return run(manager.post(base() + "/" + from + "/exports", wish));
  }

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
  import(project, "more.csv", "id,prompt,response_a,model_a,response_b,model_b,winner,judge\r\nq9,New?,a,alpha,b,beta,model_a,Eve\r\n",
         "arena");
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

// Everything that can happen to a project happens: another form, a corrected item, revisions, a flag, a voided and a
// surplus judgment, a withdrawn item.
TEST_P(Export, a_native_file_brings_revisions_voids_versions_and_withdrawals_into_another_project) {
  const auto at = base() + "/" + project;
  EXPECT_EQ(manager.post(at + "/launch", "{}").status, 200);
  auto ada = world.join("Ada", place, Role::annotator);
  const auto work = "/api/work/projects/" + project;
  const auto add = manager.post(
      at + "/items",
      R"({"items":[{"external_id":"n1","group":"g","content":{"prompt":"Which?","responses":[{"text":"a","model":"alpha"},)"
      R"({"text":"b","model":"beta"}]}},{"external_id":"n2","content":{"prompt":"Who?","responses":[{"text":"c"},{"text":"d"}]}}]})");
  EXPECT_EQ(add.status, 201) << add.body;
  const auto guideline = json::text_at(ada.read(work + "/guideline"), "version");
  EXPECT_EQ(ada.post(work + "/guideline/acknowledge", "{\"version\":\"" + guideline + "\"}").status, 200);
  const auto judge = [&](const char* choice, int revision, const std::string& assignment) {
    world.clock().advance(seconds(30));
    const auto reply =
        ada.post("/api/work/assignments/" + assignment + "/submit",
                 "{\"revision\":" + std::to_string(revision) + ",\"active_ms\":9000,\"answers\":{\"overall\":{\"choice\":\"" + choice +
                     "\"},\"rationale\":\"This names what was asked for, and the other one does not name it at all.\"}}",
                 "Idempotency-Key: " + assignment + std::to_string(revision) + "\r\n");
    EXPECT_EQ(reply.status, 200) << reply.body;
  };
  const auto lease = [&] {
    const auto reply = ada.json_of(ada.post(work + "/lease", R"({"hold":1})"));
    return json::text_at(reply.at("tasks").at(0), "assignment");
  };
  const auto first = lease();
  judge("tie", 0, first);
  judge("both_bad", 1, first);
  const auto listed = manager.read(at + "/items");
  std::string n2;
  for (const auto& item : listed.at("items").as_array()) {
    if (json::text_at(item, "external_id") == "n2") n2 = json::text_at(item, "id");
  }
  EXPECT_EQ(manager.post(at + "/items/" + n2 + "/correct", R"({"content":{"prompt":"Who then?","responses":[{"text":"c"},{"text":"d"}]}})")
                .status,
            200);
  auto form = json::trusted(JsonText(json::write(manager.read(at).at("form"))));
  form.at("questions").at(0).as_object()["title"] = "Which is better now?";
  const auto second_form = manager.post(at + "/forms", "{\"form\":" + json::write(form) + "}");
  EXPECT_EQ(second_form.status / 100, 2) << second_form.body;
  judge("tie", 0, lease());
  // Ann's judgment of q2 is set aside, q3 is withdrawn.
  const auto items = manager.read(at + "/items");
  for (const auto& item : items.at("items").as_array()) {
    const auto id = json::text_at(item, "id");
    if (json::text_at(item, "external_id") == "q2") {
      const auto detail = manager.read(at + "/items/" + id);
      EXPECT_EQ(
          manager.post(at + "/annotations/" + json::text_at(detail.at("annotations").at(0), "id") + "/void", R"({"reason":"She slept."})")
              .status,
          200);
    }
    if (json::text_at(item, "external_id") == "q3") {
      EXPECT_EQ(manager.post(at + "/items/" + id + "/withdraw", R"({"reason":"Not for us."})").status, 200);
    }
  }
  world.clock().advance(minutes(1));
  const auto original = export_from(project, R"({"format":"assay","people":"named"})");
  const auto text = file(original, first_file(original));
  for (const char* part :
       {"\"revision\":2", "\"voided\":true", "She slept.", "Not for us.", "\"form_version\":2", "Who then?", "\"earlier\":[{"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part;
  }
  const auto other = new_project();
  const auto imported = import(other, "copy.jsonl", text, "assay");
  EXPECT_EQ(imported.at("result").at("errors").as_int64(), 0) << json::write(imported);
  world.clock().advance(minutes(1));
  const auto copied = export_from(other, R"({"format":"assay","people":"named"})");
  // All but the header (which names project and time) and the ids of the annotations.
  const auto comparable = [](const std::string& lines) {
    std::vector<std::string> out;
    for (const auto line : split(lines, '\n')) {
      std::string kept(line);
      for (std::size_t i = 0; (i = kept.find("{\"id\":\"", i)) != std::string::npos; ++i) kept.erase(i + 7, 26);
      if (!kept.empty() && !out.empty()) std::sort(out.begin() + 1, out.end());
      out.push_back(kept);
    }
    out.erase(out.begin());
    return out;
  };
  EXPECT_EQ(comparable(file(copied, first_file(copied))), comparable(text));
  // Once more changes nothing, and the counters of both agree.
  const auto repeated = import(other, "copy.jsonl", text, "assay");
  EXPECT_EQ(repeated.at("result").at("items").as_int64(), 0);
  EXPECT_EQ(repeated.at("result").at("votes").as_int64(), 0);
  const auto counts = manager.read(base() + "/" + other).at("row");
  const auto wanted = manager.read(at).at("row");
  for (const char* name : {"items", "judgments_needed", "judgments_done", "people"}) EXPECT_EQ(counts.at(name), wanted.at(name)) << name;
}

TEST_P(Export, a_native_file_with_answers_that_its_own_form_refuses_is_told_by_line) {
  const auto job = export_from(project, R"({"format":"assay","people":"named"})");
  auto text = file(job, first_file(job));
  const auto choice = text.find("\"choice\":\"first\"");
  ASSERT_NE(choice, std::string::npos);
  text.replace(choice, 16, "\"choice\":\"third\"");
  const auto other = new_project();
  const auto imported = import(other, "copy.jsonl", text, "assay");
  EXPECT_EQ(imported.at("result").at("errors").as_int64(), 1) << json::write(imported);
  const auto errors = manager.get("/api/workspaces/" + workspace + "/jobs/" + json::text_at(imported, "id") + "/errors").body;
  EXPECT_NE(errors.find("/annotations/0/answers/overall/choice"), std::string::npos) << errors;
}

TEST_P(Export, right_after_its_project_was_made_it_holds_all_that_was_stored_before_it) {
  const auto other = new_project();
  import(other, "one.csv", "id,prompt,response_a,response_b\r\nq1,Why?,a,b\r\n", "csv");
  world.clock().advance(milliseconds(1));
  const auto job = export_from(other, R"({"format":"assay","people":"pseudonymous"})");
  EXPECT_NE(file(job, first_file(job)).find("Why?"), std::string::npos);
}

// Units take turns on SQLite, so there is nothing to wait for.
TEST_P(Export, on_postgresql_it_waits_for_what_began_before_it_and_has_not_ended) {
  if (GetParam() == db::Engine::sqlite) return;
  const auto late = db::open_postgres(world.address(), db::Access::read_write);
  late->run_script("BEGIN; UPDATE item_version SET content = replace(content, 'Hi', 'Changed in the last moment')");
  const auto started = manager.post(base() + "/" + project + "/exports", R"({"format":"assay","people":"pseudonymous"})");
  auto claimed = world.jobs.claim();
  ASSERT_TRUE(claimed.has_value());
  std::atomic<bool> ended = false;
  std::thread work([&] {
    world.exporting.run(std::move(*claimed), [] { return false; });
    ended = true;
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  EXPECT_FALSE(ended);
  late->run_script("COMMIT");
  work.join();
  const auto job = manager.read("/api/workspaces/" + workspace + "/jobs/" + json::text_at(manager.json_of(started), "id"));
  EXPECT_EQ(json::text_at(job, "status"), "done");
  EXPECT_NE(file(job, first_file(job)).find("Changed in the last moment"), std::string::npos);
}

TEST_P(Export, the_manifest_names_every_file_with_its_hash_and_the_key_stays_here) {
  const auto job = export_from(project, R"({"format":"assay","people":"pseudonymous"})");
  const auto manifest = json::trusted(JsonText(file(job, "manifest.json")));
  EXPECT_EQ(manifest.at("files").as_array().size(), 2U);
  EXPECT_EQ(json::text_at(manifest.at("files").at(0), "sha256").size(), 64U);
  EXPECT_EQ(manager.seen().find("pseudonym_key\""), std::string::npos);
  // What was asked is told, and the manifest has a hash of its own: whoever notes it can prove all files.
  EXPECT_EQ(json::write(job.at("asked")), R"({"format":"assay","people":"pseudonymous","trl_style":null,"trl_unit":null})");
  EXPECT_EQ(json::text_at(job.at("result").at("files").at(2), "sha256"), to_hex(sha256(file(job, "manifest.json"))));
}

INSTANTIATE_TEST_SUITE_P(Engines, Export, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& one) { return store::testing::engine_name(one.param); });

}  // namespace
}  // namespace assay::scenarios
