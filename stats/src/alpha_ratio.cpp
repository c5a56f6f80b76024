// The pooled disagreement at the ratio level without looking at pairs.
#include "alpha_source.hpp"

#include <algorithm>
#include <cmath>

namespace assay::stats {
namespace {

// Up to so many different values every pair is looked at.
constexpr std::size_t few = 300;

double by_pairs(std::span<const double> value, std::span<const double> weight) {
  double sum = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    for (std::size_t j = 0; weight[i] > 0 && j < i; ++j) {
      const double ratio = (value[i] - value[j]) / (value[i] + value[j]);
      if (weight[j] > 0 && value[i] != value[j]) sum += 2 * weight[i] * weight[j] * ratio * ratio;
    }
  }
  return sum;
}

}  // namespace

// ((a - b) / (a + b))^2 = 1 - 4 a b / (a + b)^2 and 1 / (a + b)^2 = integral of t e^(-(a + b) t) dt, so that the sum over all pairs is
// N^2 - 4 times the integral of t (sum of a e^(-a t))^2 dt. With t = e^x the integrand is smooth and falls off on both sides, where
// the trapezoid rule is exact to rounding with steps of 1/4 (its error is e^(-pi^2 / step)). Zeros differ by 1 from all but zeros.
double ratio_disagreement(std::span<const double> value, std::span<const double> weight) {
  if (value.size() <= few) return by_pairs(value, weight);
  double n = 0;
  double zeros = 0;
  double sum = 0;
  double least = 0;
  double largest = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (weight[i] == 0) continue;
    n += weight[i];
    sum += weight[i] * value[i];
    if (value[i] == 0) zeros += weight[i];
    else if (least == 0 || value[i] < least) least = value[i];
    largest = std::max(largest, value[i]);
  }
  if (sum == 0) return 0;
  constexpr double step = 0.25;
  // Before, t^2 sum^2 / 2 is below 1e-17 of n^2; after, e^(-2 a t) is, for the least a.
  const double first = std::log(1e-9 * n / sum);
  const double last = std::log(20 / least);
  double integral = 0;
  const auto nodes = static_cast<std::size_t>(std::max(0.0, std::ceil((last - first) / step))) + 1;
  for (std::size_t k = 0; k < nodes; ++k) {
    const double t = std::exp(first + static_cast<double>(k) * step);
    double inner = 0;
    for (std::size_t i = 0; i < value.size(); ++i) {
      // Beyond this a term is lost in rounding, and the exponential would take long for nothing.
      if (value[i] * t < 45) inner += weight[i] * value[i] * std::exp(-value[i] * t);
    }
    integral += t * inner * (t * inner);
  }
  return std::max(0.0, n * n - 4 * integral * step - zeros * zeros);
}

}  // namespace assay::stats
