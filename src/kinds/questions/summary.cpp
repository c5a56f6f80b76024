// summary: majority, mean and median of one item's answers.
#include "kinds/questions/summary.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace assay::kinds {
namespace {

// The .975 quantile of Student's t: a table for few values; then the first terms of its expansion in 1/df.
double t_quantile(std::size_t df) {
  static constexpr std::array<double, 10> table{12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228};
  if (df <= table.size()) return table[df - 1];
  const double z = 1.959964;
  const double n = static_cast<double>(df);
  return z + (z * z * z + z) / (4 * n) + (5 * std::pow(z, 5) + 16 * z * z * z + 3 * z) / (96 * n * n);
}

}  // namespace

Majority majority(std::span<const std::size_t> votes, std::size_t keys) {
  if (votes.empty()) return {};
  std::vector<std::size_t> counts(keys);
  for (const auto vote : votes) ++counts[vote];
  const auto most = std::max_element(counts.begin(), counts.end());
  Majority result;
  result.share = static_cast<double>(*most) / static_cast<double>(votes.size());
  if (std::count(counts.begin(), counts.end(), *most) == 1) {
    result.winner = static_cast<std::size_t>(most - counts.begin());
  }
  return result;
}

Mean mean_with_interval(std::span<const double> values) {
  Mean result;
  if (values.empty()) return result;
  const double n = static_cast<double>(values.size());
  for (const double value : values) result.mean += value / n;
  if (values.size() < 2) return result;
  double squares = 0;
  for (const double value : values) squares += (value - result.mean) * (value - result.mean);
  const double half = t_quantile(values.size() - 1) * std::sqrt(squares / (n - 1) / n);
  result.low = result.mean - half;
  result.high = result.mean + half;
  return result;
}

double lower_median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[(values.size() - 1) / 2];
}

}  // namespace assay::kinds
