// The fit of graded votes, ties as half a vote for each side where that is wanted.
#pragma once

#include "assay/stats/graded.hpp"

namespace assay::stats {

// `halves`: three grades, of which the middle one is half a vote for each side; the fit has two.
[[nodiscard]] StrengthFit fit_rows(const GradedComparisons& data, GradeModel model, const GradedOptions& options, bool halves);
[[nodiscard]] ClusteredCovariance rows_covariance(const GradedComparisons& data, const StrengthFit& fit, bool halves);

}  // namespace assay::stats
