// Blindness by column: every column of the schema says what an annotator may see of it, what they may not see is
// marked, and no byte that an annotator's session receives holds a mark.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/text.hpp"
#include "world.hpp"

namespace assay::scenarios {
namespace {

/// What a column is to an annotator.
enum class What {
  seen,   ///< their view may list it (of their own rows, or of the project)
  plain,  ///< states, versions and small counts, which tell nobody apart
  text,   ///< never seen; a mark is planted
  kept,   ///< never seen; a mark would break what it is for, so its real values are looked for
  key,    ///< an internal key: all keys of the test begin with the same unlikely digits
  time,   ///< never seen; set to a year that nothing else has
  number  ///< never seen; a mark is planted
};

struct Column {
  const char* table;
  const char* columns;  ///< separated by spaces
  What what;
  const char* rows = "";  ///< which rows; `me` stands for the annotator's key
};

// Others' rows of a table that hangs on an assignment.
#define OTHERS_ASSIGNMENT "assignment_id IN (SELECT id FROM assignment WHERE person_id <> me)"
#define OTHERS_ANNOTATION "annotation_id IN (SELECT id FROM annotation WHERE person_id <> me)"

constexpr Column columns[] = {
    {"schema_version", "version", What::plain},
    {"workspace", "id", What::key},
    {"workspace", "public_id name", What::seen},
    {"workspace", "created_at", What::time},
    {"person", "id", What::key},
    {"person", "public_id", What::kept, "id <> me"},
    {"person", "name", What::text, "id <> me"},
    {"person", "email", What::text, "id <> me"},
    {"person", "imported", What::plain},
    {"person", "password_hash", What::text},
    {"person", "created_at last_seen_at erased_at", What::time},
    {"membership", "workspace_id person_id", What::key},
    {"membership", "role", What::plain},
    {"membership", "created_at", What::time},
    {"membership", "revoked_at", What::kept},
    {"invitation", "id workspace_id created_by", What::key},
    {"invitation", "public_id token_hash", What::kept},
    {"invitation", "name", What::text},
    {"invitation", "role", What::plain},
    {"invitation", "created_at expires_at", What::time},
    {"invitation", "used_at revoked_at", What::kept},
    {"sign_in_link", "token_hash expires_at used_at", What::kept},
    {"sign_in_link", "person_id", What::key},
    {"sign_in_link", "created_at", What::time},
    {"session", "token_hash expires_at revoked_at", What::kept},
    {"session", "public_id", What::kept, "person_id <> me"},
    {"session", "browser", What::text, "person_id <> me"},
    {"session", "last_seen_at", What::time, "person_id <> me"},
    {"session", "person_id", What::key},
    {"session", "created_at", What::time, "person_id <> me"},
    {"api_token", "id workspace_id person_id", What::key},
    {"api_token", "public_id token_hash", What::kept},
    {"api_token", "name", What::text},
    {"api_token", "scope", What::plain},
    {"api_token", "created_at last_used_at revoked_at", What::time},
    {"project", "id workspace_id", What::key},
    {"project", "public_id name description deadline", What::seen},
    {"project", "status form_version guideline_version simulated", What::plain},
    {"project", "settings", What::kept},
    {"project", "created_at", What::time},
    {"project_count", "project_id", What::key},
    {"project_count", "items needed done annotations skips flags next_position", What::number},
    {"project_count", "active_micros timed changes", What::kept},
    {"form_version", "project_id created_by", What::key},
    {"form_version", "version", What::plain},
    {"form_version", "form", What::seen},
    {"form_version", "created_at", What::time},
    {"guideline_version", "project_id created_by", What::key},
    {"guideline_version", "version change", What::plain},
    {"guideline_version", "body", What::seen},
    {"guideline_version", "created_at", What::time},
    {"standing", "project_id person_id", What::key},
    {"standing", "acknowledged_version skips_in_row recent_skips recent_count skips_accepted day", What::plain},
    {"standing", "last_sort_key", What::kept},
    {"standing", "done day_done", What::number, "person_id <> me"},
    {"item", "id project_id", What::key},
    {"item", "public_id", What::kept},
    {"item", "external_id group_id withdrawn_reason", What::text},
    {"item", "version responses", What::plain},
    {"item", "withdrawn_at", What::kept},
    {"item", "excerpt", What::seen},
    {"item", "created_at", What::time},
    {"item_version", "item_id", What::key},
    {"item_version", "version", What::plain},
    {"item_version", "content", What::seen},
    {"item_version", "created_at", What::time},
    {"slot", "id project_id item_id assignment_id", What::key},
    {"slot", "sort_key", What::kept},
    {"slot", "status", What::plain},
    {"free_slot", "project_id item_id slot_id", What::key},
    {"free_slot", "sort_key", What::kept},
    {"free_slot", "item_version responses", What::plain},
    {"assignment", "id workspace_id project_id item_id slot_id person_id", What::key},
    {"assignment", "public_id", What::kept, "person_id <> me"},
    {"assignment", "purpose turn item_version form_version guideline_version status shown_order", What::plain},
    {"assignment", "granted_at", What::time},
    {"assignment", "shown_at ended_at", What::time, "person_id <> me"},
    {"assignment", "ends_at", What::kept, "person_id <> me"},
    {"assignment", "reason note", What::text, "person_id <> me"},
    {"draft", "assignment_id", What::key},
    {"draft", "sequence", What::plain},
    {"draft", "answers", What::text, OTHERS_ASSIGNMENT},
    {"draft", "active_micros", What::number, OTHERS_ASSIGNMENT},
    {"draft", "updated_at", What::time},
    {"annotation", "id project_id item_id assignment_id person_id", What::key},
    {"annotation", "public_id", What::kept},
    {"annotation", "revision counted imported", What::plain},
    {"annotation", "active_micros", What::number, "person_id <> me"},
    {"annotation", "submitted_at revised_at", What::time, "person_id <> me"},
    {"annotation", "voided_at", What::kept},
    {"annotation", "void_reason", What::text},
    {"revision", "annotation_id", What::key},
    {"revision", "revision form_version item_version", What::plain},
    {"revision", "answers", What::text, OTHERS_ANNOTATION},
    {"revision", "created_at", What::time},
    {"idempotency", "person_id", What::key},
    {"idempotency", "route", What::plain},
    {"idempotency", "key outcome", What::text, "person_id <> me"},
    {"idempotency", "request_hash", What::kept},
    {"idempotency", "created_at", What::time},
    {"event", "id workspace_id person_id subject", What::key},
    {"event", "at", What::time},
    {"event", "kind", What::plain},
    {"event", "detail", What::text},
    {"upload", "id project_id created_by", What::key},
    {"upload", "public_id", What::kept},
    {"upload", "name path", What::text},
    {"upload", "bytes", What::number},
    {"upload", "created_at", What::time},
    {"job", "id workspace_id project_id created_by", What::key},
    {"job", "public_id", What::kept},
    {"job", "kind status unit cancel_asked", What::plain},
    {"job", "spec message result", What::text},
    {"job", "done total position", What::number},
    {"job", "created_at started_at finished_at files_removed_at", What::time},
    {"job_error", "job_id", What::key},
    {"job_error", "line", What::number},
    {"job_error", "place message", What::text},
};

constexpr const char* first_digits = "73117311";
constexpr const char* marked_year = "2077-";
constexpr std::int64_t marked_time = 3'392'668'800'000'000;  // in 2077

class Canaries : public ::testing::TestWithParam<db::Engine> {
 protected:
  // Internal keys begin with digits that nothing else has.
  static void prepare(const std::string& address) {
    (void)must(store::Store::open(address));
    connect(address)->run_script(
        address.starts_with("sqlite:")
            ? "INSERT INTO workspace (id, public_id, name, created_at) VALUES (7311731100000000, 'first', 'first', 0)"
            : "SELECT setval('key_block', 7311731100000)");
  }
  static std::unique_ptr<db::Connection> connect(const std::string& address) {
    return address.starts_with("sqlite:") ? db::open_sqlite(address.substr(7), db::Access::read_write)
                                          : db::open_postgres(address, db::Access::read_write);
  }

  static std::string condition(const Column& column, const std::string& me) {
    std::string rows = column.rows[0] == '\0' ? "1 = 1" : column.rows;
    for (std::size_t at = 0; (at = rows.find("me", at)) != std::string::npos; at += 2) {
      const bool word = (at == 0 || rows[at - 1] == ' ') && (at + 2 == rows.size() || rows[at + 2] == ')' || rows[at + 2] == ' ');
      if (word) rows.replace(at, 2, me);
    }
    return rows;
  }

  // Marks what may be marked; the JSON that only services and formats look into becomes JSON with a mark.
  static void plant(db::Connection& connection, const std::string& me) {
    std::int64_t number = 7'311'731'155'000;
    for (const auto& column : columns) {
      for (const auto name : split(column.columns, ' ')) {
        const std::string set = "UPDATE " + std::string(column.table) + " SET " + std::string(name) + " = ";
        const std::string where = " WHERE " + condition(column, me);
        const std::string mark = "canary-" + std::string(column.table) + "-" + std::string(name);
        const bool json = name == "answers" || name == "detail" || name == "spec" || name == "result" || name == "outcome";
        const bool unique = name == "external_id" || name == "email" || name == "key";
        const std::string tail =
            unique ? " || CAST(" + std::string(unique && column.table == std::string("person") ? "id" : name) + " AS TEXT)" : "";
        if (column.what == What::text) connection.run_script(set + (json ? "'{\"x\":\"" + mark + "\"}'" : "'" + mark + "'") + tail + where);
        if (column.what == What::number) connection.run_script(set + std::to_string(number += 1000) + where);
        if (column.what == What::time) connection.run_script(set + std::to_string(marked_time) + where);
      }
    }
  }

  struct Needle {
    std::string column, text;
  };
  static std::vector<Needle> needles(const std::string& address, const std::string& me) {
    const auto connection = connect(address);
    connection->run_script("CREATE TABLE needle (place TEXT NOT NULL, mark TEXT NOT NULL)");
    for (const auto& column : columns) {
      if (column.what == What::seen || column.what == What::plain) continue;
      for (const auto name : split(column.columns, ' ')) {
        connection->run_script("INSERT INTO needle (place, mark) SELECT DISTINCT '" + std::string(column.table) + "." + std::string(name) +
                               "', CAST(" + std::string(name) + " AS TEXT) FROM " + column.table + " WHERE " + std::string(name) +
                               " IS NOT NULL AND " + condition(column, me));
      }
    }
    std::vector<Needle> found;
    db::Tx tx(*connection);
    auto rows = tx.query("SELECT place, mark FROM needle");
    while (rows.next()) {
      // Where nothing could be planted, short values (an empty text, a zero) say nothing about where they came from.
      if (rows.view(1).size() >= 6) found.push_back({rows.text(0), rows.text(1)});
    }
    found.push_back({"a time", marked_year});
    found.push_back({"a key", first_digits});
    found.push_back({"a mark", "canary"});
    return found;
  }
  static std::set<std::string> leaks(const std::vector<Needle>& marks, const std::string& bytes) {
    std::set<std::string> found;
    for (const auto& mark : marks) {
      if (bytes.find(mark.text) != std::string::npos) found.insert(mark.column);
    }
    return found;
  }
};

TEST_P(Canaries, every_column_says_what_an_annotator_may_see_of_it) {
  World world(GetParam());
  std::set<std::string> declared;
  for (const auto& column : columns) {
    for (const auto name : split(column.columns, ' '))
      EXPECT_TRUE(declared.insert(std::string(column.table) + "." + std::string(name)).second) << name;
  }
  std::set<std::string> real;
  const auto connection = connect(world.address());
  db::Tx tx(*connection);
  auto rows =
      GetParam() == db::Engine::sqlite
          ? tx.query(
                "SELECT m.name, c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'")
          : tx.query(
                "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'key_block'");
  while (rows.next()) real.insert(rows.text(0) + "." + rows.text(1));
  EXPECT_EQ(declared, real) << "declare the new column in tests/scenarios/canaries_test.cpp";
}

TEST_P(Canaries, no_byte_that_an_annotator_receives_holds_a_mark) {
  World world(GetParam(), prepare);
  const auto place = world.workspace("W");
  auto manager = world.join("Mona", place, Role::manager);
  auto ben = world.join("Ben", place, Role::annotator);
  const auto workspace = json::text_at(manager.read("/api/me").at("workspaces").at(0), "id");
  const std::string base = "/api/workspaces/" + workspace + "/projects";
  const auto project = json::text_at(
      manager.json_of(manager.post(base, R"({"name":"P","from_template":"pairwise","settings":{"overlap":2}})")).at("row"), "id");
  std::string list;
  for (int i = 0; i < 6; ++i) {
    list += (i > 0 ? "," : "") + std::string(R"({"external_id":"x)") + std::to_string(i) +
            R"(","group":"g","content":{"prompt":"Which?","responses":[)" +
            R"({"text":"This one, says canary-model-a.","model":"canary-model-a"},{"text":"That one.","model":"canary-model-b"}]}})";
  }
  EXPECT_EQ(manager.post(base + "/" + project + "/items", "{\"items\":[" + list + "]}").status, 201);
  EXPECT_EQ(manager.post(base + "/" + project + "/launch", "{}").status, 200);
  const auto work = "/api/work/projects/" + project;
  const auto acknowledge = [&](Someone& person) {
    const auto version = json::text_at(person.read(work + "/guideline"), "version");
    EXPECT_EQ(person.post(work + "/guideline/acknowledge", "{\"version\":\"" + version + "\"}").status, 200);
  };
  const auto lease = [&](Someone& person, int hold) {
    const auto reply = person.post(work + "/lease", "{\"hold\":" + std::to_string(hold) + "}");
    EXPECT_EQ(reply.status, 200) << reply.body;
    std::vector<std::string> assignments;
    const auto parsed = person.json_of(reply);
    for (const auto& task : parsed.at("tasks").as_array()) assignments.push_back(json::text_at(task, "assignment"));
    return assignments;
  };
  const auto submit = [&](Someone& person, const std::string& assignment, const std::string& key, int revision) {
    return person.post(
        "/api/work/assignments/" + assignment + "/submit",
        R"({"revision":)" + std::to_string(revision) +
            R"(,"active_ms":9000,"answers":{"overall":{"choice":"first","strength":1},"rationale":"The first one names what was asked for, the other one does not."}})",
        "Idempotency-Key: " + key + "\r\n");
  };
  // A neighbour does everything there is to do: submits, drafts, skips.
  acknowledge(ben);
  const auto his = lease(ben, 3);
  ASSERT_EQ(his.size(), 3U);
  EXPECT_EQ(submit(ben, his[0], "bens-key", 0).status, 200);
  EXPECT_EQ(ben.send("PUT", "/api/work/assignments/" + his[1] + "/draft",
                     R"({"sequence":1,"active_ms":5,"answers":{"rationale":"half a thought"}})")
                .status,
            200);
  EXPECT_EQ(ben.post("/api/work/assignments/" + his[2] + "/skip", R"({"reason":"harmful","note":"no"})", "Idempotency-Key: s\r\n").status,
            200);
  EXPECT_EQ(manager.post("/api/workspaces/" + workspace + "/invitations", R"({"name":"Eve","role":"annotator"})").status, 200);
  EXPECT_EQ(manager.post("/api/workspaces/" + workspace + "/tokens", R"({"name":"robot","scope":"read"})").status, 200);

  auto ada = world.join("Ada", place, Role::annotator);
  const auto connection = connect(world.address());
  std::string me;
  {
    db::Tx tx(*connection);
    auto rows = tx.query("SELECT id FROM person WHERE name = 'Ada'");
    ASSERT_TRUE(rows.next());
    me = rows.text(0);
    ASSERT_TRUE(me.starts_with(first_digits)) << me;
  }
  connection->run_script(
      "INSERT INTO api_token (id, public_id, workspace_id, person_id, name, scope, token_hash, created_at) VALUES (7311731199990001, 'tokentokentokentokentoken1',"
      " 7311731199990002, 7311731199990003, 't', 0, 'hash-of-a-token', 1);"
      "INSERT INTO upload (id, public_id, project_id, name, path, bytes, created_by, created_at) VALUES (7311731199990004, 'uploaduploaduploaduploadup',"
      " 7311731199990005, 'n', 'p', 1, 1, 1);"
      "INSERT INTO job (id, public_id, workspace_id, project_id, kind, status, spec, done, unit, position, message, result, cancel_asked, created_by, created_at)"
      " VALUES (7311731199990006, 'jobjobjobjobjobjobjobjobjo', 7311731199990002, 7311731199990005, 'import', 2, '{}', 1, 'bytes', 1, 'm', '{}', 0, 1, 1);"
      "INSERT INTO job_error (job_id, line, place, message) VALUES (7311731199990006, 1, 'p', 'm');");
  // Paths of the content that the view does not list.
  connection->run_script(
      "UPDATE item_version SET content = '{\"prompt\":\"Which?\",\"canary-path\":{\"deep\":[\"canary-deep\"]},\"responses\":["
      "{\"text\":\"This one, says canary-model-a.\",\"model\":\"canary-model-a\",\"meta\":{\"canary-key\":\"canary-value\"}},"
      "{\"text\":\"That one.\",\"model\":\"canary-model-b\",\"score\":7311731177}]}'");
  plant(*connection, me);

  acknowledge(ada);
  const auto mine = lease(ada, 3);
  ASSERT_EQ(mine.size(), 3U);
  EXPECT_EQ(ada.post("/api/work/assignments/" + mine[0] + "/shown", "{}").status, 200);
  EXPECT_EQ(ada.send("PUT", "/api/work/assignments/" + mine[0] + "/draft", R"({"sequence":1,"active_ms":5,"answers":{"rationale":"mine"}})")
                .status,
            200);
  EXPECT_EQ(submit(ada, mine[0], "a", 0).status, 200);
  EXPECT_EQ(submit(ada, mine[0], "a", 0).status, 200) << "the same again";
  EXPECT_EQ(submit(ada, mine[0], "b", 1).status, 200) << "a revision";
  EXPECT_EQ(submit(ada, mine[0], "a", 1).status, 409) << "the key was used";
  EXPECT_EQ(ada.post("/api/work/assignments/" + mine[1] + "/skip", R"({"reason":"harmful","note":"no"})", "Idempotency-Key: c\r\n").status,
            200);
  // Then every route there is, with what an annotator knows and with made-up ids for what they do not.
  for (const auto& route :
       http::api::all_routes({world.signing_in, world.working, world.projects, world.scoring, world.people, world.items, world.jobs,
                              world.importing, world.exporting, world.repeats, std::filesystem::temp_directory_path()},
                             http::Secure::no)) {
    if (route.name == "sign_out" || route.name == "set_password") continue;  // they would end the session
    std::string path = route.pattern;
    const auto put = [&](const std::string& name, const std::string& value) {
      const auto at = path.find("{" + name + "}");
      if (at != std::string::npos) path.replace(at, name.size() + 2, value);
    };
    put("workspace", workspace);
    put("project", project);
    put("assignment", mine[2]);
    for (const char* name : {"item", "annotation", "person", "invitation", "token", "job", "name"}) put(name, std::string(26, 'a'));
    (void)ada.send(std::string(http::to_string(route.method)), path, R"({"hold":3,"sequence":2,"active_ms":1,"answers":{}})",
                   "Idempotency-Key: z\r\n");
  }
  const auto marks = needles(world.address(), me);
  EXPECT_EQ(leaks(marks, ada.seen()), std::set<std::string>());
  EXPECT_GT(ada.seen().size(), 5000U);

  // The control: what a manager receives is full of them, and each kind of mark is found.
  (void)manager.get(base + "/" + project + "/items");
  (void)manager.get("/api/workspaces/" + workspace + "/people");
  (void)manager.get(base + "/" + project + "/jobs");
  const auto found = leaks(marks, manager.seen());
  for (const char* place_of : {"item.external_id", "item.public_id", "person.public_id", "person.name", "a mark", "a time"}) {
    EXPECT_TRUE(found.contains(place_of)) << place_of;
  }
  EXPECT_EQ(leaks(marks, "…" + me + "…").count("person.id"), 1U);
}

INSTANTIATE_TEST_SUITE_P(Engines, Canaries, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& one) { return store::testing::engine_name(one.param); });

}  // namespace
}  // namespace assay::scenarios
