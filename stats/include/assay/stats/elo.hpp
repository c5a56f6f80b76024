// Elo ratings: updated vote by vote, for a rating that must be known after every vote.
#pragma once

#include "assay/stats/comparisons.hpp"
#include "assay/stats/estimate.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace assay::stats {

struct EloOptions {
  double initial = 1000;  // of a model before its first vote
  double k = 4;           // largest change by one vote of weight 1
  double scale = 400;     // a lead of `scale` points means `base` times as many wins as losses
  double base = 10;
};

// What one vote adds to the rating of `left` and takes from that of `right` (Elo 1978, "The rating of chessplayers,
// past and present"):
//   k weight (S - E),  E = 1 / (1 + base^((right - left) / scale)),  S = 1 for a win of left, 1/2 for a tie, else 0.
// The weight multiplies score AND expectation, so a win never lowers the winner, however small its weight; where only
// the score is weighted, k (weight S - E), a win of weight 1/2 over a weak model does.
[[nodiscard]] double elo_change(double left, double right, Outcome outcome, double weight = 1, const EloOptions& options = {});

struct EloRatings {
  std::vector<double> rating;      // one a model; a model without votes has its start; empty on bad_input
  std::vector<std::size_t> votes;  // how many changed it
  std::vector<Note> notes;         // bad_input, self_comparison
};

// THE ORDER OF ROWS MATTERS, by definition: ratings follow the votes as they come and forget, so the same votes in
// another order give other ratings, and there is no interval. To rank models from votes that are all there use
// fit_davidson or fit_bradley_terry. `weight`: none, or one a row, finite and not negative. `start`: none, or one
// rating a model to go on from; rows in two calls then give the same bits as in one.
[[nodiscard]] EloRatings elo(const Comparisons& data, std::span<const double> weight = {}, const EloOptions& options = {},
                             std::span<const double> start = {});

}  // namespace assay::stats
