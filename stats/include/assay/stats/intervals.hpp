// Intervals for a mean, a median and a share of independent values.
#pragma once

#include "assay/stats/estimate.hpp"

#include <cstddef>
#include <span>

namespace assay::stats {

// Share `successes / trials` with the score interval of Wilson (1927), JASA 22:
//   (p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n),   se = sqrt(p(1-p)/n).
// `successes` may be fractional (a tie counted as half), which only makes the interval wider than it need be.
// Trials are taken as independent; for votes of annotators use clustered_share (clustered.hpp).
// Not estimable (no_data) without trials; bad_input unless 0 <= successes <= trials <= 2^53.
[[nodiscard]] Estimate wilson_share(double successes, double trials, double level = 0.95);

// Mean with the t interval of independent values: mean +- t_{n-1} s / sqrt(n). Summed in sorted order, so any
// row order gives the same bits. One value: estimate without interval (too_few). All equal: no interval
// (no_variation). A value that is not finite is bad_input.
[[nodiscard]] Estimate mean(std::span<const double> values, double level = 0.95);

// Median (mean of the two middle values when n is even) with the distribution-free interval between order
// statistics (Conover 1999, section 3.2): the narrowest symmetric pair x_(k), x_(n+1-k) whose binomial
// coverage 1 - 2 P(Bin(n, 1/2) < k) is at least `level`. Below 6 values at 95 % there is none (too_few). No
// se.
[[nodiscard]] Estimate median(std::span<const double> values, double level = 0.95);

}  // namespace assay::stats
