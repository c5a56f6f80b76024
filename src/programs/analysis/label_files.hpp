// label_files: what the commands on files of labels have read, and from where.
#pragma once
#include "programs/analysis/bad_rows.hpp"
#include "programs/analysis/ratings.hpp"
#include "programs/analysis/read_rows.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace assay::programs {

struct LabelFiles {
  RatingColumns columns;  ///< of the first file
  std::vector<FileRead> files;
  std::uint64_t rows = 0, missing = 0;  ///< once finished
  BadRows bad;
};

/// One more file. `choose` gives its columns, while `into.files` still is without it; `scale` is looked at after that.
[[nodiscard]] Result<void> read_labels(LabelFiles& into, Ratings& ratings, const std::string& path, const Scale& scale,
                                       const std::function<Result<RatingColumns>(const formats::Glance& glance)>& choose);

/// After the last file.
void finish_labels(LabelFiles& into, Ratings& ratings, stats::Metric metric);

}  // namespace assay::programs
