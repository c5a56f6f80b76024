// reader: counting and skipping, the same for every format.
#include "formats/reader.hpp"

namespace assay::formats {

Result<std::optional<Row>> RowReader::next() {
  auto row = read_row();
  if (row.ok() && row->has_value()) ++position_;
  return row;
}

Result<void> RowReader::skip_to(std::uint64_t position) {
  while (position_ < position) {
    ASSAY_TRY(const bool skipped, skip_row());
    if (!skipped) {
      return Error::conflict("The file has only " + std::to_string(position_) + " rows, but " + std::to_string(position) +
                             " were read before: it is not the same file.");
    }
    ++position_;
  }
  return success();
}

Result<bool> RowReader::skip_row() {
  ASSAY_TRY(const auto row, read_row());
  return row.has_value();
}

RowError row_error(std::uint64_t line, const Error& error) {
  if (error.violations.empty()) return {line, error.where, error.message};
  RowError out{line, error.violations.front().where, error.violations.front().message};
  for (std::size_t i = 1; i < error.violations.size() && i < 10; ++i) {
    const auto& more = error.violations[i];
    out.message += " Also";
    if (!more.where.empty()) out.message += " at " + more.where;
    out.message += ": " + more.message;
  }
  if (error.violations.size() > 10) out.message += " And " + std::to_string(error.violations.size() - 10) + " more.";
  return out;
}

}  // namespace assay::formats
