// connection: prepared statements with $1 parameters and rows, the same over SQLite and PostgreSQL.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace assay::db {

enum class Engine { sqlite, postgres };

/// SQL text whose address is its identity: statements are prepared once per connection.
/// The text is one for both engines, with $1 parameters and three dialect hooks:
///   {any $3}        true where the expression before it is in the list bound to $3
///   {skip locked}   FOR UPDATE SKIP LOCKED on PostgreSQL, nothing on SQLite (one writer)
///   {for update}, {for update of a, s}   row locks on PostgreSQL, nothing on SQLite
struct Sql {
  consteval Sql(const char* literal) : text(literal) {}
  std::string_view text;
};

/// A list bound to one parameter, for {any $n}.
using IdList = std::span<const std::int64_t>;
using Param = std::variant<std::monostate, std::int64_t, double, std::string_view, IdList>;

enum class Failure {
  unique_violation,  ///< a key exists already; a retry sees it
  serialization,     ///< the engine asks to run the transaction again
  disk_full,         ///< rolled back; nothing was written
  io_error,          ///< the state of the file is unknown
  connection_lost,
  other
};

/// A broken world below the store; caught at the unit's wall.
class DatabaseError : public std::runtime_error {
 public:
  DatabaseError(Failure failure, const std::string& message) : std::runtime_error(message), failure_(failure) {}
  [[nodiscard]] Failure failure() const { return failure_; }

 private:
  Failure failure_;
};

/// The rows of one running statement. Columns count from 0; text lives until the next step.
class RowSource {
 public:
  RowSource() = default;
  RowSource(const RowSource&) = delete;
  RowSource& operator=(const RowSource&) = delete;
  virtual ~RowSource() = default;
  [[nodiscard]] virtual bool step() = 0;
  [[nodiscard]] virtual bool is_null(int column) const = 0;
  [[nodiscard]] virtual std::int64_t integer(int column) const = 0;
  [[nodiscard]] virtual double real(int column) const = 0;
  [[nodiscard]] virtual std::string_view text(int column) const = 0;
  [[nodiscard]] virtual std::int64_t changed() const = 0;
};

/// Work counters of this connection, for the tests that hold costs constant.
struct Effort {
  std::int64_t statements = 0;
  std::int64_t vm_steps = 0;  ///< SQLite virtual machine steps
};

/// Whether bound text lives until the last step (a statement that is run to its end at once) or must be copied.
enum class Bound { borrowed, copied };

class Connection {
 public:
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  virtual ~Connection() = default;
  [[nodiscard]] virtual Engine engine() const = 0;
  /// Runs a prepared, cached statement.
  [[nodiscard]] virtual std::unique_ptr<RowSource> run(Sql sql, std::span<const Param> params, Bound bound) = 0;
  /// Runs text without parameters, several statements allowed: migrations and transaction control.
  virtual void run_script(const std::string& text) = 0;
  [[nodiscard]] virtual Effort effort() const = 0;
  /// How many statements that may change something ran; equal before and after: nothing is to be rolled back.
  [[nodiscard]] virtual std::int64_t writes() const = 0;
};

/// Opens a connection for writing or for reading only.
enum class Access { read_write, read_only };
[[nodiscard]] std::unique_ptr<Connection> open_sqlite(const std::string& path, Access access);
[[nodiscard]] std::unique_ptr<Connection> open_postgres(const std::string& url, Access access);

/// Replaces the dialect hooks; exposed for its tests.
[[nodiscard]] std::string expand_hooks(std::string_view text, Engine engine);
/// Turns migration text (PostgreSQL's types) into what the engine reads: BIGINT is INTEGER on SQLite, tables are
/// STRICT there, and storage parameters `WITH (…)` are PostgreSQL's alone.
[[nodiscard]] std::string translate_ddl(std::string_view text, Engine engine);

}  // namespace assay::db
