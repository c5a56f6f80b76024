// Ratings as units of values in canonical order.
#pragma once

#include "assay/stats/alpha.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace assay::stats {

// The pairable part of the ratings: units by item, values of a unit by (rater, value). Values are coded by their place among the
// different values where these are few, or where `coded` asks for it (which costs a sort); else they are kept as they are.
class AlphaUnits {
 public:
  AlphaUnits(const Ratings& ratings, bool coded);

  [[nodiscard]] std::size_t units() const { return offset_.size() - 1; }
  [[nodiscard]] std::size_t values() const { return rater_.size(); }
  [[nodiscard]] std::size_t largest() const { return largest_; }  // values in one unit
  [[nodiscard]] std::size_t repeated_rows() const { return repeated_rows_; }
  // Pairable values of every rater, raters in order of their id.
  [[nodiscard]] const std::vector<double>& rater_sizes() const { return rater_sizes_; }

  // Unit u holds the values offset(u) .. offset(u + 1).
  [[nodiscard]] std::size_t offset(std::size_t u) const { return offset_[u]; }
  [[nodiscard]] std::uint32_t rater(std::size_t i) const { return rater_[i]; }  // its rank
  [[nodiscard]] double value(std::size_t i) const { return coded() ? distinct_[code_[i]] : value_[i]; }
  [[nodiscard]] bool coded() const { return value_.empty(); }
  [[nodiscard]] std::uint32_t code(std::size_t i) const { return code_[i]; }
  [[nodiscard]] std::span<const double> distinct() const { return distinct_; }  // ascending

 private:
  void take(const Ratings& ratings);
  void rank_raters();
  void code_by_sorting();

  std::vector<std::size_t> offset_;
  std::vector<std::uint32_t> rater_;
  std::vector<double> rater_sizes_;
  std::vector<double> distinct_;
  std::vector<std::uint32_t> code_;
  std::vector<double> value_;
  std::size_t largest_ = 0;
  std::size_t repeated_rows_ = 0;
};

}  // namespace assay::stats
