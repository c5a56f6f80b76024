// rubric: each dimension is a rating of its own; the whole is their weighted mean.
#include "kinds/questions/rubric/rubric.hpp"

#include "base/describe.hpp"
#include "base/text.hpp"
#include "kinds/limits.hpp"
#include "kinds/questions/summary.hpp"
#include "kinds/words.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <set>

namespace assay::kinds {
namespace {

enum class Explanation { never, extremes, always };
ASSAY_DESCRIBE_ENUM(Explanation, never, extremes, always)

struct RubricDimension {
  std::string name;
  std::string title;
  std::optional<double> weight;
  std::optional<std::vector<std::string>> anchors;
};
ASSAY_DESCRIBE(RubricDimension, name, title, weight, anchors)

struct Config {
  std::vector<RubricDimension> dimensions;
  json::Ranged<limits::fewest_scores, limits::most_scores> points;
  std::optional<Explanation> explanation;
  std::optional<bool> not_applicable;
};
ASSAY_DESCRIBE(Config, dimensions, points, explanation, not_applicable)

void check_dimension(const Config& config, std::size_t i, Violations& violations) {
  const auto& dimension = config.dimensions[i];
  const auto at = json::child("/dimensions", i);
  if (!is_name(dimension.name)) violations.push_back({at + "/name", std::string(name_rule)});
  for (std::size_t earlier = 0; earlier < i; ++earlier) {
    if (config.dimensions[earlier].name != dimension.name) continue;
    violations.push_back({at + "/name", "Another dimension has this name already; each needs its own."});
    break;
  }
  if (is_blank(dimension.title)) violations.push_back({at + "/title", "Give this dimension a title: what people read."});
  if (dimension.weight && !(*dimension.weight > 0 && *dimension.weight <= static_cast<double>(limits::weight))) {
    violations.push_back({at + "/weight", "A weight is a number above 0 and at most " + std::to_string(limits::weight) + "."});
  }
  if (dimension.anchors && static_cast<std::int64_t>(dimension.anchors->size()) != config.points.value) {
    violations.push_back({at + "/anchors", "Give one anchor per point, so " + std::to_string(config.points.value) + "; here are " +
                                               std::to_string(dimension.anchors->size()) + "."});
  }
}

std::string score_sentence(const Config& config) {
  std::string sentence = "Score this dimension with a whole number from 1 to " + std::to_string(config.points.value);
  if (config.not_applicable.value_or(false)) sentence += ", or with null where it does not apply";
  return sentence + ".";
}

void check_why(const Config& config, std::int64_t score, const json::Value* why, const std::string& at, Violations& violations) {
  if (why != nullptr && !why->is_string()) {
    violations.push_back({at, "This must be a text."});
    return;
  }
  const auto text = why == nullptr ? std::string_view() : text_of(*why);
  if (count_code_points(text) > limits::why) {
    violations.push_back({at, "Write at most " + std::to_string(limits::why) + " characters."});
    return;
  }
  const auto rule = config.explanation.value_or(Explanation::never);
  const bool applies = score > 0;
  const bool extreme = score == 1 || score == config.points.value;
  if (rule == Explanation::never && !is_blank(text)) {
    violations.push_back({at, "This question takes no explanation; leave why out."});
  } else if (rule == Explanation::always && applies && is_blank(text)) {
    violations.push_back({at, "Explain this score in a sentence."});
  } else if (rule == Explanation::extremes && extreme && is_blank(text)) {
    violations.push_back({at, "Explain the lowest and the highest score in a sentence."});
  }
}

void check_score(const Config& config, const json::Value& entry, const std::string& at, Violations& violations) {
  if (!entry.is_object()) {
    violations.push_back({at, "This must be an object with a score."});
    return;
  }
  refuse_unknown_keys(entry, at, {"score", "why"}, violations);
  const auto* score = json::find(entry, "score");
  const bool left_out = score != nullptr && score->is_null() && config.not_applicable.value_or(false);
  const auto number = score == nullptr ? std::nullopt : whole(*score);
  const bool right = number && *number >= 1 && *number <= config.points.value;
  if (!right && !left_out) violations.push_back({at + "/score", score_sentence(config)});
  if (right || left_out) check_why(config, right ? *number : 0, json::find(entry, "why"), at + "/why", violations);
}

std::optional<double> score_of(const json::Value& answer, const std::string& dimension) {
  const auto* entry = json::find(answer, dimension);
  const auto* score = entry == nullptr ? nullptr : json::find(*entry, "score");
  return score == nullptr ? std::nullopt : number(*score);
}

// The weighted mean over the dimensions for which `value` gives something.
template <class F>
std::optional<double> weighted_mean(const Config& config, F value) {
  double sum = 0;
  double weights = 0;
  for (const auto& dimension : config.dimensions) {
    const std::optional<double> one = value(dimension.name);
    if (!one) continue;
    sum += dimension.weight.value_or(1) * *one;
    weights += dimension.weight.value_or(1);
  }
  if (weights == 0) return std::nullopt;
  return sum / weights;
}

}  // namespace

std::string_view RubricQuestion::summary() const {
  return "A score on each of several dimensions, with anchors and, where you ask for them, explanations.";
}

Violations RubricQuestion::check_config(const json::Value& value) const {
  Violations violations;
  const auto config = read_loosely<Config>(value, violations);
  if (!violations.empty()) return violations;
  if (config.dimensions.empty() || config.dimensions.size() > limits::dimensions) {
    violations.push_back({"/dimensions", "Give 1 to " + std::to_string(limits::dimensions) + " dimensions; here are " +
                                             std::to_string(config.dimensions.size()) + "."});
  }
  for (std::size_t i = 0; i < config.dimensions.size(); ++i) check_dimension(config, i, violations);
  return violations;
}

Violations RubricQuestion::check_answer(const json::Value& value, const json::Value& answer, const AnswerContext& /*context*/) const {
  const auto config = read_checked<Config>(value);
  const auto* object = answer.if_object();
  if (object == nullptr) return {{"", "This must be an object with one entry per dimension."}};
  Violations violations;
  std::vector<std::string> names;
  for (const auto& dimension : config.dimensions) names.push_back(dimension.name);
  for (const auto& member : *object) {
    const std::string_view key(member.key().data(), member.key().size());
    if (std::find(names.begin(), names.end(), key) != names.end()) continue;
    violations.push_back({json::child("", key), "This dimension is not known here; known are: " + listed(names) + "."});
  }
  for (const auto& name : names) {
    const auto* entry = json::find(answer, name);
    const auto at = json::child("", std::string_view(name));
    if (entry == nullptr) {
      violations.push_back({at, score_sentence(config)});
    } else {
      check_score(config, *entry, at, violations);
    }
  }
  return violations;
}

Level RubricQuestion::level(const json::Value& /*config*/) const { return Level::interval; }

double RubricQuestion::similarity(const json::Value& value, const json::Value& a, const json::Value& b) const {
  const auto config = read_checked<Config>(value);
  const double range = static_cast<double>(config.points.value - 1);
  return weighted_mean(config,
                       [&](const std::string& name) -> std::optional<double> {
                         const auto x = score_of(a, name);
                         const auto y = score_of(b, name);
                         if (x.has_value() != y.has_value()) return 0.0;  // one says that it does not apply
                         return x ? 1 - std::abs(*x - *y) / range : 1.0;
                       })
      .value_or(1);
}

Consensus RubricQuestion::consensus(const json::Value& value, std::span<const json::Value> answers) const {
  const auto config = read_checked<Config>(value);
  Consensus result;
  result.n = answers.size();
  if (answers.empty()) {
    result.note = "There are no answers yet.";
    return result;
  }
  json::Object scores;
  for (const auto& dimension : config.dimensions) {
    std::vector<double> values;
    for (const auto& answer : answers) {
      if (const auto score = score_of(answer, dimension.name)) values.push_back(*score);
    }
    json::Object entry{{"score", nullptr}};
    if (!values.empty()) entry["score"] = mean_with_interval(values).mean;
    scores[dimension.name] = std::move(entry);
  }
  std::vector<double> totals;
  for (const auto& answer : answers) {
    if (const auto total = value_for_agreement(value, answer)) totals.push_back(*total);
  }
  const auto mean = mean_with_interval(totals);
  result.value = std::move(scores);
  if (mean.low) result.low = std::max(*mean.low, 1.0);
  if (mean.high) result.high = std::min(*mean.high, static_cast<double>(config.points.value));
  result.note = "The mean of each dimension; the interval is that of the weighted mean over the dimensions.";
  return result;
}

std::vector<std::string> RubricQuestion::columns(const json::Value& value) const {
  const auto config = read_checked<Config>(value);
  std::vector<std::string> all;
  for (const auto& dimension : config.dimensions) {
    all.push_back(dimension.name);
    if (config.explanation.value_or(Explanation::never) != Explanation::never) all.push_back(dimension.name + ".why");
  }
  return all;
}

std::vector<json::Value> RubricQuestion::cells(const json::Value& value, const json::Value& answer) const {
  const auto config = read_checked<Config>(value);
  std::vector<json::Value> cells;
  for (const auto& dimension : config.dimensions) {
    const auto* entry = json::find(answer, dimension.name);
    const auto* score = entry == nullptr ? nullptr : json::find(*entry, "score");
    const auto* why = entry == nullptr ? nullptr : json::find(*entry, "why");
    cells.push_back(score == nullptr ? json::Value() : *score);
    if (config.explanation.value_or(Explanation::never) == Explanation::never) continue;
    cells.push_back(why == nullptr ? json::Value() : *why);
  }
  return cells;
}

json::Value RubricQuestion::json_schema(const json::Value& value) const {
  const auto config = read_checked<Config>(value);
  json::Object properties;
  json::Array required;
  for (const auto& dimension : config.dimensions) {
    json::Array types{"integer"};
    if (config.not_applicable.value_or(false)) types.emplace_back("null");
    properties[dimension.name] = {
        {"type", "object"},
        {"properties", {{"score", {{"type", types}, {"minimum", 1}, {"maximum", config.points.value}}}, {"why", {{"type", "string"}}}}},
        {"required", json::Array{"score"}},
        {"additionalProperties", false}};
    required.push_back(text_value(dimension.name));
  }
  return {{"type", "object"}, {"properties", properties}, {"required", required}, {"additionalProperties", false}};
}

Example RubricQuestion::example() const {
  const json::Array dimensions{{{"name", "correct"}, {"title", "Is it correct?"}}, {{"name", "clear"}, {"title", "Is it clear?"}}};
  return {{{"dimensions", dimensions}, {"points", 5}, {"explanation", "extremes"}},
          {{"correct", {{"score", 5}, {"why", "Every figure matches the source."}}}, {"clear", {{"score", 4}}}}};
}

std::vector<Category> RubricQuestion::categories(const json::Value& value) const {
  const auto config = read_checked<Config>(value);
  std::vector<Category> all;
  for (const auto& dimension : config.dimensions) {
    for (std::int64_t point = 1; point <= config.points.value; ++point) {
      const auto number = std::to_string(point);
      all.push_back({dimension.name + "_" + number, dimension.title + ": " + number});
    }
  }
  return all;
}

std::vector<std::size_t> RubricQuestion::counted(const json::Value& value, const json::Value& answer) const {
  const auto config = read_checked<Config>(value);
  const auto points = static_cast<std::size_t>(config.points.value);
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < config.dimensions.size(); ++i) {
    const auto score = score_of(answer, config.dimensions[i].name);
    if (score && *score >= 1) all.push_back(i * points + static_cast<std::size_t>(*score) - 1);
  }
  return all;
}

std::optional<double> RubricQuestion::value_for_agreement(const json::Value& value, const json::Value& answer) const {
  return weighted_mean(read_checked<Config>(value), [&](const std::string& name) { return score_of(answer, name); });
}

json::Value RubricQuestion::visible_config(const json::Value& config) const {
  json::Value visible = config;
  if (auto* dimensions = visible.as_object().if_contains("dimensions"); dimensions != nullptr && dimensions->is_array()) {
    for (auto& dimension : dimensions->get_array()) dimension.as_object().erase("weight");
  }
  return visible;
}

}  // namespace assay::kinds
