// What a preference means: positions, comparisons, consensus.
#include "kinds/registry.hpp"

#include <gtest/gtest.h>

namespace assay::kinds {
namespace {

const QuestionKind& kind() { return *find_question_kind("preference"); }
json::Value parsed(std::string_view text) { return *json::parse(text); }
const json::Value graded = *json::parse(R"({"strengths":3,"tie":true,"both_bad":true})");
json::Value first(int strength) { return {{"choice", "first"}, {"strength", strength}}; }
json::Value second(int strength) { return {{"choice", "second"}, {"strength", strength}}; }
const json::Value tie = {{"choice", "tie"}};
const json::Value both_bad = {{"choice", "both_bad"}};

TEST(Preference, similarity_falls_with_the_distance_on_the_scale) {
  EXPECT_DOUBLE_EQ(kind().similarity(graded, first(3), second(3)), 0);
  EXPECT_DOUBLE_EQ(kind().similarity(graded, first(3), first(2)), 5.0 / 6);
  EXPECT_DOUBLE_EQ(kind().similarity(graded, first(1), tie), 5.0 / 6);
  EXPECT_DOUBLE_EQ(kind().similarity(graded, both_bad, tie), 0.5);
  EXPECT_DOUBLE_EQ(kind().similarity(graded, both_bad, first(1)), 0);
}

TEST(Preference, both_bad_is_no_comparison_unless_it_counts_as_a_tie) {
  EXPECT_FALSE(kind().comparison(graded, both_bad));
  EXPECT_FALSE(kind().value_for_agreement(graded, both_bad));
  const auto counting = parsed(R"({"strengths":3,"tie":false,"both_bad":true,"both_bad_counts_as_tie":true})");
  EXPECT_EQ(kind().comparison(counting, both_bad)->outcome, Comparison::Outcome::tie);
  EXPECT_EQ(kind().value_for_agreement(counting, both_bad), 3);
}

TEST(Preference, a_win_has_its_strength_in_the_comparison) {
  const auto won = kind().comparison(graded, second(2));
  ASSERT_TRUE(won);
  EXPECT_EQ(won->outcome, Comparison::Outcome::second_won);
  EXPECT_EQ(won->strength, 2);
}

TEST(Preference, agreement_values_are_neighbouring_whole_numbers_also_without_a_tie) {
  const auto config = parsed(R"({"strengths":2,"tie":false})");
  EXPECT_EQ(kind().value_for_agreement(config, first(2)), 0);
  EXPECT_EQ(kind().value_for_agreement(config, first(1)), 1);
  EXPECT_EQ(kind().value_for_agreement(config, second(1)), 2);
  EXPECT_EQ(kind().value_for_agreement(config, second(2)), 3);
}

TEST(Preference, consensus_is_the_choice_of_most_with_the_middle_strength) {
  const std::vector<json::Value> answers{first(3), first(1), second(3), first(1)};
  const auto consensus = kind().consensus(graded, answers);
  EXPECT_EQ(json::write(consensus.value), R"({"choice":"first","strength":1})");
  EXPECT_DOUBLE_EQ(*consensus.probability, 0.75);
}

TEST(Preference, an_even_split_has_no_consensus) {
  const auto consensus = kind().consensus(graded, std::vector<json::Value>{first(3), second(1)});
  EXPECT_TRUE(consensus.value.is_null());
  EXPECT_EQ(consensus.note, "No choice has more votes than every other one.");
}

TEST(Preference, the_page_never_learns_how_both_bad_counts) {
  const auto visible = kind().visible_config(parsed(R"({"both_bad":true,"both_bad_counts_as_tie":true})"));
  EXPECT_EQ(json::write(visible), R"({"both_bad":true})");
}

}  // namespace
}  // namespace assay::kinds
