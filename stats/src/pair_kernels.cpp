// Picks them.
#include "pair_kernels.hpp"

#include "instructions.hpp"

namespace assay::stats {

const PairKernel& pair_kernel(InstructionSet wanted) {
  switch (instructions_here(wanted)) {
#if defined(__x86_64__)
    case InstructionSet::avx512: return pair_kernel_avx512;
    case InstructionSet::avx2: return pair_kernel_avx2;
#endif
    default: return pair_kernel_portable;
  }
}

}  // namespace assay::stats
