// table: widths first, then lines.
#include "report/table.hpp"

#include "base/csv_cell.hpp"
#include "base/text.hpp"
#include "report/number.hpp"
#include "report/text.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace assay::report {

void TextTable::add(std::vector<std::string> cells) {
  if (cells.size() != columns_.size()) throw std::logic_error("a row has another number of cells than its table");
  for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = shortened(printable(cells[i]), columns_[i].widest);
  rows_.push_back(std::move(cells));
}

std::string TextTable::text() const {
  std::vector<std::string> titles;
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    titles.push_back(columns_[i].title);
    widths.push_back(width(columns_[i].title));
    for (const auto& row : rows_) widths[i] = std::max(widths[i], width(row[i]));
  }
  std::string out;
  const auto line = [&](const std::vector<std::string>& cells) {
    std::string text;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) text += "  ";
      const std::string blank(widths[i] - width(cells[i]), ' ');
      if (columns_[i].align == Align::left) {
        text += cells[i];
        text += blank;
      } else {
        text += blank;
        text += cells[i];
      }
    }
    text.erase(text.find_last_not_of(' ') + 1);
    out += text + "\n";
  };
  line(titles);
  for (const auto& row : rows_) line(row);
  return out;
}

void DataTable::add(std::vector<Cell> cells) {
  if (cells.size() != columns_.size()) throw std::logic_error("a row has another number of cells than its table");
  rows_.push_back(std::move(cells));
}

std::string DataTable::csv() const {
  std::string out;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (i > 0) out += ',';
    append_csv_cell(out, columns_[i]);
  }
  end_csv_line(out);
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) out += ',';
      if (const auto* text = std::get_if<std::string>(&row[i])) append_csv_cell(out, *text);
      if (const auto* whole = std::get_if<std::int64_t>(&row[i])) out += std::to_string(*whole);
      if (const auto* number = std::get_if<double>(&row[i])) out += exact(*number);
    }
    end_csv_line(out);
  }
  return out;
}

std::string DataTable::json() const {
  std::string out = "[";
  for (const auto& row : rows_) {
    if (out.size() > 1) out += ',';
    out += '{';
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) out += ',';
      append_json_string(out, columns_[i]);
      out += ':';
      const auto* number = std::get_if<double>(&row[i]);
      if (const auto* text = std::get_if<std::string>(&row[i])) append_json_string(out, *text);
      else if (const auto* whole = std::get_if<std::int64_t>(&row[i])) out += std::to_string(*whole);
      else if (number != nullptr && std::isfinite(*number)) out += exact(*number);
      else out += "null";
    }
    out += '}';
  }
  return out + "]";
}

}  // namespace assay::report
