// The loops of pairwise votes for every processor.
#include "pair_kernel_body.hpp"

namespace assay::stats {
ASSAY_PAIR_KERNEL(pair_kernel_portable)
}  // namespace assay::stats
