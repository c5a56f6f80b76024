// choice: one value is nominal; a list is compared by the share of labels that two people have in common.
#include "kinds/questions/choice/choice.hpp"

#include "base/describe.hpp"
#include "base/text.hpp"
#include "kinds/limits.hpp"
#include "kinds/questions/summary.hpp"
#include "kinds/words.hpp"

#include <algorithm>
#include <cstdint>
#include <set>

namespace assay::kinds {
namespace {

struct ChoiceLabel {
  std::string value;
  std::string text;
  std::optional<std::string> hint;
  std::optional<std::string> hotkey;
  std::optional<std::string> colour;
};
ASSAY_DESCRIBE(ChoiceLabel, value, text, hint, hotkey, colour)

struct Config {
  std::vector<ChoiceLabel> labels;
  std::optional<bool> multiple;
  std::optional<std::int64_t> min;
  std::optional<std::int64_t> max;

  [[nodiscard]] bool many() const { return multiple.value_or(false); }
  [[nodiscard]] std::int64_t fewest() const { return min.value_or(1); }
  [[nodiscard]] std::int64_t most() const { return max.value_or(static_cast<std::int64_t>(labels.size())); }
};
ASSAY_DESCRIBE(Config, labels, multiple, min, max)

bool is_colour(std::string_view text) {
  const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); };
  if (text.starts_with('#')) return text.size() == 7 && std::all_of(text.begin() + 1, text.end(), hex);
  return !text.empty() && text.size() <= 40 && std::all_of(text.begin(), text.end(), lower);
}

void check_labels(const std::vector<ChoiceLabel>& labels, Violations& violations) {
  if (labels.size() < limits::fewest_labels || labels.size() > limits::most_labels) {
    violations.push_back({"/labels", "Give " + std::to_string(limits::fewest_labels) + " to " + std::to_string(limits::most_labels) +
                                         " labels; here are " + std::to_string(labels.size()) + "."});
  }
  std::set<std::string> values;
  std::set<std::string> hotkeys;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto& label = labels[i];
    const auto at = json::child("/labels", i);
    const auto fail = [&](std::string_view key, std::string message) { violations.push_back({json::child(at, key), std::move(message)}); };
    if (is_blank(label.value)) {
      fail("value", "Give this label a value: the text that is stored and exported.");
    } else if (count_code_points(label.value) > limits::label) {
      fail("value", "A value has at most " + std::to_string(limits::label) + " characters.");
    } else if (!values.insert(label.value).second) {
      fail("value", "Another label has this value already; each needs its own.");
    }
    if (is_blank(label.text)) fail("text", "Give this label a text: what people read on it.");
    if (label.hotkey && count_code_points(*label.hotkey) != 1) {
      fail("hotkey", "A hotkey is one character.");
    } else if (label.hotkey && !hotkeys.insert(*label.hotkey).second) {
      fail("hotkey", "Another label has this hotkey already; each needs its own.");
    }
    if (label.colour && !is_colour(*label.colour)) {
      fail("colour", "A colour is # and six hexadecimal digits, or a name in lower-case letters.");
    }
  }
}

void check_bounds(const Config& config, Violations& violations) {
  const auto count = static_cast<std::int64_t>(config.labels.size());
  const auto check = [&](std::string_view at, const std::optional<std::int64_t>& bound, std::int64_t low) {
    if (!bound) return;
    if (!config.many()) {
      violations.push_back({std::string(at), "This needs multiple to be true."});
    } else if (*bound < low || *bound > count) {
      violations.push_back(
          {std::string(at), "This must be a whole number from " + std::to_string(low) + " to " + std::to_string(count) + "."});
    }
  };
  check("/min", config.min, 1);
  check("/max", config.max, std::clamp<std::int64_t>(config.fewest(), 1, std::max<std::int64_t>(count, 1)));
}

std::vector<std::string> values_of(const Config& config) {
  std::vector<std::string> values;
  for (const auto& label : config.labels) values.push_back(label.value);
  return values;
}

std::optional<std::size_t> index_of(const Config& config, const json::Value& value) {
  if (!value.is_string()) return std::nullopt;
  for (std::size_t i = 0; i < config.labels.size(); ++i) {
    if (config.labels[i].value == text_of(value)) return i;
  }
  return std::nullopt;
}

// The labels of an answer, in the order of the config.
std::set<std::size_t> chosen(const Config& config, const json::Value& answer) {
  std::set<std::size_t> all;
  const auto add = [&](const json::Value& value) {
    if (const auto index = index_of(config, value)) all.insert(*index);
  };
  if (const auto* list = answer.if_array()) {
    for (const auto& value : *list) add(value);
  } else {
    add(answer);
  }
  return all;
}

Violations check_list(const Config& config, const json::Value& answer) {
  const auto* list = answer.if_array();
  if (list == nullptr) return {{"", "Answer with a list of labels."}};
  Violations violations;
  std::set<std::size_t> seen;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const auto index = index_of(config, (*list)[i]);
    if (!index) {
      violations.push_back({json::child("", i), choose_one_of(values_of(config), "labels")});
    } else if (!seen.insert(*index).second) {
      violations.push_back({json::child("", i), "This label is chosen twice."});
    }
  }
  const auto count = static_cast<std::int64_t>(list->size());
  if (count < config.fewest()) violations.push_back({"", "Choose at least " + count_of(config.fewest(), "label") + "."});
  if (count > config.most()) violations.push_back({"", "Choose at most " + count_of(config.most(), "label") + "."});
  return violations;
}

}  // namespace

std::string_view ChoiceQuestion::summary() const { return "One label of a list, or several of them."; }

Violations ChoiceQuestion::check_config(const json::Value& value) const {
  Violations violations;
  const auto config = read_loosely<Config>(value, violations);
  if (!violations.empty()) return violations;
  check_labels(config.labels, violations);
  check_bounds(config, violations);
  return violations;
}

Violations ChoiceQuestion::check_answer(const json::Value& value, const json::Value& answer, const AnswerContext& /*context*/) const {
  const auto config = read_checked<Config>(value);
  if (config.many()) return check_list(config, answer);
  if (index_of(config, answer)) return {};
  return {{"", choose_one_of(values_of(config), "labels")}};
}

Level ChoiceQuestion::level(const json::Value& /*config*/) const { return Level::nominal; }

double ChoiceQuestion::similarity(const json::Value& value, const json::Value& a, const json::Value& b) const {
  const auto config = read_checked<Config>(value);
  const auto x = chosen(config, a);
  const auto y = chosen(config, b);
  std::size_t common = 0;
  for (const auto label : x) common += y.count(label);
  const auto all = x.size() + y.size() - common;
  return all == 0 ? 1 : static_cast<double>(common) / static_cast<double>(all);
}

Consensus ChoiceQuestion::consensus(const json::Value& value, std::span<const json::Value> answers) const {
  const auto config = read_checked<Config>(value);
  Consensus result;
  result.n = answers.size();
  if (answers.empty()) {
    result.note = "There are no answers yet.";
    return result;
  }
  std::vector<std::size_t> votes;
  for (const auto& answer : answers) {
    for (const auto label : chosen(config, answer)) votes.push_back(label);
  }
  if (!config.many()) {
    const auto most = majority(votes, config.labels.size());
    result.probability = most.share;
    if (most.winner) result.value = text_value(config.labels[*most.winner].value);
    result.note = most.winner ? "The label of most people." : "No label has more votes than every other one.";
    return result;
  }
  // Each label by itself: it stands where more than half of the people chose it; the least sure label
  // decides.
  json::Array labels;
  double least = 1;
  for (std::size_t i = 0; i < config.labels.size(); ++i) {
    const double share = static_cast<double>(std::count(votes.begin(), votes.end(), i)) / static_cast<double>(answers.size());
    if (share > 0.5) labels.push_back(text_value(config.labels[i].value));
    least = std::min(least, std::max(share, 1 - share));
  }
  result.value = std::move(labels);
  result.probability = least;
  result.note = "Every label that more than half of the people chose; the share is that of the least certain label.";
  return result;
}

std::vector<std::string> ChoiceQuestion::columns(const json::Value& value) const {
  const auto config = read_checked<Config>(value);
  std::vector<std::string> all{""};
  if (config.many()) {
    for (const auto& label : config.labels) all.push_back(label.value);
  }
  return all;
}

std::vector<json::Value> ChoiceQuestion::cells(const json::Value& value, const json::Value& answer) const {
  const auto config = read_checked<Config>(value);
  if (!config.many()) return {answer};
  const auto labels = chosen(config, answer);
  std::vector<std::string> values;
  for (const auto label : labels) values.push_back(config.labels[label].value);
  std::vector<json::Value> cells{text_value(listed(values))};
  for (std::size_t i = 0; i < config.labels.size(); ++i) cells.emplace_back(labels.contains(i));
  return cells;
}

json::Value ChoiceQuestion::json_schema(const json::Value& value) const {
  const auto config = read_checked<Config>(value);
  json::Array values;
  for (const auto& label : config.labels) values.push_back(text_value(label.value));
  if (!config.many()) return {{"enum", values}};
  return {
      {"type", "array"}, {"items", {{"enum", values}}}, {"uniqueItems", true}, {"minItems", config.fewest()}, {"maxItems", config.most()}};
}

Example ChoiceQuestion::example() const {
  const json::Array labels{{{"value", "spam"}, {"text", "Spam"}}, {{"value", "ham"}, {"text", "Not spam"}}};
  return {{{"labels", labels}, {"multiple", false}}, "spam"};
}

std::vector<Category> ChoiceQuestion::categories(const json::Value& value) const {
  std::vector<Category> all;
  for (const auto& label : read_checked<Config>(value).labels) all.push_back({label.value, label.text});
  return all;
}

std::vector<std::size_t> ChoiceQuestion::counted(const json::Value& value, const json::Value& answer) const {
  const auto labels = chosen(read_checked<Config>(value), answer);
  return {labels.begin(), labels.end()};
}

std::optional<double> ChoiceQuestion::value_for_agreement(const json::Value& value, const json::Value& answer) const {
  const auto config = read_checked<Config>(value);
  const auto labels = chosen(config, answer);
  if (labels.empty()) return std::nullopt;
  if (!config.many()) return static_cast<double>(*labels.begin());
  // A set is one nominal value: its bits. Beyond 52 labels a double cannot hold them all.
  if (config.labels.size() > 52) return std::nullopt;
  std::uint64_t bits = 0;
  for (const auto label : labels) bits |= std::uint64_t{1} << label;
  return static_cast<double>(bits);
}

}  // namespace assay::kinds
