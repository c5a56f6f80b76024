// The loops of pairwise votes for processors with AVX-512.
#include "pair_kernel_body.hpp"

namespace assay::stats {
ASSAY_PAIR_KERNEL(pair_kernel_avx512)
}  // namespace assay::stats
