// Simultaneous rank intervals by simulating the largest standardised difference.
#include "assay/stats/ranks.hpp"

#include "linear.hpp"

#include <algorithm>
#include <cmath>

namespace assay::stats {
namespace {

// Lower-triangular L with L L' = covariance; a pivot lost to rounding gives a column of zeros, so singular is
// fine.
Matrix semidefinite_root(std::span<const double> covariance, std::size_t k) {
  Matrix root(k);
  double largest = 0;
  for (std::size_t i = 0; i < k; ++i) largest = std::max(largest, covariance[i * k + i]);
  for (std::size_t j = 0; j < k; ++j) {
    double pivot = covariance[j * k + j];
    for (std::size_t m = 0; m < j; ++m) pivot -= root.at(j, m) * root.at(j, m);
    if (!(pivot > 1e-10 * largest)) continue;
    const double scale = std::sqrt(pivot);
    root.at(j, j) = scale;
    for (std::size_t i = j + 1; i < k; ++i) {
      double value = covariance[i * k + j];
      for (std::size_t m = 0; m < j; ++m) value -= root.at(i, m) * root.at(j, m);
      root.at(i, j) = value / scale;
    }
  }
  return root;
}

// 1 / se of every difference; 0 where a difference has no variance and so decides nothing.
Matrix precisions(std::span<const double> covariance, std::size_t k) {
  Matrix out(k);
  for (std::size_t i = 0; i < k; ++i) {
    for (std::size_t j = 0; j < k; ++j) {
      const double variance = covariance[i * k + i] + covariance[j * k + j] - 2 * covariance[i * k + j];
      const double scale = covariance[i * k + i] + covariance[j * k + j];
      out.at(i, j) = i != j && variance > 1e-12 * scale ? 1 / std::sqrt(variance) : 0;
    }
  }
  return out;
}

double critical_value(const Matrix& root, const Matrix& precision, Rng& rng, const RankOptions& options) {
  const std::size_t k = root.size;
  std::vector<double> largest(options.draws);
  std::vector<double> white(k);
  std::vector<double> z(k);
  for (double& draw : largest) {
    for (double& each : white) each = normal(rng);
    for (std::size_t i = 0; i < k; ++i) {
      z[i] = 0;
      for (std::size_t m = 0; m <= i; ++m) z[i] += root.at(i, m) * white[m];
    }
    for (std::size_t i = 0; i < k; ++i) {
      const double* const row = precision.row(i);
      for (std::size_t j = i + 1; j < k; ++j) draw = std::max(draw, std::abs(z[i] - z[j]) * row[j]);
    }
    if (options.df) draw /= std::sqrt(chi_square(rng, *options.df) / *options.df);
  }
  std::ranges::sort(largest);
  const auto at = static_cast<std::size_t>(std::ceil(options.level * static_cast<double>(options.draws)));
  return largest[std::min(at, options.draws - 1)];
}

}  // namespace

RankIntervals rank_intervals(std::span<const double> theta, std::span<const double> covariance, Rng& rng, const RankOptions& options) {
  RankIntervals out;
  out.level = options.level;
  const std::size_t k = theta.size();
  const auto finite = [](double x) { return std::isfinite(x); };
  if (k == 0 || covariance.size() != k * k || !(options.level > 0 && options.level < 1) || options.draws < 100 ||
      (options.df && !(*options.df > 0)) || !std::ranges::all_of(theta, finite) || !std::ranges::all_of(covariance, finite)) {
    out.notes.push_back({std::string(note::bad_input), "needs k strengths, a finite k x k covariance, a level, 100 draws"});
    return out;
  }
  const Matrix precision = precisions(covariance, k);
  out.critical = critical_value(semidefinite_root(covariance, k), precision, rng, options);
  for (std::size_t i = 0; i < k; ++i) {
    RankInterval each{.rank = 1, .low = 1, .high = k};
    for (std::size_t j = 0; j < k; ++j) {
      if (theta[j] > theta[i]) ++each.rank;
      const double distance = (theta[j] - theta[i]) * precision.at(i, j);
      if (distance > out.critical) ++each.low;
      if (distance < -out.critical) --each.high;
    }
    out.models.push_back(each);
  }
  std::vector<std::size_t> order(k);
  for (std::size_t i = 0; i < k; ++i) order[i] = i;
  std::ranges::sort(order, [&](std::size_t i, std::size_t j) { return theta[i] != theta[j] ? theta[i] > theta[j] : i < j; });
  std::size_t top = order[0];
  std::size_t tier = 1;
  for (const std::size_t i : order) {
    if ((theta[top] - theta[i]) * precision.at(top, i) > out.critical) {
      top = i;
      ++tier;
    }
    out.models[i].tier = tier;
  }
  return out;
}

}  // namespace assay::stats
