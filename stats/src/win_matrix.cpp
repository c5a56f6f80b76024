// The win matrix from pair counts.
#include "assay/stats/win_matrix.hpp"

#include "assay/stats/clustered.hpp"
#include "assay/stats/distributions.hpp"
#include "assay/stats/intervals.hpp"
#include "pair_counts.hpp"

#include <algorithm>
#include <cmath>

namespace assay::stats {
namespace {

void add(WinCell& cell, double wins, double ties, double losses) {
  cell.wins += static_cast<std::uint32_t>(wins);
  cell.ties += static_cast<std::uint32_t>(ties);
  cell.losses += static_cast<std::uint32_t>(losses);
  cell.n = cell.wins + cell.ties + cell.losses;
}

double wins_of(const WinCell& cell, TieShare ties) { return cell.wins + (ties == TieShare::half ? 0.5 * cell.ties : 0); }
double trials_of(const WinCell& cell, TieShare ties) {
  return ties == TieShare::half ? cell.n : static_cast<double>(cell.wins) + cell.losses;
}

void add_share(WinCell& cell, TieShare ties, double level) {
  const double trials = trials_of(cell, ties);
  if (trials == 0) return;
  const Estimate share = wilson_share(wins_of(cell, ties), trials, level);
  cell.share = share.estimate;
  cell.low = share.low;
  cell.high = share.high;
}

// The jackknife over annotators of one share, annotator by annotator (clustered.cpp has the formulas).
struct Jackknife {
  double moved = 0;                          // sum of squared steps
  double trace = 0, cross = 0, squares = 0;  // of Satterthwaite's Omega
  double largest = 0;
  std::uint32_t annotators = 0;

  void add(double size, double sum, double all, double share) {
    if (!(size > 0)) return;
    ++annotators;
    largest = std::max(largest, size);
    if (!(size < all)) return;
    const double b = 1 / (all - size);
    const double step = b * (size * share - sum);
    const double diagonal = b * b * (size - size * size / all);
    const double as_off = b * b * size * size / all;
    moved += step * step;
    trace += diagonal;
    cross += b * b * size * size;
    squares += diagonal * diagonal - as_off * as_off;
  }
  [[nodiscard]] double df(double all) const {
    const double most = annotators - 1.0;
    if (largest / all <= unequal_share) return most;
    return std::min(most, trace * trace / (squares + cross * cross / (all * all)));
  }
};

void add_interval(WinCell& cell, const Jackknife& jackknife, TieShare ties, double level) {
  const double all = trials_of(cell, ties);
  cell.annotators = jackknife.annotators;
  if (all == 0) return;
  const double share = wins_of(cell, ties) / all;
  cell.share = share;
  const double count = jackknife.annotators;
  if (share == 0 || share == 1) {
    const Estimate each_once = wilson_share(share * count, count, level);
    cell.low = each_once.low;
    cell.high = each_once.high;
    return;
  }
  const double se = count < 2 ? 0 : std::sqrt((count - 1) / count * jackknife.moved);
  if (se <= 1e-14 * share) return;
  const double half = *two_sided_t(level, jackknife.df(all)) * se;
  cell.low = std::max(0.0, share - half);
  cell.high = std::min(1.0, share + half);
}

// The other side of a pair's share.
void mirror(const WinCell& from, WinCell& to) {
  to.annotators = from.annotators;
  const auto less = [](std::optional<double> x) { return x ? std::optional(1 - *x) : std::nullopt; };
  to.share = less(from.share);
  to.low = less(from.high);
  to.high = less(from.low);
}

void add_clustered(const Comparisons& data, TieShare ties, WinMatrix& out) {
  const double tie = ties == TieShare::half ? 0.5 : 0;
  const double counted = ties == TieShare::half ? 1 : 0;
  const auto share_of = [&](const WinCell& cell) { return wins_of(cell, ties) / trials_of(cell, ties); };
  std::vector<Jackknife> cells(out.cells.size());
  std::vector<Jackknife> totals(out.models);
  std::vector<double> size(out.models);
  std::vector<double> wins(out.models);
  each_annotator(data, [&](std::uint32_t /*annotator*/, std::span<const PairCount> pairs) {
    for (const PairCount& pair : pairs) {
      const std::size_t at = pair.first * out.models + pair.second;
      const double votes = pair.first_wins + pair.second_wins + counted * pair.ties;
      const double first = pair.first_wins + tie * pair.ties;
      if (votes > 0) cells[at].add(votes, first, trials_of(out.cells[at], ties), share_of(out.cells[at]));
      size[pair.first] += votes;
      size[pair.second] += votes;
      wins[pair.first] += first;
      wins[pair.second] += votes - first;
    }
    for (const PairCount& pair : pairs) {
      for (const std::uint32_t model : {pair.first, pair.second}) {
        if (size[model] > 0) totals[model].add(size[model], wins[model], trials_of(out.totals[model], ties), share_of(out.totals[model]));
        size[model] = wins[model] = 0;
      }
    }
  });
  for (std::size_t a = 0; a < out.models; ++a) {
    add_interval(out.totals[a], totals[a], ties, out.level);
    for (std::size_t b = a + 1; b < out.models; ++b) {
      WinCell& cell = out.cells[a * out.models + b];
      add_interval(cell, cells[a * out.models + b], ties, out.level);
      mirror(cell, out.cells[b * out.models + a]);
    }
  }
}

// Votes of one annotator on two models.
struct Votes {
  std::uint32_t annotator = 0;
  double size[2] = {0, 0};
  double wins[2] = {0, 0};
};

bool fit_for_pairs(const Comparisons& data, std::uint32_t a, std::uint32_t b, double level, Estimate& out) {
  if (valid(data) && data.annotator.size() == data.left.size() && a < data.models && b < data.models && a != b && level > 0 && level < 1)
    return true;
  out.add_note(note::bad_input, "needs two models of the votes, an annotator a row, and a level between 0 and 1");
  return false;
}

}  // namespace

WinMatrix win_matrix(const Comparisons& data, TieShare ties, double level, WinIntervals intervals) {
  WinMatrix out;
  out.level = level;
  if (!valid(data) || !(level > 0 && level < 1)) {
    out.notes.push_back({std::string(note::bad_input), "columns differ in length, or a model, outcome or level is out of range"});
    return out;
  }
  if (const std::size_t self = self_comparisons(data); self > 0)
    out.notes.push_back({std::string(note::self_comparison), std::to_string(self) + " rows compare a model with itself"});
  out.models = data.models;
  out.cells.resize(data.models * data.models);
  out.totals.resize(data.models);
  for (const PairCount& pair : count_pairs(data)) {
    add(out.cells[pair.first * data.models + pair.second], pair.first_wins, pair.ties, pair.second_wins);
    add(out.cells[pair.second * data.models + pair.first], pair.second_wins, pair.ties, pair.first_wins);
    add(out.totals[pair.first], pair.first_wins, pair.ties, pair.second_wins);
    add(out.totals[pair.second], pair.second_wins, pair.ties, pair.first_wins);
  }
  if (data.annotator.empty() || intervals == WinIntervals::rows) {
    for (WinCell& cell : out.cells) add_share(cell, ties, level);
    for (WinCell& cell : out.totals) add_share(cell, ties, level);
    return out;
  }
  add_clustered(data, ties, out);
  std::uint32_t most = 0;
  for (const WinCell& cell : out.totals) most = std::max(most, cell.annotators);
  if (most > 0 && most < few_clusters_limit) {
    out.notes.push_back({std::string(note::few_clusters), "no model was judged by 10 annotators or more (at most " + std::to_string(most) +
                                                              "): intervals are a rough guide"});
  }
  return out;
}

Estimate pair_preference(const Comparisons& data, std::uint32_t a, std::uint32_t b, TieShare ties, double level) {
  Estimate out{.level = level,
               .method = "share of the pair's votes, cluster jackknife (CR3) with t",
               .speaks_for = SpeaksFor::annotators_like_these};
  if (!fit_for_pairs(data, a, b, level, out)) return out;
  std::vector<double> value;
  std::vector<std::uint8_t> yes;
  std::vector<std::uint32_t> annotator;
  bool tied = false;
  for (std::size_t i = 0; i < data.left.size(); ++i) {
    const bool straight = data.left[i] == a && data.right[i] == b;
    if (!straight && !(data.left[i] == b && data.right[i] == a)) continue;
    if (data.outcome[i] == Outcome::tie && ties == TieShare::dropped) continue;
    const bool won = data.outcome[i] == (straight ? Outcome::left : Outcome::right);
    tied = tied || data.outcome[i] == Outcome::tie;
    value.push_back(data.outcome[i] == Outcome::tie ? 0.5 : won ? 1 : 0);
    yes.push_back(won ? 1 : 0);
    annotator.push_back(data.annotator[i]);
  }
  Estimate found = tied ? clustered_mean(value, annotator, level) : clustered_share(yes, annotator, level);
  found.method = out.method;
  found.speaks_for = out.speaks_for;
  if (found.low) found.low = std::max(0.0, *found.low);
  if (found.high) found.high = std::min(1.0, *found.high);
  return found;
}

Estimate win_rate_difference(const Comparisons& data, std::uint32_t a, std::uint32_t b, TieShare ties, double level) {
  Estimate out{
      .level = level, .method = "difference of win shares, cluster jackknife (CR3) with t", .speaks_for = SpeaksFor::annotators_like_these};
  if (!fit_for_pairs(data, a, b, level, out)) return out;
  std::vector<Votes> people;
  Votes all;
  each_annotator(data, [&](std::uint32_t annotator, std::span<const PairCount> pairs) {
    Votes own{.annotator = annotator};
    for (const PairCount& pair : pairs) {
      const double votes = pair.first_wins + pair.second_wins + (ties == TieShare::half ? pair.ties : 0);
      const double first = pair.first_wins + (ties == TieShare::half ? pair.ties / 2 : 0);
      for (std::size_t side = 0; side < 2; ++side) {
        const std::uint32_t model = side == 0 ? a : b;
        if (pair.first != model && pair.second != model) continue;
        own.size[side] += votes;
        own.wins[side] += pair.first == model ? first : votes - first;
      }
    }
    if (!(own.size[0] + own.size[1] > 0)) return;
    for (std::size_t side = 0; side < 2; ++side) {
      all.size[side] += own.size[side];
      all.wins[side] += own.wins[side];
    }
    people.push_back(own);
  });
  if (!(all.size[0] > 0 && all.size[1] > 0)) {
    out.add_note(note::no_data, "one of the models has no vote that counts");
    return out;
  }
  const double difference = all.wins[0] / all.size[0] - all.wins[1] / all.size[1];
  out.estimate = difference;
  out.clusters = people.size();
  std::vector<double> sizes;
  double moved = 0;
  for (const Votes& own : people) {
    if (!(own.size[0] < all.size[0] && own.size[1] < all.size[1])) {
      out.add_note(note::too_few, "one annotator cast all votes on a model: nothing is known about others like them");
      return out;
    }
    const double without =
        (all.wins[0] - own.wins[0]) / (all.size[0] - own.size[0]) - (all.wins[1] - own.wins[1]) / (all.size[1] - own.size[1]);
    moved += (without - difference) * (without - difference);
    sizes.push_back(own.size[0] + own.size[1]);
    out.n += static_cast<std::size_t>(sizes.back());
  }
  const auto count = static_cast<double>(people.size());
  if (people.size() < few_clusters_limit)
    out.add_note(note::few_clusters, std::to_string(people.size()) + " annotators; below 10 an interval is a rough guide");
  if (moved <= 1e-28) {
    out.add_note(note::no_variation, "no annotator moves the difference");
    return out;
  }
  out.se = std::sqrt((count - 1) / count * moved);
  out.df = count - 1;
  if (largest_share(sizes) > unequal_share) {
    out.df = std::max(1.0, std::min(count - 1, jackknife_df(sizes)));
    out.add_note(note::unequal_clusters, "one annotator cast more than 10 % of the votes: Satterthwaite df");
  }
  const double half = *two_sided_t(level, *out.df) * *out.se;
  out.low = std::max(-1.0, difference - half);
  out.high = std::min(1.0, difference + half);
  return out;
}

}  // namespace assay::stats
