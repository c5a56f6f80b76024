// postgres_database: writer threads with a pooled connection each; a unit is retried when the engine asks for it.
#include <atomic>
#include <thread>

#include "base/log.hpp"
#include "db/database.hpp"
#include "db/unit_queue.hpp"

namespace assay::db {
namespace {

constexpr int attempts = 8;

class PostgresDatabase final : public Database {
 public:
  PostgresDatabase(std::string url, Options options)
      : url_(std::move(url)),
        queue_(options.queue),
        readers_(
            options.readers, [this] { return open_postgres(url_, Access::read_only); }, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            "COMMIT") {
    for (int i = 0; i < options.writers; ++i) writers_.emplace_back([this] { loop(); });
  }
  PostgresDatabase(const PostgresDatabase&) = delete;
  PostgresDatabase& operator=(const PostgresDatabase&) = delete;
  ~PostgresDatabase() override {
    queue_.close();
    for (auto& writer : writers_) writer.join();
  }

  Engine engine() const override { return Engine::postgres; }
  void write(std::unique_ptr<Unit> unit, Priority priority) override {
    if (auto back = queue_.push(std::move(unit), priority)) back->failed(queue_full());
  }
  void read(ReadWork work, std::function<void(Error)> failed) override { readers_.post(std::move(work), std::move(failed)); }
  Statistics statistics() const override { return {commits_.load(), commits_.load(), queue_.refused(), queue_.waiting()}; }
  Result<void> copy_to(const std::string&, const std::function<void(int, int)>&) override {
    return Error{ErrorCode::conflict, "Back up PostgreSQL with pg_dump or its own base backup; see the operator guide.", {}, {}};
  }

 private:
  void loop() {
    std::unique_ptr<Connection> connection;
    while (true) {
      auto taken = queue_.take(1);
      if (taken.units.empty()) return;
      run(connection, *taken.units.front());
      queue_.done(taken);
    }
  }

  void run(std::unique_ptr<Connection>& connection, Unit& unit) {
    for (int attempt = 1;; ++attempt) {
      try {
        if (!connection) connection = open_postgres(url_, Access::read_write);
        connection->run_script("BEGIN");
        Tx tx(*connection);
        const bool keep = unit.run(tx);
        connection->run_script(keep ? "COMMIT" : "ROLLBACK");
        ++commits_;
        unit.done();
        return;
      } catch (const DatabaseError& error) {
        roll_back(connection);
        const bool again = error.failure() == Failure::serialization || error.failure() == Failure::unique_violation;
        if (!again || attempt >= attempts) {
          unit.failed(error_of(error));
          return;
        }
      } catch (const std::exception& error) {
        roll_back(connection);
        log::error("a unit of work broke", {{"reason", error.what()}});
        unit.failed({ErrorCode::unavailable, "The server could not do this; the reason is in its log.", {}, {}});
        return;
      }
    }
  }

  static void roll_back(std::unique_ptr<Connection>& connection) {
    if (!connection) return;
    try {
      connection->run_script("ROLLBACK");
    } catch (const DatabaseError&) {
      connection.reset();  // opened anew for the next unit
    }
  }

  std::string url_;
  UnitQueue queue_;
  std::atomic<std::int64_t> commits_{0};
  ReaderPool readers_;
  std::vector<std::thread> writers_;
};

}  // namespace

std::unique_ptr<Database> open_postgres_database(const std::string& url, Options options) {
  return std::make_unique<PostgresDatabase>(url, options);
}

}  // namespace assay::db
