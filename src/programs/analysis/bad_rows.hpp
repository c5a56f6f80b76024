// bad_rows: rows that could not be used: the first ones with their reasons, and how many there are.
#pragma once
#include "base/describe.hpp"
#include "formats/reader.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace assay::programs {

struct BadRow {
  std::string file;
  std::uint64_t line = 0;
  std::string where, message;
};
ASSAY_DESCRIBE(BadRow, file, line, where, message)

struct BadRows {
  std::uint64_t count = 0;
  std::vector<BadRow> first;  ///< at most 20
  void add(const std::string& file, std::uint64_t line, std::string where, std::string message);
  /// "line 7: winner: …", one a line, and how many more; empty where there are none. `many_files` names the
  /// file too.
  [[nodiscard]] std::string text(bool many_files) const;
  /// Lists them on standard error, if there are any; true where `strict` forbids to go on, for which `refusal` says what is not
  /// done: "nothing is ranked".
  [[nodiscard]] bool refused(bool strict, const char* refusal, bool many_files) const;
};
ASSAY_DESCRIBE(BadRows, count, first)

}  // namespace assay::programs
