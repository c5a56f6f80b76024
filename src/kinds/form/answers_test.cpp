// The way between shown and canonical order, and what is handed on for scoring.
#include "kinds/form/answers.hpp"

#include "base/random.hpp"
#include "kinds/words.hpp"

#include <algorithm>
#include <numeric>

#include <gtest/gtest.h>

namespace assay::kinds {
namespace {

Form form_of(std::string_view text) {
  auto form = parse_form(text);
  EXPECT_TRUE(form.ok());
  return std::move(*form);
}

const char* const pair_form = R"({"fields":[{"name":"responses","kind":"responses"}],"questions":[
  {"name":"overall","kind":"preference","config":{"strengths":2}},
  {"name":"quality","kind":"rating","per":"response","required":false,"config":{"min":0,"max":9}},
  {"name":"why","kind":"text","required":false}]})";

TEST(Answers, a_swapped_pair_is_stored_in_canonical_order) {
  const auto form = form_of(pair_form);
  const auto answers = *json::parse(R"({"overall":{"choice":"first","strength":2},"quality":[7,2],"why":"A is better"})");
  const std::vector<std::size_t> swapped{1, 0};
  EXPECT_EQ(json::write(canonical_answers(form, answers, swapped)),
            R"({"overall":{"choice":"second","strength":2},"quality":[2,7],"why":"A is better"})");
  EXPECT_EQ(json::write(canonical_answers(form, answers, std::vector<std::size_t>{0, 1})), json::write(answers));
}

TEST(Answers, blank_answers_are_not_stored) {
  const auto form = form_of(pair_form);
  EXPECT_EQ(json::write(canonical_answers(form, *json::parse(R"({"overall":{"choice":"tie"},"why":" ","flag":[],"quality":null})"),
                                          std::vector<std::size_t>{1, 0})),
            R"({"overall":{"choice":"tie"}})");
}

TEST(Answers, shown_and_canonical_order_are_inverse_for_every_permutation) {
  const auto form = form_of(R"({"fields":[{"name":"responses","kind":"responses"}],"questions":[
    {"name":"quality","kind":"rating","per":"response","config":{"min":0,"max":99}}]})");
  SeededRandom random(7);
  for (int round = 0; round < 500; ++round) {
    const std::size_t n = 2 + random.below(25);
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = n; i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
    json::Array scores;
    for (std::size_t i = 0; i < n; ++i) scores.emplace_back(static_cast<std::int64_t>(random.below(100)));
    const json::Value shown = json::Object{{"quality", scores}};
    const auto canonical = canonical_answers(form, shown, order);
    EXPECT_EQ(shown_answers(form, canonical, order), shown);
    for (std::size_t i = 0; i < n; ++i) EXPECT_EQ(canonical.at("quality").at(order[i]), scores[i]);
  }
}

TEST(Answers, every_draft_survives_the_way_there_and_back) {
  const auto form = form_of(pair_form);
  const std::vector<std::size_t> swapped{1, 0};
  for (const char* text : {R"({"overall":"x","quality":[1]})", R"({"overall":{"choice":"left"},"gone":[1,2]})", R"({"quality":7})", "{}"}) {
    const auto draft = *json::parse(text);
    EXPECT_EQ(shown_answers(form, canonical_answers(form, draft, swapped), swapped), draft);
  }
}

TEST(Answers, a_question_for_each_response_gives_an_answer_for_each) {
  const auto form = form_of(pair_form);
  const auto judged = judged_answers(*form.find_question("quality"), *json::parse(R"({"quality":[null,4]})"));
  ASSERT_EQ(judged.size(), 1U);
  EXPECT_EQ(judged[0].response, 1U);
  EXPECT_EQ(judged[0].answer.as_int64(), 4);
  EXPECT_TRUE(judged_answers(*form.find_question("why"), json::Object{}).empty());
}

}  // namespace
}  // namespace assay::kinds
