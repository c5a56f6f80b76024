// Set partition along the text: units in order, the first one left is always placed next.
#include "unit_alignment.hpp"

#include "assignment.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <optional>
#include <tuple>
#include <utility>

namespace assay::stats {
namespace {

constexpr std::size_t most_candidates = 2'000'000;
constexpr std::size_t first_width = 16;  // of the alignment that others have to beat
constexpr std::size_t most_matched_pairs = 250'000;
constexpr double slack = 1e-12;

// A unitary alignment: places of its units, ascending.
struct Candidate {
  std::vector<std::uint32_t> units{};
  double cost = 0;
};

class Candidates {
 public:
  Candidates(std::span<const AlignedUnit> units, std::size_t annotators, const UnitDissimilarity& dissimilarity)
      : units_(units),
        annotators_(annotators),
        dissimilarity_(&dissimilarity),
        pairs_(annotators * (annotators - 1) / 2),
        by_first_(units.size()) {
    for (std::uint32_t i = 0; i < units.size() && complete_; ++i) {
      taken_.assign(annotators, false);
      extend({i}, 0);
      std::ranges::sort(by_first_[i], {}, [](const Candidate& c) { return std::pair(c.cost, c.units); });
    }
  }

  [[nodiscard]] bool complete() const { return complete_; }
  [[nodiscard]] const std::vector<Candidate>& starting(std::size_t i) const { return by_first_[i]; }
  // What each unit costs at least, if every unitary alignment's cost is shared evenly.
  [[nodiscard]] std::vector<double> least_shares() const {
    std::vector<double> out(units_.size(), dissimilarity_->empty);
    for (const auto& of : by_first_) {
      for (const Candidate& one : of) {
        const double share = one.cost / static_cast<double>(one.units.size());
        for (const std::uint32_t i : one.units) out[i] = std::min(out[i], share);
      }
    }
    return out;
  }

 private:
  // `apart` is the sum of dissimilarities within.
  void extend(const std::vector<std::uint32_t>& members, double apart) {
    if (!complete_) return;
    const double empty = dissimilarity_->empty;
    const auto size = static_cast<double>(members.size());
    const double within = size * (size - 1) / 2;
    if (members.size() == 1 || holds_together(members)) {
      by_first_[members[0]].push_back({members, (apart + (static_cast<double>(pairs_) - within) * empty) / static_cast<double>(pairs_)});
      if (++count_ > most_candidates) complete_ = false;
    }
    taken_[units_[members.back()].annotator] = true;
    for (std::uint32_t next = members.back() + 1; next < units_.size(); ++next) {
      if (taken_[units_[next].annotator]) continue;
      double more = apart;
      for (const std::uint32_t i : members) more += (*dissimilarity_)(units_[i], units_[next]);
      // Even with a unit of every annotator at no further cost, all of them alone would cost less.
      if (more >= static_cast<double>(annotators_ * pairs_) * empty) continue;
      auto larger = members;
      larger.push_back(next);
      extend(larger, more);
    }
    taken_[units_[members.back()].annotator] = false;
  }

  // Whether every unit costs less in it than alone.
  [[nodiscard]] bool holds_together(const std::vector<std::uint32_t>& members) const {
    const double empty = dissimilarity_->empty;
    return std::ranges::all_of(members, [&](std::uint32_t i) {
      double saved = static_cast<double>(pairs_) * empty;
      for (const std::uint32_t k : members) saved += k == i ? 0 : empty - (*dissimilarity_)(units_[i], units_[k]);
      return saved > 0;
    });
  }

  std::span<const AlignedUnit> units_;
  std::size_t annotators_;
  const UnitDissimilarity* dissimilarity_;
  std::size_t pairs_;
  std::vector<std::vector<Candidate>> by_first_;
  std::vector<bool> taken_{};
  std::size_t count_ = 0;
  bool complete_ = true;
};

// All units before the first one left are placed, and some later ones.
struct State {
  double cost = 0, least = 0;  // so far, and with the rest at least
  std::size_t parent = 0;
  const Candidate* by = nullptr;
};

class Search {
 public:
  Search(const Candidates& candidates, std::size_t units)
      : candidates_(&candidates), share_(candidates.least_shares()), layers_(units + 1) {}

  // Absent where nothing costs as little as `ceiling`.
  [[nodiscard]] std::optional<UnitAlignment> run(std::size_t width, double ceiling) {
    const std::size_t units = share_.size();
    states_.clear();
    double dropped = std::numeric_limits<double>::infinity();
    for (auto& layer : layers_) layer.clear();
    states_.push_back({0, std::accumulate(share_.begin(), share_.end(), 0.0), 0, nullptr});
    layers_[0].emplace(Ahead{}, 0);
    for (std::size_t first = 0; first < units; ++first) {
      std::vector<std::pair<const Ahead*, std::size_t>> here;
      for (const auto& [ahead, at] : layers_[first]) here.emplace_back(&ahead, at);
      if (here.size() > width) {
        std::ranges::sort(here, {}, [&](const auto& one) { return std::tuple(states_[one.second].least, *one.first); });
        dropped = std::min(dropped, states_[here[width].second].least);
        here.resize(width);
      }
      for (const auto& [ahead, at] : here) {
        for (const Candidate& next : candidates_->starting(first)) place(first, *ahead, at, next, ceiling);
      }
      if (first > 0) layers_[first - 1].clear();
    }
    if (layers_[units].empty()) return std::nullopt;
    return finished(layers_[units].begin()->second, dropped);
  }

 private:
  using Ahead = std::vector<std::uint32_t>;  // later units that are placed

  void place(std::size_t first, const Ahead& ahead, std::size_t at, const Candidate& next, double ceiling) {
    Ahead both;
    std::ranges::set_union(ahead, std::span(next.units).subspan(1), std::back_inserter(both));
    if (both.size() != ahead.size() + next.units.size() - 1) return;  // one is placed already
    State to{states_[at].cost + next.cost, states_[at].least + next.cost, at, &next};
    for (const std::uint32_t i : next.units) to.least -= share_[i];
    if (to.least > ceiling + slack) return;
    std::size_t left = first + 1;
    std::size_t passed = 0;
    for (; passed < both.size() && both[passed] == left; ++passed) ++left;
    both.erase(both.begin(), both.begin() + static_cast<std::ptrdiff_t>(passed));
    const auto [found, fresh] = layers_[left].try_emplace(std::move(both), states_.size());
    if (fresh) states_.push_back(to);
    else if (to.cost < states_[found->second].cost) states_[found->second] = to;
  }

  [[nodiscard]] UnitAlignment finished(std::size_t at, double dropped) const {
    UnitAlignment out{.cost = states_[at].cost, .group = std::vector<std::uint32_t>(share_.size())};
    out.bound = std::min(out.cost, dropped);
    out.exact = out.bound >= out.cost - slack;
    std::uint32_t groups = 0;
    for (; states_[at].by != nullptr; at = states_[at].parent, ++groups) {
      for (const std::uint32_t i : states_[at].by->units) out.group[i] = groups;
    }
    return out;
  }

  const Candidates* candidates_;
  std::vector<double> share_;
  std::vector<std::map<Ahead, std::size_t>> layers_;  // by the first unit left
  std::vector<State> states_{};
};

UnitAlignment alone(std::size_t units, double empty) {
  UnitAlignment out{.cost = static_cast<double>(units) * empty, .group = std::vector<std::uint32_t>(units)};
  std::iota(out.group.begin(), out.group.end(), 0U);
  out.bound = out.cost;
  return out;
}

bool few_pairs(std::span<const AlignedUnit> units) {
  const auto first = static_cast<std::size_t>(std::ranges::count(units, 0U, &AlignedUnit::annotator));
  return first * (units.size() - first) <= most_matched_pairs;
}

// Two annotators: as much as can be saved by pairs.
UnitAlignment align_two(std::span<const AlignedUnit> units, const UnitDissimilarity& dissimilarity) {
  std::vector<std::uint32_t> side[2];
  for (std::uint32_t i = 0; i < units.size(); ++i) side[units[i].annotator].push_back(i);
  std::vector<double> saved;
  for (const std::uint32_t i : side[0]) {
    for (const std::uint32_t j : side[1]) saved.push_back(std::max(0.0, 2 * dissimilarity.empty - dissimilarity(units[i], units[j])));
  }
  UnitAlignment out{.group = std::vector<std::uint32_t>(units.size(), std::numeric_limits<std::uint32_t>::max())};
  std::uint32_t groups = 0;
  const auto column = heaviest_matching(saved, side[0].size(), side[1].size());
  for (std::size_t i = 0; i < column.size(); ++i) {
    if (column[i] == unmatched) continue;
    out.group[side[0][i]] = out.group[side[1][column[i]]] = groups++;
    out.cost += dissimilarity(units[side[0][i]], units[side[1][column[i]]]);
  }
  for (auto& group : out.group) {
    if (group != std::numeric_limits<std::uint32_t>::max()) continue;
    group = groups++;
    out.cost += dissimilarity.empty;
  }
  out.bound = out.cost;
  return out;
}

}  // namespace

double UnitDissimilarity::operator()(const AlignedUnit& u, const AlignedUnit& v) const {
  const double apart = (std::abs(u.begin - v.begin) + std::abs(u.end - v.end)) / (u.end - u.begin + v.end - v.begin);
  const double labels = label ? label(u.label, v.label) : u.label == v.label ? 0 : 1;
  return (position * apart * apart + category * labels) * empty;
}

UnitAlignment align_units(std::span<const AlignedUnit> units, std::size_t annotators, const UnitDissimilarity& dissimilarity,
                          std::size_t width) {
  // By the middle: units that may be aligned stand close together.
  std::vector<std::uint32_t> order(units.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, {}, [&](std::uint32_t i) { return std::pair(units[i].begin + units[i].end, units[i]); });
  std::vector<AlignedUnit> sorted;
  for (const std::uint32_t i : order) sorted.push_back(units[i]);
  UnitAlignment best = alone(units.size(), dissimilarity.empty);
  if (annotators == 2 && few_pairs(sorted)) {
    best = align_two(sorted, dissimilarity);
  } else if (annotators >= 2) {
    const Candidates candidates(sorted, annotators, dissimilarity);
    if (candidates.complete()) {
      Search search(candidates, sorted.size());
      best = *search.run(std::min(width, first_width), std::numeric_limits<double>::infinity());
      if (!best.exact && width > first_width) {
        if (auto better = search.run(width, best.cost)) best = std::move(*better);
      }
    } else {
      best.exact = best.complete = false;
      best.bound = 0;
    }
  }
  std::vector<std::uint32_t> group(units.size());
  for (std::size_t i = 0; i < order.size(); ++i) group[order[i]] = best.group[i];
  best.group = std::move(group);
  return best;
}

}  // namespace assay::stats
