// label_files: one way of reading for agree, aggregate, judge and quality.
#include "programs/analysis/label_files.hpp"

namespace assay::programs {

Result<void> read_labels(LabelFiles& into, Ratings& ratings, const std::string& path, const Scale& scale,
                         const std::function<Result<RatingColumns>(const formats::Glance& glance)>& choose) {
  RatingColumns columns;
  return read_file(
      into.files, path, ratings.rows,
      [&](const formats::Glance& glance) -> Result<void> {
        ASSAY_TRY(columns, choose(glance));
        if (into.files.empty()) into.columns = columns;
        return success();
      },
      [&](formats::RowFile& file, const std::string& name, const RowsProgress& progress) {
        return read_ratings(ratings, file, name, columns, scale, progress);
      });
}

void finish_labels(LabelFiles& into, Ratings& ratings, stats::Metric metric) {
  ratings.finish(metric);
  into.rows = ratings.rows;
  into.missing = ratings.missing;
  into.bad = ratings.bad;
}

}  // namespace assay::programs
