// Agreement of any number of raters on categories, with missing ratings, and what is left of it after chance: one coefficient
// for each idea of chance, each with weights for near misses, and two intervals.
#pragma once

#include "assay/stats/estimate.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace assay::stats {

// One row a rating: `rater[i]` gave `item[i]` the category `label[i]` < labels. What is not rated is simply absent; several
// rows of one rater on one item each count. Items and raters may be any numbers. Row order never matters.
struct CategoryRatings {
  std::span<const std::uint32_t> item;
  std::span<const std::uint32_t> rater;
  std::span<const std::uint32_t> label;
  std::size_t labels = 0;  // how many categories there are, used or not: Brennan-Prediger and Gwet depend on it
};

// What agreement by chance would be (p_e), with pi_k the mean over items of the share of category k:
//   none              0: percent agreement
//   brennan_prediger  T_w / K^2: every category as likely (Brennan and Prediger 1981, Educ. Psychol. Meas. 41)
//   fleiss            sum w_kl pi_k pi_l: Fleiss (1971), Psychol. Bull. 76; with two raters it is Scott's pi (1955)
//   conger            sum over pairs of raters of w_kl p_gk p_hl: Conger (1980), Psychol. Bull. 88, eq. 4 ("exact kappa");
//                     with two raters and no gaps it is Cohen's kappa, weighted as Cohen (1968)
//   gwet              T_w / (K (K - 1)) sum pi_k (1 - pi_k): Gwet (2008), Br. J. Math. Stat. Psychol. 61: AC1, with weights AC2
// T_w is the sum of the weights.
enum class Chance { none, brennan_prediger, fleiss, conger, gwet };

// How much categories k and l agree, 1 on the diagonal; with d = |k - l| and D = labels - 1:
//   identity 0 off the diagonal; linear 1 - d/D; quadratic 1 - d^2/D^2 (Cohen 1968);
//   ordinal 1 - d(d+1) / (D(D+1)) (Gwet 2014, table 3.2).
// All but identity read the categories as an order with equal steps.
enum class Weighting { identity, linear, quadratic, ordinal };

// (p_a - p_e) / (1 - p_e), where p_a is the mean over items with two ratings or more of
//   sum_k r_ik (sum_l w_kl r_il - 1) / (r_i (r_i - 1))   (Gwet 2014, Handbook of Inter-Rater Reliability, ch. 3 and 5),
// with its linearised variance over items (ibid.; for Conger the influence of an item on every rater's margins) and a t interval
// with items - 1 degrees of freedom: what to expect of THESE annotators on other items like these. `clusters` counts items, n
// ratings. Not estimable: bad_input (also fewer than two labels), no_data (no item with two ratings), no_variation (p_e = 1).
// One item, or items that do not differ, get no interval (too_few, no_variation).
[[nodiscard]] Estimate agreement_these_annotators(const CategoryRatings& ratings, Chance chance, Weighting weighting = Weighting::identity,
                                                  double level = 0.95);

// The same estimate with a t interval that takes both annotators and items for drawn: what to expect of annotators LIKE these on items
// like these. With V_a from leaving out one annotator at a time, V_i the variance over items of agreement_these_annotators and V_r from
// leaving out one rating at a time (linearised),
//   V = V_i + max(0, V_a - V_r),   df = V^2 / (V_a^2 / df_a + V_i^2 / (items - 1) + V_r^2 / (ratings - 1))
// (Cameron, Gelbach and Miller 2011, "Robust inference with multiway clustering", JBES 29(2); Satterthwaite 1946), df_a = annotators - 1
// or jackknife_df (clustered.hpp). What is left of an item counts as that share of an item. V_a alone counts what is peculiar to a
// rating or to a pair of ratings several times, as the jackknife of a U-statistic does (Efron and Stein 1981, Annals of Statistics 9).
// What is peculiar to a pair of annotators over many items is still counted twice: with a handful of annotators the interval is a
// little wide. df is at least 1. Notes as alpha_annotators_like_these. Cost: a sort, the squared number of ratings of every item.
[[nodiscard]] Estimate agreement_annotators_like_these(const CategoryRatings& ratings, Chance chance,
                                                       Weighting weighting = Weighting::identity, double level = 0.95);

// Two raters on the items that both rated.
struct RaterPair {
  std::uint32_t first = 0, second = 0;  // first < second
  std::size_t items = 0;                // pairs of ratings of one item
  Estimate agreement;                   // share of them that are equal
  Estimate kappa;                       // Cohen's; absent when both always used one and the same label
};
// Every pair of raters who share an item, in order. Intervals: item jackknife with t, as in PersonAgreement (kappa.hpp): these two on
// other items like these. Empty when columns differ in length, or a label or the level is out of range. Cost: the sum over items of the
// squared number of their ratings.
[[nodiscard]] std::vector<RaterPair> pairwise_agreement(const CategoryRatings& ratings, double level = 0.95);

// Light (1971), Psychol. Bull. 76: the mean of Cohen's kappas over the pairs of raters who share items, with the jackknife
// interval over annotators. Pairs without a kappa are left out; none left: no_variation.
[[nodiscard]] Estimate light_kappa(const CategoryRatings& ratings, double level = 0.95);

}  // namespace assay::stats
