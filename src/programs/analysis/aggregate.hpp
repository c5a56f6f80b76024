// aggregate: `assay aggregate FILE…`: one label an item from the labels of several raters.
#pragma once
#include "assay/stats/variation.hpp"
#include "programs/analysis/comparison.hpp"
#include "programs/analysis/consensus.hpp"
#include "programs/analysis/label_files.hpp"
#include "programs/analysis/marks.hpp"
#include "programs/analysis/rank.hpp"

#include <optional>
#include <string>
#include <vector>

namespace assay::programs {

struct AggregateOptions {
  std::vector<std::string> files;
  std::vector<std::string> columns;
  stats::WorkerPrior prior = stats::WorkerPrior::diagonal;
  std::vector<Method> methods{std::begin(usual_methods), std::end(usual_methods)};
  std::optional<Method> pick;
  std::optional<std::string> sets;  ///< cells hold sets of labels with this between them
  bool ratings = false;             ///< scores on a scale, maybe on several dimensions
  bool soft = false;                ///< also how people differ on each item
  std::optional<MarkKind> of;       ///< what people marked, where it is no labels
  std::string reference;            ///< a rater whose marks are the right ones
  double iou = 0.5;                 ///< two boxes that overlap as much may be one
  Output output = Output::text;
  std::string plot, reliability;  ///< files to draw into
  std::string compare;            ///< an earlier result
  std::string simulate;           ///< a file for labels drawn from the fit
  bool methods_text = false;
  bool strict = false;
  double confidence = 0.95;
  std::uint64_t seed = default_seed;  ///< of what is drawn
};

[[nodiscard]] int aggregate(const AggregateOptions& options);

// The parts that aggregate puts together.

/// How people differ on each item.
struct Variation {
  stats::SoftLabels soft;
  stats::AmbiguousItems ambiguous;
};

struct AggregateResult : LabelFiles {
  AggregateOptions options;
  std::vector<std::string> items, raters, labels;  ///< names, as Consensus numbers them
  std::vector<std::uint32_t> gold;                 ///< a label or no_gold an item, or empty
  stats::LabelIndex index{stats::Labels{}};
  Consensus consensus;
  std::optional<Variation> variation;
  std::optional<Comparison> compared;

  [[nodiscard]] std::string item_name(std::uint32_t item) const;
  [[nodiscard]] std::string label_name(std::uint32_t label) const;  ///< empty for none
};

/// Scores on a scale: reads, fits, prints; the exit code.
[[nodiscard]] int aggregate_ratings(const AggregateOptions& options);

/// Items with sets of labels: fits, prints, and returns the exit code.
[[nodiscard]] int aggregate_sets(AggregateResult& result, const Ratings& ratings);

/// The items on which people differ by more than errors explain, and what that means; empty without variation.
[[nodiscard]] std::string variation_text(const AggregateResult& result);

[[nodiscard]] std::string aggregate_text(const AggregateResult& result);
/// The JSON without the items.
[[nodiscard]] std::string aggregate_summary(const AggregateResult& result);
/// Printed as they are made: there may be millions of items.
void print_aggregate_json(const AggregateResult& result);
void print_aggregate_csv(const AggregateResult& result);
/// The pictures that were asked for.
[[nodiscard]] Result<void> draw_aggregate(const AggregateResult& result);
/// A paragraph for a paper, and BibTeX.
[[nodiscard]] std::string aggregate_methods(const AggregateResult& result);
[[nodiscard]] std::string aggregate_command(const AggregateResult& result);

}  // namespace assay::programs
