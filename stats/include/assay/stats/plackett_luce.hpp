// Strengths of models from rankings: Plackett-Luce with ties and partial rankings, by maximum likelihood.
#pragma once

#include "assay/stats/estimate.hpp"
#include "assay/stats/strength.hpp"
#include "assay/stats/strength_intervals.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace assay::stats {

// The rank of a model that was seen and came behind all that have a rank, in no known order: the best three of ten.
inline constexpr std::uint32_t unplaced = 0xffffffffU;

// One row a model in a ranking, rows in any order. Rows of one ranking share its id, which may be any number, as may be
// that of the annotator, which is the same in all rows of a ranking; `annotator` may be empty where no interval by
// annotator is asked for. `model[i]` is one of 0 .. models-1, at most once a ranking; models that a ranking does not
// name were not seen. Lower ranks are better, equal ones tied; only their order matters.
struct Rankings {
  std::span<const std::uint32_t> ranking;
  std::span<const std::uint32_t> model;
  std::span<const std::uint32_t> rank;
  std::span<const std::uint32_t> annotator;
  std::size_t models = 0;
};

// A ranking is a sequence of choices: the best set among all that were seen, the best among the rest, and so on. With
// worths exp(theta_i) (Turner, van Etten, Firth and Kosmidis 2020, "Modelling rankings in R: the PlackettLuce package",
// Computational Statistics 35, section 2.3)
//   P(C among A) = f(C) / sum over subsets S of A of f(S),   f(S) = delta_|S| (product of the worths in S)^(1 / |S|),
// delta_1 = 1; ties of orders that never occur have delta 0. Without ties this is Plackett (1975) and Luce (1959), on
// pairs it is Davidson's model with nu = delta_2. Every choice is an exponential family, so the log-likelihood is
// concave; Newton's method with halving, exact information.
//
// `ties` of the fit is plackett_luce; `tie_orders` and `log_delta` hold the ties; n counts rankings. The covariance
// holds thetas, then log_delta. Models above, below or apart are left out of the rankings and named as in pairwise fits,
// a model beating all that it comes before; that strengths and delta grow together without end is noticed while
// climbing, and checked against every choice, before it is reported as `separated`.
// Cost: choices x alternatives^2 (with ties of order D > 2: x alternatives (D - 2)) and models^3 / 3 a round.
[[nodiscard]] StrengthFit fit_plackett_luce(const Rankings& data, const StrengthOptions& options = {});

// As for pairwise votes (strength_intervals.hpp): CR3 with t. Pass the same rankings as to the fit. strengths(),
// strength_difference() and sum_to_zero() take the fit and this covariance.
[[nodiscard]] ClusteredCovariance clustered_covariance(const Rankings& data, const StrengthFit& fit);

// The log delta of every order of ties, in the order of tie_orders: t intervals by annotator with `clustered`, else normal ones that take
// rankings as independent. Empty for other fits and where there are no ties.
[[nodiscard]] std::vector<Estimate> log_tie_orders(const StrengthFit& fit, const ClusteredCovariance* clustered = nullptr,
                                                   double level = 0.95);

}  // namespace assay::stats
