// responses: the model names are for the manager and the exports; the view drops them.
#include "kinds/fields/responses/responses.hpp"

#include "base/text.hpp"
#include "kinds/limits.hpp"
#include "kinds/words.hpp"

namespace assay::kinds {
namespace {

void check_response(const json::Value& response, const std::string& at, Violations& violations) {
  if (!response.is_object()) {
    violations.push_back({at, "This must be an object with a text and, if you like, a model."});
    return;
  }
  refuse_unknown_keys(response, at, {"text", "model"}, violations);
  const auto* text = json::find(response, "text");
  if (text == nullptr || !text->is_string()) violations.push_back({at + "/text", "This must be a text."});
  const auto* model = json::find(response, "model");
  if (model == nullptr) return;
  if (!model->is_string() || is_blank(*model)) {
    violations.push_back({at + "/model", "This must be the name of a model; leave it out where there is none."});
  } else if (count_code_points(text_of(*model)) > limits::model) {
    violations.push_back({at + "/model", "The name of a model has at most " + std::to_string(limits::model) + " characters."});
  }
}

}  // namespace

std::string_view ResponsesField::summary() const {
  return "Two to 26 answers of models to one prompt, in an order of chance and without the models' names.";
}

Violations ResponsesField::check_value(const json::Value& /*config*/, const json::Value& value) const {
  const auto* list = value.if_array();
  if (list == nullptr) return {{"", "This must be a list of responses."}};
  Violations violations;
  if (list->size() < limits::fewest_responses || list->size() > limits::most_responses) {
    violations.push_back({"", "Give " + std::to_string(limits::fewest_responses) + " to " + std::to_string(limits::most_responses) +
                                  " responses; here are " + std::to_string(list->size()) + "."});
  }
  for (std::size_t i = 0; i < list->size(); ++i) check_response((*list)[i], json::child("", i), violations);
  return violations;
}

std::string ResponsesField::excerpt(const json::Value& value) const {
  const auto* list = value.if_array();
  return list == nullptr || list->empty() ? std::string() : json::text_at(list->front(), "text");
}

json::Value ResponsesField::example() const {
  json::Array responses;
  responses.push_back({{"text", "Because air scatters blue light most."}, {"model", "model-1"}});
  responses.push_back({{"text", "It reflects the sea."}, {"model", "model-2"}});
  return responses;
}

}  // namespace assay::kinds
