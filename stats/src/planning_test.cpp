// The percentages of the rules that people are held to, and the vectors of adaptive overlap.
#include "assay/stats/planning.hpp"

#include "assay/stats/intervals.hpp"
#include "assay/stats/overlap.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

TEST(Planning, BinomialTailsAreSumsOfTheirTerms) {
  EXPECT_NEAR(*binomial_at_least(4, 2, .5), 11.0 / 16, 1e-15);
  EXPECT_NEAR(*binomial_at_least(3, 3, .2), .008, 1e-15);
  EXPECT_EQ(*binomial_at_least(5, 0, .3), 1);
  EXPECT_EQ(*binomial_at_least(5, 6, .3), 0);
  EXPECT_EQ(*binomial_at_least(5, 5, 1), 1);
  EXPECT_NEAR(*binomial_at_least(2000, 1000, .5) + *binomial_at_least(2000, 1001, .5), 1, 1e-12);  // symmetry
  EXPECT_FALSE(binomial_at_least(5, 2, 1.5));
}

TEST(Planning, AnExamOfTwentyWithSixteenPassesTheGoodAndFewOfTheOthers) {
  const Exam exam;
  EXPECT_NEAR(*pass_probability(exam, .9), .998, 5e-4);
  EXPECT_NEAR(*pass_probability(exam, .8), .86, 5e-3);
  EXPECT_NEAR(*pass_probability(exam, .6), .099, 5e-4);
  EXPECT_NEAR(*pass_probability({20, 16, 3}, .6), .145, 5e-4);
  EXPECT_NEAR(*pass_probability({10, 8, 2}, .6), .31, 5e-3);
  EXPECT_FALSE(pass_probability({10, 11, 1}, .6));
}

TEST(Planning, AnExamWithBothRulesFailsWhoAlwaysGivesOneAnswer) {
  const Exam exam;
  EXPECT_EQ(*pass_probability(exam, std::vector<ExamClass>{{10, 1}, {10, 0}}), 0);
  EXPECT_EQ(*pass_probability(exam, std::vector<ExamClass>{{16, 1}, {4, 0}}), 0);    // 16 right, and none of a small class
  EXPECT_GT(*pass_probability(exam, std::vector<ExamClass>{{16, 1}, {4, .1}}), .5);  // one right is enough there
  EXPECT_FALSE(pass_probability(exam, std::vector<ExamClass>{{10, .9}, {9, .9}}));
  EXPECT_FALSE(pass_probability(exam, std::vector<ExamClass>{{10, .9}, {10, 1.1}}));
  // The rule of balance takes next to nothing from who knows all classes equally well.
  const double both = *pass_probability(exam, std::vector<ExamClass>{{10, .9}, {10, .9}});
  EXPECT_LE(both, *pass_probability(exam, .9));
  EXPECT_NEAR(both, *pass_probability(exam, .9), 2e-4);
}

// Every pattern of right and wrong, one by one.
TEST(Planning, AnExamWithBothRulesPassesAsOftenAsCountingAllPatternsSays) {
  const Exam exam{9, 6, 1};
  const std::vector<ExamClass> classes{{6, .7}, {3, .5}};
  double passed = 0;
  for (unsigned pattern = 0; pattern < 1U << 9U; ++pattern) {
    const auto first = static_cast<unsigned>(std::popcount(pattern & 63U));
    const auto second = static_cast<unsigned>(std::popcount(pattern >> 6U));
    if (first + second < 6 || first < 4 || second < 1) continue;  // 60 % of six is 3.6
    passed += std::pow(.7, first) * std::pow(.3, 6 - first) * std::pow(.5, 3);
  }
  EXPECT_NEAR(*pass_probability(exam, classes), passed, 1e-14);
}

TEST(Planning, TheSmallestExamKeepsItsTwoPromisesAndNoSmallerOneDoes) {
  const ExamWish wish;
  const auto exam = smallest_exam(wish);
  ASSERT_TRUE(exam);
  EXPECT_GE(*pass_probability(*exam, wish.good), wish.admit);
  EXPECT_LE(*pass_probability(*exam, wish.bad), wish.let_in);
  for (std::size_t items = 1; items < exam->items; ++items) {
    for (std::size_t needed = 0; needed <= items; ++needed) {
      const Exam smaller{items, needed, wish.attempts};
      EXPECT_FALSE(*pass_probability(smaller, wish.good) >= wish.admit && *pass_probability(smaller, wish.bad) <= wish.let_in)
          << items << " " << needed;
    }
  }
  EXPECT_FALSE(smallest_exam({.good = .6, .bad = .6}));
  EXPECT_FALSE(smallest_exam({.good = .601, .admit = .99, .bad = .6, .let_in = .01}));
}

TEST(Planning, ACumulativeSumNoticesAFallToSeventyPercentAfterTwentyFiveAnswers) {
  EXPECT_NEAR(cusum_outcome({}, .3, 0, 60)->mean_answers, 25, .5);
  EXPECT_GT(cusum_outcome({}, .1, 0)->mean_answers, 1000);
  EXPECT_EQ(cusum_outcome({}, 1, 10)->mean_answers, 5);  // five errors in a row reach 4.5
  EXPECT_EQ(cusum_outcome({}, 1, 10)->alarmed_by, (std::vector<double>{0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1}));
  EXPECT_FALSE(cusum_outcome({}, 0, 10));
  EXPECT_FALSE(cusum_outcome({.usual = .3, .feared = .1}, .2, 10));
  EXPECT_FALSE(cusum_outcome({.threshold = 0}, .2, 10));
}

TEST(Planning, TheAlarmOfACumulativeSumIsRaisedOnceAndStays) {
  CusumAlarm alarm({});
  for (int n = 0; n < 4; ++n) EXPECT_FALSE(alarm.add(true));
  EXPECT_NEAR(alarm.sum(), 4 * std::log(3), 1e-14);
  EXPECT_TRUE(alarm.add(true));
  EXPECT_TRUE(alarm.add(false));
  EXPECT_EQ(alarm.raised_at(), 5U);
  CusumAlarm none({.usual = .5, .feared = .2});
  EXPECT_FALSE(none.add(true));
  CusumAlarm quiet({});
  for (int n = 0; n < 10; ++n) EXPECT_FALSE(quiet.add(false));
  EXPECT_EQ(quiet.sum(), 0);
}

// Every sequence of answers, the first `before` of them from the usual share of errors and without an alarm.
TEST(Planning, ACumulativeSumAlarmsAsOftenAsCountingAllSequencesSays) {
  const Cusum rule{.2, .5, 1.5};
  constexpr unsigned before = 4;
  constexpr unsigned answers = 10;
  std::vector<double> alarmed(answers + 1);
  double quiet = 0;
  for (unsigned sequence = 0; sequence < 1U << (before + answers); ++sequence) {
    double p = 1;
    double sum = 0;
    unsigned alarm = 0;
    for (unsigned n = 1; n <= before + answers; ++n) {
      const bool wrong = (sequence >> (n - 1) & 1U) == 1U;
      const double error = n <= before ? rule.usual : .35;
      p *= wrong ? error : 1 - error;
      sum = std::max(0.0, sum + (wrong ? std::log(.5 / .2) : std::log(.5 / .8)));
      if (sum >= rule.threshold && alarm == 0) alarm = n;
    }
    if (alarm != 0 && alarm <= before) continue;
    quiet += p;
    for (unsigned n = alarm; alarm != 0 && n <= before + answers; ++n) alarmed[n - before] += p;
  }
  const auto outcome = cusum_outcome(rule, .35, answers, before);
  for (unsigned n = 0; n <= answers; ++n) EXPECT_NEAR(outcome->alarmed_by[n], alarmed[n] / quiet, 1e-13) << n;
  // The mean is the sum of the probabilities that it takes longer.
  double mean = 0;
  const auto long_run = cusum_outcome(rule, .35, 2000, before);
  for (const double p : long_run->alarmed_by) mean += 1 - p;
  EXPECT_NEAR(outcome->mean_answers, mean, 1e-9 * mean);
}

TEST(Planning, AWindowOfTwentyGoldWarnsAndSuspendsAsOftenAsThePolicySays) {
  const WindowRule warn;
  EXPECT_NEAR(*strike_probability(warn, .90, 60), .056, 5e-4);
  EXPECT_NEAR(*strike_probability(warn, .85, 60), .24, 5e-3);
  const WindowRule suspend{20, 10, .6};
  EXPECT_NEAR(*strike_probability(suspend, .90, 60), .005, 5e-4);
  EXPECT_NEAR(*strike_probability(suspend, .85, 60), .04, 5e-3);
  EXPECT_NEAR(*strike_probability(suspend, .80, 60), .15, 5e-3);
  EXPECT_NEAR(*strike_probability(suspend, .60, 60), .95, 5e-3);
}

// Every sequence of answers, one by one.
TEST(Planning, AWindowStrikesAsOftenAsCountingAllSequencesSays) {
  const WindowRule rule{4, 3, .6};
  for (const double skill : {.3, .75, 1.0}) {
    double struck = 0;
    constexpr unsigned answers = 10;
    for (unsigned sequence = 0; sequence < 1U << answers; ++sequence) {
      double p = 1;
      bool strikes = false;
      for (unsigned given = 1; given <= answers; ++given) {
        p *= (sequence >> (given - 1) & 1U) == 1U ? skill : 1 - skill;
        unsigned right = 0;
        const unsigned known = given < 4 ? given : 4;
        for (unsigned i = 0; i < known; ++i) right += sequence >> (given - 1 - i) & 1U;
        strikes = strikes || (known >= 3 && right < .6 * known);
      }
      if (strikes) struck += p;
    }
    EXPECT_NEAR(*strike_probability(rule, skill, answers), struck, 1e-14) << skill;
  }
  EXPECT_FALSE(strike_probability({25, 10, .6}, .5, 10));
  EXPECT_FALSE(strike_probability({20, 0, .6}, .5, 10));
  EXPECT_FALSE(strike_probability({20, 10, .6}, -.1, 10));
}

TEST(Planning, TiersNeedEightySevenAndNinetyOneOfAHundred) {
  EXPECT_EQ(right_for_lower_bound(100, .80), 87U);
  EXPECT_EQ(right_for_lower_bound(100, .85), 91U);
  EXPECT_FALSE(right_for_lower_bound(3, .95));
  EXPECT_NEAR(*wilson_share(16, 20, .9).low, .62, 5e-3);  // 16 of 20 has a lower bound of .62
}

TEST(AdaptiveOverlap, HasTheProbabilitiesOfItsFormula) {
  const std::vector<SkilledVote> agreeing{{0, .7}, {0, .9}};
  const std::vector<SkilledVote> against{{0, .7}, {1, .9}};
  const std::vector<SkilledVote> joined{{0, .7}, {1, .9}, {1, .8}};
  const std::array<std::array<double, 3>, 3> expected{
      {{.95454545, .79411765, .93913043}, {.97674419, .76056338, .96213808}, {.984375, .75, .97297297}}};
  for (std::size_t classes = 2; classes <= 4; ++classes) {
    EXPECT_NEAR(label_posterior(agreeing, classes)[0], expected[classes - 2][0], 5e-9) << classes;
    EXPECT_NEAR(label_posterior(against, classes)[1], expected[classes - 2][1], 5e-9) << classes;
    EXPECT_NEAR(label_posterior(joined, classes)[1], expected[classes - 2][2], 5e-9) << classes;
  }
  EXPECT_NEAR(vote_skill(16, 20), 16.5 / 21, 1e-15);
}

TEST(AdaptiveOverlap, StopsWhenSureEnoughAndNotForATwoToOneVoteOfEqualSkill) {
  const std::vector<SkilledVote> two_to_one{{0, .8}, {1, .8}, {0, .8}};
  EXPECT_NEAR(decide_overlap(two_to_one, 2, sure_enough(2), 5)->probability, .8, 1e-14);
  EXPECT_FALSE(decide_overlap(two_to_one, 2, sure_enough(2), 5)->stop);
  EXPECT_TRUE(decide_overlap(two_to_one, 2, .8, 5)->stop);  // >= with a slack, whatever the rounding
  EXPECT_TRUE(decide_overlap(two_to_one, 2, sure_enough(2), 3)->stop);
  const std::vector<SkilledVote> sure{{1, .95}};
  EXPECT_TRUE(decide_overlap(sure, 2, sure_enough(2), 5)->stop);
  EXPECT_EQ(decide_overlap(sure, 2, sure_enough(2), 5)->label, 1U);
  EXPECT_EQ(decide_overlap({}, 3, sure_enough(3), 5)->label, 0U);  // nothing known: the lowest of equals
  const std::vector<double> prior{.95, .05};
  EXPECT_TRUE(decide_overlap({}, 2, sure_enough(2), 5, prior)->stop);
}

// Every sequence of votes, through the decision itself.
TEST(AdaptiveOverlap, EndsAndIsRightAsOftenAsCountingAllSequencesSays) {
  for (const std::size_t classes : {std::size_t{2}, std::size_t{3}}) {
    for (const double skill : {.8, .25}) {
      const OverlapPlan plan{classes, 2, 5, .9};
      double right = 0;
      std::vector<double> ends(plan.most + 1);
      std::vector<SkilledVote> votes;
      for (std::uint32_t truth = 0; truth < classes; ++truth) {
        const auto ask = [&](const auto& more, double p) -> void {
          if (votes.size() >= plan.least) {
            if (const auto decision = decide_overlap(votes, classes, plan.threshold, plan.most); decision->stop) {
              ends[votes.size()] += p;
              right += decision->label == truth ? p : 0;
              return;
            }
          }
          for (std::uint32_t label = 0; label < classes; ++label) {
            votes.push_back({label, skill});
            more(more, p * (label == truth ? skill : (1 - skill) / static_cast<double>(classes - 1)));
            votes.pop_back();
          }
        };
        ask(ask, 1 / static_cast<double>(classes));
      }
      const auto outcome = overlap_outcome(plan, skill);
      ASSERT_TRUE(outcome);
      EXPECT_NEAR(outcome->right, right, 1e-13) << classes << " " << skill;
      for (std::size_t n = 0; n <= plan.most; ++n) EXPECT_NEAR(outcome->ends_with[n], ends[n], 1e-13) << n;
    }
  }
}

TEST(AdaptiveOverlap, OfThreeToFiveIsAsRightAsFiveWithFewerJudgments) {
  const auto adaptive = overlap_outcome({}, .8);
  const auto five = overlap_outcome({.least = 5, .most = 5}, .8);
  EXPECT_NEAR(overlap_outcome({.most = 3}, .8)->right, .896, 1e-14);  // two or three of three
  EXPECT_NEAR(adaptive->right, five->right, 1e-14);
  EXPECT_NEAR(adaptive->judgments, 3.6336, 1e-12);
  EXPECT_NEAR(adaptive->unsure, 6 * std::pow(.8 * .2, 2), 1e-14);  // two to two after four
  EXPECT_FALSE(overlap_outcome({.classes = 1}, .8));
  EXPECT_FALSE(overlap_outcome({.least = 0}, .8));
  EXPECT_FALSE(overlap_outcome({.least = 6}, .8));
  EXPECT_FALSE(overlap_outcome({.most = 26}, .8));
  EXPECT_FALSE(overlap_outcome({}, 1));
}

TEST(AdaptiveOverlap, RefusesWhatHasNoAnswer) {
  const std::vector<SkilledVote> far{{2, .8}};
  const std::vector<SkilledVote> certain{{0, 1}, {1, 1}};
  EXPECT_TRUE(label_posterior(far, 2).empty());
  EXPECT_TRUE(label_posterior(certain, 2).empty());
  EXPECT_TRUE(label_posterior({}, 1).empty());
  EXPECT_TRUE(label_posterior({}, 2, std::vector<double>{1, 1, 1}).empty());
  EXPECT_TRUE(label_posterior({}, 2, std::vector<double>{0, 0}).empty());
  EXPECT_FALSE(decide_overlap(certain, 2, .9, 5));
  std::vector<SkilledVote> many(5000, SkilledVote{1, .6});
  EXPECT_NEAR(label_posterior(many, 3)[1], 1, 1e-12);  // no underflow
}

}  // namespace
}  // namespace assay::stats
