// transaction: what a unit of work may do: run statements and walk rows.
#pragma once
#include <array>
#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/id.hpp"
#include "base/json_text.hpp"
#include "base/time.hpp"
#include "db/connection.hpp"

namespace assay::db {

/// The rows of one query, walked by `while (rows.next())`. At most one walk of the same statement at a time.
class Rows {
 public:
  explicit Rows(std::unique_ptr<RowSource> source) : source_(std::move(source)) {}
  [[nodiscard]] bool next() { return source_->step(); }
  [[nodiscard]] bool is_null(int column) const { return source_->is_null(column); }
  [[nodiscard]] std::int64_t integer(int column) const { return source_->integer(column); }
  [[nodiscard]] double real(int column) const { return source_->real(column); }
  [[nodiscard]] std::string_view view(int column) const { return source_->text(column); }
  [[nodiscard]] std::string text(int column) const { return std::string(source_->text(column)); }
  [[nodiscard]] bool flag(int column) const { return source_->integer(column) != 0; }
  [[nodiscard]] Time time(int column) const { return {source_->integer(column)}; }
  [[nodiscard]] JsonText json(int column) const { return JsonText(text(column)); }
  [[nodiscard]] PublicId public_id(int column) const { return PublicId::trusted(text(column)); }
  template <class Tag>
  [[nodiscard]] Id<Tag> id(int column) const {
    return {source_->integer(column)};
  }
  [[nodiscard]] std::optional<Time> maybe_time(int column) const {
    return is_null(column) ? std::nullopt : std::optional<Time>(time(column));
  }
  [[nodiscard]] std::optional<std::int64_t> maybe_integer(int column) const {
    return is_null(column) ? std::nullopt : std::optional<std::int64_t>(integer(column));
  }
  [[nodiscard]] std::optional<std::string> maybe_text(int column) const {
    return is_null(column) ? std::nullopt : std::optional<std::string>(text(column));
  }

 private:
  std::unique_ptr<RowSource> source_;
};

inline Param to_param(std::nullopt_t) { return std::monostate{}; }
template <std::integral T>
Param to_param(T value) {
  return static_cast<std::int64_t>(value);
}
inline Param to_param(double value) { return value; }
inline Param to_param(std::string_view value) { return value; }
inline Param to_param(const std::string& value) { return std::string_view(value); }
inline Param to_param(const char* value) { return std::string_view(value); }
inline Param to_param(IdList value) { return value; }
inline Param to_param(Time value) { return value.micros; }
inline Param to_param(Duration value) { return value.micros; }
inline Param to_param(const JsonText& value) { return std::string_view(value.text()); }
inline Param to_param(const PublicId& value) { return std::string_view(value.text()); }
template <class Tag>
Param to_param(Id<Tag> value) {
  return value.value;
}
template <class T>
Param to_param(const std::optional<T>& value) {
  return value ? to_param(*value) : Param(std::monostate{});
}

/// One transaction on one connection. Bound text must outlive the call, not more: rows walked later hold copies.
class Tx {
 public:
  explicit Tx(Connection& connection) : connection_(connection) {}
  Tx(const Tx&) = delete;
  Tx& operator=(const Tx&) = delete;
  ~Tx() = default;

  template <class... Args>
  [[nodiscard]] Rows query(Sql sql, const Args&... args) {
    const std::array<Param, sizeof...(Args)> params{to_param(args)...};
    return Rows(connection_.run(sql, params, Bound::copied));
  }
  /// Runs to the end and says how many rows were changed.
  template <class... Args>
  std::int64_t execute(Sql sql, const Args&... args) {
    const std::array<Param, sizeof...(Args)> params{to_param(args)...};
    const auto rows = connection_.run(sql, params, Bound::borrowed);
    while (rows->step()) {}
    return rows->changed();
  }
  [[nodiscard]] Engine engine() const { return connection_.engine(); }
  [[nodiscard]] Connection& connection() { return connection_; }

 private:
  Connection& connection_;
};

}  // namespace assay::db
