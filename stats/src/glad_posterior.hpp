// What the labels say of every worker's ability, with difficulties, classes and the other workers' abilities summed out.
#pragma once

#include "label_rows.hpp"

#include <span>
#include <vector>

namespace assay::stats {

// Nodes of an ability, evenly from the first to the last.
inline constexpr std::size_t glad_ability_nodes = 97;
inline constexpr double glad_first_node = -4;
inline constexpr double glad_last_node = 6;

// workers x nodes, each row summing to 1; for a worker without labels the prior's. `ability`: where to start.
[[nodiscard]] std::vector<double> glad_ability_posterior(const LabelRows& rows, const std::vector<double>& prior,
                                                         std::span<const std::uint32_t> gold, std::span<const double> ability);

}  // namespace assay::stats
