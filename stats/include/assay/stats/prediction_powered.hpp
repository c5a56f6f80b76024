// The mean of what humans would say about all items, from few human labels and a judge's label for every item.
#pragma once

#include "assay/stats/estimate.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace assay::stats {

// `human[i]` and `predicted[i]` are of the same n items; `predicted_only` of N further items. Both are numbers: a rating, or 0 and 1.
struct PredictionPowered {
  std::span<const double> human, predicted, predicted_only;
  // Who gave `human[i]`: rows of one person may depend on each other. Empty: rows are independent.
  std::span<const std::uint32_t> annotator{};
  // With which probability item i was chosen for a human; in (0, 1]. Empty: all alike, the n items are a random sample of all.
  std::span<const double> probability{};
};

struct PredictionPoweredMean {
  Estimate mean;
  double lambda = 0;                    // how much the judge is relied on: 0 not at all
  std::optional<double> effective_n{};  // human labels that would have given this standard error without the judge
};

// PPI++ (Angelopoulos, Duchi and Zrnic 2023, arXiv 2311.01453, section 6 and example 6.1):
//   lambda mean(predicted_only) + mean(human - lambda predicted),
//   lambda = Cov(human, predicted) / ((1 + n/N) Var(all predicted)) unless given,
//   V = lambda^2 Var(predicted_only) / N + V(mean(human - lambda predicted)),
// the last by rows, times (n - 1)/(n - 2) (1 + 1/n) where lambda was tuned on them, as for any slope (Cochran 1977, Sampling Techniques,
// chapter 7), with n - 2 degrees of freedom (n - 1 otherwise); or by the delete-one-annotator jackknife with t (clustered.hpp). With
// `probability` the labelled items are weighted by its inverse (Hajek) and the judge's mean is over all n + N items (Zrnic and
// Candes 2024, active inference); then
//   V = Var(human) / (n + N) + V(weighted mean of human - lambda predicted).
// Whatever lambda is, the estimate is as right as the human labels are; a better judge only makes it sharper.
// With two human labels lambda is 0. Notes: no_data (below 2 human labels), bad_input, few_human_labels below 50, few_clusters.
[[nodiscard]] PredictionPoweredMean prediction_powered_mean(const PredictionPowered& data, std::optional<double> lambda = {},
                                                            double level = 0.95);

// A mean over strata of known shares (they are made to sum to 1): the weighted sum of their estimates, with the sum of their variances
// and Satterthwaite's degrees of freedom. Absent estimate when a stratum with a share has none or columns differ in length.
[[nodiscard]] Estimate over_strata(std::span<const Estimate> strata, std::span<const double> share, double level = 0.95);

}  // namespace assay::stats
