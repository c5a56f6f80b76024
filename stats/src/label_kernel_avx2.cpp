// The loops of the label models for processors with AVX2.
#include "label_kernel_body.hpp"

namespace assay::stats {
ASSAY_LABEL_KERNELS(label_kernels_avx2)
}  // namespace assay::stats
