// quality: `assay quality FILE…`: the people behind a file of labels: skill on gold, agreement, and signs to look at.
#pragma once
#include "programs/analysis/comparison.hpp"
#include "programs/analysis/label_files.hpp"
#include "programs/analysis/people_findings.hpp"
#include "programs/analysis/rank.hpp"

#include <optional>
#include <string>
#include <vector>

namespace assay::programs {

struct QualityOptions {
  std::vector<std::string> files;
  std::vector<std::string> columns;
  Output output = Output::text;
  std::string plot;     ///< a file to draw into
  std::string compare;  ///< an earlier result
  bool strict = false;
  PeopleOptions measures;
};

[[nodiscard]] int quality(const QualityOptions& options);

// The parts that quality puts together.

struct QualityResult : LabelFiles {
  QualityOptions options;
  std::vector<std::string> raters;  ///< names
  std::size_t labels = 0, items = 0, different = 0;
  PeopleFindings found;
  std::optional<Comparison> compared;
};

[[nodiscard]] std::string quality_text(const QualityResult& result);
[[nodiscard]] std::string quality_json(const QualityResult& result);
[[nodiscard]] std::string quality_csv(const QualityResult& result);
/// The picture that was asked for.
[[nodiscard]] Result<void> draw_quality(const QualityResult& result);
[[nodiscard]] std::string quality_command(const QualityResult& result);

}  // namespace assay::programs
