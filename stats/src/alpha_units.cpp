// Alpha in closed form: counts for nominal, squares around unit means for interval and for ordinal mid-ranks.
#include "alpha_units.hpp"

#include <algorithm>
#include <tuple>

namespace assay::stats {
namespace {

struct Row {
  std::uint32_t item;
  std::uint32_t rater;
  double value;
};

std::vector<Row> canonical_rows(const Ratings& ratings) {
  std::vector<Row> rows(ratings.item.size());
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = {ratings.item[i], ratings.rater[i], ratings.value[i]};
  std::ranges::sort(rows,
                    [](const Row& a, const Row& b) { return std::tie(a.item, a.rater, a.value) < std::tie(b.item, b.rater, b.value); });
  return rows;
}

// Position of every value under the metric: mid-ranks of the histogram for ordinal, the value itself for
// interval.
std::vector<double> positions(Metric metric, const std::vector<double>& counts, const std::vector<double>& values) {
  if (metric != Metric::ordinal) return values;
  std::vector<double> rank(counts.size());
  double before = 0;
  for (std::size_t k = 0; k < counts.size(); ++k) {
    rank[k] = before + counts[k] / 2;
    before += counts[k];
  }
  return rank;
}

// sum over ordered pairs of one unit of squared differences = 2 m sum (x - mean)^2.
double spread(std::span<const double> x) {
  const auto m = static_cast<double>(x.size());
  double sum = 0;
  for (const double each : x) sum += each;
  const double centre = sum / m;
  double squares = 0;
  for (const double each : x) squares += (each - centre) * (each - centre);
  return 2 * m * squares;
}

// Ordered pairs of one unit with different codes; sorts its argument.
double disagreeing_pairs(std::vector<std::uint32_t>& codes) {
  std::ranges::sort(codes);
  const auto m = static_cast<double>(codes.size());
  double equal = 0;
  for (std::size_t begin = 0; begin < codes.size();) {
    std::size_t end = begin;
    while (end < codes.size() && codes[end] == codes[begin]) ++end;
    const auto c = static_cast<double>(end - begin);
    equal += c * c;
    begin = end;
  }
  return m * m - equal;
}

// sum over all ordered pairs of the pooled values.
double pooled_disagreement(Metric metric, const std::vector<double>& counts, const std::vector<double>& x, double n) {
  double sum = 0;
  if (metric == Metric::nominal) {
    for (const double c : counts) sum += c * (n - c);
    return sum;
  }
  for (std::size_t k = 0; k < counts.size(); ++k) sum += counts[k] * x[k];
  const double centre = sum / n;
  double squares = 0;
  for (std::size_t k = 0; k < counts.size(); ++k) squares += counts[k] * (x[k] - centre) * (x[k] - centre);
  return 2 * n * squares;
}

}  // namespace

AlphaUnits::AlphaUnits(const Ratings& ratings) {
  const std::vector<Row> rows = canonical_rows(ratings);
  std::vector<std::uint32_t> raters;
  std::vector<Row> kept;
  offset_.push_back(0);
  for (std::size_t begin = 0; begin < rows.size();) {
    std::size_t end = begin;
    while (end < rows.size() && rows[end].item == rows[begin].item) ++end;
    for (std::size_t i = begin + 1; i < end; ++i) repeated_rows_ += rows[i].rater == rows[i - 1].rater ? 1 : 0;
    if (end - begin >= 2) {
      kept.insert(kept.end(), rows.begin() + static_cast<std::ptrdiff_t>(begin), rows.begin() + static_cast<std::ptrdiff_t>(end));
      offset_.push_back(kept.size());
    }
    begin = end;
  }
  for (const Row& row : kept) {
    distinct_.push_back(row.value);
    raters.push_back(row.rater);
  }
  const auto unique = [](auto& list) {
    std::ranges::sort(list);
    const auto rest = std::ranges::unique(list);
    list.erase(rest.begin(), rest.end());
  };
  unique(distinct_);
  unique(raters);
  rater_sizes_.resize(raters.size());
  for (const Row& row : kept) {
    const auto rank = std::ranges::lower_bound(raters, row.rater) - raters.begin();
    code_.push_back(static_cast<std::uint32_t>(std::ranges::lower_bound(distinct_, row.value) - distinct_.begin()));
    rater_.push_back(static_cast<std::uint32_t>(rank));
    rater_sizes_[static_cast<std::size_t>(rank)] += 1;
  }
}

std::vector<double> AlphaUnits::histogram(std::span<const std::uint32_t> weight, std::uint32_t without) const {
  std::vector<double> counts(distinct_.size());
  for (std::size_t u = 0; u < units(); ++u) {
    const double w = weight.empty() ? 1 : weight[u];
    if (w == 0) continue;
    std::size_t m = 0;
    for (std::size_t i = offset_[u]; i < offset_[u + 1]; ++i) m += rater_[i] != without ? 1 : 0;
    if (m < 2) continue;
    for (std::size_t i = offset_[u]; i < offset_[u + 1]; ++i) {
      if (rater_[i] != without) counts[code_[i]] += w;
    }
  }
  return counts;
}

std::optional<double> AlphaUnits::alpha(Metric metric, std::span<const std::uint32_t> weight, std::uint32_t without_rater) const {
  const std::vector<double> counts = histogram(weight, without_rater);
  double n = 0;
  std::size_t used = 0;
  for (const double c : counts) {
    n += c;
    used += c > 0 ? 1 : 0;
  }
  if (used < 2) return std::nullopt;
  const std::vector<double> x = positions(metric, counts, distinct_);
  double observed = 0;
  std::vector<double> unit;
  std::vector<std::uint32_t> codes;
  for (std::size_t u = 0; u < units(); ++u) {
    const double w = weight.empty() ? 1 : weight[u];
    if (w == 0) continue;
    unit.clear();
    codes.clear();
    for (std::size_t i = offset_[u]; i < offset_[u + 1]; ++i) {
      if (rater_[i] == without_rater) continue;
      codes.push_back(code_[i]);
      unit.push_back(x[code_[i]]);
    }
    if (codes.size() < 2) continue;
    const double pairs = metric == Metric::nominal ? disagreeing_pairs(codes) : spread(unit);
    observed += w * pairs / static_cast<double>(codes.size() - 1);
  }
  return 1 - (n - 1) * observed / pooled_disagreement(metric, counts, x, n);
}

std::optional<double> AlphaUnits::alpha(const Distance& distance, std::span<const std::uint32_t> weight,
                                        std::uint32_t without_rater) const {
  const std::vector<double> counts = histogram(weight, without_rater);
  double n = 0;
  double expected = 0;
  for (std::size_t k = 0; k < counts.size(); ++k) {
    n += counts[k];
    for (std::size_t l = 0; counts[k] > 0 && l < k; ++l) {
      if (counts[l] > 0) expected += 2 * counts[k] * counts[l] * distance(distinct_[k], distinct_[l]);
    }
  }
  if (expected <= 0) return std::nullopt;
  double observed = 0;
  std::vector<std::uint32_t> codes;
  for (std::size_t u = 0; u < units(); ++u) {
    const double w = weight.empty() ? 1 : weight[u];
    codes.clear();
    for (std::size_t i = offset_[u]; i < offset_[u + 1]; ++i) {
      if (rater_[i] != without_rater) codes.push_back(code_[i]);
    }
    if (w == 0 || codes.size() < 2) continue;
    double pairs = 0;
    for (std::size_t i = 0; i < codes.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) pairs += codes[i] == codes[j] ? 0 : 2 * distance(distinct_[codes[i]], distinct_[codes[j]]);
    }
    observed += w * pairs / static_cast<double>(codes.size() - 1);
  }
  return 1 - (n - 1) * observed / expected;
}

}  // namespace assay::stats
