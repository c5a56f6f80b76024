// flag: reasons to look at an item again; part of an annotation, never instead of one.
#include "kinds/questions/flag/flag.hpp"

#include "base/describe.hpp"
#include "base/text.hpp"
#include "kinds/limits.hpp"
#include "kinds/words.hpp"

#include <algorithm>
#include <set>

namespace assay::kinds {
namespace {

struct Config {
  using AbsentKeysKeepDefaults = void;
  std::vector<std::string> reasons{};
};
ASSAY_DESCRIBE(Config, reasons)

const std::vector<std::string>& usual_reasons() {
  static const std::vector<std::string> reasons{"broken_item",          "ambiguous_guideline", "harmful", "out_of_expertise",
                                                "conflict_of_interest", "duplicate",           "other"};
  return reasons;
}

std::vector<std::string> reasons_of(const json::Value& config) {
  auto reasons = read_checked<Config>(config).reasons;
  return reasons.empty() ? usual_reasons() : reasons;
}

std::string label_of(std::string reason) {
  std::replace(reason.begin(), reason.end(), '_', ' ');
  if (!reason.empty() && reason[0] >= 'a' && reason[0] <= 'z') reason[0] = static_cast<char>(reason[0] - 'a' + 'A');
  return reason;
}

std::set<std::string> reasons_in(const json::Value& answer) {
  std::set<std::string> all;
  if (const auto* flags = answer.if_array()) {
    for (const auto& flag : *flags) all.insert(json::text_at(flag, "reason"));
  }
  return all;
}

void check_note(const json::Value& flag, std::string_view reason, const std::string& at, Violations& violations) {
  const auto* note = json::find(flag, "note");
  if (note != nullptr && !note->is_string()) {
    violations.push_back({at, "This must be a text."});
  } else if (note != nullptr && count_code_points(text_of(*note)) > limits::flag_note) {
    violations.push_back({at, "Write at most " + std::to_string(limits::flag_note) + " characters."});
  } else if (reason == "other" && (note == nullptr || is_blank(*note))) {
    violations.push_back({at, "Say in a note what is wrong."});
  }
}

}  // namespace

std::string_view FlagQuestion::summary() const { return "What is wrong with an item; stands on every form by itself."; }

Violations FlagQuestion::check_config(const json::Value& value) const {
  Violations violations;
  const auto config = read_loosely<Config>(value, violations);
  if (!violations.empty()) return violations;
  const bool given = json::find(value, "reasons") != nullptr;
  if (given && (config.reasons.empty() || config.reasons.size() > limits::flag_reasons)) {
    violations.push_back({"/reasons", "Give 1 to " + std::to_string(limits::flag_reasons) + " reasons; here are " +
                                          std::to_string(config.reasons.size()) + "."});
  }
  std::set<std::string> seen;
  for (std::size_t i = 0; i < config.reasons.size(); ++i) {
    const auto at = json::child("/reasons", i);
    if (!is_name(config.reasons[i])) {
      violations.push_back({at, std::string(name_rule)});
    } else if (!seen.insert(config.reasons[i]).second) {
      violations.push_back({at, "This reason stands here twice; each needs its own name."});
    }
  }
  return violations;
}

Violations FlagQuestion::check_answer(const json::Value& config, const json::Value& answer, const AnswerContext& /*context*/) const {
  const auto* flags = answer.if_array();
  if (flags == nullptr) return {{"", "This must be a list of flags."}};
  const auto reasons = reasons_of(config);
  Violations violations;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < flags->size(); ++i) {
    const auto& flag = (*flags)[i];
    const auto at = json::child("", i);
    if (!flag.is_object()) {
      violations.push_back({at, "This must be an object with a reason."});
      continue;
    }
    refuse_unknown_keys(flag, at, {"reason", "note"}, violations);
    const auto reason = json::text_at(flag, "reason");
    if (std::find(reasons.begin(), reasons.end(), reason) == reasons.end()) {
      violations.push_back({at + "/reason", choose_one_of(reasons, "reasons")});
    } else if (!seen.insert(reason).second) {
      violations.push_back({at + "/reason", "This reason is given twice."});
    }
    check_note(flag, reason, at + "/note", violations);
  }
  return violations;
}

Level FlagQuestion::level(const json::Value& /*config*/) const { return Level::nominal; }

double FlagQuestion::similarity(const json::Value& /*config*/, const json::Value& a, const json::Value& b) const {
  return reasons_in(a) == reasons_in(b) ? 1 : 0;
}

Consensus FlagQuestion::consensus(const json::Value& /*config*/, std::span<const json::Value> answers) const {
  Consensus result;
  result.n = answers.size();
  result.note = "Flags are counted, not merged: one person is enough to look again.";
  return result;
}

std::vector<std::string> FlagQuestion::columns(const json::Value& /*config*/) const { return {"", "note"}; }

std::vector<json::Value> FlagQuestion::cells(const json::Value& /*config*/, const json::Value& answer) const {
  std::vector<std::string> reasons;
  std::vector<std::string> notes;
  if (const auto* flags = answer.if_array()) {
    for (const auto& flag : *flags) {
      reasons.push_back(json::text_at(flag, "reason"));
      if (auto note = json::text_at(flag, "note"); !note.empty()) notes.push_back(std::move(note));
    }
  }
  return {text_value(listed(reasons)), text_value(listed(notes))};
}

json::Value FlagQuestion::json_schema(const json::Value& config) const {
  json::Array reasons;
  for (const auto& reason : reasons_of(config)) reasons.push_back(text_value(reason));
  return {{"type", "array"},
          {"items",
           {{"type", "object"},
            {"properties", {{"reason", {{"enum", reasons}}}, {"note", {{"type", "string"}, {"maxLength", 2000}}}}},
            {"required", json::Array{"reason"}},
            {"additionalProperties", false}}}};
}

Example FlagQuestion::example() const {
  // A list of one object: built by steps, since nested braces would read as a key and its value.
  json::Array answer;
  answer.push_back({{"reason", "broken_item"}, {"note", "The table is cut off."}});
  return {json::Object{}, std::move(answer)};
}

std::vector<Category> FlagQuestion::categories(const json::Value& config) const {
  std::vector<Category> all;
  for (const auto& reason : reasons_of(config)) all.push_back({reason, label_of(reason)});
  return all;
}

std::vector<std::size_t> FlagQuestion::counted(const json::Value& config, const json::Value& answer) const {
  const auto given = reasons_in(answer);
  const auto reasons = reasons_of(config);
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    if (given.contains(reasons[i])) all.push_back(i);
  }
  return all;
}

}  // namespace assay::kinds
