// Rank intervals from simultaneous intervals of all differences.
#pragma once

#include "assay/stats/estimate.hpp"
#include "assay/stats/rng.hpp"

#include <optional>
#include <span>
#include <vector>

namespace assay::stats {

struct RankInterval {
  std::size_t rank = 0;  // by estimate, 1 = strongest; equal estimates share the better rank
  std::size_t low = 0;   // best rank the data allow
  std::size_t high = 0;  // worst
  // 1 = strongest. From the strongest model down, a model opens the next tier where it is surely below the model that opened its
  // predecessor's: within a tier nobody is surely below its strongest. Two models of neighbouring tiers need not be told apart.
  std::size_t tier = 0;
};

struct RankIntervals {
  std::vector<RankInterval> models;  // in the order of `theta`; empty on bad_input
  double critical = 0;               // |difference| / se that separates two models
  double level = 0.95;
  std::vector<Note> notes;
};

struct RankOptions {
  double level = 0.95;
  std::optional<double> df{};  // of the covariance (clusters - 1); absent: normal
  std::size_t draws = 4000;
};

// Model i is surely below as many models as have a simultaneous interval of theta_j - theta_i above 0
// (Mogstad, Romano, Shaikh and Wilhelm 2024, "Inference for ranks", Review of Economic Studies 91(1), section
// 3: with probability `level` ALL rank intervals hold at once). The critical value is the `level` quantile of
// max |Z_i - Z_j| / se_ij over all pairs, Z normal (or t) with this covariance, simulated with `rng`.
// `covariance` is k x k and may be singular (sum to zero or first model = 0, both give the same answer up to
// simulation). Cost: draws x k^2.
[[nodiscard]] RankIntervals rank_intervals(std::span<const double> theta, std::span<const double> covariance, Rng& rng,
                                           const RankOptions& options = {});

}  // namespace assay::stats
