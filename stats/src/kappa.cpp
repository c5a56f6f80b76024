// Cohen's kappa, and the per-person agreement with everybody else.
#include "assay/stats/kappa.hpp"

#include "assay/stats/distributions.hpp"
#include "item_jackknife.hpp"

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
  AgreementSums sums;
  std::vector<double> own;     // label shares of own shared votes, an item adding up to 1
  std::vector<double> others;  // label shares of the others on them
};

// A person's votes on an item, and all votes on it: what they add to the person's tally.
struct Meeting {
  std::size_t rater = 0;
  double matched = 0;
  std::vector<double> own, others;
};

// Calls `meet` for every person on every item that somebody else judged too, and `see` for every person on every item with how many
// votes are the person's and how many the others'.
template <class See, class Meet>
void each_meeting(const std::vector<Vote>& votes, const std::vector<std::uint32_t>& raters, std::size_t labels, const See& see,
                  const Meet& meet) {
  std::vector<double> all(labels);
  Meeting meeting{0, 0, std::vector<double>(labels), std::vector<double>(labels)};
  for (std::size_t begin = 0; begin < votes.size();) {
    std::size_t end = begin;
    std::ranges::fill(all, 0.0);
    for (; end < votes.size() && votes[end].item == votes[begin].item; ++end) all[votes[end].label] += 1;
    for (std::size_t own = begin; own < end;) {  // one person's votes on this item
      std::size_t stop = own;
      while (stop < end && votes[stop].rater == votes[own].rater) ++stop;
      const auto mine = static_cast<double>(stop - own);
      const double others = static_cast<double>(end - begin) - mine;
      meeting.rater = static_cast<std::size_t>(std::ranges::lower_bound(raters, votes[own].rater) - raters.begin());
      see(meeting.rater, stop - own, (end - begin) - (stop - own));
      if (others > 0) {
        meeting.others = all;
        std::ranges::fill(meeting.own, 0.0);
        meeting.matched = 0;
        for (std::size_t i = own; i < stop; ++i) meeting.others[votes[i].label] -= 1;
        for (double& each : meeting.others) each /= others;
        for (std::size_t i = own; i < stop; ++i) {
          meeting.own[votes[i].label] += 1 / mine;
          meeting.matched += meeting.others[votes[i].label] / mine;
        }
        meet(meeting);
      }
      own = stop;
    }
    begin = end;
  }
}

}  // namespace

std::vector<PersonAgreement> agreement_with_others(std::span<const std::uint32_t> item, std::span<const std::uint32_t> rater,
                                                   std::span<const std::uint32_t> label, std::size_t labels, double level) {
  if (item.size() != rater.size() || item.size() != label.size() || !(level > 0 && level < 1) ||
      !std::ranges::all_of(label, [&](std::uint32_t k) { return k < labels; }))
    return {};
  std::vector<Vote> votes(item.size());
  std::vector<std::uint32_t> raters(rater.begin(), rater.end());
  for (std::size_t i = 0; i < votes.size(); ++i) votes[i] = {item[i], rater[i], label[i]};
  std::ranges::sort(votes,
                    [](const Vote& a, const Vote& b) { return std::tie(a.item, a.rater, a.label) < std::tie(b.item, b.rater, b.label); });
  std::ranges::sort(raters);
  const auto repeated = std::ranges::unique(raters);
  raters.erase(repeated.begin(), repeated.end());

  std::vector<PersonAgreement> out(raters.size());
  std::vector<Tally> tally(raters.size(), Tally{{}, std::vector<double>(labels), std::vector<double>(labels)});
  each_meeting(
      votes, raters, labels,
      [&](std::size_t at, std::size_t own, std::size_t others) {
        out[at].votes += own;
        out[at].items += others > 0 ? 1 : 0;
        out[at].comparisons += own * others;
      },
      [&](const Meeting& meeting) {
        Tally& sums = tally[meeting.rater];
        sums.sums.weight += 1;
        sums.sums.equal += meeting.matched;
        for (std::size_t k = 0; k < labels; ++k) {
          sums.own[k] += meeting.own[k];
          sums.others[k] += meeting.others[k];
        }
      });
  std::vector<ItemJackknife> jackknife;
  jackknife.reserve(raters.size());
  for (Tally& sums : tally) {
    for (std::size_t k = 0; k < labels; ++k) sums.sums.crossed += sums.own[k] * sums.others[k];
    jackknife.emplace_back(sums.sums);
  }
  each_meeting(
      votes, raters, labels, [](std::size_t, std::size_t, std::size_t) {},
      [&](const Meeting& meeting) {
        const Tally& sums = tally[meeting.rater];
        AgreementSums rest{sums.sums.weight - 1, sums.sums.equal - meeting.matched, 0};
        for (std::size_t k = 0; k < labels; ++k) rest.crossed += (sums.own[k] - meeting.own[k]) * (sums.others[k] - meeting.others[k]);
        jackknife[meeting.rater].leave(rest);
      });
  for (std::size_t g = 0; g < out.size(); ++g) {
    out[g].rater = raters[g];
    jackknife[g].write(out[g].agreement, out[g].kappa, level);
  }
  return out;
}

}  // namespace assay::stats
