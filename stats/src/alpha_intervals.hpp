// Point, item bootstrap and annotator jackknife of alpha, whatever its distance.
#pragma once

#include "alpha_source.hpp"

#include <cstddef>

namespace assay::stats {

// The point estimate with its notes; false when there is none.
bool alpha_point(const AlphaSource& source, const Spacing& spacing, Estimate& out);
// Both add their interval to a point estimate.
void alpha_bootstrap(const AlphaSource& source, const Spacing& spacing, Rng& rng, std::size_t replicates, Estimate& out);
void alpha_jackknife(const AlphaSource& source, const Spacing& spacing, Estimate& out);

}  // namespace assay::stats
