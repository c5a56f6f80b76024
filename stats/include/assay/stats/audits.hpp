// How many labels of a batch are wrong, from audits of some items: some taken at random, some because they looked suspicious.
#pragma once

#include "assay/stats/estimate.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace assay::stats {

// The probability of an audit for an item that may be taken at random, with `random`, or because it looks suspicious, with `targeted`,
// independently. It has to be stored for what was taken on either ground, before the audit.
[[nodiscard]] constexpr double audit_probability(double random, double targeted) { return random + targeted - random * targeted; }

// poisson     every item was taken or not by a draw of its own
// fixed_size  the number of audits was fixed beforehand
enum class AuditDesign { poisson, fixed_size };

// One row an audited item: whether its label was wrong (1) or right (0), and with which probability the item was to be audited, in (0, 1].
// Every item of the batch must have had a positive one: an item that could not be audited is not spoken for.
struct Audits {
  std::span<const std::uint8_t> wrong;
  std::span<const double> probability;
  std::size_t items = 0;  // of the batch, audited or not
  AuditDesign design = AuditDesign::poisson;
};

struct ErrorRate {
  Estimate horvitz_thompson, hajek;
  double effective_n = 0;  // (sum w)^2 / sum w^2 with w = 1 / probability: Kish (1965), Survey Sampling, section 11.7
};

// The share of wrong labels in the whole batch.
//   horvitz_thompson  sum(y w) / N: Horvitz and Thompson (1952), JASA 47; unbiased, but may exceed 1
//   hajek             sum(y w) / sum w: Hajek (1971); biased by a part in n, and steadier where sum w is far from N
// With e = y, or y - rate for hajek, the variance of the sum of e w is
//   poisson     sum (1 - pi) (e w)^2
//   fixed_size  n / (n - 1) sum (1 - pi) (e w - B)^2, B = sum (1 - pi) e w / sum (1 - pi): Hajek (1964), Annals of Mathematical
//               Statistics 35, with the factor of Matei and Tille (2005, Journal of Official Statistics 21); exact for a simple random
//               sample. n and the sums count items with pi < 1.
//
// Each limit is a quantile of the beta distribution with the mean and variance that the rate has with half an audit more of the smallest
// probability, wrong for the upper and right for the lower limit: Fay and Feuer's (1997, Statistics in Medicine 16) way with weighted
// counts, for shares as in Korn and Graubard (1998, Survey Methodology 24), with half of what they add. With equal, small probabilities
// and x of n wrong these are quantiles of Beta(x, n - x + 1/2) and Beta(x + 1/2, n - x). So the interval holds the rate also where no wrong
// label of a large weight happened to be found, and is wide there. At a rate of 0 or 1 there is no standard error (note boundary). Where
// every item was audited the rate is known, and the interval is the rate.
//
// Notes: bad_input (columns differ in length, more audits than items, a value above 1), no_data, no_probability (a probability is 0,
// negative or not a number: nothing is estimated, as the row cannot be weighted), too_few (below two audits left to chance: no interval),
// dominant_weight (one audit carries more than 10 % of the weight), boundary (also: a Horvitz-Thompson rate above 1 has no interval).
[[nodiscard]] ErrorRate audited_error_rate(const Audits& audits, double level = 0.95);

}  // namespace assay::stats
