// Votes on four models by people with tastes: what simulations of strengths draw.
#pragma once

#include "coverage.hpp"

#include "assay/stats/comparisons.hpp"

namespace coverage {

inline constexpr std::size_t voted_models = 4;
inline constexpr double voted_strength[voted_models] = {0, 0.3, 0.6, 1.0};
// Annotators of the long simulation that finds a truth: its error is a tenth of that of 60, or less.
inline constexpr std::size_t truth_annotators = 20000;

// The strengths in the eyes of one annotator.
struct Tastes {
  double strength[voted_models] = {};
};
[[nodiscard]] Tastes draw_tastes(assay::stats::Rng& rng, double spread = 0.5);

// Two different models.
struct Pair {
  std::uint32_t left = 0, right = 0;
};
[[nodiscard]] Pair draw_pair(assay::stats::Rng& rng);

struct Votes {
  std::vector<std::uint32_t> left, right, who, grade;
  std::vector<assay::stats::Outcome> outcome;
  std::vector<double> difference;  // of a covariate
  [[nodiscard]] assay::stats::Comparisons columns() const { return {left, right, outcome, who, voted_models}; }
};

}  // namespace coverage
