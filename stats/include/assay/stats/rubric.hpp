// Ratings of items by raters, on one dimension or on several of a rubric.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

namespace assay::stats {

// Stands for the component of an item or a rater without a rating.
inline constexpr std::uint32_t not_rated = std::numeric_limits<std::uint32_t>::max();

// One row a rating: `rater[i]` < raters gave `item[i]` < items the finite value `value[i]` on `dimension[i]` < dimensions.
// `dimension` may be empty: then there is one. What is not rated is simply absent. Row order never matters.
struct RubricRatings {
  std::span<const std::uint32_t> item, rater, dimension;
  std::span<const double> value;
  std::size_t items = 0, raters = 0, dimensions = 1;
};

}  // namespace assay::stats
