// preference: positions from "first, strongly" over tie to "second, strongly"; both_bad stands apart.
#include "kinds/questions/preference/preference.hpp"

#include "base/describe.hpp"
#include "kinds/limits.hpp"
#include "kinds/questions/summary.hpp"
#include "kinds/words.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace assay::kinds {
namespace {

struct Config {
  using AbsentKeysKeepDefaults = void;
  json::Ranged<1, limits::strengths> strengths = 1;
  bool tie = true;
  bool both_bad = false;
  bool both_bad_counts_as_tie = false;
};
ASSAY_DESCRIBE(Config, strengths, tie, both_bad, both_bad_counts_as_tie)

struct Answer {
  std::string_view choice;
  std::int64_t strength = 1;
};

Answer read_answer(const json::Value& answer) {
  Answer out;
  if (const auto* choice = json::find(answer, "choice")) out.choice = text_of(*choice);
  if (const auto* strength = json::find(answer, "strength")) out.strength = whole(*strength).value_or(1);
  return out;
}

json::Value answer_of(const Config& config, std::string_view choice, std::int64_t strength) {
  json::Object answer;
  answer["choice"] = text_value(choice);
  if (config.strengths > 1 && (choice == "first" || choice == "second")) answer["strength"] = strength;
  return answer;
}

std::vector<std::string> choices(const Config& config) {
  std::vector<std::string> all{"first", "second"};
  if (config.tie) all.emplace_back("tie");
  if (config.both_bad) all.emplace_back("both_bad");
  return all;
}

std::string choose_sentence(const Config& config) {
  auto all = choices(config);
  const auto last = all.back();
  all.pop_back();
  return "Choose " + listed(all) + " or " + last + ".";
}

// Positions of the scale, counted from "first, strongly".
std::size_t scale_size(const Config& config) {
  const bool middle = config.tie || (config.both_bad && config.both_bad_counts_as_tie);
  return static_cast<std::size_t>(2 * config.strengths.value + (middle ? 1 : 0));
}

std::optional<std::size_t> position(const Config& config, const Answer& answer) {
  const auto strengths = config.strengths.value;
  const auto size = static_cast<std::int64_t>(scale_size(config));
  if (answer.choice == "first") return static_cast<std::size_t>(strengths - answer.strength);
  if (answer.choice == "second") return static_cast<std::size_t>(size - 1 - strengths + answer.strength);
  if (answer.choice == "tie" || config.both_bad_counts_as_tie) return static_cast<std::size_t>(strengths);
  return std::nullopt;
}

std::string side_label(const Config& config, std::string_view side, std::int64_t strength) {
  std::string label(side);
  if (config.strengths > 1) label += ", strength " + std::to_string(strength);
  return label;
}

json::Value swapped(const json::Value& answer, std::span<const std::size_t> shown_order) {
  const bool swap = shown_order.size() == 2 && shown_order[0] == 1;
  const auto choice = read_answer(answer).choice;
  if (!swap || (choice != "first" && choice != "second")) return answer;
  json::Value other = answer;
  other.as_object()["choice"] = choice == "first" ? "second" : "first";
  return other;
}

}  // namespace

std::string_view PreferenceQuestion::summary() const {
  return "Which of two responses is better, with how much better, a tie and \"both bad\" if you like.";
}

Violations PreferenceQuestion::check_config(const json::Value& value) const {
  Violations violations;
  const auto config = read_loosely<Config>(value, violations);
  if (violations.empty() && config.both_bad_counts_as_tie && !config.both_bad) {
    violations.push_back({"/both_bad_counts_as_tie", "This needs both_bad to be true."});
  }
  return violations;
}

Violations PreferenceQuestion::check_answer(const json::Value& value, const json::Value& answer, const AnswerContext& context) const {
  const auto config = read_checked<Config>(value);
  Violations violations;
  if (context.responses != 2) {
    violations.push_back({"", "A preference compares exactly 2 responses; this item has " + std::to_string(context.responses) + "."});
  }
  if (!answer.is_object()) {
    violations.push_back({"", "This must be an object with a choice."});
    return violations;
  }
  refuse_unknown_keys(answer, "", {"choice", "strength"}, violations);
  const auto choice = read_answer(answer).choice;
  const auto allowed = choices(config);
  const bool known = std::find(allowed.begin(), allowed.end(), choice) != allowed.end();
  if (!known) violations.push_back({"/choice", choose_sentence(config)});
  const auto* strength = json::find(answer, "strength");
  if (config.strengths == 1) {
    if (strength != nullptr) violations.push_back({"/strength", "This question has no strengths; leave strength out."});
  } else if (choice == "first" || choice == "second") {
    const auto number = strength == nullptr ? std::nullopt : whole(*strength);
    if (!number || *number < 1 || *number > config.strengths.value) {
      violations.push_back(
          {"/strength", "Say how much better it is: choose a strength from 1 to " + std::to_string(config.strengths.value) + "."});
    }
  } else if (known && strength != nullptr) {
    violations.push_back({"/strength", "Only first and second have a strength; leave strength out."});
  }
  return violations;
}

Level PreferenceQuestion::level(const json::Value& /*config*/) const { return Level::ordinal; }

double PreferenceQuestion::similarity(const json::Value& value, const json::Value& a, const json::Value& b) const {
  const auto config = read_checked<Config>(value);
  const auto x = read_answer(a);
  const auto y = read_answer(b);
  const auto at = position(config, x);
  const auto other = position(config, y);
  if (at && other) {
    const double distance = std::abs(static_cast<double>(*at) - static_cast<double>(*other));
    return 1 - distance / static_cast<double>(scale_size(config) - 1);
  }
  if (x.choice == y.choice) return 1;
  // Both bad and a tie agree that neither wins, and differ about the quality.
  return x.choice == "tie" || y.choice == "tie" ? 0.5 : 0;
}

Consensus PreferenceQuestion::consensus(const json::Value& value, std::span<const json::Value> answers) const {
  const auto config = read_checked<Config>(value);
  const auto keys = choices(config);
  Consensus result;
  std::vector<std::size_t> votes;
  for (const auto& answer : answers) {
    const auto key = std::find(keys.begin(), keys.end(), read_answer(answer).choice);
    if (key != keys.end()) votes.push_back(static_cast<std::size_t>(key - keys.begin()));
  }
  result.n = votes.size();
  if (votes.empty()) {
    result.note = "There are no answers yet.";
    return result;
  }
  const auto most = majority(votes, keys.size());
  result.probability = most.share;
  if (!most.winner) {
    result.note = "No choice has more votes than every other one.";
    return result;
  }
  const auto& winner = keys[*most.winner];
  std::vector<double> strengths;
  for (const auto& answer : answers) {
    const auto one = read_answer(answer);
    if (one.choice == winner) strengths.push_back(static_cast<double>(one.strength));
  }
  result.value = answer_of(config, winner, static_cast<std::int64_t>(lower_median(strengths)));
  result.note = "The choice of most people, with the middle strength of those who chose it.";
  return result;
}

std::vector<std::string> PreferenceQuestion::columns(const json::Value& value) const {
  if (read_checked<Config>(value).strengths == 1) return {""};
  return {"", "strength"};
}

std::vector<json::Value> PreferenceQuestion::cells(const json::Value& value, const json::Value& answer) const {
  const auto* choice = json::find(answer, "choice");
  const auto* strength = json::find(answer, "strength");
  std::vector<json::Value> cells{choice == nullptr ? json::Value() : *choice};
  if (read_checked<Config>(value).strengths > 1) cells.push_back(strength == nullptr ? json::Value() : *strength);
  return cells;
}

json::Value PreferenceQuestion::json_schema(const json::Value& value) const {
  const auto config = read_checked<Config>(value);
  json::Array all;
  for (const auto& choice : choices(config)) all.push_back(text_value(choice));
  json::Object properties{{"choice", {{"enum", all}}}};
  if (config.strengths > 1) {
    properties["strength"] = {{"type", "integer"}, {"minimum", 1}, {"maximum", config.strengths.value}};
  }
  return {{"type", "object"}, {"properties", properties}, {"required", json::Array{"choice"}}, {"additionalProperties", false}};
}

Example PreferenceQuestion::example() const {
  return {{{"strengths", 3}, {"tie", true}, {"both_bad", true}}, {{"choice", "first"}, {"strength", 2}}};
}

std::vector<Category> PreferenceQuestion::categories(const json::Value& value) const {
  const auto config = read_checked<Config>(value);
  std::vector<Category> all;
  for (auto s = config.strengths.value; s >= 1; --s) {
    all.push_back({"first_" + std::to_string(s), side_label(config, "First", s)});
  }
  if (config.tie) all.push_back({"tie", "Tie"});
  for (std::int64_t s = 1; s <= config.strengths.value; ++s) {
    all.push_back({"second_" + std::to_string(s), side_label(config, "Second", s)});
  }
  if (config.both_bad) all.push_back({"both_bad", "Both bad"});
  return all;
}

std::vector<std::size_t> PreferenceQuestion::counted(const json::Value& value, const json::Value& answer) const {
  const auto one = read_answer(answer);
  const bool side = one.choice == "first" || one.choice == "second";
  const auto key = side ? std::string(one.choice) + "_" + std::to_string(one.strength) : std::string(one.choice);
  const auto all = categories(value);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].key == key) return {i};
  }
  return {};
}

std::optional<double> PreferenceQuestion::value_for_agreement(const json::Value& value, const json::Value& answer) const {
  const auto at = position(read_checked<Config>(value), read_answer(answer));
  if (!at) return std::nullopt;
  return static_cast<double>(*at);
}

std::optional<Comparison> PreferenceQuestion::comparison(const json::Value& value, const json::Value& answer) const {
  const auto one = read_answer(answer);
  const auto strength = static_cast<int>(one.strength);
  if (one.choice == "first") return Comparison{Comparison::Outcome::first_won, strength};
  if (one.choice == "second") return Comparison{Comparison::Outcome::second_won, strength};
  // Two bad answers say nothing about which model is better unless the project decided otherwise.
  if (one.choice == "both_bad" && !read_checked<Config>(value).both_bad_counts_as_tie) return std::nullopt;
  return Comparison{Comparison::Outcome::tie, 0};
}

json::Value PreferenceQuestion::to_canonical(const json::Value& /*config*/, const json::Value& answer,
                                             std::span<const std::size_t> shown_order) const {
  return swapped(answer, shown_order);
}

json::Value PreferenceQuestion::to_shown(const json::Value& /*config*/, const json::Value& answer,
                                         std::span<const std::size_t> shown_order) const {
  return swapped(answer, shown_order);  // a swap of two is its own inverse
}

json::Value PreferenceQuestion::visible_config(const json::Value& config) const {
  json::Value visible = config;
  visible.as_object().erase("both_bad_counts_as_tie");
  return visible;
}

}  // namespace assay::kinds
