// read_rows: progress while reading, the hash of the whole file at the end.
#include "programs/analysis/read_rows.hpp"

#include "programs/analysis/columns_option.hpp"
#include "programs/analysis/files.hpp"
#include "report/number.hpp"

namespace assay::programs {

Result<void> read_rows(std::vector<FileRead>& files, InputFile& input, const formats::RowFile& file, const std::string& path,
                       const std::uint64_t& rows,
                       const std::function<Result<void>(const std::function<void(std::uint64_t)>& progress)>& read) {
  const auto before = rows;
  ProgressLine line("reading " + input.name());
  const auto done = read([&](std::uint64_t so_far) { line.show(input.bytes(), input.size(), report::count(so_far, "row")); });
  line.clear();
  if (!done.has_value()) return in_file(input.name(), done.error());
  ASSAY_TRY(auto hash, input.sha256());
  files.push_back({path, describe(file.glance()), std::move(hash), input.bytes(), rows - before});
  return success();
}

}  // namespace assay::programs
