// Every registered kind against the examples that the web client runs too, and against what all kinds
// promise.
#include "kinds/form/answers.hpp"
#include "kinds/registry.hpp"
#include "kinds/words.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace assay::kinds {
namespace {

const std::filesystem::path folder = std::filesystem::path(ASSAY_SOURCE_DIR) / "contract" / "kinds";

json::Value read_file(const std::filesystem::path& path) {
  std::ifstream in(path);
  EXPECT_TRUE(in.good()) << path << " is missing: every registered kind needs its examples";
  std::stringstream text;
  text << in.rdbuf();
  auto value = json::parse(text.str());
  EXPECT_TRUE(value.ok()) << path;
  return value.ok() ? *value : json::Value(json::Object{});
}

std::string listing(const Violations& violations) {
  std::string all;
  for (const auto& violation : violations) all += violation.where + " | " + violation.message + "\n";
  return all;
}

std::string expected(const json::Value& one_case) {
  Violations violations;
  for (const auto& violation : one_case.at("violations").as_array()) {
    violations.push_back({json::text_at(violation, "pointer"), json::text_at(violation, "message")});
  }
  return listing(violations);
}

json::Array cases(const json::Value& file, std::string_view key) {
  const auto* list = json::find(file, key);
  return list == nullptr ? json::Array{} : list->as_array();
}

TEST(Conformance, every_question_kind_says_about_its_examples_exactly_what_they_expect) {
  for (const auto* kind : question_kinds()) {
    const auto file = read_file(folder / kind->name() / "examples.json");
    EXPECT_EQ(json::text_at(file, "kind"), kind->name());
    EXPECT_GE(cases(file, "cases").size(), 5U) << kind->name();
    EXPECT_GE(cases(file, "config_cases").size(), 3U) << kind->name();
    for (const auto& one : cases(file, "cases")) {
      EXPECT_EQ(listing(kind->check_config(one.at("config"))), "") << kind->name() << ": " << json::text_at(one, "name");
      const auto* responses = json::find(one, "responses");
      const AnswerContext context{responses == nullptr ? 2 : static_cast<std::size_t>(responses->as_int64())};
      EXPECT_EQ(listing(kind->check_answer(one.at("config"), one.at("answer"), context)), expected(one))
          << kind->name() << ": " << json::text_at(one, "name");
    }
    for (const auto& one : cases(file, "config_cases")) {
      EXPECT_EQ(listing(kind->check_config(one.at("config"))), expected(one)) << kind->name() << ": " << json::text_at(one, "name");
    }
  }
}

TEST(Conformance, every_field_kind_says_about_its_examples_exactly_what_they_expect) {
  for (const auto* kind : field_kinds()) {
    const auto file = read_file(folder / "fields" / kind->name() / "examples.json");
    EXPECT_EQ(json::text_at(file, "kind"), kind->name());
    for (const auto& one : cases(file, "cases")) {
      EXPECT_EQ(listing(kind->check_value(json::Object{}, one.at("value"))), expected(one))
          << kind->name() << ": " << json::text_at(one, "name");
    }
    for (const auto& one : cases(file, "config_cases")) {
      EXPECT_EQ(listing(kind->check_config(one.at("config"))), expected(one)) << kind->name() << ": " << json::text_at(one, "name");
    }
  }
}

TEST(Conformance, forms_say_about_their_examples_exactly_what_they_expect) {
  const auto file = read_file(folder / "form" / "answers.json");
  for (const auto& one : cases(file, "cases")) {
    const auto form = parse_form(json::write(file.at("forms").at(json::text_at(one, "form"))));
    ASSERT_TRUE(form.ok()) << listing(form.error().violations);
    const auto responses = static_cast<std::size_t>(one.at("responses").as_int64());
    EXPECT_EQ(listing(check_answers(*form, one.at("answers"), responses)), expected(one)) << json::text_at(one, "name");
  }
}

// The answers of a kind's examples that are right, with their configs.
std::vector<Example> right_answers(const QuestionKind& kind) {
  std::vector<Example> all{kind.example()};
  for (const auto& one : cases(read_file(folder / kind.name() / "examples.json"), "cases")) {
    if (one.at("violations").as_array().empty()) all.push_back({one.at("config"), one.at("answer")});
  }
  return all;
}

TEST(Conformance, every_example_of_a_kind_is_right) {
  for (const auto* kind : question_kinds()) {
    const auto example = kind->example();
    EXPECT_EQ(listing(kind->check_config(example.config)), "") << kind->name();
    EXPECT_EQ(listing(kind->check_answer(example.config, example.answer, {2})), "") << kind->name();
    EXPECT_FALSE(kind->summary().empty());
  }
  for (const auto* kind : field_kinds()) {
    EXPECT_EQ(listing(kind->check_value(json::Object{}, kind->example())), "") << kind->name();
    EXPECT_FALSE(kind->excerpt(kind->example()).empty());
    EXPECT_FALSE(kind->summary().empty());
  }
}

TEST(Conformance, an_answer_is_wholly_similar_to_itself_and_similarity_has_no_sides) {
  for (const auto* kind : question_kinds()) {
    for (const auto& [config, a] : right_answers(*kind)) {
      EXPECT_DOUBLE_EQ(kind->similarity(config, a, a), 1) << kind->name();
      for (const auto& other : right_answers(*kind)) {
        if (!kind->check_answer(config, other.answer, {2}).empty()) continue;
        const double there = kind->similarity(config, a, other.answer);
        EXPECT_DOUBLE_EQ(there, kind->similarity(config, other.answer, a)) << kind->name();
        EXPECT_GE(there, 0) << kind->name();
        EXPECT_LE(there, 1) << kind->name();
      }
    }
  }
}

TEST(Conformance, cells_fit_the_columns_and_are_plain_values) {
  for (const auto* kind : question_kinds()) {
    for (const auto& [config, answer] : right_answers(*kind)) {
      const auto cells = kind->cells(config, answer);
      EXPECT_EQ(cells.size(), kind->columns(config).size()) << kind->name();
      for (const auto& cell : cells) EXPECT_FALSE(cell.is_array() || cell.is_object()) << kind->name();
    }
  }
}

TEST(Conformance, what_is_counted_is_one_of_the_categories) {
  for (const auto* kind : question_kinds()) {
    for (const auto& [config, answer] : right_answers(*kind)) {
      const auto size = kind->categories(config).size();
      for (const auto index : kind->counted(config, answer)) EXPECT_LT(index, size) << kind->name();
    }
  }
}

TEST(Conformance, one_answer_is_its_own_consensus_where_there_is_one) {
  for (const auto* kind : question_kinds()) {
    for (const auto& [config, answer] : right_answers(*kind)) {
      const std::vector<json::Value> answers{answer, answer, answer};
      const auto consensus = kind->consensus(config, answers);
      EXPECT_EQ(consensus.n, 3U) << kind->name();
      EXPECT_FALSE(consensus.note.empty());
      if (consensus.value.is_null()) continue;
      EXPECT_DOUBLE_EQ(kind->similarity(config, consensus.value, answer), 1) << kind->name() << json::write(consensus.value);
    }
    EXPECT_TRUE(kind->consensus(kind->example().config, {}).value.is_null()) << kind->name();
  }
}

TEST(Conformance, the_way_to_canonical_order_and_back_changes_nothing) {
  for (const auto* kind : question_kinds()) {
    for (const auto& [config, answer] : right_answers(*kind)) {
      for (const std::vector<std::size_t>& order : {std::vector<std::size_t>{0, 1}, std::vector<std::size_t>{1, 0}}) {
        const auto canonical = kind->to_canonical(config, answer, order);
        EXPECT_TRUE(same(kind->to_shown(config, canonical, order), answer)) << kind->name();
        EXPECT_EQ(listing(kind->check_answer(config, canonical, {2})), "") << kind->name();
      }
    }
  }
}

TEST(Conformance, every_kind_refuses_every_odd_value_without_falling) {
  const std::vector<std::string> odd{"null",
                                     "true",
                                     "-1",
                                     "1e308",
                                     "\"\"",
                                     "\"x\"",
                                     "[]",
                                     "[null]",
                                     "[[1]]",
                                     "{}",
                                     "{\"choice\":{}}",
                                     "{\"x\":{\"score\":[]}}",
                                     "[{\"reason\":1}]",
                                     "9223372036854775807"};
  for (const auto& text : odd) {
    const auto value = json::parse(text);
    ASSERT_TRUE(value.ok());
    for (const auto* kind : question_kinds()) {
      (void)kind->check_config(*value);
      (void)kind->check_answer(kind->example().config, *value, {2});
    }
    for (const auto* kind : field_kinds()) {
      (void)kind->check_config(*value);
      (void)kind->check_value(json::Object{}, *value);
    }
  }
}

}  // namespace
}  // namespace assay::kinds
