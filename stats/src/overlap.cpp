// The posterior of a label under one-coin votes, in logarithms so that many votes do not underflow.
#include "assay/stats/overlap.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>

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

namespace {

constexpr std::size_t most_votes = 25;
constexpr std::size_t most_plan_classes = 1024;

// How many votes the true class has, and how many each other class that has any, most first: which of them it is plays no part.
struct Counts {
  std::size_t right = 0;
  std::vector<std::size_t> wrong;
  auto operator<=>(const Counts&) const = default;
};
using CountsDistribution = std::map<Counts, double>;

// Every way in which one more vote can fall.
CountsDistribution one_more(const CountsDistribution& before, std::size_t classes, double skill) {
  CountsDistribution after;
  const double each = (1 - skill) / static_cast<double>(classes - 1);
  for (const auto& [counts, p] : before) {
    auto right = counts;
    ++right.right;
    after[right] += p * skill;
    for (std::size_t k = 0; k < counts.wrong.size(); ++k) {
      auto wrong = counts;
      ++wrong.wrong[k];
      std::ranges::sort(wrong.wrong, std::greater());
      after[wrong] += p * each;
    }
    if (const std::size_t unused = classes - 1 - counts.wrong.size(); unused > 0) {
      auto wrong = counts;
      wrong.wrong.push_back(1);
      after[wrong] += p * each * static_cast<double>(unused);
    }
  }
  return after;
}

// The probability of the most probable label, and how likely that one is the true one: ties are broken by the order of the classes,
// which says nothing about the truth.
struct Best {
  double probability = 0, right = 0;
};

Best best_of(const Counts& counts, std::size_t classes, double skill) {
  std::vector<SkilledVote> votes(counts.right, {0, skill});
  for (std::uint32_t k = 0; k < counts.wrong.size(); ++k) votes.insert(votes.end(), counts.wrong[k], {k + 1, skill});
  const auto posterior = label_posterior(votes, classes);
  const double best = *std::ranges::max_element(posterior);
  const auto ties = std::ranges::count_if(posterior, [&](double p) { return p >= best * (1 - 1e-12); });
  return {best, posterior[0] >= best * (1 - 1e-12) ? 1 / static_cast<double>(ties) : 0};
}

}  // namespace

std::optional<OverlapOutcome> overlap_outcome(const OverlapPlan& plan, double skill) {
  if (plan.classes < 2 || plan.classes > most_plan_classes || plan.least == 0 || plan.least > plan.most || plan.most > most_votes ||
      !(skill > 0 && skill < 1))
    return std::nullopt;
  OverlapOutcome out;
  out.ends_with.resize(plan.most + 1);
  CountsDistribution going{{Counts{}, 1}};
  for (std::size_t n = 1; n <= plan.most; ++n) {
    going = one_more(going, plan.classes, skill);
    if (n < plan.least) continue;
    for (auto at = going.begin(); at != going.end();) {
      const auto best = best_of(at->first, plan.classes, skill);
      const bool sure = best.probability >= plan.threshold - 1e-12;
      if (!sure && n < plan.most) {
        ++at;
        continue;
      }
      out.right += at->second * best.right;
      out.unsure += sure ? 0 : at->second;
      out.ends_with[n] += at->second;
      at = going.erase(at);
    }
    out.judgments += out.ends_with[n] * static_cast<double>(n);
  }
  return out;
}

}  // namespace assay::stats
