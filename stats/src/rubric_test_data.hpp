// Test support: tables of ratings, written out or drawn from the additive model.
#pragma once

#include "assay/stats/rubric.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace assay::stats::test {

struct RubricTable {
  std::vector<std::uint32_t> item, rater, dimension;
  std::vector<double> value;
  std::vector<double> true_item, true_severity;

  void add(std::uint32_t of, std::uint32_t who, double what, std::uint32_t on = 0);
  [[nodiscard]] RubricRatings columns(std::size_t items, std::size_t raters, std::size_t dimensions = 1) const;
  [[nodiscard]] RubricTable shuffled(std::uint64_t seed) const;
};

struct RubricShape {
  std::uint32_t items = 0, raters = 0, raters_each = 0, dimensions = 1;
  double noise = 0;    // of a rating
  double halo = 0;     // of a rater's opinion of an item, on all dimensions
  double missing = 0;  // share of ratings that are left out
};

// Items and raters are standard normal, dimension d has an ease of d; true_item is that at the mean rater and dimension.
[[nodiscard]] RubricTable simulate_rubric(const RubricShape& shape, std::uint64_t seed);

struct ScaleShape {
  std::uint32_t items = 0, raters = 0, raters_each = 0, dimensions = 1;
  std::vector<double> tau{};  // one less than the points of the scale
  double sd = 1;              // of items
  double erratic = 0;         // probability that rater 0 picks any point
  double halo = 0;            // of a rater's opinion of an item, on all dimensions
};

// Ratings 1, 2, ... from the rating scale model; severities are spread evenly over [-1, 1], dimension d is d / 2 harder than the first.
[[nodiscard]] RubricTable simulate_scale(const ScaleShape& shape, std::uint64_t seed);

}  // namespace assay::stats::test
