// The Rasch model of right and wrong answers, by conditional maximum likelihood.
#pragma once

#include "assay/stats/estimate.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace assay::stats {

// One row an answer: `person[i]` < persons answered `item[i]` < items right (1) or wrong (0), once. What was not answered is absent.
struct RaschAnswers {
  std::span<const std::uint32_t> person, item;
  std::span<const std::uint8_t> right;
  std::size_t persons = 0, items = 0;
};

struct RaschFit {
  std::vector<Estimate> difficulty;      // of every item; those that have one sum to 0
  std::optional<double> log_likelihood;  // conditional on the persons' scores
  std::size_t persons = 0, n = 0;        // that tell something: neither all right nor all wrong; and their answers
  int rounds = 0;
  double gradient = 0;
  std::vector<Note> notes;  // separated, no_data, no_variation, too_costly, not_converged, bad_input

  [[nodiscard]] bool ok() const { return log_likelihood.has_value(); }
};

// P(right) = 1 / (1 + exp(difficulty - ability)). Given how many a person has right, which ones these are does not depend on the
// ability: with e_i = exp(-difficulty_i) and gamma_r the elementary symmetric function of order r of the items the person
// answered, the likelihood is the product of e_i over right answers / gamma_r (Andersen 1972, JRSS B 34, "The numerical
// solution of a set of conditional estimation equations"). The functions are sums of positive terms, so nothing cancels. Newton's
// method; the log-likelihood never falls by more than 1e-12 of itself. Errors: the inverse observed information, normal
// intervals.
//
// There is a finite maximum among items that are linked both ways: by somebody who has i right and j wrong, and back, through
// chains (Fischer 1981, Psychometrika 46). The largest such group is estimated, the others are named (separated). Rows
// that repeat a person and item are refused (bad_input). Cost a round: patterns of answered items x items^4 / 4.
[[nodiscard]] RaschFit fit_rasch(const RaschAnswers& answers, double level = 0.95);

}  // namespace assay::stats
