// Which numbers may be values.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>

namespace assay::stats {

// Squares of larger ones, summed, are no doubles. Not NaN either.
[[nodiscard]] inline bool usable_value(double x) { return std::abs(x) <= 1e100; }
[[nodiscard]] inline bool usable_values(std::span<const double> values) { return std::ranges::all_of(values, usable_value); }

}  // namespace assay::stats
