// read_rows: the rows of one file into a command's columns, with a line of progress, and what there is to say of the file.
#pragma once
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

/// `read` gets the progress to call with the rows so far, and adds to `rows`, the count of all files.
[[nodiscard]] Result<void> read_rows(std::vector<FileRead>& files, InputFile& input, const formats::RowFile& file, const std::string& path,
                                     const std::uint64_t& rows,
                                     const std::function<Result<void>(const std::function<void(std::uint64_t)>& progress)>& read);

}  // namespace assay::programs
