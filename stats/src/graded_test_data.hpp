// Graded votes for tests, drawn and likelihoods as the papers write them.
#pragma once

#include "assay/stats/graded.hpp"
#include "assay/stats/rng.hpp"

#include <cmath>
#include <cstdint>
#include <vector>

namespace assay::stats::test {

struct GradedVotes {
  std::vector<std::uint32_t> left, right, grade, annotator;
  std::vector<double> difference;
  std::size_t models = 0, grades = 0, covariates = 0;

  void add(std::uint32_t a, std::uint32_t g, std::uint32_t b, std::uint32_t who = 0, std::size_t times = 1) {
    for (std::size_t i = 0; i < times; ++i) {
      left.push_back(a);
      right.push_back(b);
      grade.push_back(g);
      annotator.push_back(who);
    }
  }
  [[nodiscard]] GradedComparisons columns() const { return {left, right, grade, annotator, models, grades, difference, covariates}; }
};

// Logistic noise about theta_left - theta_right + side, cut at equally spaced thresholds; model m has 2 m / models, give or take `taste`.
inline GradedVotes draw_graded(std::uint32_t models, std::uint32_t grades, std::uint32_t people, std::uint32_t votes_each, double taste,
                               double side, std::uint64_t seed) {
  Xoshiro256 rng(seed);
  GradedVotes out;
  out.models = models;
  out.grades = grades;
  for (std::uint32_t person = 0; person < people; ++person) {
    std::vector<double> theta(models);
    for (std::uint32_t m = 0; m < models; ++m) theta[m] = 2.0 * m / models + taste * normal(rng);
    for (std::uint32_t v = 0; v < votes_each; ++v) {
      const std::uint32_t a = below(rng, models);
      const std::uint32_t b = (a + 1 + below(rng, models - 1)) % models;
      const double u = uniform(rng);
      const double seen = theta[a] - theta[b] + side + std::log((u + 1e-12) / (1 - u));
      std::uint32_t g = 0;
      while (g + 1 < grades && seen < (grades - 2.0) / 2 - g) ++g;
      out.add(a, g, b, person);
    }
  }
  return out;
}

// P(grade) at x, scale outermost first, as Agresti writes it: chained odds of neighbours, or differences of distribution functions.
inline double graded_share(GradeModel model, std::uint32_t grades, std::uint32_t grade, double x, const std::vector<double>& scale) {
  const auto level = [&](std::uint32_t g) { return std::min(g, grades - 1 - g); };
  if (model == GradeModel::adjacent) {
    const auto c = [&](std::uint32_t g) { return level(g) == 0 ? 0 : scale[level(g) - 1]; };
    std::vector<double> p{1};
    double sum = 1;
    for (std::uint32_t g = 0; g + 1 < grades; ++g) {
      p.push_back(p.back() / std::exp(x / (grades - 1) + c(g) - c(g + 1)));
      sum += p.back();
    }
    return p[grade] / sum;
  }
  // P(at least as good for the left as g): thresholds fall from the outermost.
  const auto at_least = [&](std::uint32_t g) -> double {
    if (g + 1 == grades) return 1;
    const std::uint32_t other = grades - 2 - g;
    const double t = g < other ? scale[g] : g > other ? -scale[other] : 0;
    return 1 / (1 + std::exp(t - x));
  };
  return at_least(grade) - (grade == 0 ? 0 : at_least(grade - 1));
}

}  // namespace assay::stats::test
