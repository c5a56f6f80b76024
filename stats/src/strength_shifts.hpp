// What every annotator moves the strengths by, beside the covariance that is made of it.
#pragma once

#include "assay/stats/comparisons.hpp"
#include "assay/stats/strength.hpp"
#include "assay/stats/strength_intervals.hpp"

#include <cstdint>
#include <vector>

namespace assay::stats {

struct AnnotatorShifts {
  ClusteredCovariance clustered;
  std::vector<std::uint32_t> annotator;    // ids, ascending; none where `clustered` is not ok
  std::vector<std::vector<double>> shift;  // of each, in every parameter (cluster_jackknife.hpp)
};

// The same as clustered_covariance, with shifts where they are `wanted`.
[[nodiscard]] AnnotatorShifts annotator_shifts(const Comparisons& data, const StrengthFit& fit, bool wanted = true);

}  // namespace assay::stats
