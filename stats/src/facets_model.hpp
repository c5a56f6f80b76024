// The marginal likelihood of many-facet Rasch models.
#pragma once

#include "assay/stats/facets.hpp"
#include "newton.hpp"
#include "rubric_rows.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace assay::stats {

// Which parameter is where: severities of the raters that have one, difficulties of the dimensions, what categories cost within
// each group of dimensions (the sum of tau up to them; 0 at the lowest and the highest, which have no parameter), and sd. A
// constant added to severities and taken from difficulties changes nothing: the first severity is held at 0.
struct FacetsLayout {
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  std::vector<std::size_t> rater, dimension;         // none where there is no rating left
  std::vector<std::size_t> group;                    // of every dimension
  std::vector<std::vector<std::uint32_t>> used;      // categories of every group, ascending
  std::vector<std::vector<std::size_t>> cost;        // their parameters, none at both ends
  std::size_t raters = 0, dimensions = 0, size = 0;  // raters and dimensions with a parameter

  [[nodiscard]] std::size_t sd() const { return size - 1; }
};

// A rating, with its rater and dimension as a cell and its category as a position in FacetsLayout::used.
struct FacetsRating {
  std::uint32_t cell, category;
};

struct FacetsCell {
  std::uint32_t rater, dimension;
};

// Ratings that enter, by item; items without one have none.
struct FacetsData {
  double lowest = 0;  // the rating that is category 0
  FacetsLayout layout{};
  std::vector<FacetsCell> cell{};  // (rater, dimension) that occur
  std::vector<FacetsRating> rating{};
  std::vector<std::size_t> begin{};  // of every item, and the end

  [[nodiscard]] std::size_t items() const { return begin.size() - 1; }
  [[nodiscard]] std::span<const FacetsRating> of(std::size_t item) const {
    return std::span(rating).subspan(begin[item], begin[item + 1] - begin[item]);
  }
};

// Leaves out raters and dimensions without a finite place and names them; false with a note where nothing is left to fit.
[[nodiscard]] bool read_facets(const RubricRows& rows, StepModel steps, FacetsData& out, std::vector<Note>& notes);

// Categories of a cell at every node.
struct CellTable {
  std::vector<double> log_total, mean, variance;
  std::vector<double> share;  // nodes x used categories
};

class FacetsModel final : public Objective {
 public:
  // `round`: how many were taken before, with fewer nodes.
  FacetsModel(const FacetsData& data, std::size_t nodes, const FacetsOptions& options, int round = 0);

  [[nodiscard]] std::optional<double> value(std::span<const double> parameter) const override;
  // The information is the observed one where that is positive definite, else that of the complete data.
  [[nodiscard]] std::optional<double> derivatives(std::span<const double> parameter, std::span<double> score,
                                                  Matrix& curvature) const override;
  [[nodiscard]] std::vector<double> votes() const override;

  // Posterior of the nodes, given an item's ratings; returns the item's log-likelihood.
  double posterior(std::size_t item, std::span<const CellTable> tables, std::span<const double> parameter, std::vector<double>& p) const;
  // How the posterior mean of an item's ability moves with every parameter, `p` being the posterior of the nodes.
  [[nodiscard]] std::vector<double> ability_slopes(std::size_t item, std::span<const CellTable> tables, std::span<const double> parameter,
                                                   std::span<const double> p) const;
  [[nodiscard]] std::vector<CellTable> tables(std::span<const double> parameter) const;
  // Sum over items of the squared score of an item.
  [[nodiscard]] Matrix scores_squared(std::span<const double> parameter) const;
  [[nodiscard]] std::span<const double> nodes() const { return node_; }  // standard normal
  [[nodiscard]] double spacing() const { return node_[1] - node_[0]; }
  [[nodiscard]] bool stopped() const { return stopped_; }
  [[nodiscard]] bool complete_information() const { return complete_; }

 private:
  // Scores of one item at every node, in the parameters that occur in it.
  struct ItemScores {
    std::vector<std::size_t> parameter{};
    std::vector<double> at{};    // nodes x parameters
    std::vector<double> mean{};  // over the posterior
  };
  void item_scores(std::size_t item, std::span<const CellTable> tables, std::span<const double> p, ItemScores& out) const;
  void take_spread(const ItemScores& scores, std::span<const double> p, Matrix& information) const;
  void add_complete(std::span<const CellTable> tables, const std::vector<std::vector<double>>& weight, Matrix& information) const;
  [[nodiscard]] CellTable table(const FacetsCell& cell, std::span<const double> parameter) const;

  const FacetsData& data_;
  const FacetsOptions& options_;
  std::vector<double> node_, log_weight_;
  mutable int round_;
  mutable bool stopped_ = false, complete_ = false;
};

}  // namespace assay::stats
