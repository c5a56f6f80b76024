// postgres: the driver over libpq; statements are prepared once per connection and rows come in text form.
#include <libpq-fe.h>

#include <charconv>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "db/connection.hpp"

namespace assay::db {
namespace {

struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
struct CloseConnection {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
using ResultPtr = std::unique_ptr<PGresult, ClearResult>;

Failure failure_of(std::string_view state) {
  if (state == "23505") return Failure::unique_violation;
  if (state == "40001" || state == "40P01") return Failure::serialization;
  if (state == "53100") return Failure::disk_full;
  if (state.starts_with("08") || state.starts_with("57P") || state.empty()) return Failure::connection_lost;
  if (state.starts_with("58")) return Failure::io_error;
  return Failure::other;
}

[[noreturn]] void fail(PGconn* connection, const PGresult* result, std::string_view what) {
  const char* state = result == nullptr ? nullptr : PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const Failure failure = PQstatus(connection) == CONNECTION_BAD ? Failure::connection_lost : failure_of(state == nullptr ? "" : state);
  const char* message = result == nullptr ? PQerrorMessage(connection) : PQresultErrorMessage(result);
  throw DatabaseError(failure, "PostgreSQL: " + std::string(message) + " in: " + std::string(what.substr(0, 300)));
}

class PostgresRows final : public RowSource {
 public:
  explicit PostgresRows(ResultPtr result) : result_(std::move(result)) {}
  bool step() override { return ++row_ < PQntuples(result_.get()); }
  bool is_null(int column) const override { return PQgetisnull(result_.get(), row_, column) != 0; }
  std::int64_t integer(int column) const override {
    const auto value = text(column);
    std::int64_t number = 0;
    std::from_chars(value.data(), value.data() + value.size(), number);
    return number;
  }
  double real(int column) const override {
    const auto value = text(column);
    double number = 0;
    std::from_chars(value.data(), value.data() + value.size(), number);
    return number;
  }
  std::string_view text(int column) const override {
    return {PQgetvalue(result_.get(), row_, column), static_cast<std::size_t>(PQgetlength(result_.get(), row_, column))};
  }
  std::int64_t changed() const override {
    const std::string_view count = PQcmdTuples(result_.get());
    std::int64_t number = 0;
    std::from_chars(count.data(), count.data() + count.size(), number);
    return number;
  }

 private:
  ResultPtr result_;
  int row_ = -1;
};

// One parameter in text form.
struct TextParam {
  std::string owned;
  std::string_view view;
  bool null = false;
};

TextParam to_text(const Param& param) {
  TextParam out;
  if (const auto* integer = std::get_if<std::int64_t>(&param)) {
    out.owned = std::to_string(*integer);
  } else if (const auto* real = std::get_if<double>(&param)) {
    char buffer[32];
    out.owned.assign(std::begin(buffer), std::to_chars(std::begin(buffer), std::end(buffer), *real).ptr);
  } else if (const auto* view = std::get_if<std::string_view>(&param)) {
    // libpq reads text up to a NUL, which no text of ours may hold (the JSON reader and the forms refuse it).
    if (view->find('\0') != std::string_view::npos) throw DatabaseError(Failure::other, "a text with a NUL character");
    out.owned = std::string(*view);
  } else if (const auto* list = std::get_if<IdList>(&param)) {
    out.owned = "{";
    for (const auto id : *list) out.owned += (out.owned.size() > 1 ? "," : "") + std::to_string(id);
    out.owned += "}";
  } else {
    out.null = true;
  }
  return out;
}

class PostgresConnection final : public Connection {
 public:
  PostgresConnection(const std::string& url, Access access) {
    const char* keywords[] = {"dbname",
                              "application_name",
                              "keepalives_idle",
                              "keepalives_interval",
                              "keepalives_count",
                              "tcp_user_timeout",
                              "connect_timeout",
                              "target_session_attrs",
                              nullptr};
    const char* values[] = {url.c_str(), "assay", "10", "5", "3", "10000", "10", access == Access::read_write ? "read-write" : "any",
                            nullptr};
    connection_.reset(PQconnectdbParams(keywords, values, 1));
    if (PQstatus(connection_.get()) != CONNECTION_OK) fail(connection_.get(), nullptr, "connect");
    PQsetNoticeProcessor(connection_.get(), [](void*, const char*) {}, nullptr);
    run_script(
        "SET idle_in_transaction_session_timeout='60s'; SET lock_timeout='10s'; SET jit=off; SET client_encoding='UTF8';"
        "SET plan_cache_mode=force_generic_plan; SET standard_conforming_strings=on;");
    if (access == Access::read_only) run_script("SET default_transaction_read_only=on;");
    // What a unit reads and writes is found by key, and its statements join in the order in which they are written. Left to
    // its statistics, which are empty on a young server when the plans are made, PostgreSQL would scan whole tables for each
    // batch until the next ANALYZE.
    if (access == Access::read_write) {
      run_script(
          "SET enable_seqscan=off; SET enable_hashjoin=off; SET enable_mergejoin=off; SET enable_material=off; SET join_collapse_limit=1;");
    }
  }

  Engine engine() const override { return Engine::postgres; }

  std::unique_ptr<RowSource> run(Sql sql, std::span<const Param> params, Bound /*texts are copied anyway*/) override {
    const std::string& name = prepare(sql.text);
    std::vector<TextParam> texts;
    texts.reserve(params.size());
    for (const auto& param : params) texts.push_back(to_text(param));
    std::vector<const char*> values;
    for (const auto& text : texts) values.push_back(text.null ? nullptr : text.owned.c_str());
    ResultPtr result(PQexecPrepared(connection_.get(), name.c_str(), static_cast<int>(values.size()), values.data(), nullptr, nullptr, 0));
    check(result.get(), sql.text);
    ++effort_.statements;
    return std::make_unique<PostgresRows>(std::move(result));
  }

  void run_script(const std::string& text) override {
    const ResultPtr result(PQexec(connection_.get(), text.c_str()));
    check(result.get(), text);
  }

  std::int64_t writes() const override { return effort_.statements; }
  Effort effort() const override { return effort_; }

 private:
  const std::string& prepare(std::string_view text) {
    const auto found = cache_.find(text.data());
    if (found != cache_.end()) return found->second;
    std::string name = "s" + std::to_string(cache_.size());
    const ResultPtr result(PQprepare(connection_.get(), name.c_str(), expand_hooks(text, Engine::postgres).c_str(), 0, nullptr));
    check(result.get(), text);
    return cache_.emplace(text.data(), std::move(name)).first->second;
  }

  void check(const PGresult* result, std::string_view what) {
    const auto status = PQresultStatus(result);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK && status != PGRES_EMPTY_QUERY) fail(connection_.get(), result, what);
  }

  std::unique_ptr<PGconn, CloseConnection> connection_;
  std::unordered_map<const char*, std::string> cache_;
  Effort effort_;
};

}  // namespace

std::unique_ptr<Connection> open_postgres(const std::string& url, Access access) {
  return std::make_unique<PostgresConnection>(url, access);
}

}  // namespace assay::db
