// log_gamma: the logarithm of the gamma function, safe in several threads at once; std::lgamma writes a global sign.
#pragma once
#include <cmath>

namespace assay::stats::detail {

/// For x > 0.
inline double log_gamma(double x) {
#if defined(_WIN32)
  return std::lgamma(x);
#else
  int sign = 0;
  return ::lgamma_r(x, &sign);
#endif
}

}  // namespace assay::stats::detail
