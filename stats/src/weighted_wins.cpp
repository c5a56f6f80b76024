// Hajek's estimator of a win rate.
#include "assay/stats/weighted_wins.hpp"

#include "assay/stats/clustered.hpp"
#include "assay/stats/intervals.hpp"
#include "pair_counts.hpp"
#include "separation.hpp"

#include <algorithm>
#include <cmath>
#include <compare>
#include <string>

namespace assay::stats {
namespace {

constexpr double dominant_share = 0.05;
constexpr double dominant_times = 5;

struct Vote {
  std::uint32_t annotator;
  double value, weight;
  auto operator<=>(const Vote&) const = default;
};

bool usable(const SampledComparisons& data, std::span<const double> mix, double level) {
  return valid(data.votes) && data.inclusion.size() == data.votes.left.size() && mix.size() == data.votes.models && level > 0 &&
         level < 1 &&
         std::ranges::all_of(
             mix, [](double x) { return std::isfinite(x) && x >= 0; }) &&
         std::ranges::all_of(data.inclusion, [](double x) { return x > 0 && x <= 1; });
}

double value_of(Outcome outcome, bool left) {
  if (outcome == Outcome::tie) return 0.5;
  return (outcome == Outcome::left) == left ? 1 : 0;
}

// Sorted; without annotators every vote is its own.
std::vector<Vote> votes_of(const SampledComparisons& data, std::uint32_t model, std::span<const double> share, TieShare ties,
                           std::vector<bool>& met) {
  const Comparisons& votes = data.votes;
  std::vector<Vote> out;
  for (std::size_t i = 0; i < votes.left.size(); ++i) {
    const bool left = votes.left[i] == model;
    if (votes.left[i] == votes.right[i] || (!left && votes.right[i] != model)) continue;
    if (votes.outcome[i] == Outcome::tie && ties == TieShare::dropped) continue;
    const std::uint32_t opponent = left ? votes.right[i] : votes.left[i];
    if (share[opponent] == 0) continue;
    met[opponent] = true;
    out.push_back({.annotator = votes.annotator.empty() ? 0 : votes.annotator[i],
                   .value = value_of(votes.outcome[i], left),
                   .weight = share[opponent] / data.inclusion[i]});
  }
  std::ranges::sort(out, [](const Vote& a, const Vote& b) { return a < b; });
  if (votes.annotator.empty()) {
    for (std::size_t i = 0; i < out.size(); ++i) out[i].annotator = static_cast<std::uint32_t>(i);
  }
  return out;
}

double effective(std::span<const double> weights) {
  double sum = 0;
  double squares = 0;
  for (const double each : weights) {
    sum += each;
    squares += each * each;
  }
  return squares > 0 ? sum * sum / squares : 0;
}

// All won or all lost: no annotator moves it, so the jackknife has nothing to say.
void at_the_boundary(std::span<const Vote> votes, Estimate& rate) {
  std::vector<double> of_annotator;
  for (std::size_t i = 0; i < votes.size(); ++i) {
    if (i == 0 || votes[i].annotator != votes[i - 1].annotator) of_annotator.push_back(0);
    of_annotator.back() += votes[i].weight;
  }
  const double trials = effective(of_annotator);
  const Estimate wilson = wilson_share(*rate.estimate * trials, trials, rate.level);
  std::erase_if(rate.notes, [](const Note& each) { return each.code == note::no_variation || each.code == note::too_few; });
  rate.add_note(note::boundary, "all votes agree: Wilson interval with the effective number of annotators as trials");
  rate.se.reset();
  rate.df.reset();
  rate.low = wilson.low;
  rate.high = wilson.high;
}

void name_unmet(const std::vector<bool>& met, std::span<const double> share, std::uint32_t model, WeightedWinRate& out) {
  std::vector<std::uint32_t> never;
  for (std::uint32_t m = 0; m < share.size(); ++m) {
    if (m == model || met[m] || share[m] == 0) continue;
    never.push_back(m);
    out.unmet += share[m];
  }
  if (!never.empty())
    out.rate.add_note(note::unmet_opponents, "models " + list_models(never) + " of the mix never met this one: the others stand for them");
}

}  // namespace

WeightedWinRate weighted_win_rate(const SampledComparisons& data, std::uint32_t model, std::span<const double> mix,
                                  const WeightedWinOptions& options) {
  WeightedWinRate out;
  out.rate.level = options.level;
  if (!usable(data, mix, options.level) || model >= mix.size()) {
    out.rate.add_note(note::bad_input,
                      "needs votes with inclusion probabilities in (0, 1], a weight of 0 or more for every model, and a level");
    return out;
  }
  double total = 0;
  std::vector<double> share(mix.begin(), mix.end());
  share[model] = 0;
  for (const double each : share) total += each;
  for (double& each : share) each = total > 0 ? each / total : 0;
  std::vector<bool> met(mix.size());
  const std::vector<Vote> votes = votes_of(data, model, share, options.ties, met);
  std::vector<double> numerator;
  std::vector<double> weights;
  std::vector<std::uint32_t> annotator;
  for (const Vote& each : votes) {
    numerator.push_back(each.weight * each.value);
    weights.push_back(each.weight);
    annotator.push_back(each.annotator);
    out.weight += each.weight;
    out.largest = std::max(out.largest, each.weight);
  }
  Estimate& rate = out.rate;
  rate = clustered_ratio(numerator, weights, annotator, options.level);
  rate.method = "win rate weighted by inverse probabilities (Hajek), cluster jackknife (CR3) with t";
  rate.speaks_for = SpeaksFor::annotators_like_these;
  if (votes.empty()) return out;
  out.effective_n = effective(weights);
  out.largest /= out.weight;
  if (std::ranges::all_of(votes, [&](const Vote& each) { return each.value == votes[0].value; }) && votes[0].value != 0.5) {
    rate.estimate = votes[0].value;
    at_the_boundary(votes, rate);
  }
  if (rate.low) rate.low = std::max(0.0, *rate.low);
  if (rate.high) rate.high = std::min(1.0, *rate.high);
  if (out.largest > dominant_share && out.largest * static_cast<double>(votes.size()) > dominant_times)
    rate.add_note(note::dominant_weight,
                  "one vote has " + std::to_string(std::lround(100 * out.largest)) + " % of the weight: the interval may be too narrow");
  name_unmet(met, share, model, out);
  return out;
}

std::vector<WeightedWinRate> weighted_win_rates(const SampledComparisons& data, std::span<const double> mix,
                                                const WeightedWinOptions& options) {
  std::vector<WeightedWinRate> out;
  if (!usable(data, mix, options.level)) return out;
  for (std::uint32_t model = 0; model < mix.size(); ++model) out.push_back(weighted_win_rate(data, model, mix, options));
  return out;
}

}  // namespace assay::stats
