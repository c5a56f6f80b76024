// Quantiles of F and the limits of a reliability that follow from it.
#pragma once

#include "assay/stats/distributions.hpp"
#include "assay/stats/estimate.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace assay::stats {

// P(F <= x) = p for an F variable, through the beta quantile: x = d2 b / (d1 (1 - b)). p in (0, 1), degrees of freedom up to 1e15.
[[nodiscard]] inline double f_quantile(double p, double d1, double d2) {
  const double b = *beta_quantile(p, d1 / 2, d2 / 2);
  return d2 * b / (d1 * (1 - b));
}

// Degrees of freedom of an error that is taken for known.
inline constexpr double known_error = 1e9;

// Of 1 - 1 / ratio, the ratio of a mean square with df `above` to that of error with df `below`: of both limits what is below 0 is 0.
inline void reliability_limits(Estimate& out, double ratio, double above, double below) {
  const double upper = (1 + out.level) / 2;
  out.low = std::max(0.0, 1 - f_quantile(upper, above, below) / ratio);
  out.high = std::max(0.0, 1 - 1 / (ratio * f_quantile(upper, below, above)));
}

// sqrt(r / (1 - r)) of a reliability and its limits; what is infinite (r = 1) is absent.
[[nodiscard]] inline Estimate separation_of(const Estimate& reliability) {
  const auto carried = [](const std::optional<double>& r) -> std::optional<double> {
    if (!r || !(*r < 1)) return std::nullopt;
    return std::sqrt(*r / (1 - *r));
  };
  Estimate out = reliability;
  out.method = "separation, from the reliability and its limits";
  out.se = std::nullopt;
  out.estimate = carried(reliability.estimate);
  out.low = out.estimate ? carried(reliability.low) : std::nullopt;
  out.high = out.estimate ? carried(reliability.high) : std::nullopt;
  if (reliability.estimate && !out.has_interval() && out.notes.empty())
    out.add_note(note::boundary, "a reliability of 1 has no finite separation");
  return out;
}

}  // namespace assay::stats
