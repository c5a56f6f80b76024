// Win rates when the pairs that were shown were not drawn at random: every vote counts by the inverse of the probability of its pair.
#pragma once

#include "assay/stats/comparisons.hpp"
#include "assay/stats/estimate.hpp"
#include "assay/stats/win_matrix.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace assay::stats {

// `inclusion[i]` in (0, 1] is the probability with which the pair of row i was the one to show when it was drawn, given all that was known
// then (both ways of putting it on the sides together): what the sampler stored. `votes.annotator` may be empty: rows are then independent.
struct SampledComparisons {
  Comparisons votes;
  std::span<const double> inclusion;
};

struct WeightedWinRate {
  Estimate rate;
  double weight = 0;       // of all rows together; as many as pairs were drawn, on average, with a mix that sums to 1
  double effective_n = 0;  // (sum of weights)^2 / sum of squares (Kish 1965): as many equal votes say as much
  double largest = 0;      // share of the weight that the heaviest row has
  double unmet = 0;        // share of the mix whose models never met this one
};

struct WeightedWinOptions {
  TieShare ties = TieShare::half;
  double level = 0.95;
};

// How often the model wins against opponents drawn by `mix` (one weight a model, 0 or more; the model's own is left out and the others
// are made to sum to 1), which adaptive sampling changes no part of. With y = 1, 1/2 or 0 and w = mix of the opponent / inclusion,
//   rate = sum of w y / sum of w   over the model's votes
// (Hajek 1971; the sum of w y over the number of pairs drawn is unbiased: Horvitz and Thompson 1952, JASA 47, whatever the probabilities
// depended on). The share of ties as in win_matrix. Intervals: clustered_ratio by annotator (clustered.hpp), cut to [0, 1]; at exactly
// 0 or 1 Wilson's with the effective number of annotators as trials (boundary). They take annotators as independent, though the
// probabilities of later ones depend on earlier votes: the weighted deviations still have mean 0 given what came before.
// Notes: dominant_weight (one row has more than 5 % of the weight, and 5 times the mean), unmet_opponents (the rest of the mix stands
// for them), no_data, bad_input, and those of clustered_ratio.
[[nodiscard]] WeightedWinRate weighted_win_rate(const SampledComparisons& data, std::uint32_t model, std::span<const double> mix,
                                                const WeightedWinOptions& options = {});

// The same of every model. Cost: models x rows.
[[nodiscard]] std::vector<WeightedWinRate> weighted_win_rates(const SampledComparisons& data, std::span<const double> mix,
                                                              const WeightedWinOptions& options = {});

}  // namespace assay::stats
