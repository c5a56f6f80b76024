// How well a fitted model describes pairwise votes: pair by pair, over all pairs, by its cycles, and one model of
// ties against the other.
#pragma once

#include "assay/stats/comparisons.hpp"
#include "assay/stats/estimate.hpp"
#include "assay/stats/strength.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace assay::stats {

struct CellFit {
  double observed = 0;
  double expected = 0;
  // (observed - expected) / its standard deviation, which allows for the fit (Haberman 1973, "The analysis of
  // residuals in cross-classified tables", Biometrics 29): about standard normal where the model holds. Absent where
  // the fit leaves no freedom: such a cell always fits.
  std::optional<double> residual{};
};

// Two models that met, first < second.
struct PairFit {
  std::uint32_t first = 0;
  std::uint32_t second = 0;
  double votes = 0;
  CellFit first_wins{};
  CellFit ties{};  // all 0 in a fit without a tie parameter; there a tie is half a win for each
  CellFit second_wins{};
};

// Triads: three models that all met each other. A pair points from the model that won more of its votes to the other
// (as many on both sides: nowhere); a triad whose pairs point round is a cycle (Kendall and Babington Smith 1940,
// "On the method of paired comparisons", Biometrika 31). A transitive model expects some by chance alone.
struct CycleCount {
  std::size_t triads = 0;
  std::size_t observed = 0;
  double expected = 0;      // under the fitted probabilities with these numbers of votes; exact
  std::optional<double> z;  // (observed - expected) / its exact standard deviation, probabilities taken as known
};

struct Goodness {
  std::vector<PairFit> pairs;      // ascending by (first, second), pairs of estimated models; empty on bad_input
  std::optional<double> deviance;  // 2 sum O log(O / E)
  std::optional<double> pearson;   // sum (O - E)^2 / E
  std::size_t df = 0;              // free counts of the pairs less free parameters
  std::optional<double> deviance_p;
  std::optional<double> pearson_p;  // upper tails of chi-square
  std::size_t small_cells = 0;      // expected below 5
  CycleCount cycles;
  std::vector<Note> notes;  // sparse, saturated, half_ties, penalised, bad_input, no_data

  [[nodiscard]] bool ok() const { return !pairs.empty(); }
};

// Observed against expected counts of every pair (Davidson 1970 tests his model by the overall statistic). Pass the same
// votes as to the fit. Votes are taken as independent: annotators with tastes make every residual and both statistics
// larger; rao_scott allows for them. A fit of half wins has no probability of ties, so with ties in the data it has no overall test, its
// residuals (of wins with halves) are too small, and its cycles are those of the decisive votes. Cost: models^3 / 3,
// plus the number of triads.
[[nodiscard]] Goodness goodness_of_fit(const Comparisons& data, const StrengthFit& fit);

// Pearson's statistic where votes of one annotator depend on each other. Rao and Scott (1984), "On chi-squared tests for multiway
// contingency tables with cell proportions estimated from survey data", Annals of Statistics 12, second-order correction in the form with F
// of Thomas and Rao (1987), as in R's survey package: with e_g the part of annotator g in the standardised deviations (O - E) / sqrt(E)
// that the fit leaves, linearised, and Delta = G/(G-1) sum_g (e_g - e/G)(e_g - e/G)',
//   F = X^2 / tr Delta   on   d = (tr Delta)^2 / tr Delta^2   and   d (G - 1)   degrees of freedom.
// tr Delta^2 is taken from products of two different annotators, so that few of them do not enlarge it.
struct RaoScott {
  std::optional<double> design_effect{};  // tr Delta / df of the goodness: by how much tastes enlarge the statistic
  std::optional<double> f{};
  std::optional<double> df{}, denominator_df{};
  std::optional<double> p{};  // that deviations as large come about where the model holds
  std::size_t clusters = 0;   // annotators
  std::vector<Note> notes{};  // those of goodness_of_fit, too_few (one annotator), few_clusters, too_costly (d of more than 3,000
                              // annotators is not computed: df of the goodness, a p that is too small where tastes differ between pairs)
};
// Pass the votes of the fit, with annotators. Cost beside goodness_of_fit: annotators^2 x pairs that an annotator judged.
[[nodiscard]] RaoScott rao_scott(const Comparisons& data, const StrengthFit& fit);

// Davidson's model and Rao and Kupper's have as many parameters and have a maximum for the same votes, so the one
// with the larger log-likelihood describes them better.
struct TieComparison {
  StrengthFit davidson;
  StrengthFit rao_kupper;
  std::optional<double> difference{};  // log-likelihood of Davidson less that of Rao and Kupper
  std::vector<Note> notes{};           // why there is none: no_ties, or what the fits say
};
[[nodiscard]] TieComparison compare_tie_models(const Comparisons& data, const StrengthOptions& options = {});

}  // namespace assay::stats
