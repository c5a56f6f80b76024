// table: a list of objects is rows, one object is keys and values; cells are plain values.
#include "kinds/fields/table/table.hpp"

#include "kinds/limits.hpp"
#include "kinds/words.hpp"

namespace assay::kinds {
namespace {

void check_row(const json::Value& row, const std::string& at, Violations& violations) {
  const auto* cells = row.if_object();
  if (cells == nullptr) {
    violations.push_back({at, "This must be an object of cells."});
    return;
  }
  for (const auto& cell : *cells) {
    if (!cell.value().is_object() && !cell.value().is_array()) continue;
    violations.push_back(
        {json::child(at, std::string_view(cell.key().data(), cell.key().size())), "A cell is a text, a number, true, false or null."});
  }
}

}  // namespace

std::string_view TableField::summary() const { return "Rows of named cells, or one list of keys and values."; }

Violations TableField::check_value(const json::Value& /*config*/, const json::Value& value) const {
  Violations violations;
  if (value.is_object()) {
    check_row(value, "", violations);
    return violations;
  }
  const auto* rows = value.if_array();
  if (rows == nullptr) return {{"", "This must be a list of rows, or an object of keys and values."}};
  if (rows->size() > limits::rows)
    violations.push_back(
        {"", "A table has at most " + std::to_string(limits::rows) + " rows; here are " + std::to_string(rows->size()) + "."});
  for (std::size_t i = 0; i < rows->size(); ++i) check_row((*rows)[i], json::child("", i), violations);
  return violations;
}

std::string TableField::excerpt(const json::Value& value) const {
  const auto* rows = value.if_array();
  if (rows != nullptr && rows->empty()) return {};
  const auto* cells = (rows == nullptr ? value : rows->front()).if_object();
  std::string line;
  if (cells == nullptr) return line;
  for (const auto& cell : *cells) {
    if (!line.empty()) line += ", ";
    line += std::string_view(cell.key().data(), cell.key().size());
    line += ": ";
    line += cell.value().is_string() ? std::string(text_of(cell.value())) : json::write(cell.value());
  }
  return line;
}

json::Value TableField::example() const {
  json::Array rows;
  rows.push_back({{"city", "Lyon"}, {"people", 522250}});
  return rows;
}

}  // namespace assay::kinds
