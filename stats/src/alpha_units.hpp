// Ratings as units of coded values, and alpha from them under unit weights or without one rater.
#pragma once

#include "assay/stats/alpha.hpp"

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace assay::stats {

// The pairable part of the ratings in canonical order: units by item, values of a unit by (rater, value).
class AlphaUnits {
 public:
  explicit AlphaUnits(const Ratings& ratings);

  [[nodiscard]] std::size_t units() const { return offset_.size() - 1; }
  [[nodiscard]] std::size_t values() const { return code_.size(); }
  [[nodiscard]] std::size_t repeated_rows() const { return repeated_rows_; }
  // Pairable values of every rater, raters in order of their id.
  [[nodiscard]] const std::vector<double>& rater_sizes() const { return rater_sizes_; }

  static constexpr std::uint32_t nobody = std::numeric_limits<std::uint32_t>::max();

  // alpha with unit u counted weight[u] times (empty: once each) and without the rater of this rank.
  // Absent without pairs or without variation.
  [[nodiscard]] std::optional<double> alpha(Metric metric, std::span<const std::uint32_t> weight = {},
                                            std::uint32_t without_rater = nobody) const;
  // The same for any distance of two values that is 0 for equal ones; the cost is quadratic in the different values.
  using Distance = std::function<double(double, double)>;
  [[nodiscard]] std::optional<double> alpha(const Distance& distance, std::span<const std::uint32_t> weight = {},
                                            std::uint32_t without_rater = nobody) const;

 private:
  [[nodiscard]] std::vector<double> histogram(std::span<const std::uint32_t> weight, std::uint32_t without) const;

  std::vector<double> distinct_;      // the values, ascending
  std::vector<std::size_t> offset_;   // unit u holds code_[offset_[u] .. offset_[u + 1])
  std::vector<std::uint32_t> code_;   // index into distinct_
  std::vector<std::uint32_t> rater_;  // rank of the rater
  std::vector<double> rater_sizes_;
  std::size_t repeated_rows_ = 0;
};

}  // namespace assay::stats
