// read_rows: progress while reading, the hash of the whole file at the end.
#include "programs/analysis/read_rows.hpp"

#include "programs/analysis/columns_option.hpp"
#include "programs/analysis/files.hpp"
#include "report/number.hpp"

namespace assay::programs {

Result<void> read_file(
    std::vector<FileRead>& files, const std::string& path, const std::uint64_t& rows,
    const std::function<Result<void>(const formats::Glance& glance)>& choose,
    const std::function<Result<void>(formats::RowFile& file, const std::string& name, const RowsProgress& progress)>& read) {
  ASSAY_TRY(const auto input, InputFile::open(path));
  auto opened = formats::RowFile::open(*input, path);
  if (!opened.ok()) return in_file(input->name(), opened.error());
  auto& file = **opened;
  if (const auto chosen = choose(file.glance()); !chosen.has_value()) return in_file(input->name(), chosen.error());
  const auto before = rows;
  ProgressLine line("reading " + input->name());
  const auto done =
      read(file, input->name(), [&](std::uint64_t so_far) { line.show(input->bytes(), input->size(), report::count(so_far, "row")); });
  line.clear();
  if (!done.has_value()) return in_file(input->name(), done.error());
  ASSAY_TRY(auto hash, input->sha256());
  files.push_back({path, describe(file.glance()), std::move(hash), input->bytes(), rows - before});
  return success();
}

}  // namespace assay::programs
