// One server for a PostgreSQL database: the second is refused by name, a broken connection is no loss, a taken lock is.
#include "store/server_lock.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <chrono>

#include "db/transaction.hpp"
#include "store/testing.hpp"

namespace assay::store {
namespace {

constexpr db::Sql take_it = "SELECT pg_advisory_lock(4702111, 1)";

class ServerLocks : public ::testing::Test {
 protected:
  void SetUp() override {
    if (testing::engines().size() == 1) GTEST_SKIP() << "needs ASSAY_TEST_POSTGRES";
    database = std::make_unique<testing::TestDatabase>(db::Engine::postgres);
  }
  std::unique_ptr<ServerLock> take(const std::string& name) {
    auto lock = ServerLock::take(database->address(), name, [this](const std::string& holder) {
      const std::lock_guard guard(mutex);
      lost_to = holder;
      lost = true;
    });
    if (!lock.ok()) throw std::runtime_error(lock.error().message);
    return std::move(*lock);
  }
  /// Ends the connection that holds the lock, as a restart of the database would.
  std::int64_t cut() {
    const auto connection = db::open_postgres(database->address(), db::Access::read_write);
    db::Tx tx(*connection);
    return tx.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND classid = 4702111 AND granted"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");
  }
  template <class F>
  static bool soon(F happened) {
    for (int i = 0; i < 500; ++i) {
      if (happened()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return false;
  }
  bool somebody_holds_it() {
    const auto connection = db::open_postgres(database->address(), db::Access::read_write);
    db::Tx tx(*connection);
    auto rows = tx.query("SELECT CASE WHEN pg_try_advisory_lock(4702111, 1) THEN 1 ELSE 0 END");
    return rows.next() && !rows.flag(0);
  }
  std::unique_ptr<testing::TestDatabase> database;
  std::mutex mutex;
  std::string lost_to;
  std::atomic<bool> lost = false;
};

TEST_F(ServerLocks, a_second_one_is_told_who_holds_it_and_gets_it_when_the_first_ends) {
  auto first = take("assay serve");
  ASSERT_TRUE(first->held());
  {
    const auto second = take("assay import or export");
    EXPECT_FALSE(second->held());
    EXPECT_TRUE(second->holder().starts_with("assay serve, process " + std::to_string(::getpid()) + " on ")) << second->holder();
  }
  EXPECT_FALSE(lost);
  first.reset();
  EXPECT_TRUE(take("assay serve")->held());
}

TEST_F(ServerLocks, another_database_has_another_lock) {
  const testing::TestDatabase other(db::Engine::postgres);
  const auto first = take("assay serve");
  const auto second = ServerLock::take(other.address(), "assay serve", [](const std::string&) {});
  ASSERT_TRUE(second.ok());
  EXPECT_TRUE((*second)->held());
}

TEST_F(ServerLocks, is_taken_again_where_only_the_connection_broke) {
  const auto lock = take("assay serve");
  ASSERT_EQ(cut(), 1);
  EXPECT_TRUE(soon([this] { return somebody_holds_it(); }));
  EXPECT_FALSE(lost);
}

TEST_F(ServerLocks, is_lost_once_somebody_else_has_it_and_says_to_whom) {
  const auto lock = take("assay serve");
  // A waiting one gets it the moment the first connection ends.
  std::atomic<bool> taken = false;
  const auto rival = db::open_postgres(database->address(), db::Access::read_write);
  rival->run_script("SET application_name = 'a rival'");
  std::thread waiting([&] {
    db::Tx(*rival).execute(take_it);
    taken = true;
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  ASSERT_FALSE(taken);
  ASSERT_EQ(cut(), 1);
  waiting.join();
  EXPECT_TRUE(soon([this] { return lost.load(); }));
  const std::lock_guard guard(mutex);
  EXPECT_EQ(lost_to, "a rival");
}

}  // namespace
}  // namespace assay::store
