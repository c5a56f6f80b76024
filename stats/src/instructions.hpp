// Which of the loops that are compiled for several instruction sets may run here.
#pragma once

#include "assay/stats/labels.hpp"

namespace assay::stats {

// The wanted one where this processor has it, else the next lower one; never `best`.
[[nodiscard]] InstructionSet instructions_here(InstructionSet wanted);

}  // namespace assay::stats
