// Strengths of models from graded votes ("much better, slightly better, tie, ...") by maximum likelihood, with the effect of the side
// and of covariates.
#pragma once

#include "assay/stats/estimate.hpp"
#include "assay/stats/strength.hpp"
#include "assay/stats/strength_intervals.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace assay::stats {

// One row a vote, rows in any order. `grade[i]` is 0 .. grades-1 from "left is much better" to "right is much better", symmetric: grade
// grades-1-g says of the right what g says of the left, and with an odd number the middle one is the tie. `difference` holds
// `covariates` finite values a row, row-major, each of what the left has more than the right; it and `annotator` may be empty.
struct GradedComparisons {
  std::span<const std::uint32_t> left;
  std::span<const std::uint32_t> right;
  std::span<const std::uint32_t> grade;
  std::span<const std::uint32_t> annotator;
  std::size_t models = 0;
  std::size_t grades = 0;  // 2 to 64
  std::span<const double> difference;
  std::size_t covariates = 0;
};

// Agresti (1992), "Analysis of ordinal paired comparison data", Applied Statistics 41(2), with x = theta_left - theta_right, plus
// the side's effect (how much better the left one looks for standing there), plus the differences times their effects:
// adjacent    the odds of a grade against the next one are exp(x / (grades - 1)) times those of equal models,
//               P(g) proportional to exp(x (1/2 - g / (grades - 1)) + c_g),  c_g = c_(grades-1-g), c_0 = 0,
//             so that x is the log-odds of the two outermost grades (Agresti's strengths are these over grades - 1). Of 3 grades it
//             is Davidson's model with c_1 = log nu.
// cumulative  P(at least as good for the left as g) = 1 / (1 + exp(t_g - x)), t falling with g and symmetric about 0. Of 3 grades
//             it is Rao and Kupper's model with their threshold.
// Of 2 grades both are Bradley and Terry's.
enum class GradeModel { adjacent, cumulative };

struct GradedOptions {
  bool side = false;
  StrengthOptions climb{};
};

// The fit has adjacent_grades or cumulative_grades as its `ties`. scale[i] belongs to grade scale_grade[i] and its mirror image: the c of
// that grade, or the threshold between it and the next grade outwards. Grades that nobody gave (with their mirror image) are left
// out of the scale, as if nobody could, and noted: unused_grades, no_ties for the middle one. `effect` is the side's, if asked for,
// then one a covariate. n counts votes.
//
// Which models have a strength: as with ties (strength.hpp), where only the outermost grades that were given count as a win, for any other
// one also speaks against too large a difference. Not estimable, and named: above, below, disconnected; separated also where strengths
// would grow together with the scale or an effect, found while climbing and checked against every vote; only_ties; no_curvature
// (covariates that make up each other, the side or the strengths); bad_input. Newton's method; the log-likelihood is concave (Pratt 1981,
// JASA 76) and never falls by more than 1e-12 of itself. Cost a round: different rows x (grades + covariates^2) and models^3 / 3.
[[nodiscard]] StrengthFit fit_graded(const GradedComparisons& data, GradeModel model, const GradedOptions& options = {});

// As for votes without grades (strength_intervals.hpp): CR3 with t. Pass the same votes as to the fit. strengths(),
// strength_difference() and sum_to_zero() take the fit and this covariance.
[[nodiscard]] ClusteredCovariance clustered_covariance(const GradedComparisons& data, const StrengthFit& fit);

// The parameters of the scale, in the order of scale_grade. Normal intervals without `clustered`.
[[nodiscard]] std::vector<Estimate> grade_scale(const StrengthFit& fit, const ClusteredCovariance* clustered = nullptr,
                                                double level = 0.95);

// The effects, in the order of the fit: log-odds of the two outermost grades (adjacent) or in units of the thresholds (cumulative), for
// the left side or for one unit more of a covariate.
[[nodiscard]] std::vector<Estimate> effects(const StrengthFit& fit, const ClusteredCovariance* clustered = nullptr, double level = 0.95);

}  // namespace assay::stats
