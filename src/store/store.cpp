// store: opens the database, migrates it and hands out keys.
#include "store/store.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "base/time.hpp"
#include "store/backing_up.hpp"
#include "store/migrations.hpp"

namespace assay::store {
namespace {

constexpr std::int64_t block = 1000;

// The largest key of any table; each maximum is one step down a primary key.
std::int64_t largest_key(Tx& tx) {
  auto rows = tx.query(
      "SELECT max(k) FROM (SELECT max(id) AS k FROM workspace UNION ALL SELECT max(id) FROM person UNION ALL SELECT max(id) FROM invitation"
      " UNION ALL SELECT max(id) FROM api_token UNION ALL SELECT max(id) FROM project UNION ALL SELECT max(id) FROM item"
      " UNION ALL SELECT max(id) FROM slot UNION ALL SELECT max(id) FROM assignment UNION ALL SELECT max(id) FROM annotation"
      " UNION ALL SELECT max(id) FROM event UNION ALL SELECT max(id) FROM upload UNION ALL SELECT max(id) FROM job) AS largest");
  return rows.next() ? rows.integer(0) : 0;
}

std::unique_ptr<db::Connection> connect(const std::string& address) {
  if (address.starts_with("sqlite:")) return db::open_sqlite(address.substr(7), db::Access::read_write);
  return db::open_postgres(address, db::Access::read_write);
}

// An old database is kept as it was before its schema changes; there is no other way back.
Result<void> bring_up_to_date(db::Database& database, db::Connection& connection, const std::string& address, Upgrade upgrade) {
  ASSAY_TRY(const auto version, prepare_migration(connection));
  if (version > 0 && version < newest_schema()) {
    const auto from = std::to_string(version);
    const auto to = std::to_string(newest_schema());
    if (upgrade == Upgrade::refused) {
      return Error::conflict("A server runs with schema version " + from + " of this database, and this program needs version " + to +
                             ". Start the server anew with this program first; it brings the database up to date.");
    }
    if (connection.engine() == db::Engine::sqlite) {
      ASSAY_TRY(const auto copy, back_up(database, address.substr(7), version, SystemClock().now()));
      log::info("the schema of the database changes; a backup was made first", {{"from", from}, {"to", to}, {"backup", copy}});
    } else {
      log::warn("the schema of the database changes, and nothing but a backup of PostgreSQL's own leads back: have one",
                {{"from", from}, {"to", to}});
    }
  }
  return migrate(connection);
}

}  // namespace

std::int64_t Keys::take(Tx& tx) {
  if (tx.engine() == db::Engine::sqlite) {
    // Changes when another process commits, and nobody else can while this transaction writes.
    auto rows = tx.query("PRAGMA data_version");
    const auto version = rows.next() ? rows.integer(0) : 0;
    if (version != seen_version_) {
      next_ = std::max(next_.load(), largest_key(tx) + 1);
      seen_version_ = version;
    }
    return next_++;
  }
  const std::lock_guard lock(mutex_);
  if (block_next_ == block_end_) {
    // A sequence does not roll back, so no two transactions ever share a block.
    auto rows = tx.query("SELECT nextval('key_block')");
    if (!rows.next()) throw db::DatabaseError(db::Failure::other, "the key sequence gave nothing");
    block_next_ = rows.integer(0) * block;
    block_end_ = block_next_ + block;
  }
  return block_next_++;
}

Result<std::unique_ptr<Store>> Store::open(const std::string& address, db::Options options, Upgrade upgrade) {
  ASSAY_TRY(auto database, db::open(address, options));
  std::int64_t next = 1;
  try {
    const auto connection = connect(address);
    ASSAY_CHECK(bring_up_to_date(*database, *connection, address, upgrade));
    Tx tx(*connection);
    next = largest_key(tx) + 1;
  } catch (const db::DatabaseError& error) {
    return Error{ErrorCode::unavailable, error.what(), {}, {}};
  }
  std::unique_ptr<Store> store(new Store(std::move(database)));
  store->keys_.start(next);
  return store;
}

}  // namespace assay::store
