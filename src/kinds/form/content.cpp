// content: checks and summaries of one item's content.
#include "kinds/form/content.hpp"

#include "base/text.hpp"
#include "kinds/words.hpp"

namespace assay::kinds {
namespace {

const json::Array* responses_in(const Form& form, const json::Value& content) {
  const auto* field = form.responses_field();
  const auto* value = field == nullptr ? nullptr : json::find(content, field->name);
  return value == nullptr ? nullptr : value->if_array();
}

void check_number_of_responses(const Form& form, const json::Value& content, Violations& violations) {
  const auto* responses = responses_in(form, content);
  if (responses == nullptr) return;
  for (const auto& question : form.questions) {
    const auto exact = question.kind->exact_responses();
    if (!exact || *exact == responses->size()) continue;
    violations.push_back({json::child("", form.responses_field()->name), "The question " + question.name + " needs exactly " +
                                                                             count_of(static_cast<std::int64_t>(*exact), "response") +
                                                                             "; here are " + std::to_string(responses->size()) + "."});
  }
}

std::string on_one_line(const std::string& text) {
  std::string line;
  for (const char c : text) {
    const bool space = c == ' ' || (c >= '\t' && c <= '\r');
    if (!space) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  return std::string(trim(line));
}

}  // namespace

Violations check_content(const Form& form, const json::Value& content) {
  const auto* object = content.if_object();
  if (object == nullptr) return {{"", "The content must be an object with one entry per field."}};
  Violations violations;
  std::vector<std::string> names;
  for (const auto& field : form.fields) names.push_back(field.name);
  for (const auto& member : *object) {
    const std::string_view key(member.key().data(), member.key().size());
    if (form.find_field(key) != nullptr) continue;
    violations.push_back({json::child("", key), "The form has no field of this name; its fields are: " + listed(names) + "."});
  }
  for (const auto& field : form.fields) {
    const auto at = json::child("", std::string_view(field.name));
    const auto* value = object->if_contains(field.name);
    if (value == nullptr) {
      violations.push_back({at, "This field is missing; the form shows it."});
      continue;
    }
    for (auto& violation : field.kind->check_value(field.config, *value)) {
      violations.push_back({at + violation.where, std::move(violation.message)});
    }
  }
  check_number_of_responses(form, content, violations);
  return violations;
}

std::size_t number_of_responses(const Form& form, const json::Value& content) {
  const auto* responses = responses_in(form, content);
  return responses == nullptr ? 0 : responses->size();
}

std::vector<std::optional<std::string>> response_models(const Form& form, const json::Value& content) {
  std::vector<std::optional<std::string>> models;
  const auto* responses = responses_in(form, content);
  if (responses == nullptr) return models;
  for (const auto& response : *responses) {
    auto model = json::text_at(response, "model");
    if (model.empty()) {
      models.emplace_back(std::nullopt);
    } else {
      models.emplace_back(std::move(model));
    }
  }
  return models;
}

std::string content_excerpt(const Form& form, const json::Value& content, std::size_t code_points) {
  for (const auto& field : form.fields) {
    const auto* value = json::find(content, field.name);
    if (value == nullptr) continue;
    const auto line = on_one_line(field.kind->excerpt(*value));
    if (!line.empty()) return excerpt(line, code_points);
  }
  return {};
}

}  // namespace assay::kinds
