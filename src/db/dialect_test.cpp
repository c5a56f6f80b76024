// The dialect hooks and the translation of migrations.
#include <gtest/gtest.h>

#include "db/connection.hpp"

namespace assay::db {
namespace {

TEST(Dialect, hooks_become_what_each_engine_reads) {
  EXPECT_EQ(expand_hooks("a {any $2}", Engine::postgres), "a = ANY($2::bigint[])");
  EXPECT_EQ(expand_hooks("a {any $2}", Engine::sqlite), "a IN (SELECT value FROM json_each($2))");
  EXPECT_EQ(expand_hooks("x {skip locked}", Engine::postgres), "x FOR UPDATE SKIP LOCKED");
  EXPECT_EQ(expand_hooks("x {for update of a, s}", Engine::postgres), "x FOR UPDATE OF a, s");
  EXPECT_EQ(expand_hooks("x {for update of a, s}", Engine::sqlite), "x ");
  EXPECT_EQ(expand_hooks("x {for update of f skip locked}", Engine::postgres), "x FOR UPDATE OF f SKIP LOCKED");
  EXPECT_EQ(expand_hooks("x {for update of f skip locked}", Engine::sqlite), "x ");
}

TEST(Dialect, braces_inside_a_string_are_data) { EXPECT_EQ(expand_hooks("SELECT '{}'", Engine::sqlite), "SELECT '{}'"); }

TEST(Dialect, an_unknown_hook_is_refused) { EXPECT_THROW((void)expand_hooks("{nothing}", Engine::sqlite), DatabaseError); }

TEST(Dialect, migrations_are_strict_integers_on_sqlite) {
  EXPECT_EQ(translate_ddl("CREATE TABLE a (id BIGINT) WITH (fillfactor=70);", Engine::sqlite), "CREATE TABLE a (id INTEGER) STRICT;");
  EXPECT_EQ(translate_ddl("CREATE TABLE a (id BIGINT) WITH (fillfactor=70);", Engine::postgres),
            "CREATE TABLE a (id BIGINT) WITH (fillfactor=70);");
}

TEST(Dialect, a_table_that_is_its_own_index_is_one_on_sqlite_only) {
  const char* const text = "CREATE TABLE a (id BIGINT PRIMARY KEY) WITH (fillfactor=70) WITHOUT ROWID; CREATE TABLE b (id BIGINT);";
  EXPECT_EQ(translate_ddl(text, Engine::sqlite),
            "CREATE TABLE a (id INTEGER PRIMARY KEY) WITHOUT ROWID, STRICT; CREATE TABLE b (id INTEGER) STRICT;");
  EXPECT_EQ(translate_ddl(text, Engine::postgres),
            "CREATE TABLE a (id BIGINT PRIMARY KEY) WITH (fillfactor=70); CREATE TABLE b (id BIGINT);");
}

TEST(Dialect, a_migration_that_ends_in_the_middle_is_refused) {
  EXPECT_THROW((void)translate_ddl("CREATE TABLE a (id BIGINT)", Engine::sqlite), DatabaseError);
  EXPECT_THROW((void)translate_ddl("CREATE TABLE a (id BIGINT) WITH (fillfactor=70", Engine::sqlite), DatabaseError);
}

}  // namespace
}  // namespace assay::db
