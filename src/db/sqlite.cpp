// sqlite: the driver over the bundled SQLite; one thread uses a connection at a time.
#include <sqlite3.h>

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "db/connection.hpp"

namespace assay::db {
namespace {

Failure failure_of(int code) {
  switch (code & 0xFF) {
    case SQLITE_FULL: return Failure::disk_full;
    case SQLITE_IOERR:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return Failure::io_error;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return Failure::serialization;
    case SQLITE_CONSTRAINT:
      return code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY ? Failure::unique_violation : Failure::other;
    default: return Failure::other;
  }
}

[[noreturn]] void fail(sqlite3* handle, std::string_view what) {
  throw DatabaseError(failure_of(sqlite3_extended_errcode(handle)),
                      "SQLite: " + std::string(sqlite3_errmsg(handle)) + " in: " + std::string(what.substr(0, 300)));
}

struct CloseStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
struct CloseHandle {
  void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
};
using Statement = std::unique_ptr<sqlite3_stmt, CloseStatement>;

struct Prepared {
  Statement statement;
  std::vector<int> places;  // SQLite's index of $1, $2, …; 0 where the text does not use it
  std::vector<std::string> lists;
  bool busy = false;
  bool writes = false;
};

class SqliteRows final : public RowSource {
 public:
  SqliteRows(sqlite3* handle, Prepared& prepared, std::string_view text)
      : handle_(handle), prepared_(prepared), statement_(prepared.statement.get()), text_(text) {
    prepared_.busy = true;
  }
  SqliteRows(const SqliteRows&) = delete;
  SqliteRows& operator=(const SqliteRows&) = delete;
  ~SqliteRows() override {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
    prepared_.busy = false;
  }
  bool step() override {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) fail(handle_, text_);
    return false;
  }
  bool is_null(int column) const override { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
  std::int64_t integer(int column) const override { return sqlite3_column_int64(statement_, column); }
  double real(int column) const override { return sqlite3_column_double(statement_, column); }
  std::string_view text(int column) const override {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    return bytes == nullptr ? std::string_view()
                            : std::string_view(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
  }
  std::int64_t changed() const override { return sqlite3_changes64(handle_); }

 private:
  sqlite3* handle_;
  Prepared& prepared_;
  sqlite3_stmt* statement_;
  std::string_view text_;
};

class SqliteConnection final : public Connection {
 public:
  SqliteConnection(const std::string& path, Access access) {
    const int flags = (access == Access::read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) |
                      SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI;
    sqlite3* raw = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
    handle_.reset(raw);
    if (code != SQLITE_OK) fail(raw, "open " + path);
    sqlite3_extended_result_codes(raw, 1);
    sqlite3_busy_timeout(raw, 5000);
    if (access == Access::read_write) {
      run_script(
          "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=1000;"
          "PRAGMA journal_size_limit=67108864; PRAGMA foreign_keys=OFF;");
      // Its cache stays warm between commits, and a cached page is cheaper than a mapped one.
      run_script("PRAGMA cache_size=-32768;");
    } else {
      // Every commit of the writer empties a reader's cache, so it reads from the map.
      run_script("PRAGMA query_only=1; PRAGMA cache_size=-4096; PRAGMA mmap_size=1073741824;");
    }
    run_script("PRAGMA temp_store=MEMORY;");
  }

  Engine engine() const override { return Engine::sqlite; }

  std::unique_ptr<RowSource> run(Sql sql, std::span<const Param> params, Bound bound) override {
    Prepared& prepared = prepare(sql.text);
    if (prepared.busy) throw DatabaseError(Failure::other, "a statement is walked twice at once: " + std::string(sql.text));
    auto rows = std::make_unique<SqliteRows>(handle_.get(), prepared, sql.text);
    bind(prepared, params, sql.text, bound);
    ++effort_.statements;
    writes_ += prepared.writes ? 1 : 0;
    return rows;
  }

  void run_script(const std::string& text) override {
    ++writes_;
    char* message = nullptr;
    if (sqlite3_exec(handle_.get(), text.c_str(), nullptr, nullptr, &message) != SQLITE_OK) {
      sqlite3_free(message);
      fail(handle_.get(), text);
    }
  }

  std::int64_t writes() const override { return writes_; }
  Effort effort() const override {
    Effort effort = effort_;
    for (const auto& [key, prepared] : cache_) {
      effort.vm_steps += sqlite3_stmt_status(prepared.statement.get(), SQLITE_STMTSTATUS_VM_STEP, 0);
    }
    return effort;
  }

 private:
  Prepared& prepare(std::string_view text) {
    const auto found = cache_.find(text.data());
    if (found != cache_.end()) return found->second;
    const std::string expanded = expand_hooks(text, Engine::sqlite);
    sqlite3_stmt* raw = nullptr;
    if (sqlite3_prepare_v3(handle_.get(), expanded.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &raw, nullptr) != SQLITE_OK) {
      fail(handle_.get(), expanded);
    }
    Prepared prepared;
    prepared.statement.reset(raw);
    prepared.writes = sqlite3_stmt_readonly(raw) == 0;
    for (int i = 1; i <= sqlite3_bind_parameter_count(raw); ++i) {
      const std::string name = sqlite3_bind_parameter_name(raw, i);
      const auto number = static_cast<std::size_t>(std::stoi(name.substr(1)));
      if (prepared.places.size() < number) prepared.places.resize(number, 0);
      prepared.places[number - 1] = i;
    }
    return cache_.emplace(text.data(), std::move(prepared)).first->second;
  }

  void bind(Prepared& prepared, std::span<const Param> params, std::string_view text, Bound bound) {
    const auto keep = bound == Bound::copied ? SQLITE_TRANSIENT : SQLITE_STATIC;
    auto* statement = prepared.statement.get();
    if (prepared.places.size() > params.size()) throw DatabaseError(Failure::other, "too few parameters for: " + std::string(text));
    prepared.lists.clear();
    prepared.lists.reserve(params.size());
    for (std::size_t i = 0; i < prepared.places.size(); ++i) {
      const int place = prepared.places[i];
      if (place == 0) continue;
      int code = SQLITE_OK;
      if (const auto* integer = std::get_if<std::int64_t>(&params[i])) {
        code = sqlite3_bind_int64(statement, place, *integer);
      } else if (const auto* real = std::get_if<double>(&params[i])) {
        code = sqlite3_bind_double(statement, place, *real);
      } else if (const auto* view = std::get_if<std::string_view>(&params[i])) {
        // An empty view may have no address, and SQLite reads a null address as NULL.
        code = sqlite3_bind_text64(statement, place, view->empty() ? "" : view->data(), view->size(), keep, SQLITE_UTF8);
      } else if (const auto* list = std::get_if<IdList>(&params[i])) {
        std::string json = "[";
        for (const auto id : *list) json += (json.size() > 1 ? "," : "") + std::to_string(id);
        prepared.lists.push_back(json + "]");
        code =
            sqlite3_bind_text64(statement, place, prepared.lists.back().data(), prepared.lists.back().size(), SQLITE_STATIC, SQLITE_UTF8);
      } else {
        code = sqlite3_bind_null(statement, place);
      }
      if (code != SQLITE_OK) fail(handle_.get(), text);
    }
  }

  std::unique_ptr<sqlite3, CloseHandle> handle_;
  std::unordered_map<const char*, Prepared> cache_;
  Effort effort_;
  std::int64_t writes_ = 0;
};

}  // namespace

std::unique_ptr<Connection> open_sqlite(const std::string& path, Access access) { return std::make_unique<SqliteConnection>(path, access); }

}  // namespace assay::db
