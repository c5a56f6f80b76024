// What a bootstrap's replicates say together.
#pragma once

#include "assay/stats/estimate.hpp"

#include <vector>

namespace assay::stats {

// Adds the standard deviation of two replicates or more as se, and their expanded percentiles at the estimate's level: those at
// normal_cdf(-+ sqrt(n / (n - 1)) t) with t of n - 1 degrees of freedom, n the `clusters` of the estimate, two or more (Hesterberg 2015,
// "What teachers should know about the bootstrap", The American Statistician 69(4), section 3.2). Plain percentiles are too narrow by what
// sets the normal and n apart from t and n - 1.
void add_percentiles(std::vector<double> replicates, Estimate& out);

}  // namespace assay::stats
