// sqlite_database: one writer thread drains its queue into one transaction, commits once, then answers them all.
#include <sqlite3.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <thread>

#include "base/log.hpp"
#include "db/database.hpp"
#include "db/unit_queue.hpp"

namespace assay::db {
namespace {

// A failed commit is not a rolled-back one: guessing would acknowledge or lose work, so the process ends (trust.md D5).
[[noreturn]] void stop_now(const DatabaseError& error) {
  log::error("an input/output error while committing; the server stops instead of guessing", {{"reason", error.what()}});
  std::_Exit(74);
}

class SqliteDatabase final : public Database {
 public:
  SqliteDatabase(std::string path, Options options)
      : path_(std::move(path)),
        options_(options),
        queue_(options.queue),
        connection_(open_sqlite(path_, Access::read_write)),
        readers_(
            options.readers, [this] { return open_sqlite(path_, Access::read_only); }, "BEGIN", "COMMIT"),
        writer_([this] { loop(); }) {}
  SqliteDatabase(const SqliteDatabase&) = delete;
  SqliteDatabase& operator=(const SqliteDatabase&) = delete;
  ~SqliteDatabase() override {
    queue_.close();
    writer_.join();
  }

  Engine engine() const override { return Engine::sqlite; }

  void write(std::unique_ptr<Unit> unit, Priority priority) override {
    if (auto back = queue_.push(std::move(unit), priority)) back->failed(queue_full());
  }
  void read(ReadWork work, std::function<void(Error)> failed) override { readers_.post(std::move(work), std::move(failed)); }
  Statistics statistics() const override { return {commits_.load(), units_.load(), queue_.refused(), queue_.waiting()}; }

  Result<void> copy_to(const std::string& path, const std::function<void(int, int)>& progress) override {
    sqlite3* from = nullptr;
    sqlite3* to = nullptr;
    struct Close {
      sqlite3*& handle;
      ~Close() { sqlite3_close_v2(handle); }
    };
    const Close close_from{from};
    const Close close_to{to};
    if (sqlite3_open_v2(path_.c_str(), &from, SQLITE_OPEN_READONLY, nullptr) != SQLITE_OK ||
        sqlite3_open_v2(path.c_str(), &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr) != SQLITE_OK) {
      return Error{ErrorCode::unavailable, "Cannot open " + path + " for the copy.", {}, {}};
    }
    // One read transaction holds the snapshot: otherwise each write of the server would restart the copy.
    sqlite3_exec(from, "BEGIN; SELECT count(*) FROM sqlite_schema;", nullptr, nullptr, nullptr);
    sqlite3_backup* backup = sqlite3_backup_init(to, "main", from, "main");
    if (backup == nullptr) return Error{ErrorCode::unavailable, "Cannot start the copy: " + std::string(sqlite3_errmsg(to)), {}, {}};
    int code = SQLITE_OK;
    do {
      code = sqlite3_backup_step(backup, 1024);
      if (progress) {
        const int total = sqlite3_backup_pagecount(backup);
        progress(total - sqlite3_backup_remaining(backup), total);
      }
    } while (code == SQLITE_OK);
    sqlite3_backup_finish(backup);
    if (code != SQLITE_DONE) return Error{ErrorCode::unavailable, "The copy stopped: " + std::string(sqlite3_errstr(code)), {}, {}};
    if (sqlite3_exec(to, "PRAGMA journal_mode=DELETE;", nullptr, nullptr, nullptr) != SQLITE_OK) {
      return Error{ErrorCode::unavailable, "The copy could not be finished: " + std::string(sqlite3_errmsg(to)), {}, {}};
    }
    return success();
  }

 private:
  struct Outcome {
    bool failed = false;
    Error error;
  };
  /// A savepoint per unit copies every page that a unit touches, so the first try does without.
  enum class Savepoints { none, each };

  void loop() {
    while (true) {
      auto taken = queue_.take(options_.batch);
      auto& batch = taken.units;
      if (batch.empty()) return;
      std::vector<Outcome> outcomes(batch.size());
      if (run(batch, outcomes)) {
        ++commits_;
        units_ += static_cast<std::int64_t>(batch.size());
      }
      queue_.done(taken);
      for (std::size_t i = 0; i < batch.size(); ++i) {
        if (outcomes[i].failed) batch[i]->failed(std::move(outcomes[i].error));
        else batch[i]->done();
      }
    }
  }

  bool run(std::vector<std::unique_ptr<Unit>>& batch, std::vector<Outcome>& outcomes) {
    Tx tx(*connection_);
    try {
      if (attempt(tx, batch, outcomes, Savepoints::none)) return true;
      roll_back();
      outcomes.assign(batch.size(), {});
      return attempt(tx, batch, outcomes, Savepoints::each);
    } catch (const DatabaseError& error) {
      if (error.failure() == Failure::io_error) stop_now(error);
      roll_back();
      const Error told = error_of(error);
      for (auto& outcome : outcomes) outcome = {true, told};
      return false;
    }
  }

  // False where a refused unit had changed something and nothing stands between it and its neighbours.
  bool attempt(Tx& tx, std::vector<std::unique_ptr<Unit>>& batch, std::vector<Outcome>& outcomes, Savepoints savepoints) {
    tx.execute("BEGIN IMMEDIATE");
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (savepoints == Savepoints::each) tx.execute("SAVEPOINT unit");
      const auto before = connection_->writes();
      const bool keep = run_one(tx, *batch[i], outcomes[i]);
      if (savepoints == Savepoints::each) {
        if (!keep) tx.execute("ROLLBACK TO unit");
        tx.execute("RELEASE unit");
      } else if (!keep && connection_->writes() != before) {
        return false;
      }
    }
    tx.execute("COMMIT");
    return true;
  }

  bool run_one(Tx& tx, Unit& unit, Outcome& outcome) {
    try {
      return unit.run(tx);
    } catch (const DatabaseError& error) {
      // A full disk or a broken file ends the whole transaction; anything else ends this unit alone.
      if (error.failure() == Failure::disk_full || error.failure() == Failure::io_error) throw;
      outcome = {true, error_of(error)};
    } catch (const std::exception& error) {
      log::error("a unit of work broke", {{"reason", error.what()}});
      outcome = {true, {ErrorCode::unavailable, "The server could not do this; the reason is in its log.", {}, {}}};
    }
    return false;
  }

  void roll_back() {
    try {
      connection_->run_script("ROLLBACK");
    } catch (const DatabaseError&) {
      return;  // SQLite has rolled back by itself already
    }
  }

  std::string path_;
  Options options_;
  UnitQueue queue_;
  std::unique_ptr<Connection> connection_;
  std::atomic<std::int64_t> commits_{0};
  std::atomic<std::int64_t> units_{0};
  ReaderPool readers_;
  std::thread writer_;
};

}  // namespace

std::unique_ptr<Database> open_sqlite_database(const std::string& path, Options options) {
  return std::make_unique<SqliteDatabase>(path, options);
}

}  // namespace assay::db
