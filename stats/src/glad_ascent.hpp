// The M step of GLAD: up the expected log joint density by conjugate gradients.
#pragma once

#include "glad_model.hpp"

namespace assay::stats {

// In so many steps at most from `at` to a point where the expected log joint density is no less; its value there. Polak and Ribiere (1969)
// with restarts, scaled by the information of every parameter; the first length tried is Newton's along the line, then shorter ones until
// the gain is at least 1e-4 of what the slope promises (Armijo 1966).
double glad_ascend(const GladModel& model, GladPoint& at, int most_steps = 10);

}  // namespace assay::stats
