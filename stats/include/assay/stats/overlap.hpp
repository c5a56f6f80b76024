// Adaptive overlap: how sure the votes on an item are of its label so far, and whether to ask somebody else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace assay::stats {

struct SkilledVote {
  std::uint32_t label = 0;
  double skill = 0.5;  // the probability that this person is right on items of this kind
};

// (k + right) / (2k + total): the mean of a Beta(k, k) prior and `total` known answers. Because the probability of a label is linear in
// every skill, this mean is all of the posterior that matters, as long as people's skills are independent.
[[nodiscard]] constexpr double vote_skill(double right, double total, double k = 0.5) { return (k + right) / (2 * k + total); }

// P(c) proportional to prior_c times the product over votes of q_j if the vote is c, else (1 - q_j) / (C - 1): one-coin votes. For two
// classes this is the optimal weighted majority of Nitzan and Paroush (1982), International Economic Review 23.
// `prior` is uniform when empty. Empty result: fewer than two classes, a label out of range, a skill outside [0, 1], a prior of
// another length or with a negative or no mass, or votes that contradict each other with certainty.
[[nodiscard]] std::vector<double> label_posterior(std::span<const SkilledVote> votes, std::size_t classes,
                                                  std::span<const double> prior = {});

// Sure enough: .90 for two classes (at .80 a 2:1 vote of equal skill would never ask a fourth person), .80 for three and more.
[[nodiscard]] constexpr double sure_enough(std::size_t classes) { return classes == 2 ? 0.90 : 0.80; }

struct OverlapDecision {
  std::uint32_t label = 0;  // the most probable; ties go to the lowest
  double probability = 0;
  bool stop = false;  // nobody else needs to be asked
};
// Stops at the first item whose most probable label reaches `threshold` (with a slack of 1e-12), or at `most` votes. Never for
// preferences, which use a fixed overlap: there is no label that a skilled person would find. Absent as label_posterior.
[[nodiscard]] std::optional<OverlapDecision> decide_overlap(std::span<const SkilledVote> votes, std::size_t classes, double threshold,
                                                            std::size_t most, std::span<const double> prior = {});

// Asks `least` people, then one at a time until `threshold` or `most`. least = most is a fixed overlap.
struct OverlapPlan {
  std::size_t classes = 2;
  std::size_t least = 3, most = 5;
  double threshold = sure_enough(2);
};
// What that gives when everybody is right with probability `skill` on every item, independently, errors are spread evenly and all
// classes are as likely; the engine knows the skill. Exact, over all counts of votes.
struct OverlapOutcome {
  double judgments = 0;           // an item, on average
  double right = 0;               // the probability that the label is right; a tie is right as often as its labels are likely
  double unsure = 0;              // the probability to end at `most` below the threshold
  std::vector<double> ends_with;  // [n]: the probability that n are asked, n = 0 .. most
};
// Absent unless 2 <= classes <= 1024, 1 <= least <= most <= 25 and 0 < skill < 1.
[[nodiscard]] std::optional<OverlapOutcome> overlap_outcome(const OverlapPlan& plan, double skill);

}  // namespace assay::stats
