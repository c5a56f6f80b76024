// Elo's update, vote by vote.
#include "assay/stats/elo.hpp"

#include "pair_counts.hpp"

#include <algorithm>
#include <cmath>

namespace assay::stats {
namespace {

bool finite_and_at_least_0(double x) { return std::isfinite(x) && x >= 0; }

const char* fault(const Comparisons& data, std::span<const double> weight, const EloOptions& options, std::span<const double> start) {
  const auto finite = [](double x) { return std::isfinite(x); };
  if (!valid(data)) return "columns differ in length, or a model or outcome is out of range";
  if (!weight.empty() && weight.size() != data.left.size()) return "needs one weight a row";
  if (!std::ranges::all_of(weight, finite_and_at_least_0)) return "a weight is negative or not finite";
  if (!start.empty() && start.size() != data.models) return "needs one rating a model to start from";
  if (!std::ranges::all_of(start, finite)) return "a rating to start from is not finite";
  const bool sound = finite_and_at_least_0(options.k) && options.scale > 0 && options.base > 1 && std::isfinite(options.initial) &&
                     std::isfinite(options.scale) && std::isfinite(options.base);
  return sound ? nullptr : "needs k of at least 0, a scale above 0, a base above 1 and a finite initial rating";
}

}  // namespace

double elo_change(double left, double right, Outcome outcome, double weight, const EloOptions& options) {
  const double expected = 1 / (1 + std::pow(options.base, (right - left) / options.scale));
  const double score = outcome == Outcome::left ? 1 : outcome == Outcome::tie ? 0.5 : 0;
  return options.k * weight * (score - expected);
}

EloRatings elo(const Comparisons& data, std::span<const double> weight, const EloOptions& options, std::span<const double> start) {
  EloRatings out;
  if (const char* const why = fault(data, weight, options, start); why != nullptr) {
    out.notes.push_back({std::string(note::bad_input), why});
    return out;
  }
  if (const std::size_t self = self_comparisons(data); self > 0)
    out.notes.push_back({std::string(note::self_comparison), std::to_string(self) + " rows compare a model with itself"});
  out.rating.assign(data.models, options.initial);
  if (!start.empty()) out.rating.assign(start.begin(), start.end());
  out.votes.assign(data.models, 0);
  for (std::size_t i = 0; i < data.left.size(); ++i) {
    if (data.left[i] == data.right[i]) continue;
    double& left = out.rating[data.left[i]];
    double& right = out.rating[data.right[i]];
    const double change = elo_change(left, right, data.outcome[i], weight.empty() ? 1 : weight[i], options);
    left += change;
    right -= change;
    ++out.votes[data.left[i]];
    ++out.votes[data.right[i]];
  }
  if (!std::ranges::all_of(out.rating, [](double x) { return std::isfinite(x); })) {
    out.rating.clear();
    out.votes.clear();
    out.notes.push_back({std::string(note::bad_input), "k or weights are so large that ratings overflow"});
  }
  return out;
}

}  // namespace assay::stats
