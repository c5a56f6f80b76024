// Tables of ratings for tests.
#include "rubric_test_data.hpp"

#include "assay/stats/rng.hpp"

#include <cmath>
#include <numeric>
#include <utility>

namespace assay::stats::test {
namespace {

template <typename T>
void shuffle(std::vector<T>& list, Rng& rng) {
  for (std::size_t i = list.size(); i > 1; --i) std::swap(list[i - 1], list[below(rng, static_cast<std::uint32_t>(i))]);
}

double centre(std::vector<double>& x) {
  const double mean = std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
  for (double& each : x) each -= mean;
  return mean;
}

// A category under the rating scale model.
std::uint32_t draw(double eta, const std::vector<double>& tau, Rng& rng) {
  std::vector<double> weight{1};
  for (const double t : tau) weight.push_back(weight.back() * std::exp(eta - t));
  double left = uniform(rng) * std::accumulate(weight.begin(), weight.end(), 0.0);
  for (std::uint32_t k = 0; k + 1 < weight.size(); ++k) {
    left -= weight[k];
    if (left < 0) return k;
  }
  return static_cast<std::uint32_t>(tau.size());
}

}  // namespace

void RubricTable::add(std::uint32_t of, std::uint32_t who, double what, std::uint32_t on) {
  item.push_back(of);
  rater.push_back(who);
  dimension.push_back(on);
  value.push_back(what);
}

RubricRatings RubricTable::columns(std::size_t items, std::size_t raters, std::size_t dimensions) const {
  return {.item = item, .rater = rater, .dimension = dimension, .value = value, .items = items, .raters = raters, .dimensions = dimensions};
}

RubricTable RubricTable::shuffled(std::uint64_t seed) const {
  Xoshiro256 rng(seed);
  std::vector<std::size_t> order(value.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  shuffle(order, rng);
  RubricTable out;
  for (const std::size_t i : order) out.add(item[i], rater[i], value[i], dimension[i]);
  return out;
}

RubricTable simulate_rubric(const RubricShape& shape, std::uint64_t seed) {
  Xoshiro256 rng(seed);
  RubricTable out;
  for (std::uint32_t r = 0; r < shape.raters; ++r) out.true_severity.push_back(normal(rng));
  centre(out.true_severity);
  std::vector<std::uint32_t> who(shape.raters);
  std::iota(who.begin(), who.end(), 0U);
  const double mean_ease = (shape.dimensions - 1) / 2.0;
  for (std::uint32_t i = 0; i < shape.items; ++i) {
    out.true_item.push_back(normal(rng) + mean_ease);
    shuffle(who, rng);
    for (std::uint32_t j = 0; j < shape.raters_each; ++j) {
      const double opinion = shape.halo * normal(rng);
      for (std::uint32_t d = 0; d < shape.dimensions; ++d) {
        const double value = out.true_item[i] - mean_ease - out.true_severity[who[j]] + d + opinion + shape.noise * normal(rng);
        if (uniform(rng) >= shape.missing) out.add(i, who[j], value, d);
      }
    }
  }
  return out;
}

RubricTable simulate_scale(const ScaleShape& shape, std::uint64_t seed) {
  Xoshiro256 rng(seed);
  RubricTable out;
  for (std::uint32_t r = 0; r < shape.raters; ++r) out.true_severity.push_back(2.0 * r / (shape.raters - 1) - 1);
  std::vector<std::uint32_t> who(shape.raters);
  std::iota(who.begin(), who.end(), 0U);
  const auto points = static_cast<std::uint32_t>(shape.tau.size() + 1);
  for (std::uint32_t i = 0; i < shape.items; ++i) {
    out.true_item.push_back(shape.sd * normal(rng));
    shuffle(who, rng);
    for (std::uint32_t j = 0; j < shape.raters_each; ++j) {
      const double opinion = out.true_item[i] - out.true_severity[who[j]] + shape.halo * normal(rng);
      for (std::uint32_t d = 0; d < shape.dimensions; ++d) {
        const bool any = who[j] == 0 && uniform(rng) < shape.erratic;
        out.add(i, who[j], 1.0 + (any ? below(rng, points) : draw(opinion - d / 2.0, shape.tau, rng)), d);
      }
    }
  }
  return out;
}

}  // namespace assay::stats::test
