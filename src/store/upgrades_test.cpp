// Upgrades: what the rows of an earlier version say is still said by those of the present one.
#include "store/migrations.hpp"

#include <gtest/gtest.h>

#include "store/doctor.hpp"
#include "store/people.hpp"
#include "store/settings.hpp"
#include "store/testing.hpp"

namespace assay::store {
namespace {

class Migrated : public ::testing::TestWithParam<db::Engine> {
 protected:
  // The database as the program of that version left it, with the rows of `sql`.
  void begin_at(std::int64_t version, const std::string& sql) {
    const auto connection = GetParam() == db::Engine::sqlite ? db::open_sqlite(database.address().substr(7), db::Access::read_write)
                                                             : db::open_postgres(database.address(), db::Access::read_write);
    ASSERT_TRUE(migrate(*connection, version).has_value());
    connection->run_script(sql);
  }
  template <class F>
  void read(F look) {
    const auto store = *Store::open(database.address());
    const auto done = store
                          ->read([&](Tx& tx) -> Result<void> {
                            look(tx);
                            return success();
                          })
                          .get();
    EXPECT_TRUE(done.ok()) << (done.ok() ? "" : done.error().message);
  }
  testing::TestDatabase database{GetParam()};
};

TEST_P(Migrated, settings_without_the_retired_one_are_read_and_keep_the_others) {
  begin_at(
      5,
      "INSERT INTO project (id, public_id, workspace_id, name, description, status, settings, form_version, guideline_version, simulated,"
      " created_at) VALUES (1, 'p', 1, 'P', '', 0, '{\"overlap\":5,\"lease_minutes\":null,\"hide_models\":false,\"redact_leaks\":false,"
      "\"shuffle\":true,\"skip_allowed\":false,\"person_share_percent\":20}', 1, 0, 0, 0)");
  read([](Tx& tx) {
    auto rows = tx.query("SELECT settings FROM project");
    ASSERT_TRUE(rows.next());
    const auto settings = read_settings(rows.view(0));
    EXPECT_EQ(settings.overlap, 5);
    EXPECT_FALSE(settings.redact_leaks || settings.skip_allowed);
    EXPECT_EQ(settings.person_share_percent, 20);
  });
}

TEST_P(Migrated, whoever_held_an_older_version_of_an_item_may_be_granted_the_present_one) {
  const std::string assignment =
      "INSERT INTO assignment (id, public_id, workspace_id, project_id, item_id, slot_id, person_id, purpose, turn, item_version,"
      " form_version, guideline_version, status, shown_order, granted_at, ends_at) VALUES ";
  begin_at(5, "INSERT INTO item (id, public_id, project_id, version, excerpt, created_at) VALUES (1, 'i', 1, 2, '', 0);" + assignment +
                  "(1, 'a', 1, 1, 1, 1, 1, 0, 0, 1, 1, 0, 5, '', 0, 0), (2, 'b', 1, 1, 1, 1, 2, 0, 0, 1, 1, 0, 1, '', 0, 0),"
                  " (3, 'c', 1, 1, 1, 1, 3, 0, 0, 2, 1, 0, 3, '', 0, 0)");
  read([](Tx& tx) {
    auto rows = tx.query("SELECT turn FROM assignment ORDER BY id");
    std::vector<std::int64_t> turns;
    while (rows.next()) turns.push_back(rows.integer(0));
    EXPECT_EQ(turns, (std::vector<std::int64_t>{1, 0, 0}));
  });
}

TEST_P(Migrated, a_session_from_before_goes_on_and_can_be_ended_by_name) {
  begin_at(6,
           "INSERT INTO person (id, public_id, name, created_at) VALUES (1, 'p', 'Ann', 0);"
           "INSERT INTO session (token_hash, person_id, created_at, expires_at) VALUES"
           " ('0189abcdef0189abcdef0189abcdef0189abcdef', 1, 0, 4000000000000000)");
  read([](Tx& tx) {
    EXPECT_TRUE(find_session(tx, "0189abcdef0189abcdef0189abcdef0189abcdef", Time{1}));
    const auto list = sessions(tx, PersonId{1}, "", Time{1});
    ASSERT_EQ(list.size(), 1U);
    EXPECT_TRUE(PublicId::parse(list[0].id.text()));
  });
}

TEST_P(Migrated, authors_of_imported_judgments_are_told_from_people_whose_access_ended) {
  begin_at(7,
           "INSERT INTO person (id, public_id, name, email, created_at, last_seen_at) VALUES (1, 'o', 'worker_17', NULL, 5, NULL),"
           " (2, 'a', 'Ann', NULL, 5, NULL), (3, 'b', 'Bob', 'bexample.org', 5, NULL), (4, 'c', 'Cy', NULL, 5, 7);"
           "INSERT INTO membership (workspace_id, person_id, role, created_at, revoked_at) VALUES (1, 1, 1, 5, 5), (1, 2, 1, 5, 6),"
           " (1, 3, 1, 5, 5), (1, 4, 1, 5, 5)");
  read([](Tx& tx) { EXPECT_EQ(outside_people(tx, WorkspaceId{1}), (std::map<std::string, PersonId>{{"worker_17", PersonId{1}}})); });
}

TEST_P(Migrated, what_was_free_stands_in_the_queue_and_what_was_held_still_is) {
  begin_at(
      8,
      "INSERT INTO item (id, public_id, project_id, version, excerpt, responses, created_at) VALUES (1, 'i', 1, 2, '', 4, 0);"
      "INSERT INTO slot (id, project_id, item_id, sort_key, status, assignment_id) VALUES (1, 1, 1, 40, 0, NULL), (2, 1, 1, 30, 0, NULL),"
      " (3, 1, 1, 10, 1, 7), (4, 1, 1, 20, 2, 8);"
      "INSERT INTO assignment (id, public_id, workspace_id, project_id, item_id, slot_id, person_id, purpose, turn, item_version,"
      " form_version, guideline_version, status, shown_order, granted_at, ends_at) VALUES (7, 'a', 1, 1, 1, 3, 1, 0, 0, 2, 1, 0, 0, '', 0, 0),"
      " (8, 'b', 1, 1, 1, 4, 2, 0, 0, 2, 1, 0, 1, '', 0, 0);"
      "INSERT INTO annotation (id, public_id, project_id, item_id, assignment_id, person_id, revision, counted, submitted_at, imported)"
      " VALUES (9, 'n', 1, 1, 8, 2, 1, 1, 0, 0);"
      "INSERT INTO revision (annotation_id, revision, answers, form_version, item_version, created_at) VALUES (9, 1, '{}', 1, 2, 0)");
  read([](Tx& tx) {
    std::vector<std::vector<std::int64_t>> queue;
    auto rows = tx.query("SELECT slot_id, sort_key, item_version, responses FROM free_slot WHERE project_id = 1 ORDER BY sort_key");
    while (rows.next()) queue.push_back({rows.integer(0), rows.integer(1), rows.integer(2), rows.integer(3)});
    EXPECT_EQ(queue, (std::vector<std::vector<std::int64_t>>{{2, 30, 2, 4}, {1, 40, 2, 4}}));
    EXPECT_EQ(broken_promises(tx), std::vector<std::string>{});
  });
}

INSTANTIATE_TEST_SUITE_P(Engines, Migrated, ::testing::ValuesIn(testing::engines()),
                         [](const auto& one) { return testing::engine_name(one.param); });

}  // namespace
}  // namespace assay::store
