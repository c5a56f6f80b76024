// view: builds what is sent from what the form lists, so that anything else in a content stays behind.
#include "kinds/form/view.hpp"

#include "base/text.hpp"
#include "json/write.hpp"
#include "kinds/form/content.hpp"
#include "kinds/form/redact.hpp"
#include "kinds/words.hpp"

namespace assay::kinds {
namespace {

json::Value response_view(const json::Value& response, const Redactor* redactor) {
  auto text = json::text_at(response, "text");
  json::Array marks;
  if (redactor != nullptr) {
    auto redacted = redactor->redact(text);
    text = std::move(redacted.text);
    marks = marks_view(redacted.marks);
  }
  return json::Object{{"text", text_value(text)}, {"marks", std::move(marks)}};
}

std::vector<std::string> models_of(const Form& form, const json::Value& content) {
  std::vector<std::string> models;
  for (auto& model : response_models(form, content)) {
    if (model) models.push_back(std::move(*model));
  }
  return models;
}

json::Value responses_view(const json::Array& responses, std::span<const std::size_t> shown_order, const Redactor* redactor) {
  json::Array shown;
  for (std::size_t i = 0; i < responses.size(); ++i) {
    const auto canonical = shown_order.empty() ? i : shown_order[i];
    shown.push_back(response_view(responses[canonical], redactor));
  }
  return shown;
}

template <class E>
json::Value enum_text(E value) {
  const auto quoted = json::to_string(value);
  return text_value(std::string_view(quoted).substr(1, quoted.size() - 2));
}

json::Value question_view(const Question& question) {
  json::Object view{{"name", text_value(question.name)},
                    {"kind", text_value(question.kind->name())},
                    {"title", text_value(question.title)},
                    {"help", text_value(question.help)},
                    {"required", question.required},
                    {"per", enum_text(question.per)},
                    {"config", question.kind->visible_config(question.config)}};
  if (question.when) view["when"] = question.when_json;
  return view;
}

}  // namespace

json::Value content_view(const Form& form, const json::Value& content, std::span<const std::size_t> shown_order, Leaks leaks) {
  json::Object view;
  std::optional<Redactor> redactor;
  if (leaks == Leaks::redact) redactor.emplace(models_of(form, content));
  for (const auto& field : form.fields) {
    const auto* value = json::find(content, field.name);
    if (value == nullptr) continue;
    if (field.kind->holds_responses()) {
      const auto* responses = value->if_array();
      if (responses != nullptr) view[field.name] = responses_view(*responses, shown_order, redactor ? &*redactor : nullptr);
    } else {
      const bool a_models = field.written_by == WrittenBy::model || field.kind->quotes_models();
      view[field.name] = redactor && a_models ? field.kind->covered(*value, *redactor) : *value;
    }
  }
  return view;
}

json::Value form_view(const Form& form, int version) {
  json::Array fields;
  for (const auto& field : form.fields) {
    fields.push_back(json::Object{{"name", text_value(field.name)},
                                  {"kind", text_value(field.kind->name())},
                                  {"title", text_value(field.title)},
                                  {"config", field.config}});
  }
  json::Array questions;
  for (const auto& question : form.questions) questions.push_back(question_view(question));
  // The page knows the usual flag by itself; only one that the form words differently is sent.
  if (!form.flag.config.as_object().empty()) questions.push_back(question_view(form.flag));
  return json::Object{{"version", version},
                      {"fields", std::move(fields)},
                      {"questions", std::move(questions)},
                      {"layout", json::Object{{"responses", enum_text(form.layout)}}}};
}

}  // namespace assay::kinds
