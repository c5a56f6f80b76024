// plan_table: the same cells, three ways.
#include "programs/analysis/plan_table.hpp"

#include "report/number.hpp"

#include <cmath>

namespace assay::programs {
namespace {

std::string shown(const PlanTable::Column& column, const report::Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  const auto* number = std::get_if<double>(&cell);
  if (number == nullptr) return report::absent;
  if (column.shown == PlanTable::Shown::share) return report::percent(*number, column.decimals);
  if (column.decimals == 0 && *number >= 0) return report::count(static_cast<std::uint64_t>(std::llround(*number)));
  return report::fixed(*number, column.decimals);
}

}  // namespace

std::string PlanTable::text() const {
  std::vector<report::TextTable::Column> columns;
  for (const auto& one : columns_) columns.push_back({one.title, one.shown == Shown::word ? report::Align::left : report::Align::right});
  report::TextTable table(columns);
  for (const auto& row : rows_) {
    std::vector<std::string> cells;
    for (std::size_t i = 0; i < row.size(); ++i) cells.push_back(shown(columns_[i], row[i]));
    table.add(std::move(cells));
  }
  return table.text();
}

std::string PlanTable::json() const {
  std::vector<std::string> keys;
  for (const auto& one : columns_) keys.push_back(one.key);
  report::DataTable table(keys);
  for (const auto& row : rows_) table.add(row);
  return table.json();
}

void PlanTable::add_to(report::DataTable& table, const std::string& topic) const {
  for (const auto& row : rows_) {
    for (std::size_t i = 1; i < row.size(); ++i) table.add({topic, row[0], columns_[i].key, row[i]});
  }
}

}  // namespace assay::programs
