// Standard errors of GLAD from the curvature of its objective at the end.
#pragma once

#include "glad_model.hpp"

namespace assay::stats {

struct GladErrors {
  GladPoint se;              // empty: the objective does not curve down in all directions
  bool conditional = false;  // every parameter alone, the others taken for known
};

// `model` must hold the posteriors at these parameters. Beyond `most_workers` workers every parameter alone.
[[nodiscard]] GladErrors glad_errors(const LabelRows& rows, const GladModel& model, const GladPoint& at, std::size_t most_workers);

}  // namespace assay::stats
