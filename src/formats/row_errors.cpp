// row_errors: the same cells as the CSV export, so a hostile message is no formula.
#include "formats/row_errors.hpp"

#include "base/csv_cell.hpp"

namespace assay::formats {

Result<void> RowErrorWriter::begin() {
  out_.text() += "line,where,message";
  end_csv_line(out_.text());
  return out_.settle();
}

Result<void> RowErrorWriter::add(const RowError& error) {
  auto& out = out_.text();
  out += std::to_string(error.line);
  out += ',';
  append_csv_cell(out, error.where);
  out += ',';
  append_csv_cell(out, error.message);
  end_csv_line(out);
  return out_.settle();
}

}  // namespace assay::formats
