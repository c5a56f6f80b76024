// The percentages of the rules that people are held to, and the vectors of adaptive overlap.
#include "assay/stats/planning.hpp"

#include "assay/stats/intervals.hpp"
#include "assay/stats/overlap.hpp"

#include <array>
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
