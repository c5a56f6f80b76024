// Which numbers may be values.
#pragma once

#include <cmath>
#include <span>

namespace assay::stats {

// Squares of larger ones, summed, are no doubles. Not NaN either.
[[nodiscard]] inline bool usable_value(double x) { return std::abs(x) <= 1e100; }
// Without leaving early, so that it is done by vectors.
[[nodiscard]] inline bool usable_values(std::span<const double> values) {
  bool all = true;
  for (const double x : values) all &= usable_value(x);
  return all;
}

}  // namespace assay::stats
