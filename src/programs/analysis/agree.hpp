// agree: `assay agree FILE…`: how much the raters of a file of labels agree.
#pragma once
#include "programs/analysis/agreement.hpp"
#include "programs/analysis/comparison.hpp"
#include "programs/analysis/label_files.hpp"
#include "programs/analysis/marks.hpp"
#include "programs/analysis/rank.hpp"

#include <optional>
#include <string>
#include <vector>

namespace assay::programs {

struct AgreeOptions {
  std::vector<std::string> files;
  std::vector<std::string> columns;
  std::optional<stats::Metric> level;  ///< nothing: guessed
  std::vector<std::string> order;      ///< labels, lowest first
  std::optional<std::string> sets;     ///< what stands between the labels of a cell
  std::string replication;             ///< a file with another crowd's labels
  std::optional<MarkKind> of;          ///< what people marked, where it is no labels
  std::string reference;               ///< a rater whose marks are the right ones
  double iou = 0.5;                    ///< two boxes that overlap as much may be one
  Output output = Output::text;
  std::string plot;     ///< a file to draw into
  std::string compare;  ///< an earlier result
  bool methods_text = false;
  bool strict = false;
  double confidence = 0.95;
  std::uint64_t seed = default_seed;
};

[[nodiscard]] int agree(const AgreeOptions& options);

// The parts that agree puts together.

struct AgreeResult : LabelFiles {
  AgreeOptions options;
  Scale scale;
  std::vector<std::string> raters;         ///< names, as Agreement numbers them
  std::vector<std::string> items, labels;  ///< names; labels by their value at the nominal level
  [[nodiscard]] std::string item_name(std::uint32_t item) const;
  [[nodiscard]] std::string label_of(double value) const;
  Agreement agreement;
  std::optional<Comparison> compared;
};

[[nodiscard]] std::string agree_text(const AgreeResult& result);
[[nodiscard]] std::string agree_json(const AgreeResult& result);
[[nodiscard]] std::string agree_csv(const AgreeResult& result);
/// The picture that was asked for.
[[nodiscard]] Result<void> draw_agree(const AgreeResult& result);
/// A paragraph for a paper, and BibTeX.
[[nodiscard]] std::string agree_methods(const AgreeResult& result);
[[nodiscard]] std::string agree_command(const AgreeResult& result);

}  // namespace assay::programs
