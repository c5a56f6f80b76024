// What sways a judge of pairs (a model that says which of two responses is better) beside the same in humans: the place of a response,
// its length, and that the judge's own model wrote it.
#pragma once

#include "assay/stats/comparisons.hpp"
#include "assay/stats/estimate.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace assay::stats {

// One row a verdict: `rater[i]` saw the responses `left[i]` and `right[i]` to `item[i]` (a prompt). Everybody but `judge`, a model with
// one version of its prompt, is a human; rows of further judges are left out by the caller. Responses are numbered from 0, those of
// `length` and `model` where given; two rows of one item with the same two responses are of one PAIR, in the same or in the other order.
// Items and raters may be any numbers. Row order never matters. A response against itself is ignored and noted (self_comparison).
struct JudgedPairs {
  std::span<const std::uint32_t> item, left, right, rater;
  std::span<const Outcome> outcome;
  std::span<const double> length{};        // of every response, above 0, in any unit; empty: nothing is said of length
  std::span<const std::uint32_t> model{};  // that wrote every response; empty: nothing is said of models
  std::uint32_t judge = 0;
  std::optional<std::uint32_t> own{};  // the model that the judge is, among `model`
};

// A quantity of the judge, of the humans, and judge - humans. The judge's interval speaks for items like these, the others' for items and
// humans like these: delete-one jackknives V = (G-1)/G sum_g (without g - all)^2 over items, over annotators and over both crossed,
//   V_items + V_annotators - V_both   (Cameron, Gelbach and Miller 2011, JBES 29), at least the larger of the first two,
// with t. df: the smaller number of clusters less 1, or jackknife_df (clustered.hpp) where one holds more than 10 % of the pairs.
// `clusters` counts items, n pairs that enter. Notes as in clustered.hpp; a share of 0 or 1 has Wilson's interval with every
// cluster counted once (boundary), a difference there none.
struct BesideHumans {
  Estimate judge{}, humans{}, difference{};
};

// The pairs that the judge saw in both orders; one with repeated verdicts counts as one, in parts.
struct SwapCounts {
  double consistent = 0;  // the same response won, or it was a tie both times
  double first = 0;       // else: more for the first place (won twice, or once beside a tie)
  double second = 0;      // or for the second
  std::size_t pairs = 0;
};

struct JudgeBias {
  // Zheng et al. (2023), NeurIPS, "Judging LLM-as-a-Judge with MT-Bench and Chatbot Arena", table 2: of the pairs that one rater saw in
  // both orders, the share with the same winner; and of the others, the share that favour the first place, where 1/2 is fair (Wang
  // et al. 2023, "Large Language Models are not Fair Evaluators"). Of humans: pairs that one and the same person saw twice.
  BesideHumans consistency, first_of_inconsistent;
  SwapCounts swapped;
  // Of decisive verdicts on pairs seen in both orders, each order weighing the same (as many verdicts as the rarer one has): the share
  // that the left response won. 1/2 is fair whatever the responses are worth.
  BesideHumans left_share;
  // The position effect d in log odds of logit P(left wins) = strength + d, from the same verdicts, free of the strengths: half the
  // logarithm of the odds ratio of Mantel and Haenszel (1959), JNCI 22, of winner by order with pairs as strata,
  //   d = 1/2 log( sum l l' / m  /  sum r r' / m ),
  // l, r wins of left and right in one order, l', r' in the other, m = l + r + l' + r'. With a verdict an order these are the
  // inconsistent pairs, first over second. 0 is fair. Absent, with note separated, where only one place was favoured.
  BesideHumans position;
  // The share of pairs of unlike length that the longer response won, a tie being one half; every pair counts once, with the mean of its
  // verdicts. On pairs that judge and humans both saw; where no human voted, on the judge's. The difference is the judge's excess
  // preference for length: what makes longer responses better is in both.
  BesideHumans longer_share;
  // The same for the response of the judge's own model, of pairs in which one response is by it. The difference is self-preference:
  // Panickssery, Bowman and Feng (2024), NeurIPS, "LLM Evaluators Recognize and Favor Their Own Generations", where humans find the
  // responses equal; here as a difference of win rates on the same pairs.
  BesideHumans own_share;
  std::size_t verdicts = 0, human_verdicts = 0;  // that were used
  std::vector<Note> notes{};                     // bad_input, no_data (no verdict of the judge), self_comparison

  [[nodiscard]] bool ok() const { return verdicts > 0; }
};

// Cost: a sort, and for every verdict the verdicts on its pair.
[[nodiscard]] JudgeBias judge_bias(const JudgedPairs& pairs, double level = 0.95);

// What makes responses unlike in worth, and so must be held fixed where one asks what length does:
//   humans    the verdict of the OTHER humans on the pair, mean of 1, 0, -1 for left, tie, right: the judge is asked as each human is,
//             given the votes of all but that one. Pairs with two humans or more.
//   strength  a strength of every model: Dubois, Galambosi, Liang and Hashimoto (2024), COLM, "Length-Controlled AlpacaEval". Judge and
//             humans have strengths of their own.
enum class BiasControl { humans, strength };

// logit P(left wins) = position + length log(length left / length right) + own [left - right is the judge's own] + control, each pair
// counting once, a tie being half a win (Papke and Wooldridge 1996, J. Appl. Econometrics 11), fitted apart to the judge and to the
// humans on the same pairs (with `strength` and no humans: to the judge's). Intervals as above, but linearised: without g the
// coefficients move by (H - H_g)^-1 s_g (CR3), the other humans' verdicts staying as they are. The difference takes a judge and humans
// to respond to worth alike; where the judge is steeper its slopes all are. Strength tells no `own`, which is a strength.
// Not estimable: no_data, no_variation (columns that tell nothing apart, or models without a chain of pairs), separated,
// not_converged. Cost: clusters x coefficients cubed.
struct JudgeBiasModel {
  BesideHumans position, length, own;
  BesideHumans verdict;       // of the other humans; BiasControl::humans only
  std::vector<Note> notes{};  // as judge_bias

  [[nodiscard]] bool ok() const { return position.judge.estimate.has_value(); }
};
[[nodiscard]] JudgeBiasModel judge_bias_model(const JudgedPairs& pairs, BiasControl control = BiasControl::humans, double level = 0.95);

}  // namespace assay::stats
