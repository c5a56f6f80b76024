// Many tests at once: which of them to believe.
#pragma once

#include <span>
#include <vector>

namespace assay::stats {

// Adjusted p values, in the order given: a test is a discovery at rate q when its adjusted p is at most q. A p outside [0, 1] gives an
// empty result.
// Benjamini and Hochberg (1995), JRSS B 57: of independent or positively dependent tests.
[[nodiscard]] std::vector<double> benjamini_hochberg(std::span<const double> p);
// Benjamini and Yekutieli (2001), Annals of Statistics 29: whatever the tests have to do with each other.
[[nodiscard]] std::vector<double> benjamini_yekutieli(std::span<const double> p);

}  // namespace assay::stats
