// The loops of pairwise votes for the processor at hand.
#pragma once

#include "assay/stats/labels.hpp"
#include "pair_kernel.hpp"

namespace assay::stats {

[[nodiscard]] const PairKernel& pair_kernel(InstructionSet wanted = InstructionSet::best);

}  // namespace assay::stats
