// What sways a judge of pairs: by hand, against leaving out clusters by deleting their rows, and on planted judges.
#include "assay/stats/judge_bias.hpp"

#include "assay/stats/rng.hpp"
#include "judge_pairs.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

constexpr std::uint32_t the_judge = 900;
constexpr auto L = Outcome::left;
constexpr auto T = Outcome::tie;
constexpr auto R = Outcome::right;

struct Table {
  std::vector<std::uint32_t> item, left, right, rater, model;
  std::vector<Outcome> outcome;
  std::vector<double> length;
  std::optional<std::uint32_t> own;

  void add(std::uint32_t i, std::uint32_t a, std::uint32_t b, Outcome o, std::uint32_t who = the_judge) {
    item.push_back(i);
    left.push_back(a);
    right.push_back(b);
    rater.push_back(who);
    outcome.push_back(o);
  }
  [[nodiscard]] JudgedPairs rows() const { return {item, left, right, rater, outcome, length, model, the_judge, own}; }
  [[nodiscard]] Table without(const std::function<bool(std::size_t)>& gone) const {
    Table out;
    out.length = length;
    out.model = model;
    out.own = own;
    for (std::size_t k = 0; k < item.size(); ++k) {
      if (!gone(k)) out.add(item[k], left[k], right[k], outcome[k], rater[k]);
    }
    return out;
  }
};

double logistic(double x) { return 1 / (1 + std::exp(-x)); }

TEST(JudgeBias, SwapsAreCountedByHand) {
  Table table;
  const std::vector<std::pair<Outcome, Outcome>> seen{{L, R}, {R, L}, {T, T}, {L, L}, {L, T}, {R, R}, {T, L}, {L, L}};
  for (std::uint32_t i = 0; i < seen.size(); ++i) {
    table.add(i, 2 * i, 2 * i + 1, seen[i].first);
    table.add(i, 2 * i + 1, 2 * i, seen[i].second);
  }
  table.add(50, 0, 1, L);  // one order only
  const auto found = judge_bias(table.rows());
  EXPECT_EQ(found.swapped.pairs, 8U);
  EXPECT_EQ(found.swapped.consistent, 3);
  EXPECT_EQ(found.swapped.first, 4);
  EXPECT_EQ(found.swapped.second, 1);
  EXPECT_NEAR(*found.consistency.judge.estimate, 3.0 / 8, 1e-15);
  EXPECT_EQ(found.consistency.judge.n, 8U);
  EXPECT_NEAR(*found.first_of_inconsistent.judge.estimate, 4.0 / 5, 1e-15);
  // Of independent pairs the jackknife of a share is p (1 - p) / (n - 1).
  EXPECT_NEAR(*found.consistency.judge.se, std::sqrt(3.0 / 8 * 5 / 8 / 7), 1e-14);
  // Decisive in both orders: (L, R), (R, L), (L, L), (R, R), (L, L), where the left won 1 + 1 + 2 + 0 + 2 of ten.
  EXPECT_NEAR(*found.left_share.judge.estimate, 6.0 / 10, 1e-15);
  // Twice both for the first place, once both for the second.
  EXPECT_NEAR(*found.position.judge.estimate, std::log(2.0) / 2, 1e-14);
  EXPECT_EQ(found.position.judge.n, 3U);
  EXPECT_FALSE(found.consistency.humans.estimate);
  EXPECT_TRUE(found.consistency.difference.has_note(note::no_data));
}

TEST(JudgeBias, RepeatedVerdictsCountInParts) {
  Table table;
  table.add(1, 0, 1, L);
  table.add(1, 0, 1, R);
  table.add(1, 1, 0, L);
  table.add(2, 0, 1, L);
  table.add(2, 1, 0, R);
  const auto found = judge_bias(table.rows());
  EXPECT_EQ(found.swapped.pairs, 2U);
  EXPECT_NEAR(found.swapped.consistent, 1.5, 1e-15);
  EXPECT_NEAR(found.swapped.first, .5, 1e-15);
  // Item 1: one order has two verdicts, the other one: each weighs 1, (1/2 + 1); item 2: 1 of 2.
  EXPECT_NEAR(*found.left_share.judge.estimate, (1.5 + 1) / 4, 1e-15);
}

TEST(JudgeBias, ThePositionEffectOfHumansIsMantelAndHaenszels) {
  Table table;
  // Stratum 1: response 0 left: 3 left, 1 right; response 1 left: 2 left, 2 right. Stratum 2: 1 and 2; 2 and 0.
  std::uint32_t who = 0;
  const auto votes = [&](std::uint32_t item, bool swapped, int lefts, int rights) {
    for (int k = 0; k < lefts + rights; ++k) table.add(item, swapped ? 1 : 0, swapped ? 0 : 1, k < lefts ? L : R, who++);
  };
  votes(1, false, 3, 1);
  votes(1, true, 2, 2);
  votes(2, false, 1, 2);
  votes(2, true, 2, 0);
  table.add(1, 0, 1, T, who++);
  table.add(1, 0, 1, L);
  table.add(1, 1, 0, L);
  const auto found = judge_bias(table.rows());
  EXPECT_NEAR(*found.position.humans.estimate, std::log((3.0 * 2 / 8 + 1 * 2.0 / 5) / (1.0 * 2 / 8 + 0)) / 2, 1e-14);
  EXPECT_NEAR(*found.left_share.humans.estimate, (4 * (3.0 / 4 + 2.0 / 4) + 2 * (1.0 / 3 + 1)) / 12, 1e-15);
  // The judge only ever favoured the left.
  EXPECT_FALSE(found.position.judge.estimate);
  EXPECT_TRUE(found.position.judge.has_note(note::separated));
  EXPECT_EQ(*found.left_share.judge.estimate, 1);
  EXPECT_TRUE(found.left_share.judge.has_note(note::boundary));
}

TEST(JudgeBias, LongerAndOwnResponsesAreComparedOnThePairsOfBoth) {
  Table table;
  table.length = {10, 20, 30, 30};
  table.model = {7, 8, 9, 7};
  table.own = 7;
  table.add(1, 0, 1, L);     // shorter, own
  table.add(1, 0, 1, R, 1);  // a human: longer, not own
  table.add(1, 1, 0, T, 2);
  table.add(2, 1, 2, R);  // longer; neither is own
  table.add(2, 1, 2, R, 1);
  table.add(3, 2, 3, R);  // as long; own
  table.add(3, 3, 2, R, 2);
  table.add(4, 0, 2, R);     // no human
  table.add(5, 0, 2, R, 2);  // no judge
  table.add(6, 0, 3, R);     // both are own
  table.add(6, 0, 3, L, 2);
  table.add(7, 1, 1, L);  // against itself
  const auto found = judge_bias(table.rows());
  EXPECT_EQ(found.verdicts, 5U);
  EXPECT_EQ(found.human_verdicts, 6U);
  EXPECT_TRUE(has_note(found.notes, note::self_comparison));
  // Items 1, 2, 6.
  EXPECT_EQ(found.longer_share.judge.n, 3U);
  EXPECT_NEAR(*found.longer_share.judge.estimate, (0.0 + 1 + 1) / 3, 1e-15);
  EXPECT_NEAR(*found.longer_share.humans.estimate, (.75 + 1 + 0) / 3, 1e-15);
  EXPECT_NEAR(*found.longer_share.difference.estimate, (2 - 1.75) / 3, 1e-15);
  // Items 1, 3.
  EXPECT_EQ(*found.own_share.judge.estimate, 1);
  EXPECT_NEAR(*found.own_share.humans.estimate, (.25 + 0) / 2, 1e-15);
  // Without humans the judge's pairs are all there are: items 1, 2, 4, 6 of unlike length.
  const auto alone = judge_bias(table.without([&](std::size_t k) { return table.rater[k] != the_judge; }).rows());
  EXPECT_NEAR(*alone.longer_share.judge.estimate, 3.0 / 4, 1e-15);
  EXPECT_FALSE(alone.longer_share.difference.estimate);
}

// A judge and humans with tastes of their own; the judge is swayed by `place`, `longer` and `self` (in log odds). Every pair is of two
// responses of models 0 .. 3, the judge's model being 0; longer responses are better.
struct Plan {
  std::uint32_t items = 60, people = 12, votes = 3;
  double place = 0, longer = 0, self = 0, taste = .5, human_place = 0;
};
Table planted(const Plan& plan, Rng& rng) {
  Table table;
  table.own = 0;
  std::vector<double> taste(plan.people);
  for (auto& t : taste) t = plan.taste * normal(rng);
  for (std::uint32_t i = 0; i < plan.items; ++i) {
    const auto a = 2 * i;
    for (int k = 0; k < 2; ++k) {
      table.length.push_back(std::exp(.5 * normal(rng)));
      table.model.push_back(below(rng, 4));
    }
    const double ratio = std::log(table.length[a] / table.length[a + 1]);
    const double own = (table.model[a] == 0 ? 1 : 0) - (table.model[a + 1] == 0 ? 1 : 0);
    const double worth = 1.2 * normal(rng) + .5 * ratio;
    for (const bool swapped : {false, true}) {
      const double sway = plan.longer * ratio + plan.self * own;
      const double eta = (swapped ? -1 : 1) * (worth + sway) + plan.place;
      table.add(i, a + (swapped ? 1 : 0), a + (swapped ? 0 : 1), uniform(rng) < logistic(eta) ? L : R);
    }
    std::set<std::uint32_t> who;
    while (who.size() < plan.votes) who.insert(below(rng, plan.people));
    for (const auto person : who) {
      const bool swapped = below(rng, 2) == 1;
      const double eta = (swapped ? -1 : 1) * (worth + taste[person] * ratio) + plan.human_place;
      table.add(i, a + (swapped ? 1 : 0), a + (swapped ? 0 : 1), uniform(rng) < logistic(eta) ? L : R, person);
    }
  }
  return table;
}

// Estimates of the judge, the humans and the difference of one quantity without some rows.
TEST(JudgeBias, IntervalsAreThoseOfDeletingItemsAndAnnotators) {
  Xoshiro256 rng(4);
  const auto table = planted({.items = 24, .people = 6, .taste = 1}, rng);
  using Pick = std::function<const BesideHumans&(const JudgeBias&)>;
  const std::vector<Pick> picks{[](const JudgeBias& b) -> const BesideHumans& { return b.left_share; },
                                [](const JudgeBias& b) -> const BesideHumans& { return b.longer_share; },
                                [](const JudgeBias& b) -> const BesideHumans& { return b.position; }};
  const auto all = judge_bias(table.rows());
  ASSERT_GE(all.swapped.first, 2);
  ASSERT_GE(all.swapped.second, 2);
  const auto variance = [&](const auto& of, const auto& key) {
    std::set<std::uint32_t> clusters;
    for (std::size_t k = 0; k < table.item.size(); ++k) {
      if (const auto id = key(k)) clusters.insert(*id);
    }
    double sum = 0;
    double count = 0;
    for (const auto id : clusters) {
      const auto rest = judge_bias(table.without([&](std::size_t k) { return key(k) == id; }).rows());
      const double step = *of(rest).estimate - *of(all).estimate;
      // An item that adds nothing is no cluster of the quantity.
      if (of(rest).n == of(all).n && step == 0) continue;
      sum += step * step;
      count += 1;
    }
    return (count - 1) / count * sum;
  };
  using Key = std::optional<std::uint32_t>;
  const auto item = [&](std::size_t k) { return Key(table.item[k]); };
  const auto person = [&](std::size_t k) { return table.rater[k] == the_judge ? Key() : Key(table.rater[k]); };
  const auto both = [&](std::size_t k) { return table.rater[k] == the_judge ? Key() : Key(table.item[k] * 100 + table.rater[k]); };
  const auto& longer = picks[1];
  const auto difference = [&](const JudgeBias& b) -> const Estimate& { return longer(b).difference; };
  const double items = variance(difference, item);
  const double people = variance(difference, person);
  const double crossed = variance(difference, both);
  EXPECT_NEAR(*all.longer_share.difference.se, std::sqrt(std::max({items, people, items + people - crossed})), 1e-12);
  EXPECT_EQ(all.longer_share.difference.clusters, 24U);
  EXPECT_LE(*all.longer_share.difference.df, 5);
  for (const auto& pick : picks) {
    const auto judge = [&](const JudgeBias& b) -> const Estimate& { return pick(b).judge; };
    EXPECT_NEAR(*pick(all).judge.se, std::sqrt(variance(judge, item)), 1e-10);
  }
}

TEST(JudgeBias, OrderOfRowsChangesNotABit) {
  Xoshiro256 rng(9);
  auto table = planted({.items = 30, .place = .4}, rng);
  const auto before = judge_bias(table.rows());
  std::ranges::reverse(table.item);
  std::ranges::reverse(table.left);
  std::ranges::reverse(table.right);
  std::ranges::reverse(table.rater);
  std::ranges::reverse(table.outcome);
  const auto after = judge_bias(table.rows());
  EXPECT_EQ(*before.position.difference.se, *after.position.difference.se);
  EXPECT_EQ(*before.own_share.difference.high, *after.own_share.difference.high);
  EXPECT_EQ(*before.longer_share.humans.estimate, *after.longer_share.humans.estimate);
}

struct Tally {
  double sum = 0, held = 0, runs = 0;
  void add(const Estimate& found, double truth) {
    if (!found.has_interval()) return;
    sum += *found.estimate;
    held += *found.low <= truth && truth <= *found.high ? 1 : 0;
    runs += 1;
  }
  [[nodiscard]] double mean() const { return sum / runs; }
  [[nodiscard]] double coverage() const { return held / runs; }
};

TEST(JudgeBias, AFairJudgeIsFoundFair) {
  Tally place, share, first, longer, own;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    Xoshiro256 rng(seed);
    const auto found = judge_bias(planted({.taste = 0}, rng).rows());
    place.add(found.position.judge, 0);
    share.add(found.left_share.judge, .5);
    first.add(found.first_of_inconsistent.judge, .5);
    longer.add(found.longer_share.difference, 0);
    own.add(found.own_share.difference, 0);
  }
  for (const auto& [name, tally] : {std::pair("position", place), std::pair("left share", share), std::pair("first", first),
                                    std::pair("longer", longer), std::pair("own", own)}) {
    EXPECT_GT(tally.runs, 390) << name;
    EXPECT_GE(tally.coverage(), .92) << name;
    EXPECT_LE(tally.coverage(), .99) << name;
    ::testing::Test::RecordProperty(name, std::to_string(tally.coverage()));
    std::printf("    %s: covers %.3f\n", name, tally.coverage());
  }
  EXPECT_NEAR(place.mean(), 0, .03);
  EXPECT_NEAR(share.mean(), .5, .01);
  EXPECT_NEAR(longer.mean(), 0, .01);
  EXPECT_NEAR(own.mean(), 0, .015);
}

TEST(JudgeBias, APlantedPositionEffectIsRecoveredWhateverTheResponsesAreWorth) {
  Tally judge, humans, difference;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    Xoshiro256 rng(seed);
    const auto found =
        judge_bias(planted({.items = 150, .people = 20, .votes = 5, .place = .6, .taste = 0, .human_place = .2}, rng).rows());
    judge.add(found.position.judge, .6);
    humans.add(found.position.humans, .2);
    difference.add(found.position.difference, .4);
  }
  std::printf("    position .6, .2, .4: mean %.3f %.3f %.3f, covers %.3f %.3f %.3f\n", judge.mean(), humans.mean(), difference.mean(),
              judge.coverage(), humans.coverage(), difference.coverage());
  EXPECT_NEAR(judge.mean(), .6, .03);
  EXPECT_NEAR(humans.mean(), .2, .02);
  for (const auto& one : {judge, humans, difference}) {
    EXPECT_GE(one.coverage(), .92);
    EXPECT_LE(one.coverage(), .99);
  }
}

TEST(JudgeBias, APlantedSelfPreferenceAndLengthBiasAreFoundAndTheirCoverageHoldsWithTastes) {
  // What the difference of win rates is, from very many pairs.
  Xoshiro256 many(5);
  const Plan large{.items = 40000, .people = 2000, .longer = .8, .self = 1, .taste = .7};
  const auto truth = judge_bias(planted(large, many).rows());
  Tally longer, own;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    Xoshiro256 rng(seed);
    const auto found = judge_bias(planted({.items = 80, .people = 15, .longer = .8, .self = 1, .taste = .7}, rng).rows());
    longer.add(found.longer_share.difference, *truth.longer_share.difference.estimate);
    own.add(found.own_share.difference, *truth.own_share.difference.estimate);
  }
  std::printf("    longer %.3f (truth %.3f) covers %.3f, own %.3f (truth %.3f) covers %.3f\n", longer.mean(),
              *truth.longer_share.difference.estimate, longer.coverage(), own.mean(), *truth.own_share.difference.estimate, own.coverage());
  EXPECT_GT(*truth.longer_share.difference.low, .03);
  EXPECT_GT(*truth.own_share.difference.low, .1);
  for (const auto& one : {longer, own}) {
    EXPECT_GE(one.coverage(), .92);
    EXPECT_LE(one.coverage(), .99);
  }
}

TEST(JudgeBias, SaysWhatItCannotTell) {
  Table table;
  table.add(1, 0, 1, L, 3);
  EXPECT_TRUE(has_note(judge_bias(table.rows()).notes, note::no_data));
  EXPECT_FALSE(judge_bias(table.rows()).ok());
  table.add(1, 0, 1, L);
  const auto one = judge_bias(table.rows());
  EXPECT_TRUE(one.ok());
  EXPECT_TRUE(one.longer_share.judge.has_note(note::no_data));
  EXPECT_TRUE(one.own_share.difference.has_note(note::no_data));
  EXPECT_TRUE(one.position.judge.has_note(note::no_data));
  table.length = {1, 0};
  EXPECT_TRUE(has_note(judge_bias(table.rows()).notes, note::bad_input));
  table.length = {1, 2};
  table.own = 4;
  EXPECT_TRUE(has_note(judge_bias(table.rows()).notes, note::bad_input));
  table.model = {4};
  EXPECT_TRUE(has_note(judge_bias(table.rows()).notes, note::bad_input));
  table.model = {4, 5};
  const auto single = judge_bias(table.rows());
  EXPECT_TRUE(single.own_share.judge.has_note(note::boundary));
  EXPECT_TRUE(single.own_share.difference.has_note(note::too_few));
  EXPECT_EQ(*single.own_share.difference.estimate, 0);
  EXPECT_TRUE(has_note(judge_bias(table.rows(), 1.5).notes, note::bad_input));
}

}  // namespace
}  // namespace assay::stats
