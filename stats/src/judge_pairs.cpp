// Quantities that are sums over pairs: without an item or an annotator only the pairs that they touch are counted again.
#include "judge_pairs.hpp"

#include "assay/stats/intervals.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace assay::stats {
namespace {

// Which pairs a cluster touches: all their verdicts go, or those of one rater.
struct Touch {
  std::uint32_t item = 0, rater = 0;
  std::size_t pair = 0;
};

enum class Side { judge, humans, difference };

// A quantity with all verdicts, and its sums pair by pair.
struct Whole {
  const PairTable& table;
  const PairTable::Stat& stat;
  bool half_log = false;
  std::vector<Sums> each{};
  Sums all{};

  [[nodiscard]] bool enters(std::size_t k, Side side) const {
    const bool judge = each[k].judge > 0 || each[k].judge_of > 0;
    const bool humans = each[k].humans > 0 || each[k].humans_of > 0;
    return side == Side::judge ? judge : side == Side::humans ? humans : judge || humans;
  }
  // Absent where there is nothing to divide by.
  [[nodiscard]] std::optional<double> read(double part, double of) const {
    // What is left of a sum after taking away all of its parts is rounding.
    if (of <= 1e-12 || (half_log && part <= 1e-12)) return std::nullopt;
    return half_log ? std::log(part / of) / 2 : part / of;
  }
  [[nodiscard]] std::optional<double> read(const Sums& sums, Side side) const {
    const auto judge = side == Side::humans ? std::optional(0.0) : read(sums.judge, sums.judge_of);
    const auto humans = side == Side::judge ? std::optional(0.0) : read(sums.humans, sums.humans_of);
    if (!judge || !humans) return std::nullopt;
    return side == Side::judge ? *judge : side == Side::humans ? *humans : *judge - *humans;
  }
};

// One step a run of touches that `same` holds together; absent where without one there is nothing left to divide by.
template <class Same>
std::optional<Moves> moves_of(const Whole& whole, const std::vector<Touch>& touches, Side side, bool whole_pairs, const Same& same) {
  Moves out;
  const double centre = *whole.read(whole.all, side);
  std::vector<Verdict> rest;
  for (std::size_t begin = 0; begin < touches.size();) {
    std::size_t end = begin;
    Sums left = whole.all;
    double size = 0;
    for (; end < touches.size() && same(touches[begin], touches[end]); ++end) {
      const auto k = touches[end].pair;
      if (!whole.enters(k, side)) continue;
      size += 1;
      left.add(whole.each[k], -1);
      if (whole_pairs) continue;
      rest.clear();
      std::ranges::copy_if(whole.table.pair(k), std::back_inserter(rest), [&](const Verdict& v) { return v.rater != touches[end].rater; });
      left.add(whole.stat(rest));
    }
    begin = end;
    if (size == 0) continue;
    const auto moved = whole.read(left, side);
    if (!moved) return std::nullopt;
    out.step.push_back(*moved - centre);
    out.size.push_back(size);
  }
  return out;
}

std::vector<Touch> touches_of(const PairTable& table, bool by_rater) {
  std::vector<Touch> out;
  for (std::size_t k = 0; k < table.size(); ++k) {
    const auto verdicts = table.pair(k);
    if (!by_rater) out.push_back({verdicts[0].item, 0, k});
    for (std::size_t i = 0; by_rater && i < verdicts.size(); ++i) {
      if (verdicts[i].rater == table.judge() || (i > 0 && verdicts[i - 1].rater == verdicts[i].rater)) continue;
      out.push_back({verdicts[i].item, verdicts[i].rater, k});
    }
  }
  return out;
}

void add_interval(const Whole& whole, Side side, Estimate& out) {
  const auto same_item = [](const Touch& a, const Touch& b) { return a.item == b.item; };
  const auto same_rater = [](const Touch& a, const Touch& b) { return a.rater == b.rater; };
  const auto same_both = [](const Touch& a, const Touch& b) { return a.item == b.item && a.rater == b.rater; };
  const auto items = moves_of(whole, touches_of(whole.table, false), side, true, same_item);
  std::optional<Moves> annotators;
  std::optional<Moves> both;
  if (side != Side::judge) {
    auto touches = touches_of(whole.table, true);
    std::ranges::sort(touches, {}, [](const Touch& t) { return std::tuple(t.item, t.rater, t.pair); });
    both = moves_of(whole, touches, side, false, same_both);
    std::ranges::sort(touches, {}, [](const Touch& t) { return std::tuple(t.rater, t.pair); });
    annotators = moves_of(whole, touches, side, false, same_rater);
  }
  if (!items || (side != Side::judge && (!annotators || !both))) {
    out.add_note(note::too_few, "without one of the items or annotators nothing is left to compare");
    return;
  }
  two_way(out, *items, annotators ? &*annotators : nullptr, both ? &*both : nullptr);
}

void cut_share(Estimate& out, Side side) {
  if (out.low) out.low = std::max(side == Side::difference ? -1.0 : 0.0, *out.low);
  if (out.high) out.high = std::min(1.0, *out.high);
}

// All pairs agree: no cluster moves the share.
void boundary_share(Estimate& out, std::size_t clusters) {
  const auto trials = static_cast<double>(clusters);
  const auto each_once = wilson_share(*out.estimate * trials, trials, out.level);
  std::erase_if(out.notes, [](const Note& n) { return n.code == note::no_variation || n.code == note::too_few; });
  out.add_note(note::boundary, "all pairs agree: Wilson interval with every cluster counted once");
  out.clusters = clusters;
  out.se.reset();
  out.df.reset();
  out.low = each_once.low;
  out.high = each_once.high;
}

// Items, or annotators where there are fewer of these.
std::size_t fewest_clusters(const Whole& whole, Side side) {
  std::vector<std::uint32_t> items;
  std::vector<std::uint32_t> raters;
  for (std::size_t k = 0; k < whole.table.size(); ++k) {
    if (!whole.enters(k, side)) continue;
    items.push_back(whole.table.pair(k)[0].item);
    for (const auto& v : whole.table.pair(k)) {
      if (v.rater != whole.table.judge()) raters.push_back(v.rater);
    }
  }
  const auto different = [](std::vector<std::uint32_t>& of) {
    std::ranges::sort(of);
    return static_cast<std::size_t>(std::ranges::unique(of).begin() - of.begin());
  };
  return side == Side::judge ? different(items) : std::min(different(items), different(raters));
}

Estimate estimate_of(const Whole& whole, Side side, const PairTable::Reading& reading, double level) {
  Estimate out{.level = level,
               .method = reading.method + (side == Side::judge ? ", item jackknife with t" : ", two-way jackknife with t"),
               .speaks_for = side == Side::judge ? SpeaksFor::these_annotators : SpeaksFor::annotators_and_items};
  for (std::size_t k = 0; k < whole.table.size(); ++k) out.n += whole.enters(k, side) ? 1 : 0;
  out.estimate = whole.read(whole.all, side);
  if (!out.estimate) {
    const bool one_sided =
        reading.half_log && (side == Side::judge ? whole.all.judge + whole.all.judge_of > 0 : whole.all.humans + whole.all.humans_of > 0);
    if (one_sided) out.add_note(note::separated, "only one place was ever favoured: the odds have no finite logarithm");
    else out.add_note(note::no_data, "no verdicts to compute it from");
    return out;
  }
  const bool extreme = !reading.half_log && side != Side::difference && (*out.estimate <= 1e-12 || *out.estimate >= 1 - 1e-12);
  if (extreme) {
    out.estimate = std::round(*out.estimate);
    boundary_share(out, fewest_clusters(whole, side));
    return out;
  }
  add_interval(whole, side, out);
  if (!reading.half_log) cut_share(out, side);
  return out;
}

bool fits(const JudgedPairs& pairs, double level) {
  const auto n = pairs.item.size();
  const auto known = [&](std::size_t responses, std::span<const std::uint32_t> of) {
    return responses == 0 || std::ranges::all_of(of, [&](std::uint32_t r) { return r < responses; });
  };
  return pairs.left.size() == n && pairs.right.size() == n && pairs.rater.size() == n && pairs.outcome.size() == n && level > 0 &&
         level < 1 &&
         std::ranges::all_of(
             pairs.outcome, [](Outcome o) { return o <= Outcome::right; }) &&
         known(pairs.length.size(), pairs.left) && known(pairs.length.size(), pairs.right) && known(pairs.model.size(), pairs.left) &&
         known(pairs.model.size(), pairs.right) &&
         std::ranges::all_of(pairs.length, [](double x) { return std::isfinite(x) && x > 0; }) && (!pairs.own || !pairs.model.empty());
}

}  // namespace

void Sums::add(const Sums& other, double times) {
  judge += times * other.judge;
  judge_of += times * other.judge_of;
  humans += times * other.humans;
  humans_of += times * other.humans_of;
}

std::optional<PairTable> PairTable::of(const JudgedPairs& pairs, double level, std::vector<Note>& notes) {
  if (!fits(pairs, level)) {
    notes.push_back({std::string(note::bad_input),
                     "columns differ in length, a response has no length above 0 or no model, or the level is out of range"});
    return std::nullopt;
  }
  PairTable out;
  out.judge_ = pairs.judge;
  out.level_ = level;
  bool judged = false;
  for (std::size_t i = 0; i < pairs.item.size(); ++i) {
    const auto [low, high] = std::minmax(pairs.left[i], pairs.right[i]);
    if (low == high) continue;
    out.verdicts_.push_back({pairs.item[i], low, high, pairs.rater[i], pairs.left[i] == high, pairs.outcome[i]});
    (pairs.rater[i] == pairs.judge ? judged : out.any_humans_) = true;
  }
  if (out.verdicts_.size() < pairs.item.size())
    notes.push_back({std::string(note::self_comparison),
                     std::to_string(pairs.item.size() - out.verdicts_.size()) + " rows compare a response with itself and were ignored"});
  if (!judged) {
    notes.push_back({std::string(note::no_data), "there is no verdict of the judge"});
    return std::nullopt;
  }
  std::ranges::sort(out.verdicts_);
  const auto of_pair = [](const Verdict& v) { return std::tuple(v.item, v.first, v.second); };
  for (std::size_t i = 0; i < out.verdicts_.size(); ++i) {
    if (i == 0 || of_pair(out.verdicts_[i]) != of_pair(out.verdicts_[i - 1])) out.begin_.push_back(i);
  }
  out.begin_.push_back(out.verdicts_.size());
  return out;
}

std::span<const Verdict> PairTable::pair(std::size_t k) const { return std::span(verdicts_).subspan(begin_[k], begin_[k + 1] - begin_[k]); }

BesideHumans PairTable::ratio(const Stat& stat, const Reading& reading) const {
  Whole whole{*this, stat, reading.half_log};
  for (std::size_t k = 0; k < size(); ++k) {
    whole.each.push_back(stat(pair(k)));
    whole.all.add(whole.each.back());
  }
  return {estimate_of(whole, Side::judge, reading, level_), estimate_of(whole, Side::humans, reading, level_),
          estimate_of(whole, Side::difference, reading, level_)};
}

}  // namespace assay::stats
