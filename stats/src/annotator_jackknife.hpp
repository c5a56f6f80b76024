// The delete-one-annotator jackknife: what to expect of annotators like these. Shared by the coefficients of agreement.
#pragma once

#include "assay/stats/estimate.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>

namespace assay::stats {

// Adds se and interval to `out`, whose estimate is set: V = (G-1)/G sum_g (without g - estimate)^2, t with G - 1 degrees of
// freedom, or jackknife_df when one annotator gave more than 10 % of the `sizes`. `name` says what no annotator moves.
void annotator_jackknife(Estimate& out, std::span<const double> sizes, const std::function<std::optional<double>(std::size_t)>& without,
                         const std::string& name);

}  // namespace assay::stats
