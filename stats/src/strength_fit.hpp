// The fit of votes that are counted already.
#pragma once

#include "assay/stats/strength.hpp"
#include "pair_counts.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace assay::stats {

// Pairs ascending by (first, second). `from`: parameters to climb from, which must be as many as the votes support (all models, and the tie
// parameter where the fit has one).
[[nodiscard]] StrengthFit fit_counted(std::vector<PairCount> pairs, std::size_t models, TieModel ties,
                                      const std::optional<std::vector<double>>& from = {}, const StrengthOptions& options = {});

}  // namespace assay::stats
