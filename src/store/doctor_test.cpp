// The doctor finds what it promises to find: each sentence is brought about by the damage that it speaks of.
#include "store/doctor.hpp"

#include <gtest/gtest.h>

#include "store/testing.hpp"

namespace assay::store {
namespace {

struct Damage {
  const char* sql;
  const char* sentence;
};

// One item with four slots: one free, one held, one filled, one closed.
constexpr const char* healthy =
    "INSERT INTO workspace (id, public_id, name, created_at) VALUES (1, 'w', 'W', 0);"
    "INSERT INTO project (id, public_id, workspace_id, name, description, status, settings, form_version, guideline_version, simulated,"
    " created_at) VALUES (1, 'p', 1, 'P', '', 1, '{}', 1, 0, 0, 0);"
    "INSERT INTO project_count (project_id, items, needed, done, annotations, skips, flags, active_micros, timed, next_position) VALUES"
    " (1, 1, 3, 1, 1, 0, 0, 0, 0, 50);"
    "INSERT INTO item (id, public_id, project_id, version, excerpt, responses, created_at) VALUES (1, 'i', 1, 1, '', 2, 0);"
    "INSERT INTO slot (id, project_id, item_id, sort_key, status, assignment_id) VALUES (1, 1, 1, 10, 0, NULL), (2, 1, 1, 20, 0, NULL),"
    " (3, 1, 1, 30, 2, 8), (4, 1, 1, 40, 3, NULL);"
    "INSERT INTO free_slot (project_id, sort_key, item_id, slot_id, item_version, responses) VALUES (1, 10, 1, 1, 1, 2);"
    "INSERT INTO assignment (id, public_id, workspace_id, project_id, item_id, slot_id, person_id, purpose, turn, item_version,"
    " form_version, guideline_version, status, shown_order, granted_at, ends_at) VALUES (7, 'a', 1, 1, 1, 2, 1, 0, 0, 1, 1, 0, 0, '', 0, 0),"
    " (8, 'b', 1, 1, 1, 3, 2, 0, 0, 1, 1, 0, 1, '', 0, 0);"
    "INSERT INTO annotation (id, public_id, project_id, item_id, assignment_id, person_id, revision, counted, submitted_at, imported)"
    " VALUES (9, 'n', 1, 1, 8, 2, 1, 1, 0, 0);"
    "INSERT INTO revision (annotation_id, revision, answers, form_version, item_version, created_at) VALUES (9, 1, '{}', 1, 1, 0)";

constexpr Damage damages[] = {
    {"DELETE FROM free_slot", "1 open slots are neither free nor held by one person"},
    {"UPDATE assignment SET status = 3 WHERE id = 7", "1 open slots are neither free nor held by one person"},
    {"INSERT INTO free_slot (project_id, sort_key, item_id, slot_id, item_version, responses) VALUES (1, 20, 1, 2, 1, 2)",
     "1 open slots are neither free nor held by one person"},
    {"INSERT INTO free_slot (project_id, sort_key, item_id, slot_id, item_version, responses) VALUES (1, 30, 1, 3, 1, 2)",
     "1 free slots are not open"},
    {"INSERT INTO free_slot (project_id, sort_key, item_id, slot_id, item_version, responses) VALUES (1, 5, 1, 99, 1, 2)",
     "1 free slots are not open"},
    {"DELETE FROM annotation", "1 filled slots have no annotation"},
    {"UPDATE annotation SET revision = 2", "1 annotations do not show their newest revision"},
    {"DELETE FROM slot WHERE status <> 0; DELETE FROM free_slot; DELETE FROM slot", "1 items have more counted judgments than slots"},
    {"INSERT INTO annotation (id, public_id, project_id, item_id, assignment_id, person_id, revision, counted, submitted_at, imported)"
     " VALUES (10, 'm', 1, 1, 7, 2, 1, 0, 0, 0); INSERT INTO revision (annotation_id, revision, answers, form_version, item_version,"
     " created_at) VALUES (10, 1, '{}', 1, 1, 0)",
     "1 items were judged twice by one person"},
};

class Doctor : public ::testing::TestWithParam<db::Engine> {
 protected:
  std::vector<std::string> problems_after(const char* sql) {
    const testing::TestDatabase database(GetParam());
    EXPECT_TRUE(Store::open(database.address()).ok());
    const auto connection = GetParam() == db::Engine::sqlite ? db::open_sqlite(database.address().substr(7), db::Access::read_write)
                                                             : db::open_postgres(database.address(), db::Access::read_write);
    connection->run_script(healthy);
    connection->run_script(sql);
    db::Tx tx(*connection);
    EXPECT_TRUE(integrity(tx).empty());
    return broken_promises(tx);
  }
};

TEST_P(Doctor, finds_nothing_where_nothing_is_wrong) { EXPECT_EQ(problems_after("SELECT 1"), std::vector<std::string>{}); }

TEST_P(Doctor, finds_each_damage_and_says_what_it_is) {
  for (const auto& [sql, sentence] : damages) EXPECT_EQ(problems_after(sql), std::vector<std::string>{sentence}) << sql;
}

INSTANTIATE_TEST_SUITE_P(Engines, Doctor, ::testing::ValuesIn(testing::engines()),
                         [](const auto& one) { return testing::engine_name(one.param); });

}  // namespace
}  // namespace assay::store
