// judging: each judge beside the humans: agreement, the alternative annotator test, shares of labels that humans would give.
#pragma once
#include "assay/stats/judges.hpp"
#include "assay/stats/prediction_powered.hpp"
#include "programs/analysis/ratings.hpp"
#include "programs/analysis/sway.hpp"

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
  stats::Estimate rogan_gladen;            ///< the same on the items that only the judge labelled, from its rates of right and false alarms
};

/// One human beside the judge, on the items of both.
struct WithHuman {
  std::uint32_t human = 0;
  std::size_t items = 0;
  double agreement = 0;
  std::optional<double> kappa;
};

/// How the items that humans labelled were chosen among those of the judge.
enum class Sample {
  evenly,         ///< nobody said otherwise
  strata,         ///< evenly within each stratum
  probabilities,  ///< with probabilities that are known
};

struct JudgeFindings {
  std::uint32_t rater = 0;
  std::size_t labels = 0, items = 0, items_without_humans = 0;
  stats::JudgeReport report;
  std::vector<std::uint64_t> table;  ///< labels x labels, [judge's][human's]: pairs on the same item
  std::vector<LabelRate> rates;      ///< in the order of labels; empty where there are more than 20
  bool rates_by_annotator = false;   ///< one human an item: the intervals speak for humans like these
  Sample sample = Sample::evenly;
  std::string sample_remark;           ///< why strata or probabilities were not used
  std::vector<WithHuman> with_humans;  ///< in the order of humans; none where there are too many
  Sway sway;
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
  std::vector<std::string> own;  ///< JUDGE=MODEL
};

[[nodiscard]] JudgeFindings measure_judge(const Ratings& ratings, std::uint32_t judge, std::span<const std::uint32_t> judges,
                                          const JudgingOptions& options);
[[nodiscard]] JointErrors joint_errors(const Ratings& ratings, std::span<const std::uint32_t> judges);

}  // namespace assay::programs
