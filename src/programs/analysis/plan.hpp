// plan: `assay plan [TOPIC…]`: what rules do to people, and how many judgments an answer needs, before anybody works.
#pragma once
#include "assay/stats/overlap.hpp"
#include "assay/stats/planning.hpp"
#include "base/result.hpp"
#include "programs/analysis/plan_table.hpp"
#include "programs/analysis/rank.hpp"

#include <optional>
#include <string>
#include <vector>

namespace assay::programs {

enum class PlanTopic { exam, gold, overlap, comparison, cost };
[[nodiscard]] const char* name_of(PlanTopic topic);

/// The defaults are those of a new project.
struct PlanOptions {
  std::vector<PlanTopic> topics;  ///< none: all
  std::vector<double> skills{0.90, 0.85, 0.80, 0.70, 0.60};
  double confidence = 0.95;
  Output output = Output::text;
  bool methods_text = false;
  std::string plot, compare, simulate;  ///< files; empty: none
  std::uint64_t seed = 1;               ///< of --simulate

  stats::Exam exam;
  std::vector<std::size_t> exam_classes;  ///< items of each class; none: one rule only
  stats::ExamWish wish;

  std::size_t gold = 60;  ///< hidden gold that somebody answers in the time that is planned
  stats::WindowRule warn{20, 10, 0.7};
  double suspend = 0.6;  ///< in the same window
  stats::Cusum drift;

  stats::OverlapPlan overlap;
  std::optional<double> sure;  ///< without it what suits the number of classes

  std::vector<double> shares{0.52, 0.55, 0.60, 0.65};  ///< how often the better of two is preferred
  double power = 0.8;
  double ties = 0;
  double per_person = 50;
  double alike = 0.02;

  std::size_t items = 1000;
  double judgments = 3;
  double gold_rate = 0.05, review = 0.2, audit = 0.02;
  double minutes = 2, price = 0;  ///< of a judgment
  double review_part = 0.5;       ///< of the time and price of a judgment that a review or an audit takes
};

[[nodiscard]] int plan(const PlanOptions& options);

// The parts that plan puts together.

/// One topic: a table, and what it says.
struct PlanPart {
  PlanTopic topic = PlanTopic::exam;
  std::string title;
  PlanTable table;
  std::vector<std::string> sentences;
};

[[nodiscard]] PlanPart plan_exam(const PlanOptions& options);
[[nodiscard]] PlanPart plan_gold(const PlanOptions& options);
[[nodiscard]] PlanPart plan_overlap(const PlanOptions& options);
[[nodiscard]] PlanPart plan_comparison(const PlanOptions& options);
[[nodiscard]] PlanPart plan_cost(const PlanOptions& options);

/// The overlap with the threshold that is meant where none is given.
[[nodiscard]] stats::OverlapPlan sure_overlap(const PlanOptions& options);

/// The rules as a paragraph for a preregistration or a paper.
[[nodiscard]] std::string plan_methods(const PlanOptions& options);
/// Curves by skill into options.plot; nothing without a path.
[[nodiscard]] Result<void> draw_plan(const PlanOptions& options);
/// Labels of options.items items by people of options.skills in turn, whose errors are spread evenly, into options.simulate: item, rater,
/// label, and the true label as gold; nothing without a path.
[[nodiscard]] Result<void> simulate_plan(const PlanOptions& options);

/// Items that somebody has done when this many gold were among them: 10 % of the first 50, 5 % up to 500, then 1 in 30.
[[nodiscard]] std::size_t items_until_gold(std::size_t gold);

/// What does not fit together, as a sentence; nothing where all does.
[[nodiscard]] std::optional<std::string> wrong_with(const PlanOptions& options);
[[nodiscard]] std::string plan_command(const PlanOptions& options);

}  // namespace assay::programs
