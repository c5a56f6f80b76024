// The loops of the label models for every processor.
#include "label_kernel_body.hpp"

namespace assay::stats {
ASSAY_LABEL_KERNELS(label_kernels_portable)
}  // namespace assay::stats
