// judge: `assay judge FILE…`: models that label, beside the humans they should stand for.
#pragma once
#include "programs/analysis/comparison.hpp"
#include "programs/analysis/judging.hpp"
#include "programs/analysis/label_files.hpp"
#include "programs/analysis/rank.hpp"

#include <optional>
#include <string>
#include <vector>

namespace assay::programs {

struct JudgeOptions {
  std::vector<std::string> files;
  std::vector<std::string> columns;
  std::vector<std::string> judges;  ///< names of raters, or NAME=FILE for one whose labels stand in a file of their own
  Output output = Output::text;
  std::string plot;     ///< a file to draw into
  std::string compare;  ///< an earlier result
  bool methods_text = false;
  bool strict = false;
  JudgingOptions measures;
};

[[nodiscard]] int judge(const JudgeOptions& options);

// The parts that judge puts together.

struct JudgeResult : LabelFiles {
  JudgeOptions options;
  std::vector<std::string> raters, labels;  ///< names
  bool guessed = false;                     ///< nobody said who the judges are
  bool pairs_named = false;                 ///< an item is a prompt with a pair, as name_pairs does it
  std::size_t humans = 0;
  std::vector<JudgeFindings> judges;
  JointErrors joint;  ///< of two judges or more
  std::optional<Comparison> compared;
};

[[nodiscard]] std::string judge_text(const JudgeResult& result);
[[nodiscard]] std::string judge_json(const JudgeResult& result);
[[nodiscard]] std::string judge_csv(const JudgeResult& result);
/// The picture that was asked for.
[[nodiscard]] Result<void> draw_judges(const JudgeResult& result);
/// A paragraph for a paper, and BibTeX.
[[nodiscard]] std::string judge_methods(const JudgeResult& result);
[[nodiscard]] std::string judge_command(const JudgeResult& result);

}  // namespace assay::programs
