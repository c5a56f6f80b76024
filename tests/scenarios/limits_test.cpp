// The limits of people, projects and work over HTTP, each at its value and one past it, on both databases.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "domain/limits.hpp"
#include "domain/rules/leasing.hpp"
#include "domain/rules/submitting.hpp"
#include "services/jobs.hpp"
#include "world.hpp"

namespace assay::scenarios {
namespace {

using http::testing::ClientReply;

// n characters of two bytes each: limits count characters, not bytes.
std::string letters(std::int64_t n) {
  std::string text;
  for (std::int64_t i = 0; i < n; ++i) text += "é";
  return text;
}
std::string quoted(const std::string& text) { return quote_json(text); }

class ScenarioLimits : public ::testing::TestWithParam<db::Engine> {
 protected:
  ScenarioLimits()
      : world(GetParam()),
        lab(world.workspace("Lab")),
        manager(world.join("Max", lab, Role::manager)),
        ann(world.join("Ann", lab, Role::annotator)) {
    workspace = json::text_at(manager.read("/api/me").at("workspaces").at(0), "id");
    home = "/api/workspaces/" + workspace;
    const auto made =
        manager.post(home + "/projects", R"({"name":"Compare","from_template":"pairwise","settings":{"overlap":1,"lease_minutes":60}})");
    project = json::text_at(manager.json_of(made).at("row"), "id");
    base = home + "/projects/" + project;
  }
  static std::string item(const std::string& id, const std::string& more = {}) {
    return "{\"external_id\":" + quoted(id) + more + R"(,"content":{"prompt":"p","responses":[{"text":"a"},{"text":"b"}]}})";
  }
  std::string add(std::int64_t n, const std::string& prefix = "i") {
    std::string list;
    for (std::int64_t i = 0; i < n; ++i) list += (i > 0 ? "," : "") + item(prefix + std::to_string(i));
    return "{\"items\":[" + list + "]}";
  }
  // Items, an open project and acknowledged guidelines.
  void open(int items) {
    ASSERT_EQ(manager.post(base + "/items", add(items)).status, 201);
    ASSERT_EQ(manager.post(base + "/launch", "{}").status, 200);
    ASSERT_EQ(ann.post("/api/work/projects/" + project + "/guideline/acknowledge", R"({"version":"1"})").status, 200);
  }
  json::Value lease(int hold) {
    return ann.json_of(ann.post("/api/work/projects/" + project + "/lease", "{\"hold\":" + std::to_string(hold) + "}"));
  }
  std::string task() { return json::text_at(lease(1).at("tasks").at(0), "assignment"); }
  ClientReply submit(const std::string& assignment, int revision, const std::string& key) {
    return ann.post(
        "/api/work/assignments/" + assignment + "/submit",
        R"({"active_ms":1,"answers":{"overall":{"choice":"tie"},"rationale":"Both of them say the very same thing in one word."},"revision":)" +
            std::to_string(revision) + "}",
        "Idempotency-Key: " + key + "\r\n");
  }
  // At the limit the answer is good; one past it is 422 and the complaint stands at `pointer`.
  static void expect_most(std::int64_t limit, const std::string& pointer, const std::function<ClientReply(std::int64_t)>& send) {
    const auto at = send(limit);
    EXPECT_TRUE(at.status == 200 || at.status == 201) << pointer << " at " << limit << ": " << at.body;
    expect_refused(send(limit + 1), pointer, limit + 1);
  }
  static void expect_refused(const ClientReply& past, const std::string& pointer, std::int64_t n) {
    ASSERT_EQ(past.status, 422) << pointer << " at " << n << ": " << past.body.substr(0, 300);
    const auto problem = json::trusted(JsonText(past.body));
    ASSERT_EQ(problem.at("violations").as_array().size(), 1U) << past.body.substr(0, 300);
    EXPECT_EQ(json::text_at(problem.at("violations").at(0), "pointer"), pointer);
  }

  World world;
  WorkspaceId lab;
  Someone manager, ann;
  std::string workspace, home, project, base;
};

TEST_P(ScenarioLimits, names_and_descriptions_have_their_length) {
  expect_most(limits::name, "/name", [&](auto n) {
    return manager.post(home + "/projects", "{\"name\":" + quoted(letters(n)) + R"(,"from_template":"pairwise"})");
  });
  expect_most(limits::name, "/name", [&](auto n) { return manager.send("PATCH", base, "{\"name\":" + quoted(letters(n)) + "}"); });
  expect_most(limits::name, "/name",
              [&](auto n) { return manager.post(home + "/invitations", "{\"name\":" + quoted(letters(n)) + R"(,"role":"annotator"})"); });
  expect_most(limits::name, "/name",
              [&](auto n) { return manager.post(home + "/tokens", "{\"name\":" + quoted(letters(n)) + R"(,"scope":"read"})"); });
  expect_most(limits::description, "/description",
              [&](auto n) { return manager.send("PATCH", base, "{\"description\":" + quoted(letters(n)) + "}"); });
}

TEST_P(ScenarioLimits, guidelines_and_forms_in_the_editor_have_their_length) {
  expect_most(limits::guideline, "/text",
              [&](auto n) { return manager.post(base + "/guidelines", "{\"text\":" + quoted(letters(n)) + R"(,"change":"patch"})"); });
  expect_most(limits::form_text, "/form",
              [&](auto n) { return manager.post("/api/forms/check", "{\"form\":" + quoted(letters(n)) + "}"); });
}

TEST_P(ScenarioLimits, a_password_has_its_shortest_and_its_longest_and_an_email_its_length) {
  const auto set = [&](const std::string& email, const std::string& password) {
    auto somebody = world.join("Somebody", lab, Role::annotator);
    return somebody.post("/api/me/password", "{\"email\":" + quoted(email) + ",\"password\":" + quoted(password) + "}");
  };
  int count = 0;
  const auto password = [&](auto n) { return set("a" + std::to_string(++count) + "@example.org", letters(n)); };
  EXPECT_EQ(password(limits::shortest_password).status, 200);
  expect_refused(password(limits::shortest_password - 1), "/password", limits::shortest_password - 1);
  expect_most(limits::longest_password, "/password", password);
  expect_most(limits::email, "/email",
              [&](auto n) { return set(std::string(static_cast<std::size_t>(n) - 10, 'x') + "@example.o", "a long enough sentence"); });
}

TEST_P(ScenarioLimits, as_many_items_come_at_once_as_the_limit_with_ids_of_their_length) {
  expect_most(static_cast<std::int64_t>(limits::items_at_once), "/items",
              [&](auto n) { return manager.post(base + "/items", add(n, "many-")); });
  expect_most(limits::external_id, "/items/0/external_id",
              [&](auto n) { return manager.post(base + "/items", "{\"items\":[" + item(letters(n)) + "]}"); });
  expect_most(limits::group, "/items/0/group", [&](auto n) {
    return manager.post(base + "/items", "{\"items\":[" + item("g" + std::to_string(n), ",\"group\":" + quoted(letters(n))) + "]}");
  });
}

TEST_P(ScenarioLimits, a_page_of_items_is_full_at_its_limit_and_the_next_item_is_on_the_next_page) {
  ASSERT_EQ(manager.post(base + "/items", add(limits::items_on_a_page)).status, 201);
  const auto full = manager.read(base + "/items");
  EXPECT_EQ(full.at("items").as_array().size(), static_cast<std::size_t>(limits::items_on_a_page));
  EXPECT_TRUE(full.at("next").is_null());
  ASSERT_EQ(manager.post(base + "/items", "{\"items\":[" + item("one more") + "]}").status, 201);
  const auto first = manager.read(base + "/items");
  EXPECT_EQ(first.at("items").as_array().size(), static_cast<std::size_t>(limits::items_on_a_page));
  EXPECT_EQ(manager.read(base + "/items?after=" + json::text_at(first, "next")).at("items").as_array().size(), 1U);
  const auto search = [&](std::int64_t n) { return manager.get(base + "/items?q=" + std::string(static_cast<std::size_t>(n), 'x')); };
  expect_most(limits::search, "/q", search);
}

TEST_P(ScenarioLimits, reasons_and_notes_have_their_length) {
  open(3);
  const auto id = json::text_at(manager.read(base + "/items").at("items").at(0), "id");
  expect_most(limits::reason, "/reason",
              [&](auto n) { return manager.post(base + "/items/" + id + "/withdraw", "{\"reason\":" + quoted(letters(n)) + "}"); });
  const auto assignment = task();
  expect_most(limits::skip_note, "/note", [&](auto n) {
    return ann.post("/api/work/assignments/" + assignment + "/skip", "{\"reason\":\"other\",\"note\":" + quoted(letters(n)) + "}",
                    "Idempotency-Key: skip" + std::to_string(n) + "\r\n");
  });
}

TEST_P(ScenarioLimits, the_settings_of_a_project_have_their_bounds) {
  for (const auto& [name, limit] : {std::pair{"overlap", limits::overlap},
                                    {"lease_minutes", limits::lease_minutes},
                                    {"person_share_percent", limits::person_share_percent}}) {
    const auto set = [&](std::int64_t n) {
      return manager.send("PATCH", base, "{\"settings\":{\"" + std::string(name) + "\":" + std::to_string(n) + "}}");
    };
    expect_most(limit, "/settings/" + std::string(name), set);
    EXPECT_EQ(set(1).status, 200);
    expect_refused(set(0), "/settings/" + std::string(name), 0);
  }
}

TEST_P(ScenarioLimits, a_person_asks_for_and_holds_at_most_three_tasks) {
  open(5);
  EXPECT_EQ(lease(static_cast<int>(rules::max_leases)).at("tasks").as_array().size(), static_cast<std::size_t>(rules::max_leases));
  EXPECT_EQ(lease(1).at("tasks").as_array().size(), static_cast<std::size_t>(rules::max_leases));
  expect_most(rules::max_leases, "/hold",
              [&](auto n) { return ann.post("/api/work/projects/" + project + "/lease", "{\"hold\":" + std::to_string(n) + "}"); });
}

TEST_P(ScenarioLimits, a_draft_has_its_bytes_and_the_time_on_a_task_its_day) {
  open(1);
  const auto assignment = task();
  const auto draft = [&](std::size_t bytes, std::int64_t active, int sequence) {
    const std::string begin = R"({"rationale":")", end = "\"}";
    return ann.send("PUT", "/api/work/assignments/" + assignment + "/draft",
                    "{\"answers\":" + begin + std::string(bytes - begin.size() - end.size(), 'x') + end +
                        ",\"active_ms\":" + std::to_string(active) + ",\"sequence\":" + std::to_string(sequence) + "}");
  };
  EXPECT_EQ(draft(limits::draft_bytes, 0, 1).status, 200);
  EXPECT_EQ(draft(limits::draft_bytes + 1, 0, 2).status, 413);
  EXPECT_EQ(draft(100, limits::active_ms, 3).status, 200);
  expect_refused(draft(100, limits::active_ms + 1, 4), "/active_ms", limits::active_ms + 1);
}

TEST_P(ScenarioLimits, a_key_of_a_submission_has_its_length_and_revisions_their_number) {
  open(1);
  const auto assignment = task();
  EXPECT_EQ(submit(assignment, 0, std::string(limits::idempotency_key + 1, 'k')).status, 422);
  EXPECT_EQ(submit(assignment, 0, "").status, 422);
  EXPECT_EQ(submit(assignment, 0, std::string(limits::idempotency_key, 'k')).status, 200);
  expect_refused(submit(assignment, static_cast<int>(limits::revisions) + 1, "r"), "/revision", limits::revisions + 1);
  // At the limit it is read, and refused only because the task has no such revision.
  EXPECT_EQ(submit(assignment, static_cast<int>(limits::revisions), "s").status, 409);
}

TEST_P(ScenarioLimits, an_answer_is_revised_until_its_time_is_over) {
  open(1);
  const auto assignment = task();
  ASSERT_EQ(submit(assignment, 0, "a").status, 200);
  world.clock().advance(rules::revision_window);
  EXPECT_EQ(submit(assignment, 1, "b").status, 200);
  world.clock().advance({1});
  EXPECT_EQ(submit(assignment, 2, "c").status, 409);
}

TEST_P(ScenarioLimits, a_late_hand_in_is_taken_until_its_time_is_over) {
  open(2);
  const auto leased = lease(2);
  const auto first = json::text_at(leased.at("tasks").at(0), "assignment"), second = json::text_at(leased.at("tasks").at(1), "assignment");
  world.clock().advance(minutes(60) + rules::late_window);
  (void)must(world.working.sweep().get());  // what the server does every second
  EXPECT_EQ(submit(first, 0, "a").status, 200);
  world.clock().advance({1});
  EXPECT_EQ(submit(second, 0, "b").status, 409);
}

TEST_P(ScenarioLimits, the_latest_submissions_are_ten) {
  open(limits::recent_submissions + 1);
  const auto recent = [&] { return ann.read("/api/work/projects/" + project + "/recent").at("recent").as_array().size(); };
  for (int i = 0; i < limits::recent_submissions; ++i) ASSERT_EQ(submit(task(), 0, std::to_string(i)).status, 200);
  EXPECT_EQ(recent(), static_cast<std::size_t>(limits::recent_submissions));
  ASSERT_EQ(submit(task(), 0, "one more").status, 200);
  EXPECT_EQ(recent(), static_cast<std::size_t>(limits::recent_submissions));
}

TEST_P(ScenarioLimits, the_newest_jobs_are_listed_up_to_the_limit) {
  const auto start = [&] { return manager.post(base + "/exports", R"({"format":"csv","people":"pseudonymous"})").status; };
  const auto listed = [&] { return manager.read(base + "/jobs").at("jobs").as_array().size(); };
  for (std::int64_t i = 0; i < limits::jobs_listed; ++i) ASSERT_EQ(start(), 201);
  EXPECT_EQ(listed(), static_cast<std::size_t>(limits::jobs_listed));
  ASSERT_EQ(start(), 201);
  EXPECT_EQ(listed(), static_cast<std::size_t>(limits::jobs_listed));
}

TEST_P(ScenarioLimits, the_name_of_a_file_has_its_bytes_and_a_job_keeps_its_errors_up_to_the_limit) {
  const auto upload = [&](std::size_t name, std::int64_t broken) {
    std::string text = R"({"id":"a","prompt":"p","response_a":"x","response_b":"y"})"
                       "\n";
    for (std::int64_t i = 0; i < broken; ++i) text += "{\n";
    return manager.post(base + "/uploads?name=" + std::string(name, 'n'), text);
  };
  EXPECT_EQ(upload(limits::file_name, 0).status, 201);
  EXPECT_EQ(upload(limits::file_name + 1, 0).status, 422);
  for (const std::int64_t broken :
       {limits::shown_job_errors, limits::shown_job_errors + 1, services::kept_job_errors, services::kept_job_errors + 1}) {
    const auto uploaded = manager.json_of(upload(10, broken));
    const auto started = manager.post(
        base + "/imports", "{\"upload\":\"" + json::text_at(uploaded, "id") + R"(","format":"jsonl","mapping":)" +
                               json::write(uploaded.at("found").at("mapping")) + R"(,"expand":"none","pairs":1,"dry_run":false})");
    ASSERT_EQ(started.status, 201) << started.body;
    auto job = world.jobs.claim();
    ASSERT_TRUE(job.has_value());
    world.importing.run(std::move(*job), [] { return false; });
    const auto id = json::text_at(manager.json_of(started), "id");
    EXPECT_EQ(manager.read(home + "/jobs/" + id).at("result").at("errors").as_int64(), broken);
    const auto csv = manager.get(home + "/jobs/" + id + "/errors").body;
    EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 1 + std::min(broken, services::kept_job_errors));
    EXPECT_EQ(manager.read(home + "/jobs/" + id + "/first-errors").at("errors").as_array().size(),
              static_cast<std::size_t>(limits::shown_job_errors));
  }
}

TEST_P(ScenarioLimits, a_link_and_an_invitation_open_until_their_time_is_over) {
  const auto person = must(world.signing_in.create_person("Lea", lab, Role::annotator).get());
  const auto link = must(world.signing_in.make_link(person).get());
  const auto invited = manager.json_of(manager.post(home + "/invitations", R"({"name":"Ivo","role":"annotator"})"));
  const auto url = json::text_at(invited, "url");
  const auto look = [&] { return ann.get("/api/invitations/" + url.substr(url.find('#') + 1)).status; };
  world.clock().advance(services::SigningIn::link_time + Duration{-1});
  const auto late = must(world.signing_in.make_link(must(world.signing_in.create_person("Leo", lab, Role::annotator).get())).get());
  EXPECT_TRUE(world.signing_in.with_link(link).get().ok());
  world.clock().advance(services::SigningIn::link_time);
  EXPECT_FALSE(world.signing_in.with_link(late).get().ok());
  EXPECT_EQ(look(), 200);
  world.clock().advance({1});
  EXPECT_NE(look(), 200);
}

INSTANTIATE_TEST_SUITE_P(Engines, ScenarioLimits, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& one) { return store::testing::engine_name(one.param); });

}  // namespace
}  // namespace assay::scenarios
