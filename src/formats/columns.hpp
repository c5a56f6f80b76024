// columns: a few chosen columns of a file of rows, as texts, a row at a time and in constant memory.
#pragma once
#include "formats/columns_nested.hpp"
#include "formats/registry.hpp"
#include "formats/sniff.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay::formats {

/// The beginning of a file: what it is, its columns, and some of its rows.
struct Glance {
  bool gzip = false;
  Format format = Format::csv;
  Container container = Container::csv;
  Nesting nesting = Nesting::none;
  std::vector<std::string> columns;            ///< names, then paths into short lists and objects
  std::vector<std::vector<std::string>> rows;  ///< at most 1000, a text for each column; "" where it is absent
  /// The position of a column, upper and lower case being the same; nothing where there is none.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view column) const;
};

struct PickedRow {
  std::uint64_t line = 0;
  std::span<const std::string_view> cells;  ///< one a chosen column, valid UTF-8; until the next call
  const RowError* problem = nullptr;        ///< what is wrong with the row; `cells` is empty then
};

class ColumnReader {
 public:
  ColumnReader() = default;
  ColumnReader(const ColumnReader&) = delete;
  ColumnReader& operator=(const ColumnReader&) = delete;
  virtual ~ColumnReader() = default;
  /// False at the end. An Error means that the rest of the file cannot be read.
  [[nodiscard]] virtual Result<bool> next(PickedRow& row) = 0;
};

/// A file that is looked at and then read, from one source that is read once, such as standard input.
class RowFile {
 public:
  /// The source holds the file as it is stored, compressed or not, and must outlive this.
  [[nodiscard]] static Result<std::unique_ptr<RowFile>> open(ByteSource& source, std::string_view file_name);
  RowFile(const RowFile&) = delete;
  RowFile& operator=(const RowFile&) = delete;
  virtual ~RowFile() = default;
  [[nodiscard]] virtual const Glance& glance() const = 0;
  /// Once; `columns` are names of the glance. A column may be asked for twice.
  [[nodiscard]] virtual std::unique_ptr<ColumnReader> read(const std::vector<std::string>& columns) = 0;

 protected:
  RowFile() = default;
};

/// RFC 4180 as read_csv reads it (the same rows, the same complaints), but without making values: records
/// that lie in one window are cut where they are. An Error where the header lacks one of `columns`.
[[nodiscard]] std::unique_ptr<ColumnReader> read_csv_columns(ByteSource& source, std::vector<std::string> columns,
                                                             ReadOptions options = {});

}  // namespace assay::formats
