// Privacy by column: every column declares what it holds of a person, the export gives what is declared, and the
// erasure does to each column what is declared, while judgments and results stay.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/text.hpp"
#include "services/privacy.hpp"
#include "store/doctor.hpp"
#include "world.hpp"

namespace assay::scenarios {
namespace {

class Privacy : public ::testing::TestWithParam<db::Engine> {
 protected:
  static std::unique_ptr<db::Connection> connect(const std::string& address) {
    return address.starts_with("sqlite:") ? db::open_sqlite(address.substr(7), db::Access::read_write)
                                          : db::open_postgres(address, db::Access::read_write);
  }
  static std::set<std::string> real_columns(db::Connection& connection) {
    std::set<std::string> real;
    db::Tx tx(connection);
    auto rows =
        GetParam() == db::Engine::sqlite
            ? tx.query(
                  "SELECT m.name, c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'")
            : tx.query(
                  "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'key_block'");
    while (rows.next()) real.insert(rows.text(0) + "." + rows.text(1));
    return real;
  }
  /// Every value of every column that holds text.
  static std::string everything(db::Connection& connection) {
    std::string all;
    for (const auto& place : real_columns(connection)) {
      const auto table = place.substr(0, place.find('.'));
      connection.run_script("DROP TABLE IF EXISTS looked_at");
      connection.run_script("CREATE TABLE looked_at AS SELECT CAST(" + place + " AS TEXT) AS value FROM " + table);
      db::Tx tx(connection);
      auto rows = tx.query("SELECT value FROM looked_at WHERE value IS NOT NULL");
      while (rows.next()) all += place + "=" + rows.text(0) + "\n";
    }
    connection.run_script("DROP TABLE looked_at");
    return all;
  }
};

TEST_P(Privacy, every_column_declares_what_it_holds_of_a_person) {
  World world(GetParam());
  std::set<std::string> declared;
  const auto declare = [&](const char* table, const char* columns) {
    for (const auto name : split(columns, ' '))
      EXPECT_TRUE(declared.insert(std::string(table) + "." + std::string(name)).second) << table << "." << name;
  };
  for (const auto& one : store::personal_columns()) {
    declare(one.table, one.columns);
    EXPECT_STRNE(one.what, "");
    EXPECT_STRNE(one.stays, "");
  }
  for (const auto& one : store::other_columns()) declare(one.table, one.columns);
  EXPECT_EQ(declared, real_columns(*connect(world.address()))) << "declare the new column in src/store/privacy_list.cpp";
}

TEST_P(Privacy, what_is_read_for_the_export_is_what_is_declared) {
  std::map<std::string, std::string> declared;
  for (const auto& one : store::personal_columns()) {
    if (one.exported == store::Exported::yes) declared[one.table] += (declared[one.table].empty() ? "" : " ") + std::string(one.columns);
  }
  std::map<std::string, std::string> read;
  for (const auto& table : store::personal_tables()) {
    const std::string_view text = table.rows.text;
    const auto columns = split(text.substr(7, text.find(" FROM ") - 7), ',');
    const std::string_view context = table.context;
    const auto named = context.empty() ? 0 : split(context, ' ').size();
    std::string& out = read[table.table];
    // A comma inside coalesce(…) belongs to a text of the context, which comes last.
    const auto wanted = split(declared[table.table], ' ').size();
    EXPECT_GE(columns.size(), wanted + named) << table.table;
    for (std::size_t i = 0; i < wanted && i < columns.size(); ++i) {
      const auto column = trim(columns[i]);
      const auto dot = column.find('.');
      out += (out.empty() ? "" : " ") + std::string(dot == std::string_view::npos ? column : column.substr(dot + 1));
    }
  }
  EXPECT_EQ(read, declared);
}

TEST_P(Privacy, a_person_is_exported_whole_and_erased_as_declared_and_their_judgments_stay) {
  World world(GetParam());
  const auto place = world.workspace("W");
  auto owner = world.join("Olga", place, Role::owner);
  auto ada = world.join("Ada of the mark-name", place, Role::manager);
  const auto home = "/api/workspaces/" + json::text_at(owner.read("/api/me").at("workspaces").at(0), "id");
  const auto base = home + "/projects";
  EXPECT_EQ(ada.post("/api/me/password", R"({"email":"mark-email@example.org","password":"mark-password long enough"})").status, 200);
  // What a manager leaves behind.
  const auto project =
      json::text_at(ada.json_of(ada.post(base, R"({"name":"P","from_template":"pairwise","settings":{"overlap":1}})")).at("row"), "id");
  const auto at = base + "/" + project;
  const auto detail = owner.read(at);
  EXPECT_EQ(ada.post(at + "/forms", "{\"form\":" + json::write(detail.at("form")) + "}").status, 201);
  EXPECT_EQ(ada.post(at + "/guidelines", R"({"text":"Be kind.","change":"minor"})").status, 201);
  EXPECT_EQ(ada.post(home + "/invitations", R"({"name":"Eve","role":"annotator"})").status, 200);
  EXPECT_EQ(ada.post(home + "/tokens", R"({"name":"mark-token","scope":"read"})").status, 200);
  const auto uploaded =
      ada.json_of(ada.send("POST", at + "/uploads?name=rows.csv",
                           "id,prompt,response_a,response_b\r\nq1,Why?,a,b\r\nq2,Who?,a,b\r\nq3,How?,a,b\r\nq4,Huh?,a,b\r\n"));
  EXPECT_EQ(
      ada.post(at + "/imports", "{\"upload\":\"" + json::text_at(uploaded, "id") + R"(","format":"csv","mapping":)" +
                                    json::write(uploaded.at("found").at("mapping")) + R"(,"expand":"none","pairs":1,"dry_run":false})")
          .status,
      201);
  world.importing.run(*world.jobs.claim(), [] { return false; });
  EXPECT_EQ(ada.post(at + "/launch", "{}").status, 200);
  // What an annotator leaves behind: a judgment with a revision, a draft, a skip with a note.
  const auto work = "/api/work/projects/" + project;
  const auto version = json::text_at(ada.read(work + "/guideline"), "version");
  EXPECT_EQ(ada.post(work + "/guideline/acknowledge", "{\"version\":\"" + version + "\"}").status, 200);
  const auto tasks = ada.json_of(ada.post(work + "/lease", R"({"hold":3})")).at("tasks");
  ASSERT_EQ(tasks.as_array().size(), 3U);
  const auto task = [&](std::size_t i) { return "/api/work/assignments/" + json::text_at(tasks.at(i), "assignment"); };
  for (int revision = 0; revision < 2; ++revision) {
    EXPECT_EQ(
        ada.post(
               task(0) + "/submit",
               "{\"revision\":" + std::to_string(revision) +
                   R"(,"active_ms":9000,"answers":{"overall":{"choice":"tie"},"rationale":"This names what the mark-judgment says, and what was asked."}})",
               "Idempotency-Key: k" + std::to_string(revision) + "\r\n")
            .status,
        200);
  }
  EXPECT_EQ(ada.send("PUT", task(1) + "/draft", R"({"sequence":1,"active_ms":5,"answers":{"rationale":"mark-draft"}})").status, 200);
  EXPECT_EQ(ada.post(task(2) + "/skip", R"({"reason":"other","note":"mark-note"})", "Idempotency-Key: s\r\n").status, 200);

  auto store = must(store::Store::open(world.address()));
  SystemRandom random;
  services::Privacy privacy({*store, world.clock(), random});
  const auto person = must(privacy.find("MARK-email@example.org"));
  EXPECT_EQ(must(privacy.find("Ada of the mark-name")).id, person.id);
  EXPECT_EQ(must(privacy.find(person.public_id.text())).id, person.id);
  EXPECT_FALSE(privacy.find("Ada").ok()) << "a part of a name is not enough";
  const auto export_of = [&] {
    std::string text;
    EXPECT_TRUE(privacy.write(person.id, [&text](std::string_view piece) { text += piece; }).has_value());
    return text;
  };
  const auto text = export_of();
  const auto before = json::trusted(JsonText(text));
  for (const auto& table : store::personal_tables()) EXPECT_GE(before.at(table.table).as_array().size(), 1U) << table.table;
  for (const auto& one : store::personal_columns()) {
    for (const auto column : split(one.columns, ' ')) {
      const auto* found = json::find(before.at(one.table).at(0), column);
      EXPECT_EQ(found != nullptr, one.exported == store::Exported::yes) << one.table << "." << column;
    }
  }
  for (const char* mark : {"mark-name", "mark-email", "mark-token", "mark-judgment", "mark-draft", "mark-note"})
    EXPECT_NE(text.find(mark), std::string::npos) << mark;
  EXPECT_EQ(text.find("argon2"), std::string::npos);
  const auto connection = connect(world.address());
  EXPECT_NE(everything(*connection).find("argon2"), std::string::npos) << "the control: there is a hash to leave out";

  const auto pseudonym = must(privacy.erase(person.id));
  EXPECT_TRUE(pseudonym.starts_with("Erased person ")) << pseudonym;
  const auto after = json::trusted(JsonText(export_of()));
  for (const auto& one : store::personal_columns()) {
    const auto& old_rows = before.at(one.table).as_array();
    const auto& rows = after.at(one.table).as_array();
    if (one.erased == store::Erased::row_removed && one.exported == store::Exported::yes) {
      EXPECT_TRUE(rows.empty()) << one.table;
    }
    if (one.exported != store::Exported::yes || one.erased == store::Erased::row_removed) continue;
    ASSERT_GE(rows.size(), old_rows.size()) << one.table;
    for (std::size_t i = 0; i < old_rows.size(); ++i) {
      for (const auto column : split(one.columns, ' ')) {
        const auto& old_value = old_rows[i].at(column);
        const auto& value = rows[i].at(column);
        const auto where = std::string(one.table) + "." + std::string(column);
        switch (one.erased) {
          case store::Erased::kept:
            if (where != "person.erased_at") {
              EXPECT_EQ(value, old_value) << where;
            }
            break;
          case store::Erased::emptied: EXPECT_TRUE(value.is_null()) << where; break;
          case store::Erased::renamed: EXPECT_EQ(value, json::Value(pseudonym)) << where; break;
          case store::Erased::ended: EXPECT_FALSE(value.is_null()) << where; break;
          case store::Erased::row_removed: break;
        }
      }
    }
  }
  const auto left = everything(*connection);
  for (const char* mark : {"mark-name", "mark-email", "mark-token", "mark-draft", "mark-note", "argon2"})
    EXPECT_EQ(left.find(mark), std::string::npos)
        << mark << " is left: " << left.substr(left.find(mark) < 60 ? 0 : left.find(mark) - 60, 120);
  EXPECT_NE(left.find("mark-judgment"), std::string::npos) << "the judgment stays";
  EXPECT_NE(left.find("event.kind=person_erased"), std::string::npos);

  // Nobody gets in as Ada any more; the others see the judgment under the new name, and all counters hold.
  world.clock().advance(seconds(3));
  EXPECT_EQ(ada.get("/api/me").status, 401);
  EXPECT_EQ(ada.post("/api/sign-in", R"({"email":"mark-email@example.org","password":"mark-password long enough"})").status, 401);
  const auto people = json::write(owner.read(home + "/people"));
  EXPECT_NE(people.find(pseudonym), std::string::npos) << people;
  EXPECT_EQ(people.find("mark-"), std::string::npos) << people;
  const auto results = json::write(owner.read(at + "/results"));
  EXPECT_NE(results.find(pseudonym), std::string::npos) << results;
  db::Tx tx(*connection);
  EXPECT_TRUE(store::recount(tx).empty());
  EXPECT_TRUE(store::broken_promises(tx).empty());
  EXPECT_TRUE(must(privacy.find(pseudonym)).erased);
}

TEST_P(Privacy, the_last_owner_of_a_workspace_is_not_erased_and_of_two_people_with_one_name_both_are_named) {
  World world(GetParam());
  const auto place = world.workspace("Vision");
  (void)world.join("Olga", place, Role::owner);
  (void)world.join("Ben", place, Role::annotator);
  (void)world.join("Ben", place, Role::annotator);
  auto store = must(store::Store::open(world.address()));
  SystemRandom random;
  services::Privacy privacy({*store, world.clock(), random});
  const auto owner = must(privacy.find("Olga"));
  const auto refused = privacy.erase(owner.id);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message, "This is the last owner of the workspace \"Vision\". Make somebody else an owner first.");
  EXPECT_EQ(must(privacy.find("Olga")).erased, false);
  const auto several = privacy.find("Ben");
  ASSERT_FALSE(several.ok());
  EXPECT_TRUE(several.error().message.starts_with("2 people are called \"Ben\"; use an id:\n  ")) << several.error().message;
  EXPECT_NE(several.error().message.find("Ben, in Vision"), std::string::npos);
  (void)world.join("Otto", place, Role::owner);
  EXPECT_TRUE(privacy.erase(owner.id).ok());
}

INSTANTIATE_TEST_SUITE_P(Engines, Privacy, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& one) { return store::testing::engine_name(one.param); });

}  // namespace
}  // namespace assay::scenarios
