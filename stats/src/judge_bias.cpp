// Swaps, places, lengths and own responses, as sums over pairs.
#include "assay/stats/judge_bias.hpp"

#include "judge_pairs.hpp"
#include "why_absent.hpp"

#include <algorithm>

namespace assay::stats {
namespace {

// Verdicts on a pair in one order.
struct Order {
  double left = 0, tie = 0, right = 0;

  void add(Outcome outcome) { (outcome == Outcome::left ? left : outcome == Outcome::tie ? tie : right) += 1; }
  [[nodiscard]] double all() const { return left + tie + right; }
  [[nodiscard]] double decisive() const { return left + right; }
};
struct Orders {
  Order one, other;
  void add(const Verdict& v) { (v.swapped ? other : one).add(v.outcome); }
};

// Swaps of one rater, as parts of one pair.
struct Swap {
  double consistent = 0, first = 0, second = 0;
  bool seen = false;
};
Swap swap_of(const Orders& by) {
  const auto& [a, b] = by;
  const double all = a.all() * b.all();
  if (all == 0) return {};
  return {(a.left * b.right + a.right * b.left + a.tie * b.tie) / all, (a.left * b.left + a.left * b.tie + a.tie * b.left) / all,
          (a.right * b.right + a.right * b.tie + a.tie * b.right) / all, true};
}

// Calls `each` with the swap of every rater who saw the pair in both orders.
template <class Each>
void each_swap(std::span<const Verdict> verdicts, const Each& each) {
  for (std::size_t begin = 0; begin < verdicts.size();) {
    Orders by;
    std::size_t end = begin;
    for (; end < verdicts.size() && verdicts[end].rater == verdicts[begin].rater; ++end) by.add(verdicts[end]);
    if (const auto swap = swap_of(by); swap.seen) each(verdicts[begin].rater, swap);
    begin = end;
  }
}

// Orders of the judge and of all humans together.
struct Both {
  Orders judge, humans;
};
Both both_of(std::span<const Verdict> verdicts, std::uint32_t judge) {
  Both out;
  for (const auto& v : verdicts) (v.rater == judge ? out.judge : out.humans).add(v);
  return out;
}

// Wins of the left over twice the verdicts of the rarer order, each order weighing the same.
std::pair<double, double> balanced_left(const Orders& by) {
  const double fewer = std::min(by.one.decisive(), by.other.decisive());
  if (fewer == 0) return {0, 0};
  return {fewer * (by.one.left / by.one.decisive() + by.other.left / by.other.decisive()), 2 * fewer};
}

std::pair<double, double> odds_of_left(const Orders& by) {
  const double all = by.one.decisive() + by.other.decisive();
  if (all == 0) return {0, 0};
  return {by.one.left * by.other.left / all, by.one.right * by.other.right / all};
}

template <class Of>
PairTable::Stat by_orders(const PairTable& table, const Of& of) {
  return [&table, of](std::span<const Verdict> verdicts) {
    const auto both = both_of(verdicts, table.judge());
    const auto [judge, judge_of] = of(both.judge);
    const auto [humans, humans_of] = of(both.humans);
    return Sums{judge, judge_of, humans, humans_of};
  };
}

// Mean verdicts for one of the responses, `favoured`: -1 the first, 1 the second, 0 neither (the pair does not enter).
template <class Favoured>
PairTable::Stat by_means(const PairTable& table, const Favoured& favoured) {
  return [&table, favoured](std::span<const Verdict> verdicts) {
    const int which = verdicts.empty() ? 0 : favoured(verdicts[0]);
    if (which == 0) return Sums{};
    double judge = 0;
    double judge_of = 0;
    double humans = 0;
    double humans_of = 0;
    for (const auto& v : verdicts) {
      const double wins = which < 0 ? v.of_first() : 1 - v.of_first();
      (v.rater == table.judge() ? judge : humans) += wins;
      (v.rater == table.judge() ? judge_of : humans_of) += 1;
    }
    // Only pairs that both saw, where there are humans at all.
    if (judge_of == 0 || (humans_of == 0 && table.any_humans())) return Sums{};
    return humans_of == 0 ? Sums{judge / judge_of, 1, 0, 0} : Sums{judge / judge_of, 1, humans / humans_of, 1};
  };
}

void measure_swaps(const PairTable& table, JudgeBias& out) {
  const auto stat = [&](const auto& part, const auto& of) {
    return [&table, part, of](std::span<const Verdict> verdicts) {
      Sums sums;
      each_swap(verdicts, [&](std::uint32_t rater, const Swap& swap) {
        (rater == table.judge() ? sums.judge : sums.humans) += part(swap);
        (rater == table.judge() ? sums.judge_of : sums.humans_of) += of(swap);
      });
      return sums;
    };
  };
  const auto consistent = [](const Swap& s) { return s.consistent; };
  const auto first = [](const Swap& s) { return s.first; };
  const auto all = [](const Swap&) { return 1.0; };
  const auto inconsistent = [](const Swap& s) { return s.first + s.second; };
  out.consistency = table.ratio(stat(consistent, all), {.method = "share of swapped pairs with the same winner"});
  out.first_of_inconsistent = table.ratio(stat(first, inconsistent), {.method = "share of inconsistent pairs that favour the first place"});
  for (std::size_t k = 0; k < table.size(); ++k) {
    each_swap(table.pair(k), [&](std::uint32_t rater, const Swap& swap) {
      if (rater != table.judge()) return;
      ++out.swapped.pairs;
      out.swapped.consistent += swap.consistent;
      out.swapped.first += swap.first;
      out.swapped.second += swap.second;
    });
  }
}

void absent(BesideHumans& out, double level, const char* why) {
  for (auto* one : {&out.judge, &out.humans, &out.difference}) {
    one->level = level;
    one->add_note(note::no_data, why);
  }
}

}  // namespace

JudgeBias judge_bias(const JudgedPairs& pairs, double level) {
  JudgeBias out;
  const auto table = PairTable::of(pairs, level, out.notes);
  if (!table) {
    for (BesideHumans* each :
         {&out.consistency, &out.first_of_inconsistent, &out.left_share, &out.position, &out.longer_share, &out.own_share}) {
      say_why_absent({&each->judge, &each->humans, &each->difference}, out.notes);
    }
    return out;
  }
  for (std::size_t k = 0; k < table->size(); ++k) {
    for (const auto& v : table->pair(k)) ++(v.rater == pairs.judge ? out.verdicts : out.human_verdicts);
  }
  measure_swaps(*table, out);
  out.left_share = table->ratio(by_orders(*table, balanced_left), {.method = "share of the left among decisive verdicts, orders balanced"});
  out.position =
      table->ratio(by_orders(*table, odds_of_left), {.method = "position effect in log odds (Mantel-Haenszel)", .half_log = true});
  if (pairs.length.empty()) {
    absent(out.longer_share, level, "no lengths of responses");
  } else {
    const auto longer = [&](const Verdict& v) {
      const double a = pairs.length[v.first];
      const double b = pairs.length[v.second];
      return a > b ? -1 : a < b ? 1 : 0;
    };
    out.longer_share = table->ratio(by_means(*table, longer), {.method = "share of the longer response"});
  }
  if (!pairs.own) {
    absent(out.own_share, level, "nobody said which model the judge is");
  } else {
    const auto own = [&](const Verdict& v) {
      const bool a = pairs.model[v.first] == *pairs.own;
      const bool b = pairs.model[v.second] == *pairs.own;
      return a == b ? 0 : a ? -1 : 1;
    };
    out.own_share = table->ratio(by_means(*table, own), {.method = "share of the response of the judge's own model"});
  }
  return out;
}

}  // namespace assay::stats
