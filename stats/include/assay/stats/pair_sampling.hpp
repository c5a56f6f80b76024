// Which two models to show next: a probability for every pair, higher where a vote is worth more. Win rates of such votes are
// weighted_wins.hpp's.
#pragma once

#include "assay/stats/comparisons.hpp"
#include "assay/stats/estimate.hpp"
#include "assay/stats/rng.hpp"
#include "assay/stats/strength.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace assay::stats {

// What one more vote on models a and b is worth. With I their Fisher information on theta_a - theta_b, S the covariance of the strengths
// (sum to zero) and c = e_a - e_b, it takes I (S c)(S c)' / (1 + I c'Sc) off S.
//   widest      what it takes off the variances v_m, mostly off the largest: the derivative of (sum v_m^8)^(1/8), Kiefer (1974), Annals
//               of Statistics 2, a criterion between the mean variance and the largest one
//   neighbours  what it takes off sum over neighbours by strength of s phi(d / s) - d Phi(-d / s): what is expected to be lost by
//               showing them in this order, d their distance and s its standard error (the expected opportunity cost of Chick and
//               Inoue 2001, Operations Research 49)
//   d_optimal   log(1 + I c'Sc): what it adds to the log determinant of the information (Wald 1943; for adaptive paired comparisons
//               Glickman and Jensen 2005, Journal of Statistical Planning and Inference 127)
enum class PairGoal { widest, neighbours, d_optimal };

struct PairWish {
  PairGoal goal = PairGoal::widest;
  // This share of votes is drawn evenly over all pairs, so that every pair keeps a probability to divide by; in (0, 1].
  double uniform = 0.2;
  // Votes are drawn in proportion to their worth to this power, at least 0: 1 is proportional, more is closer to always taking the best.
  double focus = 1;
};

// Of all pairs of models: they sum to 1, and each is at least uniform / pairs.
struct PairProbabilities {
  std::size_t models = 0;
  std::vector<double> probability;  // pairs (0, 1), (0, 2), ..., (1, 2), ...
  std::vector<Note> notes;

  [[nodiscard]] bool ok() const { return !probability.empty(); }
  [[nodiscard]] double of(std::uint32_t a, std::uint32_t b) const;  // 0 for a model against itself, or out of range
};

// From a fit with a covariance. Where models start from few votes, pairs that are chosen because their models look close spread the
// estimated strengths (Bramley 2015, "Investigating the reliability of adaptive comparative judgment"): docs/savings.md says by how much;
// it is little with a focus of 1 for widest, and where most models have many votes. While a model has no strength, the votes that are not
// drawn evenly go to the pairs of such a model with one that has a strength, evenly, or to all pairs where none has (note separated);
// fit_bradley_terry_firth gives a strength from the first votes on. Empty with a note: bad_input (fewer than two models, an option out of
// range), no_covariance. Cost: models^2, for widest and neighbours models^3.
[[nodiscard]] PairProbabilities pair_probabilities(const StrengthFit& fit, const PairWish& wish = {});

// From counts, without a model: in proportion to sqrt(v / n) - sqrt(v / (n + 1)), by which one more of n votes narrows the interval of a
// pair's win rate, v = p (1 - p) with p = (wins + ties / 2 + 1/2) / (n + 1): Chiang et al. (2024), "Chatbot Arena", arXiv 2403.04132, the
// active sampling rule, with v kept above 0. Pairs without a vote come first, evenly. Empty: bad_input.
[[nodiscard]] PairProbabilities pair_probabilities(const Comparisons& votes, double uniform = 0.2);

struct DrawnPair {
  std::uint32_t left = 0, right = 0;
  double probability = 0;  // of the pair, on either side: to be stored with the vote
};
// One pair, each model on the left as likely. Takes two words from `rng`. Absent when `pairs` is empty.
[[nodiscard]] std::optional<DrawnPair> draw_pair(const PairProbabilities& pairs, Rng& rng);

}  // namespace assay::stats
