// Blindness: what a content holds beyond what the annotator may see never reaches the view.
#include "kinds/form/view.hpp"

#include "base/text.hpp"
#include "kinds/form/content.hpp"
#include "kinds/form/redact.hpp"
#include "kinds/words.hpp"

#include <gtest/gtest.h>

namespace assay::kinds {
namespace {

const char* const form_text =
    R"({"fields":[{"name":"prompt","kind":"text"},{"name":"answers","kind":"responses"}],"questions":[
  {"name":"score","kind":"rubric","per":"response","config":{"dimensions":[{"name":"a","title":"A","weight":7.25}],"points":3}}]})";

Form form() { return *parse_form(form_text); }

std::string redacted(std::string_view text, const std::vector<std::string>& models = {}) { return Redactor(models).redact(text).text; }

TEST(View, canaries_in_every_hidden_place_stay_behind) {
  const auto content = *json::parse(R"({"prompt":"Hello","secret":"CANARY-key","gold":{"answer":"CANARY-gold"},
    "answers":[{"text":"I am CANARY-9000 and glad.","model":"CANARY-9000","score":"CANARY-score"},
               {"text":"Ask Canary_9000, not CANARY-B.","model":"lab/CANARY-B","meta":{"x":["CANARY-meta"]}}],
    "model":"CANARY-top"})");
  const auto view = json::write(content_view(form(), content, std::vector<std::size_t>{1, 0}));
  EXPECT_EQ(lower_ascii(view).find("canary"), std::string::npos) << view;
  EXPECT_NE(view.find("Hello"), std::string::npos);
  const auto shown_form = json::write(form_view(form(), 1));
  EXPECT_EQ(shown_form.find("weight"), std::string::npos);
  EXPECT_EQ(shown_form.find("7.25"), std::string::npos);
}

TEST(View, responses_stand_in_shown_order) {
  const auto content = *json::parse(R"({"prompt":"p","answers":[{"text":"zero"},{"text":"one"},{"text":"two"}]})");
  const auto view = content_view(form(), content, std::vector<std::size_t>{2, 0, 1});
  EXPECT_EQ(json::text_at(view.at("answers").at(0), "text"), "two");
  EXPECT_EQ(json::text_at(view.at("answers").at(1), "text"), "zero");
  EXPECT_EQ(json::text_at(view.at("answers").at(2), "text"), "one");
}

TEST(View, marks_count_code_points_of_the_text_as_served) {
  const auto content = *json::parse(R"({"prompt":"p","answers":[{"text":"Grüß Gott 👋, I'm ChatGPT. ✓"},{"text":"x"}]})");
  const auto view = content_view(form(), content, {});
  EXPECT_EQ(json::write(view.at("answers").at(0)),
            R"({"text":"Grüß Gott 👋, I'm [redacted]. ✓","marks":[{"start":17,"end":27,"kind":"redacted"}]})");
  const auto kept = content_view(form(), content, {}, Leaks::keep);
  EXPECT_NE(json::write(kept).find("ChatGPT"), std::string::npos);
}

TEST(Redaction, a_model_that_names_itself_is_covered) {
  EXPECT_EQ(redacted("I am Claude, an AI assistant made by Anthropic."), "I am [redacted], an AI assistant made by [redacted].");
  EXPECT_EQ(redacted("Hello! I'm ChatGPT, developed by OpenAI."), "Hello! I'm [redacted], developed by [redacted].");
  EXPECT_EQ(redacted("I\xE2\x80\x99m a large language model named Gemini 1.5 Pro."),
            "I\xE2\x80\x99m a large language model named [redacted].");
  EXPECT_EQ(redacted("As Vicuna, I cannot help."), "As [redacted], I cannot help.");
  EXPECT_EQ(redacted("This is GPT-4's answer."), "This is [redacted]'s answer.");
  EXPECT_EQ(redacted("This is GPT-4\xE2\x80\x99s answer."), "This is [redacted]\xE2\x80\x99s answer.");
  // A covered word that holds another typographic apostrophe is cut between characters, not within one.
  EXPECT_EQ(redacted("As GPT-\xE2\x80\x99m\xE2\x80\x99s: no."), "As [redacted]\xE2\x80\x99s: no.");
  EXPECT_EQ(redacted("As a language model trained by OpenAI, I have no opinions."),
            "As a language model trained by [redacted], I have no opinions.");
  EXPECT_EQ(redacted("My name is GPT-4o."), "My name is [redacted].");
  EXPECT_EQ(redacted("I was created by Alibaba Cloud."), "I was created by [redacted].");
  EXPECT_EQ(redacted("I am Phi-3 Mini."), "I am [redacted].");
  EXPECT_EQ(redacted("this is llama2 speaking"), "this is [redacted] speaking");
}

TEST(Redaction, an_instruction_that_tells_a_model_who_it_is_is_covered) {
  const Redactor redactor({});
  const auto told = [&](std::string_view text) { return redactor.redact(text, Voice::instruction).text; };
  EXPECT_EQ(told("You are Claude."), "You are [redacted].");
  EXPECT_EQ(told("You're Grok, built by xAI."), "You're [redacted], built by [redacted].");
  EXPECT_EQ(told("You are a helpful assistant."), "You are a helpful assistant.");
  EXPECT_EQ(told("You answer questions about Google."), "You answer questions about Google.");
  EXPECT_EQ(redacted("You can compare language models created by OpenAI."), "You can compare language models created by OpenAI.");
}

TEST(Redaction, the_items_own_models_are_covered_wherever_they_stand) {
  const std::vector<std::string> models{"acme/zebra-7b", "Assistant"};
  EXPECT_EQ(redacted("Zebra 7B says hi; ZEBRA-7B-like is not zebra-7bis.", models),
            "[redacted] says hi; [redacted]-like is not zebra-7bis.");
  EXPECT_EQ(redacted("I am Assistant. Ask your assistant.", models), "I am [redacted]. Ask your assistant.");
}

TEST(Redaction, ordinary_sentences_stay_as_they_are) {
  for (const char* text : {"Google was founded in 1998.", "I am a teacher from Lyon.", "Claude Monet painted water lilies.",
                           "The llama is an animal.", "As a baseline, take the mean.", "The sum vanishes as phi tends to 0.",
                           "As Microsoft grew, so did its offices.", "", "...", "I am"}) {
    EXPECT_EQ(redacted(text, {"baseline", "human"}), text);
  }
}

TEST(View, a_chat_and_what_the_form_says_a_model_wrote_are_covered_too) {
  const auto with_fields = *parse_form(
      R"({"fields":[{"name":"talk","kind":"chat"},{"name":"answer","kind":"markdown","written_by":"model"},
        {"name":"program","kind":"code","written_by":"model"},{"name":"facts","kind":"table","written_by":"model"},
        {"name":"note","kind":"text"}],"questions":[{"name":"t","kind":"text"}]})");
  const auto content = *json::parse(R"({"talk":[{"role":"system","content":"You are ChatGPT, a large language model trained by OpenAI."},
    {"role":"user","content":"Are you Claude?"},{"role":"assistant","content":"No, I'm Gemini.","tool_calls":[{"name":"f","arguments":"I am Claude"}]}],
    "answer":"I am Qwen.","program":{"text":"# I am Llama 3","language":"python"},"facts":{"said":"I am Mistral","n":2},"note":"I am Claude."})");
  const auto view = content_view(with_fields, content, {});
  EXPECT_EQ(json::write(view.at("talk").at(0)),
            R"({"role":"system","content":"You are [redacted], a large language model trained by [redacted].",)"
            R"("marks":[{"start":8,"end":18,"kind":"redacted"},{"start":54,"end":64,"kind":"redacted"}]})");
  EXPECT_EQ(json::write(view.at("talk").at(1)), R"({"role":"user","content":"Are you Claude?"})") << "what a person asked is the question";
  EXPECT_EQ(json::write(view.at("talk").at(2)), R"({"role":"assistant","content":"No, I'm [redacted].","tool_calls":[{"name":"f",)"
                                                R"("arguments":"I am [redacted]"}],"marks":[{"start":8,"end":18,"kind":"redacted"}]})");
  EXPECT_EQ(json::write(view.at("answer")), R"({"text":"I am [redacted].","marks":[{"start":5,"end":15,"kind":"redacted"}]})");
  EXPECT_EQ(json::write(view.at("program")),
            R"({"text":"# I am [redacted]","marks":[{"start":7,"end":17,"kind":"redacted"}],"language":"python"})");
  EXPECT_EQ(json::write(view.at("facts")), R"({"said":"I am [redacted]","n":2})");
  EXPECT_EQ(json::write(view.at("note")), R"("I am Claude.")");
  EXPECT_EQ(content_excerpt(with_fields, view), "Are you Claude?");
  // Nothing to cover, or not asked for: the value as it is.
  const auto harmless = *json::parse(R"({"answer":"Ask a teacher.","program":"x = 1","note":"n"})");
  EXPECT_EQ(json::write(content_view(with_fields, harmless, {})), json::write(harmless));
  EXPECT_EQ(json::write(content_view(with_fields, content, {}, Leaks::keep)), json::write(content));
}

TEST(View, a_form_says_who_wrote_a_field_in_one_of_two_words) {
  const auto wrong = parse_form(R"({"fields":[{"name":"a","kind":"text","written_by":"robot"}],"questions":[{"name":"t","kind":"text"}]})");
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().violations.front().where, "/fields/0/written_by");
}

TEST(Content, everything_wrong_is_said_at_once) {
  const auto violations = check_content(form(), *json::parse(R"({"answers":[{"text":1}],"extra":2})"));
  ASSERT_EQ(violations.size(), 4U);
  EXPECT_EQ(violations[0], (Violation{"/extra", "The form has no field of this name; its fields are: prompt, answers."}));
  EXPECT_EQ(violations[1], (Violation{"/prompt", "This field is missing; the form shows it."}));
  EXPECT_EQ(violations[2], (Violation{"/answers", "Give 2 to 26 responses; here are 1."}));
  EXPECT_EQ(violations[3], (Violation{"/answers/0/text", "This must be a text."}));
}

TEST(Content, a_preference_needs_exactly_two_responses) {
  const auto pair = *parse_form(R"({"fields":[{"name":"r","kind":"responses"}],"questions":[{"name":"o","kind":"preference"}]})");
  const auto violations = check_content(pair, *json::parse(R"({"r":[{"text":"a"},{"text":"b"},{"text":"c"}]})"));
  ASSERT_EQ(violations.size(), 1U);
  EXPECT_EQ(violations[0], (Violation{"/r", "The question o needs exactly 2 responses; here are 3."}));
}

TEST(Content, models_and_excerpts_are_for_those_who_may_see_them) {
  const auto content = *json::parse(R"({"prompt":" Two\n lines ","answers":[{"text":"a","model":"m"},{"text":"b"}]})");
  EXPECT_EQ(response_models(form(), content), (std::vector<std::optional<std::string>>{"m", std::nullopt}));
  EXPECT_EQ(number_of_responses(form(), content), 2U);
  EXPECT_EQ(content_excerpt(form(), content), "Two lines");
  EXPECT_EQ(content_excerpt(form(), content, 3), "Two…");
}

}  // namespace
}  // namespace assay::kinds
