// database: the pools behind one address: a writer with group commit (SQLite) or pooled writers (PostgreSQL), and readers.
#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "base/pending.hpp"
#include "db/transaction.hpp"

namespace assay::db {

/// A unit of work. It may run twice, so `run` never moves from what it holds.
class Unit {
 public:
  Unit() = default;
  Unit(const Unit&) = delete;
  Unit& operator=(const Unit&) = delete;
  virtual ~Unit() = default;
  /// True to commit; false to roll this unit back alone.
  [[nodiscard]] virtual bool run(Tx& tx) = 0;
  /// After the commit that holds this unit (or its own rollback) is durable.
  virtual void done() = 0;
  /// Nothing of this unit was written.
  virtual void failed(Error error) = 0;
};

enum class Priority { foreground, background };

struct Options {
  int readers = 2;
  int writers = 4;           ///< PostgreSQL only; SQLite has one by nature
  std::size_t queue = 4096;  ///< waiting units before new ones are refused with `unavailable`
  std::size_t batch = 512;   ///< units in one commit
};

struct Statistics {
  std::int64_t commits = 0;
  std::int64_t units = 0;
  std::int64_t refused = 0;
  std::int64_t waiting = 0;
};

/// Reads in a snapshot and returns what is to be done with it afterwards.
using ReadWork = std::function<std::function<void()>(Tx&)>;

class Database {
 public:
  Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  virtual ~Database() = default;

  [[nodiscard]] virtual Engine engine() const = 0;
  /// Queues a unit; a full queue answers `unavailable` at once through Unit::failed.
  virtual void write(std::unique_ptr<Unit> unit, Priority priority) = 0;
  /// Runs in a short read-only snapshot on a reader thread.
  virtual void read(ReadWork work, std::function<void(Error)> failed) = 0;
  [[nodiscard]] virtual Statistics statistics() const = 0;
  /// Copies the whole database into a new file while the server works (SQLite); progress in pages.
  virtual Result<void> copy_to(const std::string& path, const std::function<void(int done, int total)>& progress) = 0;
};

/// What is said where too much work waits.
[[nodiscard]] Error queue_full();

/// `sqlite:PATH` or `postgresql://…` (`postgres://…`).
[[nodiscard]] Result<std::unique_ptr<Database>> open(const std::string& address, Options options);

}  // namespace assay::db
