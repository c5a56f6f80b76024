// Strengths of models from best-worst scaling: of a few that are shown together, the best and the worst are marked.
#pragma once

#include "assay/stats/estimate.hpp"
#include "assay/stats/strength.hpp"
#include "assay/stats/strength_intervals.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace assay::stats {

enum class Mark : std::uint8_t { none = 0, best = 1, worst = 2 };

// One row a model that was shown, rows in any order. Rows of one answer (a set as one annotator judged it) share its `set`, which may be
// any number, as may be that of the annotator, which is the same in all rows of an answer; `annotator` may be empty where no interval by
// annotator is asked for. `model[i]` is one of 0 .. models-1, at most once an answer. An answer has two models or more, one of them marked
// best, another marked worst, or only one of the two marks.
struct BestWorstSets {
  std::span<const std::uint32_t> set;
  std::span<const std::uint32_t> model;
  std::span<const Mark> mark;
  std::span<const std::uint32_t> annotator;
  std::size_t models = 0;
};

// (times best - times worst) / times shown, in [-1, 1], of every model: the score of Finn and Louviere (1992), "Determining the appropriate
// response to evidence of public concern: the case of food safety", Journal of Public Policy & Marketing 11(2). It depends on whom a
// model was shown with. Intervals by annotator, without that column by answer, as in clustered_mean (clustered.hpp), cut to [-1, 1].
// no_data: never shown. Empty on bad_input.
[[nodiscard]] std::vector<Estimate> best_worst_scores(const BestWorstSets& data, double level = 0.95);

// Marley and Louviere (2005), "Some probabilistic models of best, worst, and best-worst choices", Journal of Mathematical
// Psychology 49(6), with worths exp(theta):
// sequential      P(best b, then worst w) = exp(theta_b) / sum over the set of exp(theta) times exp(-theta_w) / sum over the rest of
// exp(-theta).
//                 Of sets of three this is Plackett and Luce's model of the ranking.
// max_difference  the maxdiff model: P(b, w) = exp(theta_b - theta_w) / sum over all ordered pairs of the set.
// With one mark only, it is a choice by exp(theta), or by exp(-theta), of all shown.
enum class BestWorstModel { sequential, max_difference };

// `ties` of the fit is best_worst or max_difference; n counts answers. A model that is best wherever it is shown, or worst, or apart, is
// named as in votes of two: the best one beats all others shown, they all beat the worst. Newton's method with halving, exact information;
// the log-likelihood is concave and never falls by more than 1e-12 of itself. Cost a round: answers x models shown^2 and models^3 / 3.
[[nodiscard]] StrengthFit fit_best_worst(const BestWorstSets& data, BestWorstModel model = BestWorstModel::max_difference,
                                         const StrengthOptions& options = {});

// As for votes of two (strength_intervals.hpp): CR3 with t. Pass the same answers as to the fit. strengths(), strength_difference() and
// sum_to_zero() take the fit and this covariance.
[[nodiscard]] ClusteredCovariance clustered_covariance(const BestWorstSets& data, const StrengthFit& fit);

}  // namespace assay::stats
