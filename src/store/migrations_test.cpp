// The way from schema to schema: a backup first, a newer schema refused, an upgraded database like a fresh one.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <thread>

#include "store/backing_up.hpp"
#include "store/migrations.hpp"
#include "store/testing.hpp"

namespace assay::store {
namespace {

namespace fs = std::filesystem;

std::unique_ptr<db::Connection> connect(const std::string& address) {
  return address.starts_with("sqlite:") ? db::open_sqlite(address.substr(7), db::Access::read_write)
                                        : db::open_postgres(address, db::Access::read_write);
}

std::set<std::string> schema_of(const std::string& address) {
  const auto connection = connect(address);
  db::Tx tx(*connection);
  std::set<std::string> found;
  auto rows =
      connection->engine() == db::Engine::sqlite
          ? tx.query(
                "SELECT m.type || ' ' || m.name || ' ' || coalesce((SELECT group_concat(c.name || ' ' || c.type || ' ' || c.\"notnull\")"
                " FROM (SELECT * FROM pragma_table_info(m.name) ORDER BY name) c), m.sql) FROM sqlite_schema m WHERE m.name NOT LIKE 'sqlite_%'")
          : tx.query(
                "SELECT table_name || ' ' || column_name || ' ' || data_type || ' ' || is_nullable FROM information_schema.columns"
                " WHERE table_schema = 'public' UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'");
  while (rows.next()) found.insert(rows.text(0));
  return found;
}

class Migrations : public ::testing::TestWithParam<db::Engine> {
 protected:
  void SetUp() override { backups(true); }
  void TearDown() override { backups(true); }
  // A database as version 1 left it, with a workspace in it.
  void make_old() {
    const auto connection = connect(database.address());
    ASSERT_TRUE(migrate(*connection, 1).has_value());
    connection->run_script("INSERT INTO workspace (id, public_id, name, created_at) VALUES (5, 'w', 'from before', 0)");
  }
  std::vector<std::string> backups(bool take_away = false) {
    std::vector<std::string> found;
    if (GetParam() != db::Engine::sqlite) return found;
    const fs::path path = database.address().substr(7);
    for (const auto& file : fs::directory_iterator(path.parent_path())) {
      if (file.path().filename().string().starts_with(path.filename().string() + ".schema")) found.push_back(file.path().string());
    }
    if (take_away) {
      for (const auto& file : found) fs::remove(file);
    }
    return found;
  }
  std::int64_t version() {
    const auto connection = connect(database.address());
    db::Tx tx(*connection);
    return schema_version(tx);
  }
  testing::TestDatabase database{GetParam()};
};

TEST_P(Migrations, an_upgraded_database_is_like_a_fresh_one_and_keeps_what_was_in_it) {
  make_old();
  EXPECT_EQ(version(), 1);
  {
    auto store = Store::open(database.address());
    ASSERT_TRUE(store.ok()) << store.error().message;
    auto name = (*store)
                    ->read([](Tx& tx) -> Result<std::string> {
                      auto rows = tx.query("SELECT name FROM workspace WHERE id = 5");
                      return rows.next() ? rows.text(0) : std::string();
                    })
                    .get();
    EXPECT_EQ(*name, "from before");
  }
  EXPECT_EQ(version(), newest_schema());
  const testing::TestDatabase fresh(GetParam());
  ASSERT_TRUE(Store::open(fresh.address()).ok());
  EXPECT_EQ(schema_of(database.address()), schema_of(fresh.address()));
}

TEST_P(Migrations, on_sqlite_a_backup_is_made_first_and_it_opens_with_the_old_schema) {
  make_old();
  ASSERT_TRUE(Store::open(database.address()).ok());
  const auto found = backups();
  if (GetParam() == db::Engine::postgres) return;  // PostgreSQL's own means; the log says so
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found[0].find(".schema-1."), std::string::npos) << found[0];
  EXPECT_TRUE(found[0].ends_with("Z.backup")) << found[0];
  const auto copy = db::open_sqlite(found[0], db::Access::read_only);
  db::Tx tx(*copy);
  EXPECT_EQ(schema_version(tx), 1);
  auto rows = tx.query("SELECT name FROM workspace");
  ASSERT_TRUE(rows.next());
  EXPECT_EQ(rows.text(0), "from before");
  // Neither a fresh database nor one that is up to date is copied.
  ASSERT_TRUE(Store::open(database.address()).ok());
  EXPECT_EQ(backups().size(), 1U);
}

TEST_P(Migrations, a_newer_schema_is_refused_by_its_version_and_left_as_it_is) {
  ASSERT_TRUE(Store::open(database.address()).ok());
  connect(database.address())->run_script("UPDATE schema_version SET version = 999");
  const auto refused = Store::open(database.address());
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message, "This database has schema version 999, newer than this program knows (" +
                                         std::to_string(newest_schema()) + "). Install the newer Assay.");
  EXPECT_EQ(version(), 999);
  EXPECT_TRUE(backups().empty());
}

TEST_P(Migrations, no_schema_changes_under_a_server_that_works_with_it) {
  make_old();
  const auto refused = Store::open(database.address(), {}, Upgrade::refused);
  ASSERT_FALSE(refused.ok());
  EXPECT_TRUE(refused.error().message.starts_with("A server runs with schema version 1 of this database")) << refused.error().message;
  EXPECT_EQ(version(), 1);
  EXPECT_TRUE(backups().empty());
  ASSERT_TRUE(Store::open(database.address()).ok());
  EXPECT_TRUE(Store::open(database.address(), {}, Upgrade::refused).ok());
}

TEST_P(Migrations, programs_that_start_at_once_take_turns) {
  make_old();
  std::vector<std::thread> starts;
  std::atomic<int> opened = 0;
  for (int i = 0; i < 4; ++i) {
    starts.emplace_back([&] {
      const auto connection = connect(database.address());
      opened += migrate(*connection).has_value() ? 1 : 0;
    });
  }
  for (auto& one : starts) one.join();
  EXPECT_EQ(opened, 4);
  EXPECT_EQ(version(), newest_schema());
}

INSTANTIATE_TEST_SUITE_P(Engines, Migrations, ::testing::ValuesIn(testing::engines()),
                         [](const auto& one) { return testing::engine_name(one.param); });

TEST(BackingUp, is_refused_with_both_sizes_where_there_is_no_room) {
  EXPECT_TRUE(check_room("/d/assay.db", 5U << 20U, 5U << 20U).has_value());
  const auto refused = check_room("/d/assay.db", (5U << 20U) + 1, 5U << 20U);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::out_of_space);
  EXPECT_NE(refused.error().message.find("6 MiB are needed beside /d/assay.db, and 5 MiB are free"), std::string::npos)
      << refused.error().message;
}

TEST(BackingUp, names_a_copy_by_schema_and_time) {
  EXPECT_EQ(backup_path("/d/assay.db", 7, *parse_rfc3339("2026-11-25T14:19:56Z")), "/d/assay.db.schema-7.20261125T141956Z.backup");
}

}  // namespace
}  // namespace assay::store
