// Cohen's kappa, and the per-person agreement with everybody else.
#include "assay/stats/kappa.hpp"

#include "assay/stats/distributions.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace assay::stats {

Estimate cohen_kappa(std::span<const std::uint32_t> first, std::span<const std::uint32_t> second, std::size_t labels, double level) {
  Estimate out{
      .level = level, .method = "Cohen kappa, large-sample normal interval", .speaks_for = SpeaksFor::these_annotators, .n = first.size()};
  const auto in_range = [&](std::uint32_t k) { return k < labels; };
  if (first.size() != second.size() || !(level > 0 && level < 1) || !std::ranges::all_of(first, in_range) ||
      !std::ranges::all_of(second, in_range)) {
    out.add_note(note::bad_input, "columns differ in length, a label is out of range, or the level is");
    return out;
  }
  if (first.empty()) {
    out.add_note(note::no_data, "no rows");
    return out;
  }
  std::vector<double> table(labels * labels);
  std::vector<double> row(labels);
  std::vector<double> column(labels);
  for (std::size_t i = 0; i < first.size(); ++i) {
    table[first[i] * labels + second[i]] += 1;
    row[first[i]] += 1;
    column[second[i]] += 1;
  }
  const auto n = static_cast<double>(first.size());
  double observed = 0;
  double expected = 0;
  for (std::size_t k = 0; k < labels; ++k) {
    observed += table[k * labels + k] / n;
    expected += row[k] * column[k] / (n * n);
  }
  if (std::ranges::count(row, n) > 0 && std::ranges::count(column, n) > 0 && observed == 1) {
    out.add_note(note::no_variation, "both used one and the same label: kappa is not defined");
    return out;
  }
  const double kappa = (observed - expected) / (1 - expected);
  out.estimate = kappa;
  // Fleiss, Cohen and Everitt (1969), eq. 13.
  double variance = 0;
  for (std::size_t i = 0; i < labels; ++i) {
    for (std::size_t j = 0; j < labels; ++j) {
      const double p = table[i * labels + j] / n;
      const double margins = (row[j] + column[i]) / n;
      const double term = i == j ? 1 - (row[i] + column[i]) / n * (1 - kappa) : margins * (1 - kappa);
      variance += p * term * term;
    }
  }
  const double centre = kappa - expected * (1 - kappa);
  variance = (variance - centre * centre) / ((1 - expected) * (1 - expected) * n);
  out.se = std::sqrt(std::max(0.0, variance));
  if (*out.se <= 1e-12) {
    out.se.reset();
    out.add_note(note::boundary, "perfect or constant agreement: the large-sample interval does not exist");
    return out;
  }
  const double z = *two_sided_normal(level);
  out.low = std::max(-1.0, kappa - z * *out.se);
  out.high = std::min(1.0, kappa + z * *out.se);
  return out;
}

namespace {

struct Vote {
  std::uint32_t item;
  std::uint32_t rater;
  std::uint32_t label;
};

// What a person's row is made of while items are read one after another.
struct Tally {
  double matched = 0;          // sum over own shared votes of the share of others that agree
  double weight = 0;           // own shared votes
  std::vector<double> own;     // label counts of own shared votes
  std::vector<double> others;  // label weights of the others on them
};

}  // namespace

std::vector<PersonAgreement> agreement_with_others(std::span<const std::uint32_t> item, std::span<const std::uint32_t> rater,
                                                   std::span<const std::uint32_t> label, std::size_t labels) {
  if (item.size() != rater.size() || item.size() != label.size() ||
      !std::ranges::all_of(label, [&](std::uint32_t k) { return k < labels; }))
    return {};
  std::vector<Vote> votes(item.size());
  std::vector<std::uint32_t> raters(rater.begin(), rater.end());
  for (std::size_t i = 0; i < votes.size(); ++i) votes[i] = {item[i], rater[i], label[i]};
  std::ranges::sort(votes,
                    [](const Vote& a, const Vote& b) { return std::tie(a.item, a.rater, a.label) < std::tie(b.item, b.rater, b.label); });
  std::ranges::sort(raters);
  const auto rest = std::ranges::unique(raters);
  raters.erase(rest.begin(), rest.end());

  std::vector<PersonAgreement> out(raters.size());
  std::vector<Tally> tally(raters.size(), Tally{0, 0, std::vector<double>(labels), std::vector<double>(labels)});
  std::vector<double> all(labels);
  for (std::size_t begin = 0; begin < votes.size();) {
    std::size_t end = begin;
    std::ranges::fill(all, 0.0);
    for (; end < votes.size() && votes[end].item == votes[begin].item; ++end) all[votes[end].label] += 1;
    const auto total = static_cast<double>(end - begin);
    for (std::size_t own = begin; own < end;) {  // one person's votes on this item
      std::size_t stop = own;
      while (stop < end && votes[stop].rater == votes[own].rater) ++stop;
      const auto mine = static_cast<double>(stop - own);
      const auto at = static_cast<std::size_t>(std::ranges::lower_bound(raters, votes[own].rater) - raters.begin());
      PersonAgreement& person = out[at];
      person.votes += stop - own;
      const double others = total - mine;
      if (others > 0) {
        person.items += 1;
        person.comparisons += (stop - own) * ((end - begin) - (stop - own));
        std::vector<double> left = all;
        for (std::size_t i = own; i < stop; ++i) left[votes[i].label] -= 1;
        for (std::size_t i = own; i < stop; ++i) {
          tally[at].own[votes[i].label] += 1 / mine;
          tally[at].matched += left[votes[i].label] / others / mine;
        }
        tally[at].weight += 1;
        for (std::size_t k = 0; k < labels; ++k) tally[at].others[k] += left[k] / others;
      }
      own = stop;
    }
    begin = end;
  }
  for (std::size_t g = 0; g < out.size(); ++g) {
    out[g].rater = raters[g];
    const Tally& sums = tally[g];
    if (sums.weight == 0) continue;
    out[g].agreement = sums.matched / sums.weight;
    double expected = 0;
    for (std::size_t k = 0; k < labels; ++k) expected += sums.own[k] * sums.others[k] / (sums.weight * sums.weight);
    if (expected < 1 - 1e-12) out[g].kappa = (*out[g].agreement - expected) / (1 - expected);
  }
  return out;
}

}  // namespace assay::stats
