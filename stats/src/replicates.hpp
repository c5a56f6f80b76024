// What a bootstrap's replicates say together.
#pragma once

#include "assay/stats/estimate.hpp"

#include <vector>

namespace assay::stats {

// Adds the standard deviation of two replicates or more as se, and their percentiles at the estimate's level.
void add_percentiles(std::vector<double> replicates, Estimate& out);

}  // namespace assay::stats
