// plan_table: one table for people and for programs: shares as percentages for the one, as numbers for the other.
#pragma once
#include "report/table.hpp"

#include <string>
#include <vector>

namespace assay::programs {

class PlanTable {
 public:
  enum class Shown { share, number, word };
  struct Column {
    std::string key, title;
    Shown shown = Shown::share;
    int decimals = 1;
  };

  PlanTable() = default;
  explicit PlanTable(std::vector<Column> columns) : columns_(std::move(columns)) {}
  void add(std::vector<report::Cell> cells) { rows_.push_back(std::move(cells)); }
  [[nodiscard]] std::string text() const;
  /// A list of objects.
  [[nodiscard]] std::string json() const;
  /// A row a number, named by the first cell of its row.
  void add_to(report::DataTable& table, const std::string& topic) const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<report::Cell>> rows_;
};

}  // namespace assay::programs
