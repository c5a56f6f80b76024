// reader: the one interface through which rows of any import format arrive, one at a time.
#pragma once
#include "base/describe.hpp"
#include "formats/bytes.hpp"
#include "formats/lines.hpp"
#include "json/value.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace assay::formats {

struct Record {
  std::uint64_t line = 0;  ///< where the row begins, from 1
  json::Value row;         ///< an object
};

struct RowError {
  std::uint64_t line = 0;
  std::string where{};  ///< a JSON pointer into the row, or the name of a column
  std::string message{};
  friend bool operator==(const RowError&, const RowError&) = default;
};
ASSAY_DESCRIBE(RowError, line, where, message)
ASSAY_CONTRACT_NAME(RowError, "RowProblem")

using Row = std::variant<Record, RowError>;

/// The most cells of a CSV row. Stated in docs/limits.md.
inline constexpr std::size_t most_cells = 2000;

struct ReadOptions {
  std::size_t longest = longest_row;
  std::size_t depth = 64;
  char delimiter = '\0';  ///< CSV only; NUL: found from the header
};

/// Reads rows of one file in constant memory. A row that is wrong is a RowError and reading goes on; an Error
/// means that the rest of the file cannot be read.
class RowReader {
 public:
  RowReader() = default;
  RowReader(const RowReader&) = delete;
  RowReader& operator=(const RowReader&) = delete;
  virtual ~RowReader() = default;

  /// Nothing at the end.
  [[nodiscard]] Result<std::optional<Row>> next();
  /// Rows that came so far, wrong ones included: store it to resume.
  [[nodiscard]] std::uint64_t position() const { return position_; }
  /// Passes over rows until `position`; an error where the file has fewer. For a reader at or before it.
  [[nodiscard]] Result<void> skip_to(std::uint64_t position);
  /// Bytes of text read so far.
  [[nodiscard]] virtual std::uint64_t bytes() const = 0;

 private:
  [[nodiscard]] virtual Result<std::optional<Row>> read_row() = 0;
  /// Passes over one row as cheaply as it can; false at the end.
  [[nodiscard]] virtual Result<bool> skip_row();

  std::uint64_t position_ = 0;
};

/// All violations of an Error in one row error: the first with its place, the others named behind it.
[[nodiscard]] RowError row_error(std::uint64_t line, const Error& error);

// The readers. Each owns nothing but its buffers: the source must outlive it.
[[nodiscard]] std::unique_ptr<RowReader> read_jsonl(ByteSource& source, ReadOptions options = {});
/// A list of objects, or an object with such a list under "data", "rows", "items", "examples" or "records".
[[nodiscard]] std::unique_ptr<RowReader> read_json(ByteSource& source, ReadOptions options = {});
/// RFC 4180 with a header; every cell is a text.
[[nodiscard]] std::unique_ptr<RowReader> read_csv(ByteSource& source, ReadOptions options = {});
/// Battles (model_a, model_b, winner) as JSONL, JSON or CSV; adds prompt, response_a and response_b to rows
/// that hold conversations.
[[nodiscard]] std::unique_ptr<RowReader> read_arena(ByteSource& source, ReadOptions options = {});
/// What export_native writes.
[[nodiscard]] std::unique_ptr<RowReader> read_native(ByteSource& source, ReadOptions options = {});

}  // namespace assay::formats
