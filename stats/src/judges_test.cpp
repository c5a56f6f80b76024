// A judge beside humans: by hand, by the definitions of the paper, and on planted judges; corrected shares by simulation.
#include "assay/stats/judges.hpp"

#include "assay/stats/distributions.hpp"
#include "assay/stats/kappa.hpp"
#include "assay/stats/rng.hpp"
#include "test_data.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <vector>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

struct Table {
  std::vector<std::uint32_t> item, rater, label;
  std::size_t labels = 2;
  void add(std::uint32_t i, std::uint32_t r, std::uint32_t l) {
    item.push_back(i);
    rater.push_back(r);
    label.push_back(l);
  }
  [[nodiscard]] JudgeRows rows(std::uint32_t judge) const { return {item, rater, label, labels, judge}; }
};
constexpr std::uint32_t the_judge = 9;

// Humans 0 .. 4 are right with probability .75, the judge with `skill`.
Table planted(double skill, std::uint32_t items, std::uint64_t seed) {
  Xoshiro256 rng(seed);
  Table table;
  table.labels = 3;
  const auto said = [&](std::uint32_t truth, double right) { return uniform(rng) < right ? truth : (truth + 1 + below(rng, 2)) % 3; };
  for (std::uint32_t i = 0; i < items; ++i) {
    const auto truth = below(rng, 3);
    for (std::uint32_t human = 0; human < 5; ++human) table.add(i, human, said(truth, .75));
    table.add(i, the_judge, said(truth, skill));
  }
  return table;
}

TEST(Judge, AgreementIsMeasuredOnTheVotesOfTheOtherHumans) {
  Table table;
  // Item 0: humans 0, 1, 2 say a, a, b; the judge a. Item 1: humans 0, 1 say a, b; the judge b. Item 2: human 0 alone. Item 3: no judge.
  for (const auto& [i, r, l] : std::vector<std::array<std::uint32_t, 3>>{{0, 0, 0},
                                                                         {0, 1, 0},
                                                                         {0, 2, 1},
                                                                         {0, the_judge, 0},
                                                                         {1, 0, 0},
                                                                         {1, 1, 1},
                                                                         {1, the_judge, 1},
                                                                         {2, 0, 1},
                                                                         {2, the_judge, 1},
                                                                         {3, 0, 1},
                                                                         {3, 1, 1}})
    table.add(i, r, l);
  const auto report = judge_against_humans(table.rows(the_judge), {.least_items = 2});
  EXPECT_EQ(report.shared_items, 3U);
  EXPECT_EQ(report.compared_items, 2U);
  // Judge: item 0 without 0: (a, b) 1/2, without 1: 1/2, without 2: 1; item 1 without 0: 1, without 1: 0.
  EXPECT_NEAR(*report.judge_agreement.estimate, (.5 + .5 + 1 + 1 + 0) / 5, 1e-15);
  // Humans: 0: 1/2, 1: 1/2, 2: 0; item 1: 0 and 0.
  EXPECT_NEAR(*report.human_agreement.estimate, 1.0 / 5, 1e-15);
  EXPECT_NEAR(*report.difference.estimate, 2.0 / 5, 1e-15);
  ASSERT_EQ(report.humans.size(), 3U);
  EXPECT_EQ(report.humans[0].items, 2U);
  EXPECT_EQ(report.humans[0].judge_as_good, 1);  // .5 and .5; 1 and 0
  EXPECT_EQ(report.humans[0].human_as_good, .5);
  EXPECT_EQ(report.humans[1].judge_as_good, 1);  // .5 and .5; 0 and 0
  EXPECT_EQ(report.humans[1].human_as_good, 1);
  EXPECT_FALSE(report.humans[2].p);  // one item
}

// Humans of unlike skill, three an item: an agreement of two humans hangs on both of them.
TEST(Judge, IntervalsOfAgreementHoldForOtherHumansAndItems) {
  Xoshiro256 rng(12);
  constexpr int runs = 400;
  // Skills are .5 or .9: a human is right on .7, two agree by chance on what is left, spread over two labels.
  const auto agreed = [](double a, double b) { return a * b + (1 - a) * (1 - b) / 2; };
  int judge = 0;
  int human = 0;
  int difference = 0;
  for (int run = 0; run < runs; ++run) {
    double skill[20];
    for (auto& one : skill) one = uniform(rng) < .5 ? .5 : .9;
    Table table;
    table.labels = 3;
    const auto said = [&](std::uint32_t truth, double right) { return uniform(rng) < right ? truth : (truth + 1 + below(rng, 2)) % 3; };
    for (std::uint32_t i = 0; i < 100; ++i) {
      const auto truth = below(rng, 3);
      const auto first = below(rng, 20);
      for (const auto step : {0U, 7U, 13U}) table.add(i, (first + step) % 20, said(truth, skill[(first + step) % 20]));
      table.add(i, 99, said(truth, .8));
    }
    const auto report = judge_against_humans(table.rows(99));
    const auto holds = [](const Estimate& found, double truth) { return *found.low <= truth && truth <= *found.high ? 1 : 0; };
    judge += holds(report.judge_agreement, agreed(.8, .7));
    human += holds(report.human_agreement, agreed(.7, .7));
    difference += holds(report.difference, agreed(.8, .7) - agreed(.7, .7));
  }
  for (const int held : {judge, human, difference}) {
    EXPECT_GE(held, .92 * runs);
    EXPECT_LE(held, .99 * runs);
  }
}

// Definitions (1) to (4) of the paper, written out on raw labels.
TEST(Judge, TheAlternativeAnnotatorTestIsThatOfThePaper) {
  const auto table = planted(.8, 120, 3);
  const AlternativeTestOptions options{.epsilon = .15};
  const auto report = judge_against_humans(table.rows(the_judge), options);
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> said;
  for (std::size_t i = 0; i < table.item.size(); ++i) said[{table.item[i], table.rater[i]}] = table.label[i];
  ASSERT_EQ(report.humans.size(), 5U);
  std::vector<double> p;
  for (std::uint32_t j = 0; j < 5; ++j) {
    std::vector<double> d;
    double as_good = 0;
    for (std::uint32_t i = 0; i < 120; ++i) {
      double of_judge = 0;
      double of_human = 0;
      for (std::uint32_t k = 0; k < 5; ++k) {
        of_judge += k != j && said[{i, the_judge}] == said[{i, k}] ? .25 : 0;
        of_human += k != j && said[{i, j}] == said[{i, k}] ? .25 : 0;
      }
      d.push_back((of_human >= of_judge ? 1 : 0) - (of_judge >= of_human ? 1 : 0));
      as_good += of_judge >= of_human ? 1.0 / 120 : 0;
    }
    double mean = 0;
    for (const double x : d) mean += x / 120;
    double variance = 0;
    for (const double x : d) variance += (x - mean) * (x - mean) / 119;
    p.push_back(*t_cdf((mean - .15) / std::sqrt(variance / 120), 119));
    EXPECT_NEAR(report.humans[j].judge_as_good, as_good, 1e-12);
    EXPECT_NEAR(*report.humans[j].p, p.back(), 1e-12);
  }
  // Benjamini and Yekutieli by adjusted p values.
  auto sorted = p;
  std::ranges::sort(sorted);
  const double harmonic = 1 + 1.0 / 2 + 1.0 / 3 + 1.0 / 4 + 1.0 / 5;
  for (std::uint32_t j = 0; j < 5; ++j) {
    double adjusted = 1;
    for (std::size_t r = 5; r >= 1; --r) {
      if (sorted[r - 1] >= p[j]) adjusted = std::min(adjusted, sorted[r - 1] * 5 * harmonic / static_cast<double>(r));
    }
    EXPECT_EQ(report.humans[j].beaten, adjusted <= .05) << j;
  }
}

TEST(Judge, AGoodJudgeMayReplaceAHumanAndAGuessingOneMayNot) {
  const auto good = judge_against_humans(planted(.9, 200, 5).rows(the_judge));
  EXPECT_TRUE(good.may_replace);
  EXPECT_EQ(good.winning_rate, 1);
  EXPECT_GT(*good.difference.low, 0);
  const auto guessing = judge_against_humans(planted(1.0 / 3, 200, 6).rows(the_judge));
  EXPECT_FALSE(guessing.may_replace);
  EXPECT_EQ(guessing.winning_rate, 0);
  EXPECT_LT(*guessing.difference.high, 0);
  EXPECT_NEAR(*guessing.kappa, 0, .1);
}

TEST(Judge, OrderOfRowsChangesNotABitAndRepeatedRowsShareOneVote) {
  auto table = planted(.7, 60, 8);
  const auto before = judge_against_humans(table.rows(the_judge));
  std::ranges::reverse(table.item);
  std::ranges::reverse(table.rater);
  std::ranges::reverse(table.label);
  const auto after = judge_against_humans(table.rows(the_judge));
  EXPECT_EQ(*before.difference.se, *after.difference.se);
  EXPECT_EQ(*before.humans[3].p, *after.humans[3].p);
  const auto n = table.item.size();
  for (std::size_t i = 0; i < n; ++i) table.add(table.item[i], table.rater[i], table.label[i]);
  const auto doubled = judge_against_humans(table.rows(the_judge));
  EXPECT_NEAR(*doubled.judge_agreement.estimate, *before.judge_agreement.estimate, 1e-14);
  EXPECT_EQ(doubled.humans[0].items, before.humans[0].items);
}

TEST(Judge, SaysWhyItCannotBeCompared) {
  Table alone;
  for (std::uint32_t i = 0; i < 40; ++i) {
    alone.add(i, 0, 0);
    alone.add(i, the_judge, 0);
  }
  const auto one = judge_against_humans(alone.rows(the_judge));
  EXPECT_FALSE(one.ok());
  EXPECT_TRUE(has_note(one.notes, note::no_data));
  EXPECT_EQ(one.shared_items, 40U);
  const auto few = judge_against_humans(planted(.9, 20, 1).rows(the_judge));
  EXPECT_TRUE(has_note(few.notes, note::too_few));
  EXPECT_FALSE(few.winning_rate);
  EXPECT_FALSE(few.may_replace);
  alone.labels = 0;
  EXPECT_TRUE(has_note(judge_against_humans(alone.rows(the_judge)).notes, note::bad_input));
  Table same;  // everybody always says the same: exactly as good, which is better than epsilon asks
  for (std::uint32_t i = 0; i < 40; ++i) {
    for (const std::uint32_t r : {0U, 1U, the_judge}) same.add(i, r, 0);
  }
  EXPECT_EQ(judge_against_humans(same.rows(the_judge)).winning_rate, 1);
}

TEST(JudgeReference, TheJudgesOfLlmfaoAgreeWithThePluralityAsStored) {
  const auto folder = test::shared_folder();
  if (!folder) GTEST_SKIP() << "ASSAY_SHARED is not set: the shared data and reference numbers are not here";
  const auto stored = test::read_json(*folder + "/reference/statistics.json").at("sets").at("llmfao").at("judges_against_strict_plurality");
  const auto label = [](const std::string& word) { return word == "left" ? 0U : word == "tie" ? 1U : 2U; };
  std::map<std::uint32_t, std::vector<std::uint32_t>> votes;
  Table humans;
  const auto crowd = test::read_csv(*folder + "/data/llmfao/crowd-comparisons.csv");
  for (std::size_t i = 1; i < crowd.size(); ++i) {
    const auto item = static_cast<std::uint32_t>(std::stoul(crowd[i][0]));
    votes[item].resize(3);
    ++votes[item][label(crowd[i][5])];
    humans.add(item, static_cast<std::uint32_t>(std::stoul(crowd[i][4])), label(crowd[i][5]));
  }
  humans.labels = 3;
  for (const char* name : {"gpt4", "gpt3"}) {
    std::vector<std::uint32_t> judged;
    std::vector<std::uint32_t> plurality;
    auto table = humans;
    const auto rows = test::read_csv(*folder + "/data/llmfao/" + name + "-crowd-comparisons.csv");
    for (std::size_t i = 1; i < rows.size(); ++i) {
      const auto item = static_cast<std::uint32_t>(std::stoul(rows[i][0]));
      table.add(item, 1000, label(rows[i][4]));
      const auto& counts = votes.at(item);
      const auto most = std::ranges::max_element(counts);
      if (std::ranges::count(counts, *most) != 1) continue;
      judged.push_back(label(rows[i][4]));
      plurality.push_back(static_cast<std::uint32_t>(most - counts.begin()));
    }
    EXPECT_EQ(judged.size(), stored.at(name).at("items_with_strict_plurality").to_number<std::size_t>());
    EXPECT_NEAR(*cohen_kappa(judged, plurality, 3).estimate, stored.at(name).at("kappa").as_double(), 1e-12);
    const auto report = judge_against_humans(table.rows(1000));
    EXPECT_EQ(report.shared_items, 2139U);
    std::printf("%s: agrees %.4f with a human, humans %.4f; winning rate %.3f of %zu\n", name, *report.judge_agreement.estimate,
                *report.human_agreement.estimate, report.winning_rate.value_or(-1), report.humans.size());
  }
}

TEST(CorrectedShare, OfTheTextbook) {
  // Found 30 %, sensitivity 90 %, specificity 80 %: (.3 - .2) / .7.
  const auto found = corrected_share({300, 1000, 90, 100, 40, 200});
  EXPECT_NEAR(*found.estimate, 1.0 / 7, 1e-14);
  const double p = 1.0 / 7;
  const double variance = (.3 * .7 / 1000 + p * p * .9 * .1 / 100 + (1 - p) * (1 - p) * .2 * .8 / 200) / (.7 * .7);
  EXPECT_NEAR(*found.se, std::sqrt(variance), 1e-14);
  EXPECT_TRUE(corrected_share({100, 1000, 90, 100, 40, 200}).has_note(note::boundary));
  EXPECT_EQ(corrected_share({100, 1000, 90, 100, 40, 200}).estimate, 0);
  EXPECT_TRUE(corrected_share({300, 1000, 20, 100, 40, 200}).has_note(note::no_variation));
  EXPECT_TRUE(corrected_share({300, 1000, 9, 10, 4, 20}).has_note(note::few_human_labels));
  EXPECT_TRUE(corrected_share({300, 1000, 0, 0, 4, 20}).has_note(note::no_data));
  EXPECT_TRUE(corrected_share({300, 200, 9, 10, 4, 20}).has_note(note::bad_input));
}

TEST(CorrectedShare, CoversTheTruth) {
  Xoshiro256 rng(17);
  const auto some = [&](std::size_t n, double p) {
    std::size_t yes = 0;
    for (std::size_t i = 0; i < n; ++i) yes += uniform(rng) < p ? 1 : 0;
    return yes;
  };
  constexpr int runs = 2000;
  for (const double truth : {.2, .5}) {
    int covered = 0;
    double sum = 0;
    for (int run = 0; run < runs; ++run) {
      const auto found = corrected_share({some(800, truth * .85 + (1 - truth) * .25), 800, some(150, .85), 150, some(150, .25), 150});
      sum += *found.estimate / runs;
      covered += *found.low <= truth && truth <= *found.high ? 1 : 0;
    }
    EXPECT_NEAR(sum, truth, .005);
    EXPECT_GE(covered, runs * 93 / 100) << truth;
    EXPECT_LE(covered, runs * 97 / 100) << truth;
  }
}

TEST(EffectiveJudges, CountCorrelatedOnesForLess) {
  EXPECT_NEAR(*effective_judges(9, .5), 1.8, 1e-15);
  EXPECT_EQ(effective_judges(9, 0), 9);
  EXPECT_EQ(effective_judges(9, 1), 1);
  EXPECT_FALSE(effective_judges(0, .5));
  EXPECT_FALSE(effective_judges(3, -.1));
  const std::vector<std::uint8_t> errors{1, 1, 0, 0, 1, 0, 1, 0, 1, 1, 0, 0};  // of three judges on four items
  EXPECT_NEAR(*error_correlation(errors, 3, 4), (0.0 + 1 + 0) / 3, 1e-15);
  const std::vector<std::uint8_t> never{0, 0, 0, 0, 1, 0, 1, 0};
  EXPECT_FALSE(error_correlation(never, 2, 4));
  EXPECT_FALSE(error_correlation(errors, 3, 5));
}

}  // namespace
}  // namespace assay::stats
