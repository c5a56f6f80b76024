// Votes counted per unordered pair of models, for all rows or annotator by annotator.
#pragma once

#include "assay/stats/comparisons.hpp"

#include <cstdint>
#include <vector>

namespace assay::stats {

// first < second; counts are whole numbers, so they do not depend on row order.
struct PairCount {
  std::uint32_t first = 0;
  std::uint32_t second = 0;
  double first_wins = 0;
  double second_wins = 0;
  double ties = 0;

  [[nodiscard]] double votes() const { return first_wins + second_wins + ties; }
};

struct AnnotatorPairs {
  std::uint32_t annotator = 0;
  std::vector<PairCount> pairs;
};

// More than anybody compares, and two of them fit into one word with an outcome.
inline constexpr std::size_t countable_models = std::size_t{1} << 30;

// Columns of one length, models in range, outcomes known. `annotator` may be empty.
[[nodiscard]] bool valid(const Comparisons& data);

[[nodiscard]] std::size_t self_comparisons(const Comparisons& data);

// Pairs ascending by (first, second); rows of a model against itself are left out.
[[nodiscard]] std::vector<PairCount> count_pairs(const Comparisons& data);

// The same per annotator, annotators ascending by id; those without a usable row are left out.
[[nodiscard]] std::vector<AnnotatorPairs> count_pairs_by_annotator(const Comparisons& data);

}  // namespace assay::stats
