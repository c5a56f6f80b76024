// table: results in rows: aligned for a terminal, and as CSV and JSON for programs.
#pragma once
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace assay::report {

enum class Align { left, right };

/// A table for people. Cells are texts; a cell that holds names from a file goes through printable() by
/// itself.
class TextTable {
 public:
  struct Column {
    std::string title;
    Align align = Align::right;
    std::size_t widest = 60;  ///< longer cells are cut with an ellipsis
  };
  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}
  void add(std::vector<std::string> cells);
  /// A line of titles, then the rows, two spaces between columns; no spaces at the ends of lines.
  [[nodiscard]] std::string text() const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

/// Absent, a text, a whole number or a number.
using Cell = std::variant<std::monostate, std::string, std::int64_t, double>;
[[nodiscard]] inline Cell cell(std::optional<double> number) { return number ? Cell(*number) : Cell(); }
template <std::unsigned_integral T>
[[nodiscard]] Cell cell(T count) {
  return static_cast<std::int64_t>(count);
}

/// A table for programs: the same columns in the same order, always; numbers read back as the same doubles.
class DataTable {
 public:
  explicit DataTable(std::vector<std::string> columns) : columns_(std::move(columns)) {}
  void add(std::vector<Cell> cells);
  [[nodiscard]] std::size_t size() const { return rows_.size(); }
  /// RFC 4180 with a line of names, CR LF; absent is empty; a text that a spreadsheet would take for a
  /// formula gets an apostrophe in front.
  [[nodiscard]] std::string csv() const;
  /// A list of objects; absent is null.
  [[nodiscard]] std::string json() const;

 private:
  std::vector<std::string> columns_;
  std::vector<std::vector<Cell>> rows_;
};

}  // namespace assay::report
