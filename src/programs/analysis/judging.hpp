// judging: each judge beside the humans: agreement, the alternative annotator test, shares of labels that humans would give.
#pragma once
#include "assay/stats/judges.hpp"
#include "assay/stats/prediction_powered.hpp"
#include "programs/analysis/ratings.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace assay::programs {

struct LabelRate {
  std::uint32_t label = 0;
  stats::Estimate humans;                  ///< share of the human labels, on the items that humans labelled
  double judge = 0;                        ///< share of the judge's labels, on all of its items
  stats::PredictionPoweredMean corrected;  ///< share that humans would give on all items of the judge
};

struct JudgeFindings {
  std::uint32_t rater = 0;
  std::size_t labels = 0, items = 0, items_without_humans = 0;
  stats::JudgeReport report;
  std::vector<std::uint64_t> table;  ///< labels x labels, [judge's][human's]: pairs on the same item
  std::vector<LabelRate> rates;      ///< in the order of labels; empty where there are more than 20
  bool rates_by_annotator = false;   ///< one human an item: the intervals speak for humans like these
};

/// Several judges against the label that most humans gave.
struct JointErrors {
  std::size_t items = 0;
  std::optional<double> correlation, effective;
};

struct JudgingOptions {
  double confidence = 0.95;
  double epsilon = 0.1;
  std::size_t least_items = 30;
};

[[nodiscard]] JudgeFindings measure_judge(const Ratings& ratings, std::uint32_t judge, std::span<const std::uint32_t> judges,
                                          const JudgingOptions& options);
[[nodiscard]] JointErrors joint_errors(const Ratings& ratings, std::span<const std::uint32_t> judges);

}  // namespace assay::programs
