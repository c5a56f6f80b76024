// Where a fixed design is as good as an adaptive one.
#include "savings_rows.hpp"

#include <cstdio>

namespace savings {
namespace {

Series rising(const Series& series) {
  std::vector<std::pair<double, std::size_t>> blocks;
  for (const auto& point : series) {
    blocks.emplace_back(point.second, 1);
    while (blocks.size() > 1 && blocks[blocks.size() - 2].first > blocks.back().first) {
      const auto [mean, n] = blocks.back();
      blocks.pop_back();
      auto& [before, m] = blocks.back();
      before = (before * static_cast<double>(m) + mean * static_cast<double>(n)) / static_cast<double>(m + n);
      m += n;
    }
  }
  Series out;
  for (const auto& [mean, n] : blocks) {
    for (std::size_t k = 0; k < n; ++k) out.emplace_back(series[out.size()].first, mean);
  }
  return out;
}

}  // namespace

std::uint64_t seed_of(const std::string& name) {
  std::uint64_t seed = 0xcbf29ce484222325U;
  for (const char c : name) seed = (seed ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return seed;
}

std::optional<double> reaches(const Series& series, double wanted) {
  const auto points = rising(series);
  for (std::size_t k = 0; k < points.size(); ++k) {
    const auto [x1, y1] = points[k];
    if (y1 < wanted) continue;
    if (k == 0) return x1;
    const auto [x0, y0] = points[k - 1];
    return x0 + (x1 - x0) * (wanted - y0) / (y1 - y0);
  }
  return std::nullopt;
}

std::string saved(std::optional<double> fixed, double adaptive, double most) {
  char text[64];
  if (!fixed) {
    std::snprintf(text, sizeof text, "> %.1f | > %.0f %%", most, 100 * (1 - adaptive / most));
  } else {
    std::snprintf(text, sizeof text, "%.1f | %.0f %%", *fixed, 100 * (1 - adaptive / *fixed));
  }
  return text;
}

}  // namespace savings
