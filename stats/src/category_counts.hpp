// What category ratings say, with or without one rater: agreement by item, agreement by chance, and the coefficient of both.
#pragma once

#include "assay/stats/coefficients.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace assay::stats {

class CategoryCounts {
 public:
  // Labels must be below `ratings.labels`.
  CategoryCounts(const CategoryRatings& ratings, Chance chance, Weighting weighting);

  struct Result {
    bool pairs = false;                   // some item has two ratings
    std::optional<double> coefficient{};  // absent without pairs, or where chance alone would agree
    std::vector<double> by_item{};        // the linearised coefficient of each item
  };
  [[nodiscard]] Result coefficient() const;

  // Without a rater. What is left of an item counts as that share of an item: the others of the item would else count for more, and
  // their noise with them. Cost: the ratings of the rater's items.
  [[nodiscard]] std::optional<double> without(std::size_t rater) const;

  // How far leaving out one rating in this way moves the coefficient, to first order; one a rating, in canonical order.
  [[nodiscard]] std::vector<double> moved_by_rating() const;

  // Ratings of every rater, in order of their id.
  [[nodiscard]] const std::vector<double>& sizes() const { return sizes_; }

 private:
  struct Row {
    std::uint32_t item;
    std::uint32_t label;
    std::uint32_t rater;  // index among those that occur
  };
  struct Counts {
    double items = 0;              // with a rating
    double paired = 0;             // with two
    double agreement = 0;          // summed over those
    std::vector<double> shares{};  // summed over items
    std::vector<double> share{};   // pi_k
    std::vector<double> margin{};  // rater x label: n_gk
    std::vector<double> rated{};   // rater: n_g
    double raters = 0;             // with a rating
  };
  struct Expected {
    double value = 0;
    std::vector<double> of_label;  // what a rating of this label adds to an item's p_e (by rater for Conger)
  };
  using LabelCounts = std::vector<std::pair<std::uint32_t, double>>;  // of one item

  static constexpr std::size_t nobody = static_cast<std::size_t>(-1);

  template <class Use>
  void each_item(const Use& use) const;
  [[nodiscard]] double agreement_of(const LabelCounts& labels, double ratings) const;
  [[nodiscard]] double agreement_without(const LabelCounts& labels, double ratings, double agreement, std::uint32_t label) const;
  [[nodiscard]] Counts count() const;
  [[nodiscard]] std::size_t labels_of(std::size_t begin, std::size_t without, LabelCounts& labels) const;
  [[nodiscard]] double conger_without(std::size_t rater) const;
  [[nodiscard]] double self_pairs(const double* margin, double rated) const;
  [[nodiscard]] double weight(std::size_t k, std::size_t l) const;
  [[nodiscard]] Expected expected_of(const Counts& counts) const;
  [[nodiscard]] Expected conger(const Counts& counts) const;
  [[nodiscard]] std::vector<double> rater_means(const Counts& counts, const Expected& expected) const;
  [[nodiscard]] static std::optional<double> coefficient_of(const Counts& counts, const Expected& expected);
  [[nodiscard]] std::vector<double> influence(const Counts& counts, const Expected& expected, double coefficient) const;

  std::size_t labels_;
  Chance chance_;
  std::vector<double> weights_;
  double total_weight_ = 0;
  std::vector<std::uint32_t> raters_;
  std::vector<double> sizes_;
  std::vector<Row> rows_;
  std::vector<std::size_t> item_begin_;                  // of every row: the first of its item
  std::vector<std::size_t> rater_begin_, row_of_rater_;  // raters + 1; rows of each in order
  Counts counts_;                                        // of all
  std::vector<double> margin_sum_;                       // Conger: of the raters' shares of each label,
  double own_pairs_ = 0;                                 // and what raters would agree with themselves, summed
};

}  // namespace assay::stats
