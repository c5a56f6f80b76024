// read_rows: the rows of one file into a command's columns, with a line of progress, and what there is to say of the file.
#pragma once
#include "base/describe.hpp"
#include "formats/columns.hpp"
#include "programs/analysis/input.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace assay::programs {

struct FileRead {
  std::string name, format, sha256;
  std::uint64_t bytes = 0, rows = 0;
};
ASSAY_DESCRIBE(FileRead, name, format, sha256, bytes, rows)

using RowsProgress = std::function<void(std::uint64_t rows)>;

/// Opens the file at `path`; `choose` sees what it looks like, then `read` its rows: it gets the name to call the file by and the
/// progress to call, and adds to `rows`, the count of all files. An error names the file.
[[nodiscard]] Result<void> read_file(
    std::vector<FileRead>& files, const std::string& path, const std::uint64_t& rows,
    const std::function<Result<void>(const formats::Glance& glance)>& choose,
    const std::function<Result<void>(formats::RowFile& file, const std::string& name, const RowsProgress& progress)>& read);

}  // namespace assay::programs
