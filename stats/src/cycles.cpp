// Counts directed triangles and the exact mean and variance of their number.
#include "cycles.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace assay::stats {
namespace {

// Logarithms of P(more losses than wins) and P(as many), both less that of P(only losses).
struct Half {
  double below = 0;
  double level = 0;
};

// (loss + tie z + win z^2)^n has the probability of n + wins - losses = k before z^k. Its coefficients q_k up to n
// follow from q_0 = loss^n, here 1, by a recurrence of positive terms (from P Q' = n P' Q), which loses no digits:
//   loss (k + 1) q_{k+1} = tie (n - k) q_k + win (2n - k + 1) q_{k-1}.
Half lower_half(std::size_t votes, double win, double tie, double loss) {
  const auto n = static_cast<double>(votes);
  double scale = 0;  // logarithm of the unit in which q is held
  double before = 0;
  double q = 1;
  double sum = 0;
  for (std::size_t step = 0; step < votes; ++step) {
    const auto k = static_cast<double>(step);
    sum += q;
    const double next = (tie * (n - k) * q + win * (2 * n - k + 1) * before) / (loss * (k + 1));
    before = q;
    q = next;
    if (q < 1e100 && sum < 1e100) continue;
    scale += 100 * std::log(10.0);
    before *= 1e-100;
    q *= 1e-100;
    sum *= 1e-100;
  }
  return {.below = scale + std::log(sum), .level = q > 0 ? scale + std::log(q) : -HUGE_VAL};
}

// Sums over the triads with one pair in common, for the covariances between these triads.
struct Shared {
  double if_first = 0;   // sum of P(cycle | first leads)
  double if_second = 0;  // the same, second leads
  double either = 0;     // sum of P(cycle)
  double own = 0;        // what the squares of these sums count of a triad with itself

  void add(const Lead& lead, double given_first, double given_second, double cycle) {
    if_first += given_first;
    if_second += given_second;
    either += cycle;
    own += lead.first * given_first * given_first + lead.second * given_second * given_second - cycle * cycle;
  }
  [[nodiscard]] double covariances(const Lead& lead) const {
    return lead.first * if_first * if_first + lead.second * if_second * if_second - either * either - own;
  }
};

struct Counter {
  std::span<const DirectedPair> pairs;
  std::vector<Shared> shared{};
  CycleCount count{};
  double variance = 0;

  // Pairs (i, j), (j, k) and (i, k) with i < j < k: round means i over j over k over i, or the reverse.
  void add(std::size_t ij, std::size_t jk, std::size_t ik) {
    const Lead& a = pairs[ij].expected;
    const Lead& b = pairs[jk].expected;
    const Lead& c = pairs[ik].expected;
    const double cycle = a.first * b.first * c.second + a.second * b.second * c.first;
    ++count.triads;
    const int turn = pairs[ij].observed;
    if (turn != 0 && pairs[jk].observed == turn && pairs[ik].observed == -turn) ++count.observed;
    count.expected += cycle;
    variance += cycle * (1 - cycle);
    shared[ij].add(a, b.first * c.second, b.second * c.first, cycle);
    shared[jk].add(b, a.first * c.second, a.second * c.first, cycle);
    shared[ik].add(c, a.second * b.second, a.first * b.first, cycle);
  }
};

}  // namespace

Lead lead_probabilities(std::size_t votes, double first, double tie, double second) {
  if (votes == 0) return {.level = 1};
  constexpr double least = 1e-100;  // keeps the recurrence in range; far below what a fit can tell from 0
  const double win = std::max(first, least);
  const double loss = std::max(second, least);
  const Half low = lower_half(votes, win, tie, loss);
  const Half high = lower_half(votes, loss, tie, win);
  // Both halves know the probability of a level score: it makes them comparable without the powers loss^n and win^n,
  // which lose digits. An odd number of votes without ties is never level.
  const bool may_be_level = std::isfinite(low.level);
  const auto n = static_cast<double>(votes);
  const double below = low.below + (may_be_level ? -low.level : n * std::log(loss));
  const double above = high.below + (may_be_level ? -high.level : n * std::log(win));
  const double top = std::max({below, above, may_be_level ? 0.0 : -HUGE_VAL});
  const double level = may_be_level ? std::exp(-top) : 0;
  const double total = std::exp(below - top) + level + std::exp(above - top);
  return {.first = std::exp(above - top) / total, .level = level / total, .second = std::exp(below - top) / total};
}

CycleCount count_cycles(std::span<const DirectedPair> pairs, std::size_t models) {
  Counter counter{.pairs = pairs, .shared = std::vector<Shared>(pairs.size())};
  std::vector<std::size_t> begin(models + 1);  // of the pairs of every first model
  for (const DirectedPair& pair : pairs) ++begin[pair.first + std::size_t{1}];
  for (std::size_t i = 0; i < models; ++i) begin[i + 1] += begin[i];
  const std::size_t none = pairs.size();
  std::vector<std::size_t> with(models, none);  // the pair of model i with each other, if they met
  for (std::size_t i = 0; i < models; ++i) {
    for (std::size_t at = begin[i]; at < begin[i + 1]; ++at) with[pairs[at].second] = at;
    for (std::size_t ij = begin[i]; ij < begin[i + 1]; ++ij) {
      const std::size_t j = pairs[ij].second;
      for (std::size_t jk = begin[j]; jk < begin[j + 1]; ++jk) {
        if (const std::size_t ik = with[pairs[jk].second]; ik != none) counter.add(ij, jk, ik);
      }
    }
    for (std::size_t at = begin[i]; at < begin[i + 1]; ++at) with[pairs[at].second] = none;
  }
  // Triads have at most one pair in common; those without are independent.
  for (std::size_t at = 0; at < pairs.size(); ++at) counter.variance += counter.shared[at].covariances(pairs[at].expected);
  CycleCount out = counter.count;
  if (counter.variance > 1e-12 * out.expected) out.z = (static_cast<double>(out.observed) - out.expected) / std::sqrt(counter.variance);
  return out;
}

}  // namespace assay::stats
