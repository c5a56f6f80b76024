// Alpha from all values, whatever they are.
#pragma once

#include "alpha_source.hpp"

#include <memory>

namespace assay::stats {

// Nominal, ordinal and any function need coded units. A function of the different values costs their number squared.
[[nodiscard]] std::unique_ptr<AlphaSource> alpha_of_lists(const AlphaUnits& units);

}  // namespace assay::stats
