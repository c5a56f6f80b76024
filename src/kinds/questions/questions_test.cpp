// What rating, choice, rubric, text and flag mean beyond their examples.
#include "kinds/questions/summary.hpp"
#include "kinds/registry.hpp"
#include "kinds/words.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace assay::kinds {
namespace {

const QuestionKind& kind(std::string_view name) { return *find_question_kind(name); }
json::Value parsed(std::string_view text) { return *json::parse(text); }
const json::Value letters =
    *json::parse(R"({"labels":[{"value":"a","text":"A"},{"value":"b","text":"B"},{"value":"c","text":"C"}],"multiple":true})");

TEST(Rating, points_are_ordinal_and_ranges_are_interval) {
  EXPECT_EQ(kind("rating").level(parsed(R"({"points":[{"label":"a"},{"label":"b"}]})")), Level::ordinal);
  EXPECT_EQ(kind("rating").level(parsed(R"({"min":0,"max":10})")), Level::interval);
}

TEST(Rating, consensus_is_the_mean_with_its_t_interval_inside_the_scale) {
  const auto config = parsed(R"({"min":0,"max":10})");
  const auto consensus = kind("rating").consensus(config, std::vector<json::Value>{4, 5, 6});
  EXPECT_NEAR(consensus.value.as_double(), 5, 1e-12);
  EXPECT_NEAR(*consensus.low, 5 - 4.303 / std::sqrt(3.0), 1e-9);
  const auto wide = kind("rating").consensus(config, std::vector<json::Value>{0, 10});
  EXPECT_EQ(*wide.low, 0);
  EXPECT_EQ(*wide.high, 10);
  EXPECT_FALSE(kind("rating").consensus(config, std::vector<json::Value>{4}).low);
}

TEST(Rating, long_ranges_have_no_categories_and_short_ones_do) {
  EXPECT_EQ(kind("rating").categories(parsed(R"({"min":0,"max":1,"step":0.25})")).at(1).key, "0.25");
  EXPECT_TRUE(kind("rating").categories(parsed(R"({"min":0,"max":100})")).empty());
  EXPECT_TRUE(kind("rating").counted(parsed(R"({"min":0,"max":100})"), 7).empty());
}

TEST(Choice, several_labels_are_compared_by_what_they_have_in_common) {
  EXPECT_DOUBLE_EQ(kind("choice").similarity(letters, parsed(R"(["a","b"])"), parsed(R"(["b","c"])")), 1.0 / 3);
  EXPECT_DOUBLE_EQ(kind("choice").similarity(letters, parsed(R"(["a","b"])"), parsed(R"(["b","a"])")), 1);
}

TEST(Choice, the_consensus_of_lists_holds_every_label_of_more_than_half) {
  const std::vector<json::Value> answers{parsed(R"(["a","b"])"), parsed(R"(["a"])"), parsed(R"(["b","a"])")};
  const auto consensus = kind("choice").consensus(letters, answers);
  EXPECT_EQ(json::write(consensus.value), R"(["a","b"])");
  EXPECT_NEAR(*consensus.probability, 2.0 / 3, 1e-12);
}

TEST(Choice, a_list_has_a_column_for_each_label) {
  EXPECT_EQ(kind("choice").columns(letters), (std::vector<std::string>{"", "a", "b", "c"}));
  const auto cells = kind("choice").cells(letters, parsed(R"(["c","a"])"));
  EXPECT_EQ(text_of(cells[0]), "a, c");
  EXPECT_TRUE(cells[1].as_bool());
  EXPECT_FALSE(cells[2].as_bool());
}

TEST(Rubric, weights_count_and_stay_with_the_manager) {
  const auto config =
      parsed(R"({"dimensions":[{"name":"a","title":"A","weight":3},{"name":"b","title":"B"}],"points":5,"not_applicable":true})");
  EXPECT_EQ(kind("rubric").value_for_agreement(config, parsed(R"({"a":{"score":5},"b":{"score":1}})")), 4);
  EXPECT_EQ(kind("rubric").value_for_agreement(config, parsed(R"({"a":{"score":null},"b":{"score":1}})")), 1);
  EXPECT_FALSE(kind("rubric").value_for_agreement(config, parsed(R"({"a":{"score":null},"b":{"score":null}})")));
  EXPECT_EQ(json::write(kind("rubric").visible_config(config)).find("weight"), std::string::npos);
}

TEST(Text, similarity_is_the_share_of_characters_that_stay) {
  EXPECT_DOUBLE_EQ(kind("text").similarity(json::Object{}, "kitten", "sitting"), 1 - 3.0 / 7);
  EXPECT_DOUBLE_EQ(kind("text").similarity(json::Object{}, "ä", "a"), 0);
  EXPECT_DOUBLE_EQ(kind("text").similarity(json::Object{}, "", "a"), 0);
}

TEST(Flag, flags_are_counted_by_reason) {
  const auto answer = parsed(R"([{"reason":"duplicate"},{"reason":"broken_item"}])");
  EXPECT_EQ(kind("flag").counted(json::Object{}, answer), (std::vector<std::size_t>{0, 5}));
}

TEST(Summary, the_t_quantile_meets_the_tables_beyond_the_stored_values) {
  std::vector<double> values;  // 21 values with mean 0 and known spread: df 20, t = 2.086
  for (int i = -10; i <= 10; ++i) values.push_back(i);
  const auto mean = mean_with_interval(values);
  const double error = std::sqrt(770.0 / 20 / 21);
  EXPECT_NEAR(*mean.high / error, 2.086, 0.001);
}

TEST(Words, numbers_are_written_as_javascript_writes_them) {
  EXPECT_EQ(plain(100000), "100000");
  EXPECT_EQ(plain(1e9), "1000000000");
  EXPECT_EQ(plain(0.25), "0.25");
  EXPECT_EQ(plain(-3), "-3");
}

}  // namespace
}  // namespace assay::kinds
