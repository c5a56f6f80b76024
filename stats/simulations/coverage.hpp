// What the simulations of coverage share: the cells of the table, the grid of clusters, and truths that are found once.
#pragma once

#include "assay/stats/estimate.hpp"
#include "assay/stats/rng.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace coverage {

inline constexpr std::size_t rows_a_cluster = 20;
inline constexpr std::size_t cheap_runs = 10000;
inline constexpr std::size_t costly_runs = 2000;

// Whether an interval held the truth; nothing where there was no interval.
using Held = std::optional<bool>;
[[nodiscard]] Held holds(const assay::stats::Estimate& found, double truth);

// One row of the table: an estimator in a cell.
struct Row {
  std::string estimator;
  std::string about = "annotators like these";
  // Shown, and left out of the bounds: discrete data near a boundary, skewed values, or an interval that promises at least its level.
  bool apart = false;
};

enum class Cost { cheap, costly };

// One simulation, which may judge several estimators by the same draws.
struct Cell {
  std::vector<Row> rows;
  Cost cost = Cost::cheap;
  std::string clusters{}, sizes{};
  std::function<std::vector<Held>(assay::stats::Rng&)> run{};  // one a row
  [[nodiscard]] std::string name(std::size_t row) const;
};
using Cells = std::vector<Cell>;
using Run = std::function<std::vector<Held>(assay::stats::Rng&)>;

// Rows of each cluster: as many each, or as 1, 1/2, 1/3 … of the largest.
using Sizes = std::vector<std::size_t>;
[[nodiscard]] Sizes sizes_of(std::size_t clusters, bool heavy);

// Six cells: 10, 20 and 60 annotators, equal and heavy-tailed.
void over_annotators(Cells& out, const std::vector<Row>& rows, Cost cost, const std::function<Run(const Sizes&)>& make);
// The same of other clusters than annotators, named by `unit`.
void over_clusters(Cells& out, const std::vector<Row>& rows, Cost cost, const char* unit, const std::function<Run(const Sizes&)>& make);
// A cell for each number of `unit` (items, values).
void over_counts(Cells& out, const std::vector<Row>& rows, Cost cost, const char* unit, const std::vector<std::size_t>& counts,
                 const std::function<Run(std::size_t)>& make);

// A truth that takes a long simulation of its own: found when it is first asked for. Safe from several threads.
using Truth = std::function<std::vector<double>()>;
[[nodiscard]] Truth once(const Truth& find);

[[nodiscard]] double logistic(double x);
// The mean of f over a standard normal variable, by quantiles.
[[nodiscard]] double normal_mean(const std::function<double(double)>& f);

// Three labels; a rater knows the right one with a skill of their own and else draws evenly from the others.
[[nodiscard]] double skill_of(double z);
[[nodiscard]] std::uint32_t said(assay::stats::Rng& rng, std::uint32_t truth, double skill);
// An index, as likely as its weight.
[[nodiscard]] std::uint32_t drawn(assay::stats::Rng& rng, const std::vector<double>& weight);

// Who judges what: every item by three raters, the busier the likelier.
class Deck {
 public:
  explicit Deck(const Sizes& sizes);
  [[nodiscard]] std::size_t items() const { return cards_.size() / 3; }
  void draw(assay::stats::Rng& rng, std::uint32_t (&chosen)[3]) const;

 private:
  std::vector<std::uint32_t> cards_;
};

// The areas, each in a file of its own.
[[nodiscard]] Cells agreement_cells();
[[nodiscard]] Cells reliability_cells();
[[nodiscard]] Cells pairwise_cells();
[[nodiscard]] Cells choice_cells();
[[nodiscard]] Cells judge_cells();
[[nodiscard]] Cells label_cells();
[[nodiscard]] Cells rubric_cells();
[[nodiscard]] Cells structured_cells();
[[nodiscard]] Cells value_cells();

}  // namespace coverage
