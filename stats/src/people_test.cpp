// Signs in people's work: by enumeration, and on planted copyists among honest people.
#include "assay/stats/people.hpp"

#include "assay/stats/distributions.hpp"
#include "assay/stats/intervals.hpp"
#include "assay/stats/multiple.hpp"
#include "assay/stats/rng.hpp"
#include "assay/stats/sequences.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

struct Table {
  std::vector<std::uint32_t> item, rater, label;
  std::size_t labels = 4;
  [[nodiscard]] PeopleRows rows() const { return {item, rater, label, labels}; }
};

// Eight people are right 80 % of the time on easy items and 55 % on hard ones, where most errors are the same; the first is right on every
// third item only. Of the last two, the one copies the other's answer with probability `copies`.
Table crowd(double copies, std::uint64_t seed) {
  Xoshiro256 rng(seed);
  Table table;
  for (std::uint32_t i = 0; i < 80; ++i) {
    const bool hard = uniform(rng) < .3;
    std::uint32_t before = 0;
    for (std::uint32_t who = 0; who < 8; ++who) {
      const double u = uniform(rng);
      std::uint32_t says = 0;
      if (u >= (who == 0 ? .33 : hard ? .55 : .8)) says = hard && uniform(rng) < .7 ? 1 : 1 + below(rng, 3);
      if (who == 7 && uniform(rng) < copies) says = before;
      before = says;
      table.item.push_back(i);
      table.rater.push_back(who);
      table.label.push_back(says);
    }
  }
  return table;
}

TEST(SameWrong, FindsWhoCopiesAndLeavesHonestPeopleOnHardItemsAlone) {
  int found = 0;
  int honest = 0;
  int tested = 0;
  constexpr int runs = 40;
  for (int run = 0; run < runs; ++run) {
    const auto result = same_wrong_answers(crowd(.9, static_cast<std::uint64_t>(run)).rows());
    ASSERT_EQ(result.pairs.size(), 28U);
    std::vector<double> p;
    for (const auto& one : result.pairs) p.push_back(one.p);
    const auto adjusted = benjamini_hochberg(p);
    for (std::size_t i = 0; i < p.size(); ++i) {
      const bool copied = result.pairs[i].first == 6 && result.pairs[i].second == 7;
      (copied ? found : honest) += adjusted[i] <= .01 ? 1 : 0;
      tested += copied ? 0 : 1;
    }
  }
  EXPECT_GE(found, runs * 95 / 100);
  EXPECT_LE(honest, tested / 100);
}

TEST(SameWrong, CountsAndExpectsByItsDefinition) {
  Table table;
  table.labels = 3;
  // Two items; people 0 and 1 give the same wrong answer to the first.
  for (const auto& [i, r, l] : std::vector<std::array<std::uint32_t, 3>>{
           {0, 0, 1}, {0, 1, 1}, {0, 2, 0}, {0, 3, 0}, {0, 4, 2}, {1, 0, 2}, {1, 1, 2}, {1, 2, 2}, {1, 3, 2}, {1, 4, 0}}) {
    table.item.push_back(i);
    table.rater.push_back(r);
    table.label.push_back(l);
  }
  const auto result = same_wrong_answers(table.rows(), {.least_shared = 2});
  const auto pair = std::ranges::find_if(result.pairs, [](const auto& one) { return one.first == 0 && one.second == 1; });
  ASSERT_NE(pair, result.pairs.end());
  EXPECT_EQ(pair->shared, 2U);
  EXPECT_EQ(pair->same_wrong, 1U);
  // All labels: 3, 2, 5 of 10. Beside either, item 0 has b, a, a, c, so b is wrong, and the others let 1.2 / 5 (b) and 1.5 / 5 (c) of a
  // wrong answer expect; item 1 has c, c, c, a, so c is right, and a and b would have been 1.3 / 5 and .2 / 5.
  const double rate = (1.0 + 1) / (1 + (1.2 + 1.5 + 1.3 + .2) / 5);
  // Others of both on item 0: 2, 0, 1; on item 1: 1, 0, 2.
  const double first = rate * rate * (std::pow((0 + .2) / 4, 2) + std::pow((1 + .5) / 4, 2));
  const double second = rate * rate * (std::pow((1 + .3) / 4, 2) + std::pow((0 + .2) / 4, 2));
  EXPECT_NEAR(pair->expected, first + second, 1e-15);
  EXPECT_NEAR(pair->p, 1 - (1 - first) * (1 - second), 1e-15);
}

TEST(SameWrong, TwoWhoKnowBetterThanTheRestAreSeenAsSuchWhereTheLabelIsKnown) {
  Table table;
  table.labels = 2;
  std::vector<std::uint32_t> known;
  for (std::uint32_t i = 0; i < 40; ++i) {
    const std::uint32_t truth = i % 2;
    for (std::uint32_t who = 0; who < 6; ++who) {
      table.item.push_back(i);
      table.rater.push_back(who);
      table.label.push_back(i % 4 == 0 && who > 1 ? 1 - truth : truth);  // the rest are wrong together on every fourth
    }
    known.push_back(truth);
  }
  const auto by_majority = same_wrong_answers(table.rows());
  EXPECT_LT(by_majority.pairs[0].p, 1e-4);
  EXPECT_EQ(same_wrong_answers(table.rows(), {.known = known}).pairs[0].same_wrong, 0U);
}

TEST(SameWrong, OrderOfRowsChangesNotABitAndLimitsAreSaid) {
  auto table = crowd(.5, 3);
  const auto before = same_wrong_answers(table.rows());
  std::ranges::reverse(table.item);
  std::ranges::reverse(table.rater);
  std::ranges::reverse(table.label);
  const auto after = same_wrong_answers(table.rows());
  for (std::size_t i = 0; i < before.pairs.size(); ++i) EXPECT_EQ(before.pairs[i].p, after.pairs[i].p);
  EXPECT_TRUE(has_note(same_wrong_answers(table.rows(), {.most_pairs = 100}).notes, note::too_costly));
  EXPECT_TRUE(same_wrong_answers(table.rows(), {.least_shared = 81}).pairs.empty());
  table.labels = 1;
  EXPECT_TRUE(has_note(same_wrong_answers(table.rows()).notes, note::bad_input));
}

std::vector<double> repeated(const std::vector<double>& share, std::size_t answers) {
  std::vector<double> out;
  for (std::size_t i = 0; i < answers; ++i) out.insert(out.end(), share.begin(), share.end());
  return out;
}

// Items whose answers everybody knows make long runs likely; the last two answers differ.
TEST(Runs, OnEasyItemsInARowAreNoSurprise) {
  std::vector<double> share = repeated({.99, .01}, 20);
  const auto hard = repeated({.5, .5}, 10);
  share.insert(share.end(), hard.begin(), hard.end());
  const double all_first = std::pow(.99, 20);
  EXPECT_GE(*run_probability(share, 2, 20), all_first);
  EXPECT_LT(*run_probability(repeated({.5, .5}, 30), 2, 20), 2e-5);
}

// Every sequence of eight answers.
TEST(Runs, AreAsLikelyAsCountingAllSequencesSays) {
  const std::vector<double> share{.5, .3, .2};
  for (std::size_t run = 1; run <= 9; ++run) {
    double expected = 0;
    for (unsigned code = 0; code < 6561; ++code) {
      std::vector<std::uint32_t> labels;
      double p = 1;
      for (unsigned n = 0, rest = code; n < 8; ++n, rest /= 3) {
        labels.push_back(rest % 3);
        p *= share[rest % 3];
      }
      if (longest_run(labels) >= run) expected += p;
    }
    EXPECT_NEAR(*run_probability(repeated(share, 8), 3, run), expected, 1e-13) << run;
  }
  EXPECT_NEAR(*run_probability(repeated({1, 1}, 3), 2, 3), .25, 1e-15);
  EXPECT_EQ(run_probability(repeated({1, 0}, 10), 2, 10), 1);
  EXPECT_NEAR(*run_probability(repeated({3, 7}, 2000), 2, 60), 0, 1e-6);
  EXPECT_EQ(run_probability(repeated(share, 3), 3, 0), 1);
  EXPECT_EQ(run_probability(repeated(share, 3), 3, 1), 1);
  EXPECT_FALSE(run_probability(repeated({0, 0}, 3), 2, 2));
  EXPECT_FALSE(run_probability(repeated({1, -1}, 3), 2, 2));
  EXPECT_FALSE(run_probability(share, 2, 2));
  EXPECT_EQ(longest_run({}), 0U);
}

TEST(NearDuplicates, FindsCopiesAndSmallChangesAndNothingElse) {
  const std::string text = "The first answer names the river and the year, the second one only says that it was long ago.";
  const std::string changed = "the FIRST answer names the river and the year; the second one only says that it was long ago!";
  const std::string edited = "The first answer names the river and the year, the second one only says that it was ages ago.";
  const std::string other = "Both answers are polite, but only B follows the format that was asked for and stays below the limit.";
  const std::string brief = "A is better";
  const std::vector<std::string_view> texts{text, other, changed, brief, edited, brief};
  const auto found = near_duplicates(texts, {.least = .75});
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].first, 0U);
  EXPECT_EQ(found[0].second, 2U);
  EXPECT_EQ(found[0].jaccard, 1);
  EXPECT_EQ(found[1].second, 4U);
  // 19 words are 17 triples; another 18th word changes the last two.
  EXPECT_NEAR(found[1].jaccard, 15.0 / 19, 1e-12);
  EXPECT_TRUE(near_duplicates(std::vector<std::string_view>{text, other}).empty());
  const std::vector<std::string_view> many(1000, text);
  EXPECT_EQ(near_duplicates(many).size(), 999U);
}

TEST(PersonSkill, OfSixteenOfTwentyHasABoundOfSixtyTwoPercent) {
  std::vector<std::uint8_t> right(30, 0);
  std::fill(right.begin() + 14, right.end(), std::uint8_t{1});  // of the last twenty sixteen
  const PersonSkill found = person_skill(right);
  EXPECT_EQ(found.right, 16U);
  EXPECT_EQ(found.total, 20U);
  EXPECT_EQ(*found.raw.estimate, 0.8);
  EXPECT_NEAR(*found.raw.low, 0.62, 0.005);
  EXPECT_EQ(found.raw.low, wilson_share(16, 20, 0.9).low);
  EXPECT_NEAR(*found.shown.estimate, 16.5 / 21, 1e-15);
  EXPECT_NEAR(*beta_cdf(*found.shown.low, 16.5, 4.5), 0.05, 1e-9);
  EXPECT_NEAR(*beta_cdf(*found.shown.high, 16.5, 4.5), 0.95, 1e-9);
  EXPECT_EQ(person_skill(right, {.window = 0}).total, 30U);
  EXPECT_EQ(person_skill(right, {.window = 7}).right, 7U);
}

TEST(PersonSkill, IsCertainOfNothingAtTheEnds) {
  const std::vector<std::uint8_t> all(5, 1);
  const std::vector<std::uint8_t> none(5, 0);
  EXPECT_EQ(*person_skill(all).shown.high, 1);
  EXPECT_GT(*person_skill(all).shown.low, 0.6);
  EXPECT_EQ(*person_skill(none).shown.low, 0);
  EXPECT_NEAR(*person_skill(none).shown.estimate, 0.5 / 6, 1e-15);
  const PersonSkill nobody = person_skill({});
  EXPECT_FALSE(nobody.raw.estimate);
  EXPECT_FALSE(nobody.shown.estimate);
  EXPECT_TRUE(nobody.raw.has_note(note::no_data));
  EXPECT_TRUE(nobody.shown.has_note(note::no_data));
  EXPECT_TRUE(person_skill(std::vector<std::uint8_t>{2}).shown.has_note(note::bad_input));
  EXPECT_TRUE(person_skill(all, {.level = 1}).raw.has_note(note::bad_input));
}

// The probability of each number right of 20 is exact, so is how often an interval holds the skill.
TEST(PersonSkill, HoldsTheSkillAsOftenAsItSaysOverSkills) {
  double raw = 0;
  double shown = 0;
  double lowest = 1;
  int skills = 0;
  for (int percent = 50; percent <= 98; ++percent) {
    const double skill = percent / 100.0;
    double of_raw = 0;
    double of_shown = 0;
    double chance = std::pow(1 - skill, 20);
    for (std::size_t k = 0; k <= 20; ++k) {
      std::vector<std::uint8_t> right(20, 0);
      std::fill(right.begin(), right.begin() + static_cast<std::ptrdiff_t>(k), std::uint8_t{1});
      const PersonSkill found = person_skill(right);
      of_raw += *found.raw.low <= skill && skill <= *found.raw.high ? chance : 0;
      of_shown += *found.shown.low <= skill && skill <= *found.shown.high ? chance : 0;
      chance *= static_cast<double>(20 - k) / static_cast<double>(k + 1) * skill / (1 - skill);
    }
    raw += of_raw;
    shown += of_shown;
    lowest = std::min({lowest, of_raw, of_shown});
    ++skills;
  }
  std::printf("  coverage of 90 %% intervals of 20 gold, skills .50 to .98: Wilson %.1f %%, Beta %.1f %%, lowest %.1f %%\n",
              100 * raw / skills, 100 * shown / skills, 100 * lowest);
  EXPECT_GT(raw, 0.89 * skills);
  EXPECT_GT(shown, 0.885 * skills);
  EXPECT_LT(std::max(raw, shown), 0.93 * skills);
}

TEST(SideAndTies, AreSequencesOfTheirShares) {
  const SideAndTies found = side_and_tie_share(70, 20, 30);
  EXPECT_EQ(*found.left.estimate, 0.7);
  EXPECT_EQ(found.left.low, share_at_any_time(70, 100, 0.99).low);
  EXPECT_NEAR(*found.ties.estimate, 20.0 / 120, 1e-15);
  EXPECT_EQ(found.ties.high, share_at_any_time(20, 120, 0.99).high);
  EXPECT_LT(*found.left_p, 0.01);
  EXPECT_GT(*found.left.low, 0.5);
  const SideAndTies only_ties = side_and_tie_share(0, 5, 0);
  EXPECT_TRUE(only_ties.left.has_note(note::no_data));
  EXPECT_EQ(only_ties.left_p, 1);
  EXPECT_EQ(*only_ties.ties.high, 1);
}

TEST(SideAndTies, AreSeldomEverOutsideInAWholeLife) {
  Xoshiro256 rng(12);
  constexpr int people = 2000;
  int left_outside = 0;
  int ties_outside = 0;
  int surprising = 0;
  for (int person = 0; person < people; ++person) {
    std::size_t count[3] = {};
    bool outside[3] = {};
    for (int vote = 1; vote <= 300; ++vote) {
      const double u = uniform(rng);
      ++count[u < 0.4 ? 0 : u < 0.6 ? 1 : 2];
      if (vote % 5 != 0) continue;
      const SideAndTies now = side_and_tie_share(count[0], count[1], count[2], 0.95);
      if (now.left.estimate) outside[0] = outside[0] || *now.left.low > 0.5 || *now.left.high < 0.5;
      outside[1] = outside[1] || *now.ties.low > 0.2 || *now.ties.high < 0.2;
      outside[2] = outside[2] || *now.left_p <= 0.05;
    }
    left_outside += outside[0] ? 1 : 0;
    ties_outside += outside[1] ? 1 : 0;
    surprising += outside[2] ? 1 : 0;
  }
  std::printf("  ever outside of 95 %% in 300 votes: left %.1f %%, ties %.1f %%, p <= .05 %.1f %%\n", 100.0 * left_outside / people,
              100.0 * ties_outside / people, 100.0 * surprising / people);
  EXPECT_LE(left_outside, people / 20);
  EXPECT_LE(ties_outside, people / 20);
  EXPECT_EQ(surprising, left_outside);
}

struct TimedRows {
  std::vector<std::uint32_t> rater;
  std::vector<double> seconds, length;
  void add(std::uint32_t who, double took, double words = 1) {
    rater.push_back(who);
    seconds.push_back(took);
    length.push_back(words);
  }
};

TEST(SpeedFloor, ByHand) {
  TimedRows rows;
  for (const double took : {8.0, 10.0, 12.0}) rows.add(0, took);
  for (const double took : {20.0, 20.0}) rows.add(1, took);
  for (const double took : {40.0, 60.0}) rows.add(2, took);
  // Medians 10, 20 and 50: the floor is 5.
  for (int i = 0; i < 20; ++i) rows.add(7, 1);
  for (int i = 0; i < 8; ++i) rows.add(7, 9);
  rows.add(7, 4.99);
  rows.add(7, std::nan(""));
  rows.add(7, 5);
  const std::vector<std::uint8_t> qualified{1, 1, 1, 0, 0, 0, 0, 0};
  SpeedFloor found = speed_floor({rows.rater, rows.seconds}, {.qualified = qualified});
  ASSERT_EQ(found.classes.size(), 1U);
  EXPECT_EQ(found.classes[0].median, 20);
  EXPECT_EQ(found.classes[0].floor, 5);
  EXPECT_EQ(found.classes[0].answers, 7U);
  ASSERT_EQ(found.people.size(), 4U);
  const PersonSpeed& fast = found.people[3];
  EXPECT_EQ(fast.rater, 7U);
  EXPECT_EQ(fast.timed, 30U);
  EXPECT_EQ(fast.below, 21U);
  EXPECT_EQ(fast.last, 10U);
  EXPECT_EQ(fast.last_below, 1U);  // what somebody did long ago does not count
  EXPECT_FALSE(fast.review);
  rows.add(7, 2);
  rows.add(7, 2);
  found = speed_floor({rows.rater, rows.seconds}, {.qualified = qualified});
  EXPECT_EQ(found.people[3].last_below, 3U);
  EXPECT_TRUE(found.people[3].review);
  EXPECT_FALSE(found.people[0].review);
}

TEST(SpeedFloor, SaysWhyThereIsNone) {
  TimedRows rows;
  rows.add(0, 3);
  rows.add(1, 3);
  const SpeedFloor few = speed_floor({rows.rater, rows.seconds});
  EXPECT_TRUE(has_note(few.notes, note::too_few));
  EXPECT_FALSE(few.classes[0].floor);
  EXPECT_FALSE(few.people[0].review);
  EXPECT_EQ(few.people[0].median, 3);
  EXPECT_TRUE(has_note(speed_floor({}).notes, note::no_data));
  const std::vector<double> never{-1, std::nan("")};
  EXPECT_TRUE(has_note(speed_floor({rows.rater, never}).notes, note::no_data));
  EXPECT_TRUE(has_note(speed_floor({rows.rater, std::vector<double>{1}}).notes, note::bad_input));
  EXPECT_TRUE(has_note(speed_floor({rows.rater, rows.seconds, never}).notes, note::bad_input));
  EXPECT_TRUE(has_note(speed_floor({rows.rater, rows.seconds}, {.window = 0}).notes, note::bad_input));
  const std::vector<std::uint8_t> one{1};
  EXPECT_TRUE(has_note(speed_floor({rows.rater, rows.seconds}, {.qualified = one}).notes, note::bad_input));
}

// People take 2 s and a tenth of a second a word, times e to the power of .4 z. The last but one is as honest but sees short items only,
// the last takes a fifth of what the others do.
TEST(SpeedFloor, OfTheLengthFindsWhoIsFastAndNotWhoSeesShortItems) {
  int fast = 0;
  int honest = 0;
  int shorts = 0;
  int shorts_without_length = 0;
  constexpr int runs = 200;
  for (std::uint64_t run = 0; run < runs; ++run) {
    Xoshiro256 rng(500 + run);
    TimedRows rows;
    for (std::uint32_t who = 0; who < 12; ++who) {
      for (int i = 0; i < 60; ++i) {
        const double words = who == 10 ? 5 + 5 * uniform(rng) : 5 + 295 * uniform(rng);
        const double usual = (2 + words / 10) * std::exp(0.4 * normal(rng));
        rows.add(who, who == 11 ? usual / 5 : usual, words);
      }
    }
    const SpeedFloor found = speed_floor({rows.rater, rows.seconds, rows.length});
    ASSERT_EQ(found.classes.size(), 10U);
    for (std::size_t who = 0; who < 10; ++who) honest += found.people[who].review ? 1 : 0;
    shorts += found.people[10].review ? 1 : 0;
    fast += found.people[11].review ? 1 : 0;
    shorts_without_length += speed_floor({rows.rater, rows.seconds}).people[10].review ? 1 : 0;
  }
  std::printf("  of 200: fast %d found, short items %d (without lengths %d), honest people %d of 2000\n", fast, shorts,
              shorts_without_length, honest);
  EXPECT_GT(fast, 0.95 * runs);
  EXPECT_LE(honest, 10);
  EXPECT_LE(shorts, 4);
  EXPECT_GT(shorts_without_length, runs / 2);
}

}  // namespace
}  // namespace assay::stats
