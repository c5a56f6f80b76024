// Point, item bootstrap and annotator jackknife of alpha, whatever its distance.
#pragma once

#include "alpha_units.hpp"

#include <functional>

namespace assay::stats {

// alpha with unit u counted weight[u] times (empty: once each) and without the rater of this rank.
using AlphaOf = std::function<std::optional<double>(std::span<const std::uint32_t> weight, std::uint32_t without_rater)>;

// The point estimate with its notes; false when there is none.
bool alpha_point(const AlphaUnits& units, const AlphaOf& alpha, Estimate& out);
// Both add their interval to a point estimate.
void alpha_bootstrap(const AlphaUnits& units, const AlphaOf& alpha, Rng& rng, std::size_t replicates, Estimate& out);
void alpha_jackknife(const AlphaUnits& units, const AlphaOf& alpha, Estimate& out);

}  // namespace assay::stats
