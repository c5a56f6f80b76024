// The posterior of a label under one-coin votes, in logarithms so that many votes do not underflow.
#include "assay/stats/overlap.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace assay::stats {

std::vector<double> label_posterior(std::span<const SkilledVote> votes, std::size_t classes, std::span<const double> prior) {
  const bool fits = classes >= 2 && (prior.empty() || prior.size() == classes) &&
                    std::ranges::all_of(prior, [](double p) { return p >= 0 && std::isfinite(p); }) &&
                    std::ranges::all_of(votes, [&](const SkilledVote& v) { return v.label < classes && v.skill >= 0 && v.skill <= 1; });
  if (!fits) return {};
  std::vector<double> log_p(classes);
  for (std::size_t c = 0; c < classes; ++c) {
    log_p[c] = prior.empty() ? 0 : std::log(prior[c]);
    for (const auto& vote : votes) {
      log_p[c] += std::log(vote.label == c ? vote.skill : (1 - vote.skill) / static_cast<double>(classes - 1));
    }
  }
  const double most = *std::ranges::max_element(log_p);
  if (most == -std::numeric_limits<double>::infinity()) return {};
  double sum = 0;
  for (double& p : log_p) {
    p = std::exp(p - most);
    sum += p;
  }
  for (double& p : log_p) p /= sum;
  return log_p;
}

std::optional<OverlapDecision> decide_overlap(std::span<const SkilledVote> votes, std::size_t classes, double threshold, std::size_t most,
                                              std::span<const double> prior) {
  const auto posterior = label_posterior(votes, classes, prior);
  if (posterior.empty()) return std::nullopt;
  const auto best = std::ranges::max_element(posterior);
  return OverlapDecision{static_cast<std::uint32_t>(best - posterior.begin()), *best, *best >= threshold - 1e-12 || votes.size() >= most};
}

}  // namespace assay::stats
