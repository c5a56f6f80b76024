// Intervals for fitted strengths: annotator-clustered covariance, sum-to-zero display, differences.
#pragma once

#include "assay/stats/comparisons.hpp"
#include "assay/stats/estimate.hpp"
#include "assay/stats/strength.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace assay::stats {

// What annotators like these would have said. Empty (`ok()` false) without annotators, with one, or without a
// fit.
struct ClusteredCovariance {
  std::vector<double> covariance;  // shape and order of StrengthFit::covariance (first model = 0)
  std::vector<double> df;          // of each displayed strength (sum to zero), then of the tie parameter
  std::size_t clusters = 0;        // annotators
  std::size_t prompts = 0;         // where prompts are clusters as well, else 0
  double largest = 0;              // share of votes of the busiest annotator
  // Models that nothing ties to the rest once some single annotator (or prompt) is left out: no clustered interval for
  // these.
  std::vector<std::uint32_t> one_annotator;
  std::vector<Note> notes;  // few_clusters, unequal_clusters, one_annotator, too_few, penalised, bad_input, negative_variance

  [[nodiscard]] bool ok() const { return !covariance.empty(); }
};

// CR3 for a likelihood fit, the linearised cluster jackknife (Bell and McCaffrey 2002; MacKinnon, Nielsen and
// Webb 2023, "Cluster-robust jackknife and bootstrap inference for binary response models", CV3L):
//   V = (G-1)/G sum_g d_g d_g',   d_g = (H - H_g)^-1 s_g,
// with H the information (observed), H_g and s_g the part of annotator g in information and score at the estimate.
// df: G - 1; when one annotator cast more than 10 % of the votes, Satterthwaite's for every contrast,
// (tr Omega)^2 / tr Omega^2, Omega the model-based covariance of the c'd_g (Bell and McCaffrey 2002, section
// 4). Pass the same votes as to the fit. Cost: annotators x models^3 / 3.
[[nodiscard]] ClusteredCovariance clustered_covariance(const Comparisons& data, const StrengthFit& fit);

// What annotators like these would have said of prompts like these: votes on one prompt (one number a row, any numbers) may depend on
// each other, too. Two-way clusters (Cameron, Gelbach and Miller 2011, "Robust inference with multiway clustering", JBES 29(2), eq. 2.7)
// of the jackknife above (MacKinnon, Nielsen and Webb 2024, "Jackknife inference with two-way clustering"):
//   V = V_annotators + V_prompts - V_both,
// `both` being the votes of one annotator on one prompt. Where V has negative eigenvalues they are set to 0 (their section 2.3; note
// negative_variance). df: of each strength the smaller of that by annotator and of prompts - 1, or jackknife_df (clustered.hpp) where one
// prompt holds more than 10 % of the votes. Below 10 prompts few_clusters; with one too_few and nothing. Cost beside that by annotator:
// over prompts and votes the cube of the models that each touches, and models^3.
[[nodiscard]] ClusteredCovariance clustered_covariance(const Comparisons& data, const StrengthFit& fit,
                                                       std::span<const std::uint32_t> prompt);

// Strengths against the mean of the estimated models, with their covariance (k x k, k = estimated models; no
// log_nu), which is empty where `covariance` is.
struct SumToZero {
  std::vector<double> theta;
  std::vector<double> covariance;
};
[[nodiscard]] SumToZero sum_to_zero(const StrengthFit& fit, const std::vector<double>& covariance);

// One Estimate a model, sum to zero over the estimated ones. With `clustered` t intervals by annotator,
// without it normal ones that take votes as independent. Models without a strength, or without an honest
// interval, say so.
[[nodiscard]] std::vector<Estimate> strengths(const StrengthFit& fit, const ClusteredCovariance* clustered = nullptr, double level = 0.95);

// theta_a - theta_b: which of the two is better, and by how much. df: the smaller of the two models'.
[[nodiscard]] Estimate strength_difference(const StrengthFit& fit, std::uint32_t a, std::uint32_t b,
                                           const ClusteredCovariance* clustered = nullptr, double level = 0.95);

// The tie parameter of Davidson's model, as its logarithm.
[[nodiscard]] Estimate log_nu(const StrengthFit& fit, const ClusteredCovariance* clustered = nullptr, double level = 0.95);

// Rao and Kupper's threshold t. It is positive, so the interval is that of log t (delta method) carried over: t
// divided and multiplied by exp(factor se / t).
[[nodiscard]] Estimate threshold(const StrengthFit& fit, const ClusteredCovariance* clustered = nullptr, double level = 0.95);

}  // namespace assay::stats
