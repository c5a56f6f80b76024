// What a form may say, and where an editor is pointed when it says something else.
#include "kinds/form/form.hpp"

#include "kinds/form/view.hpp"
#include "kinds/words.hpp"

#include <gtest/gtest.h>

namespace assay::kinds {
namespace {

std::string fields = R"("fields":[{"name":"prompt","kind":"text"},{"name":"responses","kind":"responses"}])";

std::string form_with(const std::string& questions) { return "{" + fields + ",\"questions\":[" + questions + "]}"; }

std::string complaints(const std::string& text) {
  const auto form = parse_form(text);
  std::string all;
  if (!form.ok()) {
    for (const auto& violation : form.error().violations) all += violation.where + " | " + violation.message + "\n";
  }
  return all;
}

const std::string overall = R"({"name":"overall","kind":"preference","config":{"both_bad":true}})";
const std::string topic = R"({"name":"topic","kind":"choice","config":{"labels":[{"value":"a","text":"A"},{"value":"b","text":"B"}]}})";
const std::string topics =
    R"({"name":"topics","kind":"choice","config":{"labels":[{"value":"a","text":"A"},{"value":"b","text":"B"}],"multiple":true,"min":2}})";

std::string asked_when(const std::string& when) { return R"({"name":"why","kind":"text","when":)" + when + "}"; }

TEST(Form, a_good_form_has_its_defaults) {
  const auto form = parse_form(form_with(overall + "," + asked_when(R"({"question":"overall","equals":{"choice":"tie"}})")));
  ASSERT_TRUE(form.ok());
  EXPECT_EQ(form->questions[0].title, "overall");
  EXPECT_TRUE(form->questions[0].required);
  EXPECT_EQ(form->questions[0].per, Per::item);
  EXPECT_EQ(form->layout, ResponsesLayout::side_by_side);
  EXPECT_NE(form->find_question("flag"), nullptr);
  EXPECT_EQ(form->responses_field()->name, "responses");
}

TEST(Form, everything_wrong_is_said_at_once) {
  EXPECT_EQ(complaints(R"({"fields":[{"name":"Prompt","kind":"text"},{"name":"x","kind":"picture"}],
    "questions":[{"name":"q","kind":"rating","config":{}},{"name":"q","kind":"text","per":"turn"},{"kind":"text","name":"p","size":1}],"color":1})"),
            "/color | This key is not known here; known are: fields, questions, layout.\n"
            "/fields/0/name | A name is a lower-case letter and then at most 39 lower-case letters, digits "
            "or underscores.\n"
            "/fields/1/kind | There is no kind of field with this name; there are: text, markdown, chat, "
            "responses, code, table.\n"
            "/questions/0/config | Give either points, or min and max.\n"
            "/questions/1/per | This must be one of: item, response.\n"
            "/questions/1/name | Another question has this name already; each needs its own.\n"
            "/questions/2/size | This key is not known here; known are: name, kind, title, help, required, "
            "per, when, config.\n");
}

TEST(Form, what_is_no_form_at_all_is_said_without_falling) {
  EXPECT_EQ(complaints("[]"), " | This must be an object.\n");
  EXPECT_EQ(complaints("{}"), "/fields | This is required.\n/questions | This is required.\n");
  EXPECT_EQ(complaints(R"({"fields":[],"questions":[1]})"),
            "/fields | A form has 1 to 100 fields; here are 0.\n/questions/0 | This must be an object.\n");
  EXPECT_EQ(complaints(R"({"fields":3,"questions":"x"})"), "/fields | This must be a list.\n/questions | This must be a list.\n");
}

TEST(Form, questions_about_responses_need_responses) {
  const std::string text = R"({"fields":[{"name":"t","kind":"text"}],"questions":[)" + overall +
                           R"(,{"name":"r","kind":"rating","per":"response","config":{"min":0,"max":1}}]})";
  EXPECT_EQ(complaints(text),
            "/questions/0/kind | This kind needs a field of the kind responses.\n"
            "/questions/1/per | A question for each response needs a field of the kind responses.\n");
  EXPECT_EQ(complaints(form_with(R"({"name":"p","kind":"preference","per":"response"})")),
            "/questions/0/per | This kind compares the responses, so it is asked once for the item.\n");
}

TEST(Form, a_condition_looks_only_at_earlier_questions) {
  const std::string nowhere =
      "/questions/0/when/question | A condition looks at an earlier question of this form; there is none of "
      "this name before this one.\n";
  EXPECT_EQ(complaints(form_with(asked_when(R"({"question":"topic","equals":"a"})") + "," + topic)), nowhere);
  EXPECT_EQ(complaints(form_with(asked_when(R"({"question":"why","equals":"a"})"))), nowhere);
}

TEST(Form, a_condition_on_an_impossible_answer_is_refused) {
  EXPECT_EQ(complaints(form_with(topic + "," + asked_when(R"({"not":{"question":"topic","in":["a","c"]}})"))),
            "/questions/1/when/not | No answer to topic can be \"c\": Choose one of: a, b.\n");
  EXPECT_EQ(complaints(form_with(topics + "," + asked_when(R"({"question":"topics","equals":"c"})"))),
            "/questions/1/when | No answer to topics can be \"c\": Choose one of: a, b.\n");
  EXPECT_EQ(complaints(form_with(topics + "," + asked_when(R"({"question":"topics","equals":"b"})"))), "");
}

TEST(Form, a_condition_on_the_order_of_responses_is_refused) {
  EXPECT_EQ(complaints(form_with(overall + "," + asked_when(R"({"question":"overall","equals":{"choice":"first"}})"))),
            "/questions/1/when | Which response comes first is chance; ask about what does not depend on it, "
            "such as a tie or both_bad.\n");
}

TEST(Form, only_numbers_are_compared_by_size) {
  EXPECT_EQ(complaints(form_with(topic + "," + asked_when(R"({"question":"topic","compares":">","value":1})"))),
            "/questions/1/when/question | Only answers that are numbers can be compared by size; use equals or "
            "in.\n");
}

TEST(Form, a_condition_of_no_shape_is_explained) {
  const auto said = complaints(
      form_with(topic + "," + asked_when(R"({"or":[{"question":"topic"},{"and":[]},{"question":"topic","compares":"=","value":"x"}]})")));
  EXPECT_NE(said.find("/questions/1/when/or/0 | A condition is one of"), std::string::npos) << said;
  EXPECT_NE(said.find("/questions/1/when/or/1/and | This must be a list of at least 1 condition."), std::string::npos);
  EXPECT_NE(said.find("/questions/1/when/or/2/compares | This must be one of: <, <=, >, >=."), std::string::npos);
  EXPECT_NE(said.find("/questions/1/when/or/2/value | This must be a number."), std::string::npos);
}

TEST(Form, the_name_and_the_kind_flag_belong_together) {
  EXPECT_EQ(complaints(form_with(R"({"name":"flag","kind":"text"})")),
            "/questions/0/name | The name flag is for the question of the kind flag, and only for it.\n");
  const auto form = parse_form(form_with(overall + R"(,{"name":"flag","kind":"flag","config":{"reasons":["odd"]}})"));
  ASSERT_TRUE(form.ok());
  EXPECT_EQ(form->questions.size(), 1U);
  EXPECT_FALSE(form->flag.required);
  EXPECT_NE(json::write(form_view(*form, 3)).find("odd"), std::string::npos);
}

TEST(Form, an_editor_is_pointed_at_the_line) {
  const std::string text =
      "{\n  \"fields\": [{\"name\": \"t\", \"kind\": \"text\"}],\n  \"questions\": [\n    {\"name\": \"q\", "
      "\"kind\": \"poll\"}\n  ]\n}";
  const auto located = check_form_text(text);
  ASSERT_EQ(located.size(), 1U);
  EXPECT_EQ(located[0].pointer, "/questions/0/kind");
  EXPECT_EQ(located[0].line, 4U);
  const auto broken = check_form_text("{\n \"fields\": [,]\n}");
  ASSERT_EQ(broken.size(), 1U);
  EXPECT_EQ(broken[0].line, 2U);
}

}  // namespace
}  // namespace assay::kinds
