// server_lock: try, look who has it, watch the connection, take it again where it broke.
#include "store/server_lock.hpp"

#include <unistd.h>

#include <array>
#include <cctype>
#include <chrono>

#include "base/log.hpp"
#include "db/transaction.hpp"

namespace assay::store {
namespace {

constexpr std::chrono::milliseconds look_every{2000};
constexpr std::chrono::milliseconds retry_every{200};
/// A server that has just ended may still be going.
constexpr int tries = 5;

// "assay serve, process 812 on lab3": also the name of the connection, which the others read.
std::string full_name(const std::string& name) {
  std::array<char, 65> host{};
  if (::gethostname(host.data(), host.size() - 1) != 0) host[0] = '?';
  std::string text = name + ", process " + std::to_string(::getpid()) + " on " + host.data();
  for (auto& c : text) {
    if (c == '\'' || c == '\\' || std::isprint(static_cast<unsigned char>(c)) == 0) c = '?';
  }
  return text.substr(0, 63);  // PostgreSQL keeps no more
}

struct Holder {
  std::string name;
  std::int64_t pid = 0;
};

Holder holder_on(db::Connection& connection) {
  db::Tx tx(connection);
  auto rows = tx.query(
      "SELECT a.application_name, a.pid FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid WHERE l.locktype = 'advisory'"
      " AND l.classid = 4702111 AND l.objid = 1 AND l.objsubid = 2 AND l.granted"
      " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())");
  return rows.next() ? Holder{rows.text(0), rows.integer(1)} : Holder{};
}

}  // namespace

Result<std::string> ServerLock::holder_of(const std::string& url) {
  try {
    return holder_on(*db::open_postgres(url, db::Access::read_only)).name;
  } catch (const db::DatabaseError& error) {
    return Error{ErrorCode::unavailable, error.what(), {}, {}};
  }
}

ServerLock::ServerLock(std::string url, const std::string& name, std::function<void(const std::string&)> lost)
    : url_(std::move(url)), name_(full_name(name)), lost_(std::move(lost)) {}

Result<std::unique_ptr<ServerLock>> ServerLock::take(const std::string& url, const std::string& name,
                                                     std::function<void(const std::string&)> lost) {
  std::unique_ptr<ServerLock> lock(new ServerLock(url, name, std::move(lost)));
  try {
    for (int i = 0; i < tries && !lock->held_; ++i) {
      if (i > 0) std::this_thread::sleep_for(retry_every);
      lock->held_ = lock->try_take();
    }
  } catch (const db::DatabaseError& error) {
    return Error{ErrorCode::unavailable, error.what(), {}, {}};
  }
  if (!lock->held_ && lock->holder_.empty()) lock->holder_ = "one that does not tell its name";
  if (lock->held_) lock->watcher_ = std::thread([raw = lock.get()] { raw->watch(); });
  return lock;
}

ServerLock::~ServerLock() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (watcher_.joinable()) watcher_.join();
}

bool ServerLock::try_take() {
  if (!connection_) {
    connection_ = db::open_postgres(url_, db::Access::read_write);
    // A machine that is gone holds the lock no longer than this.
    connection_->run_script("SET application_name = '" + name_ +
                            "'; SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3");
  }
  db::Tx tx(*connection_);
  {
    auto rows = tx.query("SELECT CASE WHEN pg_try_advisory_lock(4702111, 1) THEN 1 ELSE 0 END");
    if (rows.next() && rows.flag(0)) return true;
  }
  const auto holder = holder_on(*connection_);
  holder_ = holder.name;
  // Our own connection of before, which the database has not missed yet.
  if (holder_ == name_) tx.execute("SELECT pg_terminate_backend($1::bigint::int)", holder.pid);
  return false;
}

void ServerLock::watch() {
  const auto pause = [this](std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    return !changed_.wait_for(lock, time, [this] { return stopping_; });
  };
  bool whole = true;
  while (pause(whole ? look_every : retry_every)) {
    try {
      if (whole) {
        db::Tx(*connection_).execute("SELECT 1");
        continue;
      }
      whole = try_take();
      if (whole) log::info("the lock of the database is held again");
      else if (!holder_.empty() && holder_ != name_) return lost_(holder_);
    } catch (const db::DatabaseError& error) {
      if (whole) log::warn("the connection that holds the lock of the database broke", {{"reason", error.what()}});
      whole = false;
      connection_.reset();
    }
  }
}

}  // namespace assay::store
