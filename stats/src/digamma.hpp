// digamma: the derivative of log_gamma.
#pragma once

#include <cmath>

namespace assay::stats::detail {

/// For x > 0, to about 1e-15 relative to the larger of 1 and the result: recurrence up to 10, then the asymptotic series
/// (Abramowitz and Stegun 6.3.5 and 6.3.18).
inline double digamma(double x) {
  double below = 0;
  while (x < 10) {
    below += 1 / x;
    x += 1;
  }
  const double z = 1 / (x * x);
  const double tail = z * (1.0 / 12 - z * (1.0 / 120 - z * (1.0 / 252 - z * (1.0 / 240 - z * (1.0 / 132 - z * (691.0 / 32760 - z / 12))))));
  return std::log(x) - 0.5 / x - tail - below;
}

}  // namespace assay::stats::detail
