// Do two raters use the categories alike? Marginal homogeneity, and what prevalence and bias do to kappa.
#pragma once

#include "assay/stats/estimate.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace assay::stats {

// One row an item: what the first rater said of it and what the second did, both < categories.
struct PairedLabels {
  std::span<const std::uint32_t> first, second;
  std::size_t categories = 0;
};

struct MarginalTest {
  std::optional<double> statistic;
  std::size_t df = 0;
  std::optional<double> p;        // chi-square
  std::optional<double> exact_p;  // mcnemar only: two-sided binomial
  std::size_t n = 0;              // items
  std::size_t different = 0;      // of them: items on which the raters differ
  std::vector<Note> notes;        // bad_input, no_data, no_variation, sparse, separated
};

// McNemar (1947), Psychometrika 12: with b items (1, 0) and c items (0, 1) of two categories, (b - c)^2 / (b + c) with one degree of
// freedom, without continuity correction, and the exact binomial p of the smaller of the two doubled (at most 1). Note
// sparse below 25 different items: take the exact one. Not estimable: bad_input (more than two categories), no_variation (no item
// on which they differ).
[[nodiscard]] MarginalTest mcnemar(const PairedLabels& labels);

// Stuart (1955), Biometrika 42, and Maxwell (1970), British Journal of Psychiatry 116: d' V^-1 d over all used categories but one,
// d_i = n_i. - n_.i, V_ii = n_i. + n_.i - 2 n_ii, V_ij = -(n_ij + n_ji). Of two categories McNemar's. Categories that are never part of a
// difference have d_i = 0 and drop out. Where differences fall apart into groups of categories, each group has one degree of
// freedom less than categories.
[[nodiscard]] MarginalTest stuart_maxwell(const PairedLabels& labels);

// Bhapkar (1966), JASA 61, with the variance at what was found instead of under equality: W = S / (1 - S / n) of Stuart and
// Maxwell's S (Keefe 1982); always larger. Absent where S = n (note separated): every item differs in the same way.
[[nodiscard]] MarginalTest bhapkar(const PairedLabels& labels);

// Of two raters and two categories (Byrt, Bishop and Carlin 1993, J. Clin. Epidemiol. 46): a items (0, 0), b (0, 1), c (1, 0), d (1, 1).
// They describe this table beside its kappa: no intervals.
struct PrevalenceAndBias {
  std::optional<double> prevalence;  // (a - d) / n: far from 0 one category is rare, which lowers kappa
  std::optional<double> bias;        // (b - c) / n: far from 0 the raters use the categories unlike, which raises kappa
  std::optional<double> pabak;       // 2 (a + d) / n - 1: kappa with neither
  std::size_t n = 0;
  std::vector<Note> notes;  // bad_input, no_data
};
[[nodiscard]] PrevalenceAndBias prevalence_and_bias(const PairedLabels& labels);

}  // namespace assay::stats
