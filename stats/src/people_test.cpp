// Signs in people's work: by enumeration, and on planted copyists among honest people.
#include "assay/stats/people.hpp"

#include "assay/stats/multiple.hpp"
#include "assay/stats/rng.hpp"

#include <algorithm>
#include <array>
#include <cmath>
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

}  // namespace
}  // namespace assay::stats
