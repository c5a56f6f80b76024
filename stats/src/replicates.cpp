// Percentile intervals.
#include "replicates.hpp"

#include "assay/stats/distributions.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace assay::stats {
namespace {

// Quantile of sorted values by linear interpolation (Hyndman and Fan 1996, type 7).
double quantile(const std::vector<double>& sorted, double p) {
  const double at = p * static_cast<double>(sorted.size() - 1);
  const auto k = static_cast<std::size_t>(at);
  if (k + 1 >= sorted.size()) return sorted.back();
  return sorted[k] + (at - static_cast<double>(k)) * (sorted[k + 1] - sorted[k]);
}

}  // namespace

void add_percentiles(std::vector<double> replicates, Estimate& out) {
  std::ranges::sort(replicates);
  const auto count = static_cast<double>(replicates.size());
  double sum = 0;
  for (const double each : replicates) sum += each;
  double squares = 0;
  for (const double each : replicates) squares += (each - sum / count) * (each - sum / count);
  out.se = std::sqrt(squares / (count - 1));
  const auto n = static_cast<double>(out.clusters);
  const double tail = normal_cdf(-std::sqrt(n / (n - 1)) * two_sided_t(out.level, n - 1).value_or(0));
  out.low = quantile(replicates, tail);
  out.high = quantile(replicates, 1 - tail);
}

}  // namespace assay::stats
