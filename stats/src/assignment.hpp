// The heaviest one-to-one matching of two sets.
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace assay::stats {

inline constexpr std::size_t unmatched = std::numeric_limits<std::size_t>::max();

// The column of every row in a matching with the largest sum of weight[row * columns + column] >= 0; pairs of weight 0 stay unmatched.
// Weights 0 and 1 give a matching with as many pairs as possible. Kuhn (1955), "The Hungarian method for the assignment problem", Naval
// Research Logistics Quarterly 2, by shortest augmenting paths; cost: smaller^2 x larger.
[[nodiscard]] std::vector<std::size_t> heaviest_matching(std::span<const double> weight, std::size_t rows, std::size_t columns);

}  // namespace assay::stats
