// limits: every limit of forms, contents and answers, at it and one past it.
#include "kinds/limits.hpp"

#include <functional>

#include <gtest/gtest.h>

#include "kinds/form/form.hpp"
#include "kinds/registry.hpp"

namespace assay::kinds {
namespace {

using json::Array;
using json::Object;
using json::Value;

std::string letters(std::size_t n) {
  std::string text;
  for (std::size_t i = 0; i < n; ++i) text += "é";  // two bytes, one character
  return text;
}

// As a document has it: whole numbers are signed.
Value number(std::size_t n) { return static_cast<std::int64_t>(n); }

std::string joined(const Violations& violations) {
  std::string all;
  for (const auto& one : violations) all += one.where + ": " + one.message + "\n";
  return all;
}

// Good at the limit; one past it there is exactly one complaint, and it stands at `where`.
void expect_edge(const std::function<Violations(std::size_t)>& check, std::size_t limit, std::size_t past, const std::string& where) {
  const auto at = check(limit);
  EXPECT_TRUE(at.empty()) << "at the limit of " << limit << ": " << joined(at);
  const auto beyond = check(past);
  ASSERT_EQ(beyond.size(), 1U) << "past the limit of " << limit << ": " << joined(beyond);
  EXPECT_EQ(beyond.front().where, where);
}
void expect_most(const std::function<Violations(std::size_t)>& check, std::size_t limit, const std::string& where) {
  expect_edge(check, limit, limit + 1, where);
}
void expect_fewest(const std::function<Violations(std::size_t)>& check, std::size_t limit, const std::string& where) {
  expect_edge(check, limit, limit - 1, where);
}

Object text_field(const std::string& name) { return {{"name", name}, {"kind", "text"}}; }
Object text_question(const std::string& name) { return {{"name", name}, {"kind", "text"}}; }

Violations form_with(Array fields, Array questions) {
  const auto form = parse_form(json::write(Value(Object{{"fields", std::move(fields)}, {"questions", std::move(questions)}})));
  return form.ok() ? Violations() : form.error().violations;
}
Violations question_with(std::string_view key, Value value) {
  auto question = text_question("q");
  question[key] = std::move(value);
  return form_with({text_field("f")}, {question});
}

Violations config_of(std::string_view kind, const Value& config) { return find_question_kind(kind)->check_config(config); }
Violations answer_to(std::string_view kind, const Value& config, const Value& answer) {
  EXPECT_TRUE(config_of(kind, config).empty()) << joined(config_of(kind, config));
  return find_question_kind(kind)->check_answer(config, answer, {2});
}
Violations value_of(std::string_view kind, const Value& value) { return find_field_kind(kind)->check_value(Object{}, value); }

TEST(FormLimits, a_form_has_at_most_its_number_of_fields_and_questions) {
  expect_most(
      [](std::size_t n) {
        Array fields;
        for (std::size_t i = 0; i < n; ++i) fields.push_back(text_field("f" + std::to_string(i)));
        return form_with(fields, {text_question("q")});
      },
      limits::parts, "/fields");
  expect_most(
      [](std::size_t n) {
        Array questions;
        for (std::size_t i = 0; i < n; ++i) questions.push_back(text_question("q" + std::to_string(i)));
        return form_with({text_field("f")}, questions);
      },
      limits::parts, "/questions");
}

TEST(FormLimits, names_titles_and_helps_have_their_length) {
  expect_most([](std::size_t n) { return form_with({text_field(std::string(n, 'a'))}, {text_question("q")}); }, limits::name,
              "/fields/0/name");
  expect_most([](std::size_t n) { return question_with("title", Value(letters(n))); }, limits::title, "/questions/0/title");
  expect_most([](std::size_t n) { return question_with("help", Value(letters(n))); }, limits::help, "/questions/0/help");
}

TEST(QuestionLimits, a_choice_has_two_to_two_hundred_labels_of_a_stated_length) {
  const auto labels = [](std::size_t n) {
    Array all;
    for (std::size_t i = 0; i < n; ++i) all.push_back(Object{{"value", "v" + std::to_string(i)}, {"text", "t"}});
    return config_of("choice", Object{{"labels", all}});
  };
  expect_fewest(labels, limits::fewest_labels, "/labels");
  expect_most(labels, limits::most_labels, "/labels");
  expect_most(
      [](std::size_t n) {
        return config_of("choice",
                         Object{{"labels", Array{Object{{"value", letters(n)}, {"text", "t"}}, Object{{"value", "b"}, {"text", "t"}}}}});
      },
      limits::label, "/labels/0/value");
}

TEST(QuestionLimits, a_preference_has_one_to_three_strengths) {
  const auto strengths = [](std::size_t n) { return config_of("preference", Object{{"strengths", number(n)}}); };
  expect_fewest(strengths, 1, "/strengths");
  expect_most(strengths, limits::strengths, "/strengths");
}

TEST(QuestionLimits, a_rating_has_two_to_eleven_points_or_a_range_within_reach) {
  const auto points = [](std::size_t n) {
    Array all;
    for (std::size_t i = 0; i < n; ++i) all.push_back(Object{{"label", "l"}});
    return config_of("rating", Object{{"points", all}});
  };
  expect_fewest(points, limits::fewest_points, "/points");
  expect_most(points, limits::most_points, "/points");
  expect_most([](std::size_t n) { return config_of("rating", Object{{"min", 0}, {"max", number(n)}}); }, limits::rating, "/max");
  expect_most([](std::size_t n) { return config_of("rating", Object{{"min", -static_cast<std::int64_t>(n)}, {"max", 0}}); }, limits::rating,
              "/min");
  EXPECT_TRUE(config_of("rating", Object{{"min", 0}, {"max", 1}, {"step", limits::rating_step}}).empty());
  EXPECT_EQ(config_of("rating", Object{{"min", 0}, {"max", 1}, {"step", limits::rating_step / 2}}).size(), 1U);
}

Value rubric(std::size_t dimensions, Value points = 5, Value weight = 1) {
  Array all;
  for (std::size_t i = 0; i < dimensions; ++i) all.push_back(Object{{"name", "d" + std::to_string(i)}, {"title", "t"}, {"weight", weight}});
  return Object{{"dimensions", all}, {"points", points}, {"explanation", "always"}};
}

TEST(QuestionLimits, a_rubric_has_its_dimensions_points_weights_and_explanations) {
  expect_fewest([](std::size_t n) { return config_of("rubric", rubric(n)); }, 1, "/dimensions");
  expect_most([](std::size_t n) { return config_of("rubric", rubric(n)); }, limits::dimensions, "/dimensions");
  expect_fewest([](std::size_t n) { return config_of("rubric", rubric(1, number(n))); }, limits::fewest_scores, "/points");
  expect_most([](std::size_t n) { return config_of("rubric", rubric(1, number(n))); }, limits::most_scores, "/points");
  expect_most([](std::size_t n) { return config_of("rubric", rubric(1, 5, number(n))); }, limits::weight, "/dimensions/0/weight");
  expect_most([](std::size_t n) { return answer_to("rubric", rubric(1), Object{{"d0", Object{{"score", 3}, {"why", letters(n)}}}}); },
              limits::why, "/d0/why");
}

TEST(QuestionLimits, a_text_has_its_characters_and_its_bounds_on_words) {
  expect_most([](std::size_t n) { return answer_to("text", Object{}, Value(letters(n))); }, limits::text, "");
  expect_most([](std::size_t n) { return config_of("text", Object{{"max_words", number(n)}}); }, limits::words, "/max_words");
  expect_most([](std::size_t n) { return config_of("text", Object{{"min_words", number(n)}}); }, limits::words, "/min_words");
}

TEST(QuestionLimits, a_flag_has_its_reasons_and_the_length_of_its_note) {
  expect_most(
      [](std::size_t n) {
        Array reasons;
        for (std::size_t i = 0; i < n; ++i) reasons.push_back(Value("r" + std::to_string(i)));
        return config_of("flag", Object{{"reasons", reasons}});
      },
      limits::flag_reasons, "/reasons");
  expect_most([](std::size_t n) { return answer_to("flag", Object{}, Array{Object{{"reason", "other"}, {"note", letters(n)}}}); },
              limits::flag_note, "/0/note");
}

TEST(FieldLimits, responses_are_two_to_twenty_six_with_models_of_a_stated_length) {
  const auto responses = [](std::size_t n) { return value_of("responses", Array(n, Object{{"text", "t"}})); };
  expect_fewest(responses, limits::fewest_responses, "");
  expect_most(responses, limits::most_responses, "");
  expect_most(
      [](std::size_t n) { return value_of("responses", Array{Object{{"text", "t"}, {"model", letters(n)}}, Object{{"text", "u"}}}); },
      limits::model, "/0/model");
}

TEST(FieldLimits, a_chat_has_its_messages_a_table_its_rows_and_code_the_name_of_its_language) {
  const auto chat = [](std::size_t n) { return value_of("chat", Array(n, Object{{"role", "user"}, {"content", "c"}})); };
  expect_fewest(chat, 1, "");
  expect_most(chat, limits::messages, "");
  expect_most([](std::size_t n) { return value_of("table", Array(n, Object{{"a", 1}})); }, limits::rows, "");
  expect_most([](std::size_t n) { return value_of("code", Object{{"text", "t"}, {"language", std::string(n, 'a')}}); },
              limits::code_language, "/language");
}

}  // namespace
}  // namespace assay::kinds
