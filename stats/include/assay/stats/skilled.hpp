// Strengths from votes of annotators who differ in skill and lean to a side: Davidson's model with both, by joint maximum a posteriori.
#pragma once

#include "assay/stats/comparisons.hpp"
#include "assay/stats/estimate.hpp"
#include "assay/stats/strength.hpp"
#include "assay/stats/strength_intervals.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace assay::stats {

struct SkilledOptions {
  double skill_sd = 0.5;  // of log-discriminations about 0, over annotators: most are within a factor of 2.7 of the middle
  double side_sd = 0.5;   // of annotators' sides about the common one, in log-odds
  StrengthOptions climb{};
};

struct SkilledFit {
  // `ties` is skilled; scale = {log nu} (absent without ties), effect = {the side that all lean to}. Its covariance is empty: only
  // clustered errors are honest here.
  StrengthFit strengths;
  std::vector<std::uint32_t> annotator;  // ids, ascending
  std::vector<Estimate> skill;           // exp(a) of each: 1 in the middle, 0 for somebody whose votes say nothing
  std::vector<Estimate> side;            // of each, in log-odds of the left: the common one and the annotator's own
  std::optional<double> objective;       // log-likelihood (strengths.log_likelihood) + log prior, without the prior's constants

  [[nodiscard]] bool ok() const { return strengths.ok(); }
};

// P(left wins) : P(tie) : P(right wins) = exp(z / 2) : nu : exp(-z / 2) for annotator g, with
//   z = exp(a_g) (theta_left - theta_right) + side + c_g,   a_g ~ N(0, skill_sd^2),   c_g ~ N(0, side_sd^2):
// a discrimination as in the two-parameter model of item response theory (Birnbaum 1968), here of annotators. Chen, Bennett,
// Collins-Thompson and Horvitz (2013), "Pairwise ranking aggregation in a crowdsourced setting", WSDM (CrowdBT), have a probability that an
// annotator votes against the truth instead, which knows no ties and makes chance of votes between equals only. Who votes against all
// others has a discrimination near 0 here, not below. Strengths are in log-odds of an annotator in the middle.
//
// The highest value of log-likelihood + log prior over all parameters together, climbed from Davidson's estimate by Newton's
// steps on all of them (on the expected information where the observed is not positive definite), halved until the objective does not fall
// by more than 1e-12 of itself. It need not be concave, so another maximum may be higher. Which models have a strength: as in
// Davidson's model, and `separated` where skills let strengths and nu grow without end.
// Cost a round: votes + annotators x models^2 + models^3 / 3.
//
// Intervals: those of strengths, side and log nu by annotator, from clustered_covariance below, of what this estimate would be with
// very many annotators like these. That a joint mode fits skills to chance, too, is a bias which they do not hold: differences of
// strengths come out too large, in a simulation with skills from the prior by 15 % with 20 votes a person, 8 % with 60, 4 % with 200 (note
// joint_mode; their order has no such bias). Skills and sides of annotators are points of that mode and have no interval.
[[nodiscard]] SkilledFit fit_skilled(const Comparisons& data, const SkilledOptions& options = {});

// CR3 with t, an annotator's skill and side profiled out: d_g = (H - H_g)^-1 s_g with H_g the curvature of the highest that annotator g's
// votes and prior can be at these strengths. Pass the same votes and options as to the fit.
[[nodiscard]] ClusteredCovariance clustered_covariance(const Comparisons& data, const SkilledFit& fit, const SkilledOptions& options = {});

}  // namespace assay::stats
