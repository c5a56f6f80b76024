// Wilson's interval, the t interval of a mean and the order-statistic interval of a median.
#include "assay/stats/intervals.hpp"

#include "assay/stats/distributions.hpp"
#include "log_gamma.hpp"
#include "usable_value.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace assay::stats {

Estimate wilson_share(double successes, double trials, double level) {
  Estimate out{.level = level, .method = "share, Wilson score interval", .speaks_for = SpeaksFor::other_rows};
  if (!(successes >= 0 && successes <= trials) || !(trials <= 0x1p53) || !(level > 0 && level < 1)) {
    out.add_note(note::bad_input, "needs 0 <= successes <= trials <= 2^53 and a level between 0 and 1");
    return out;
  }
  if (trials == 0) {
    out.add_note(note::no_data, "no trials");
    return out;
  }
  const double n = trials;
  const double p = successes / n;
  const double z = *two_sided_normal(level);
  const double centre = p + z * z / (2 * n);
  const double half = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
  const double scale = 1 + z * z / n;
  out.estimate = p;
  out.se = std::sqrt(p * (1 - p) / n);
  // At the boundary the bound is the boundary exactly; rounding must not leave the unit interval.
  out.low = successes == 0 ? 0.0 : std::max(0.0, (centre - half) / scale);
  out.high = successes == trials ? 1.0 : std::min(1.0, (centre + half) / scale);
  out.n = static_cast<std::size_t>(trials);
  return out;
}

namespace {

// Sorted copy; empty with a note when there is nothing to work with.
std::vector<double> sorted_values(std::span<const double> values, Estimate& out) {
  std::vector<double> sorted(values.begin(), values.end());
  if (!(out.level > 0 && out.level < 1)) {
    out.add_note(note::bad_input, "the level must lie between 0 and 1");
    return {};
  }
  if (!usable_values(sorted)) {
    out.add_note(note::bad_input, "a value is not finite");
    return {};
  }
  if (sorted.empty()) out.add_note(note::no_data, "no values");
  std::ranges::sort(sorted);
  out.n = sorted.size();
  return sorted;
}

}  // namespace

Estimate mean(std::span<const double> values, double level) {
  Estimate out{.level = level, .method = "mean, t interval of independent values", .speaks_for = SpeaksFor::other_rows};
  const std::vector<double> sorted = sorted_values(values, out);
  if (sorted.empty()) return out;
  const auto n = static_cast<double>(sorted.size());
  // Deviations from a value in the middle keep the sum exact enough for values far from zero.
  const double origin = sorted[sorted.size() / 2];
  double sum = 0;
  for (const double x : sorted) sum += x - origin;
  const double centre = origin + sum / n;
  out.estimate = centre;
  if (sorted.size() == 1) {
    out.add_note(note::too_few, "one value has no spread");
    return out;
  }
  if (sorted.front() == sorted.back()) {
    out.add_note(note::no_variation, "all values are equal");
    return out;
  }
  double squares = 0;
  for (const double x : sorted) squares += (x - centre) * (x - centre);
  out.df = n - 1;
  out.se = std::sqrt(squares / (n - 1) / n);
  const double t = *two_sided_t(level, n - 1);
  out.low = centre - t * *out.se;
  out.high = centre + t * *out.se;
  return out;
}

Estimate median(std::span<const double> values, double level) {
  Estimate out{.level = level, .method = "median, order-statistic interval", .speaks_for = SpeaksFor::other_rows};
  const std::vector<double> sorted = sorted_values(values, out);
  if (sorted.empty()) return out;
  const std::size_t n = sorted.size();
  out.estimate = n % 2 == 1 ? sorted[n / 2] : sorted[n / 2 - 1] + (sorted[n / 2] - sorted[n / 2 - 1]) / 2;
  // The largest k with P(Bin(n, 1/2) < k) <= (1 - level) / 2; probabilities through logarithms, so any n
  // works.
  const auto size = static_cast<double>(n);
  double below_k = 0;
  std::size_t k = 0;
  while (k < (n + 1) / 2) {
    const auto j = static_cast<double>(k);
    below_k +=
        std::exp(detail::log_gamma(size + 1) - detail::log_gamma(j + 1) - detail::log_gamma(size - j + 1) - size * std::numbers::ln2);
    if (below_k > (1 - level) / 2) break;
    ++k;
  }
  if (k == 0) {
    out.add_note(note::too_few, "too few values for an order-statistic interval at this level");
    return out;
  }
  out.low = sorted[k - 1];
  out.high = sorted[n - k];
  return out;
}

}  // namespace assay::stats
