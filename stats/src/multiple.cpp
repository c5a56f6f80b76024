// Step-up procedures, as adjusted p values.
#include "assay/stats/multiple.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace assay::stats {
namespace {

std::vector<double> step_up(std::span<const double> p, double factor) {
  if (!std::ranges::all_of(p, [](double x) { return x >= 0 && x <= 1; })) return {};
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return p[i]; });
  std::vector<double> adjusted(p.size());
  double least = 1;
  for (std::size_t rank = p.size(); rank > 0; --rank) {
    const std::size_t i = order[rank - 1];
    least = std::min(least, p[i] * factor * static_cast<double>(p.size()) / static_cast<double>(rank));
    adjusted[i] = least;
  }
  return adjusted;
}

}  // namespace

std::vector<double> benjamini_hochberg(std::span<const double> p) { return step_up(p, 1); }

std::vector<double> benjamini_yekutieli(std::span<const double> p) {
  double harmonic = 0;
  for (std::size_t i = 1; i <= p.size(); ++i) harmonic += 1 / static_cast<double>(i);
  return step_up(p, harmonic);
}

}  // namespace assay::stats
