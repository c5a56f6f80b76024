// chat: messages in order; the last thing a person said stands for the whole in lists.
#include "kinds/fields/chat/chat.hpp"

#include "base/text.hpp"
#include "kinds/form/redact.hpp"
#include "kinds/limits.hpp"
#include "kinds/words.hpp"

namespace assay::kinds {
namespace {

void check_tool_calls(const json::Value& calls, const std::string& at, Violations& violations) {
  const auto* list = calls.if_array();
  if (list == nullptr) {
    violations.push_back({at, "This must be a list of tool calls."});
    return;
  }
  for (std::size_t i = 0; i < list->size(); ++i) {
    const auto& call = (*list)[i];
    const auto here = json::child(at, i);
    if (!call.is_object()) {
      violations.push_back({here, "This must be an object with a name and arguments."});
      continue;
    }
    refuse_unknown_keys(call, here, {"name", "arguments"}, violations);
    if (json::text_at(call, "name").empty()) violations.push_back({here + "/name", "Give the name of the tool."});
  }
}

void check_message(const json::Value& message, const std::string& at, Violations& violations) {
  if (!message.is_object()) {
    violations.push_back({at, "This must be an object with a role and a content."});
    return;
  }
  refuse_unknown_keys(message, at, {"role", "content", "tool_calls"}, violations);
  const auto role = json::text_at(message, "role");
  if (role != "system" && role != "user" && role != "assistant" && role != "tool") {
    violations.push_back({at + "/role", "This must be one of: system, user, assistant, tool."});
  }
  const auto* content = json::find(message, "content");
  const auto* calls = json::find(message, "tool_calls");
  const bool may_be_absent = calls != nullptr && (content == nullptr || content->is_null());
  if (!may_be_absent && (content == nullptr || !content->is_string())) {
    violations.push_back({at + "/content", "This must be a text."});
  }
  if (calls != nullptr) check_tool_calls(*calls, at + "/tool_calls", violations);
}

}  // namespace

std::string_view ChatField::summary() const { return "A conversation of system, user, assistant and tool messages."; }

Violations ChatField::check_value(const json::Value& /*config*/, const json::Value& value) const {
  const auto* messages = value.if_array();
  if (messages == nullptr) return {{"", "This must be a list of messages."}};
  if (messages->empty() || messages->size() > limits::messages) {
    return {{"", "Give 1 to " + std::to_string(limits::messages) + " messages; here are " + std::to_string(messages->size()) + "."}};
  }
  Violations violations;
  for (std::size_t i = 0; i < messages->size(); ++i) check_message((*messages)[i], json::child("", i), violations);
  return violations;
}

std::string ChatField::excerpt(const json::Value& value) const {
  std::string last;
  if (const auto* messages = value.if_array()) {
    for (const auto& message : *messages) {
      if (json::text_at(message, "role") == "user") last = json::text_at(message, "content");
    }
  }
  return last;
}

json::Value ChatField::example() const {
  json::Array messages;
  messages.push_back({{"role", "user"}, {"content", "Is 91 a prime number?"}});
  messages.push_back({{"role", "assistant"}, {"content", "No: 91 = 7 · 13."}});
  return messages;
}

// What a person said stays as it was: it is what the model was asked.
json::Value ChatField::covered(const json::Value& value, const Redactor& redactor) const {
  json::Array messages;
  for (const auto& message : value.as_array()) {
    auto shown = message.as_object();
    const auto role = json::text_at(message, "role");
    const auto* content = shown.if_contains("content");
    if (role != "user" && content != nullptr && content->is_string()) {
      const auto redacted = redactor.redact(text_of(*content), role == "system" ? Voice::instruction : Voice::model);
      shown["content"] = text_value(redacted.text);
      if (!redacted.marks.empty()) shown["marks"] = marks_view(redacted.marks);
    }
    if (const auto* calls = shown.if_contains("tool_calls")) shown["tool_calls"] = FieldKind::covered(*calls, redactor);
    messages.emplace_back(std::move(shown));
  }
  return messages;
}

}  // namespace assay::kinds
