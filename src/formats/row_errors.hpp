// row_errors: the CSV of rows that could not be imported: line, where, message.
#pragma once
#include "formats/reader.hpp"
#include "formats/report.hpp"

namespace assay::formats {

class RowErrorWriter {
 public:
  explicit RowErrorWriter(ByteSink& sink) : out_(sink) {}
  [[nodiscard]] Result<void> begin();
  [[nodiscard]] Result<void> add(const RowError& error);
  [[nodiscard]] Result<void> end() { return out_.flush(); }

 private:
  BufferedOut out_;
};

}  // namespace assay::formats
