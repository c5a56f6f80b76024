// Pairwise votes as columns: which two models were shown, which side won, and who voted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace assay::stats {

enum class Outcome : std::uint8_t { left = 0, tie = 1, right = 2 };

// One row a vote. `left[i]` and `right[i]` are models 0 .. models-1, at most 2^30. `annotator` may be empty where no
// interval by annotator is asked for; its ids may be any numbers. Rows may come in any order. A row that
// compares a model with itself is ignored and noted.
struct Comparisons {
  std::span<const std::uint32_t> left;
  std::span<const std::uint32_t> right;
  std::span<const Outcome> outcome;
  std::span<const std::uint32_t> annotator;
  std::size_t models = 0;
};

}  // namespace assay::stats
