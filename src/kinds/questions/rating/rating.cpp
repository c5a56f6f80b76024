// rating: points are ordinal (what lies between two anchors is unknown), ranges are interval.
#include "kinds/questions/rating/rating.hpp"

#include "base/describe.hpp"
#include "kinds/limits.hpp"
#include "kinds/questions/summary.hpp"
#include "kinds/words.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace assay::kinds {
namespace {

struct RatingPoint {
  using AbsentKeysKeepDefaults = void;
  std::string label;
};
ASSAY_DESCRIBE(RatingPoint, label)

struct Config {
  using AbsentKeysKeepDefaults = void;
  std::optional<std::vector<RatingPoint>> points;
  std::optional<double> min;
  std::optional<double> max;
  std::optional<double> step;
};
ASSAY_DESCRIBE(Config, points, min, max, step)

// A range with at most this many steps counts as a list of categories.
constexpr double most_categories = 25;

struct Scale {
  double low = 1;
  double high = 2;
  double step = 1;
  bool points = true;
};

Scale scale_of(const Config& config) {
  if (config.points) return {1, static_cast<double>(config.points->size()), 1, true};
  return {config.min.value_or(0), config.max.value_or(1), config.step.value_or(1), false};
}

bool on_step(const Scale& scale, double number) {
  const double k = (number - scale.low) / scale.step;
  return std::abs(k - std::round(k)) <= 1e-9 * std::max(1.0, std::abs(k));
}

void check_points(const std::vector<RatingPoint>& points, Violations& violations) {
  if (points.size() < limits::fewest_points || points.size() > limits::most_points) {
    violations.push_back({"/points", "Give " + std::to_string(limits::fewest_points) + " to " + std::to_string(limits::most_points) +
                                         " points; here are " + std::to_string(points.size()) + "."});
    return;
  }
  for (const std::size_t end : {std::size_t{0}, points.size() - 1}) {
    if (!is_blank(points[end].label)) continue;
    violations.push_back(
        {"/points/" + std::to_string(end) + "/label", "The first and the last point need a label that says what they mean."});
  }
}

void check_range(const Config& config, Violations& violations) {
  const auto scale = scale_of(config);
  const auto in_reach = [](double number) { return std::abs(number) <= static_cast<double>(limits::rating); };
  const std::string reach = "This must be a number from -" + std::to_string(limits::rating) + " to " + std::to_string(limits::rating) + ".";
  if (!in_reach(scale.low)) violations.push_back({"/min", reach});
  if (!in_reach(scale.high)) violations.push_back({"/max", reach});
  if (!violations.empty()) return;
  if (scale.high <= scale.low) {
    violations.push_back({"/max", "The largest number must be above the smallest."});
  } else if (scale.step < limits::rating_step) {
    violations.push_back({"/step", "The step must be at least " + plain(limits::rating_step) + "."});
  } else if (!on_step(scale, scale.high)) {
    violations.push_back({"/step", "The step must lead from the smallest number exactly to the largest."});
  }
}

}  // namespace

std::string_view RatingQuestion::summary() const { return "A number: a scale of 2 to 11 points with anchors, or a range with steps."; }

Violations RatingQuestion::check_config(const json::Value& value) const {
  Violations violations;
  const auto config = read_loosely<Config>(value, violations);
  if (!violations.empty()) return violations;
  const bool range = config.min && config.max;
  const bool any_of_range = config.min || config.max || config.step;
  if (config.points ? any_of_range : !range) return {{"", "Give either points, or min and max."}};
  if (config.points) {
    check_points(*config.points, violations);
  } else {
    check_range(config, violations);
  }
  return violations;
}

Violations RatingQuestion::check_answer(const json::Value& value, const json::Value& answer, const AnswerContext& /*context*/) const {
  const auto scale = scale_of(read_checked<Config>(value));
  const auto rated = number(answer);
  if (rated && *rated >= scale.low && *rated <= scale.high && on_step(scale, *rated) && (!scale.points || whole(answer))) {
    return {};
  }
  if (scale.points) return {{"", "Choose a whole number from 1 to " + plain(scale.high) + "."}};
  return {{"", "Choose a number from " + plain(scale.low) + " to " + plain(scale.high) + " in steps of " + plain(scale.step) + "."}};
}

Level RatingQuestion::level(const json::Value& config) const {
  return scale_of(read_checked<Config>(config)).points ? Level::ordinal : Level::interval;
}

double RatingQuestion::similarity(const json::Value& value, const json::Value& a, const json::Value& b) const {
  const auto scale = scale_of(read_checked<Config>(value));
  return 1 - std::abs(number(a).value_or(0) - number(b).value_or(0)) / (scale.high - scale.low);
}

Consensus RatingQuestion::consensus(const json::Value& value, std::span<const json::Value> answers) const {
  const auto scale = scale_of(read_checked<Config>(value));
  std::vector<double> values;
  for (const auto& answer : answers) {
    if (const auto rated = number(answer)) values.push_back(*rated);
  }
  Consensus result;
  result.n = values.size();
  if (values.empty()) {
    result.note = "There are no answers yet.";
    return result;
  }
  const auto mean = mean_with_interval(values);
  result.value = mean.mean;
  // An interval that leaves the scale says nothing more than one that ends with it.
  if (mean.low) result.low = std::max(*mean.low, scale.low);
  if (mean.high) result.high = std::min(*mean.high, scale.high);
  result.note = values.size() < 2 ? "One answer; an interval needs two."
                                  : "The mean with its 95 % t interval; no correction for strict or kind raters.";
  return result;
}

std::vector<std::string> RatingQuestion::columns(const json::Value& /*config*/) const { return {""}; }

std::vector<json::Value> RatingQuestion::cells(const json::Value& /*config*/, const json::Value& answer) const { return {answer}; }

json::Value RatingQuestion::json_schema(const json::Value& value) const {
  const auto config = read_checked<Config>(value);
  const auto scale = scale_of(config);
  if (scale.points) return {{"type", "integer"}, {"minimum", 1}, {"maximum", config.points->size()}};
  return {{"type", "number"}, {"minimum", scale.low}, {"maximum", scale.high}};
}

Example RatingQuestion::example() const {
  return {{{"points", json::Array{{{"label", "Terrible"}}, {{"label", "Acceptable"}}, {{"label", "Excellent"}}}}}, 3};
}

std::vector<Category> RatingQuestion::categories(const json::Value& value) const {
  const auto config = read_checked<Config>(value);
  const auto scale = scale_of(config);
  const double steps = std::round((scale.high - scale.low) / scale.step);
  std::vector<Category> all;
  if (steps + 1 > most_categories) return all;
  for (std::size_t k = 0; static_cast<double>(k) <= steps; ++k) {
    const auto key = plain(scale.low + static_cast<double>(k) * scale.step);
    const bool named = scale.points && !is_blank((*config.points)[k].label);
    all.push_back({key, named ? key + " " + (*config.points)[k].label : key});
  }
  return all;
}

std::vector<std::size_t> RatingQuestion::counted(const json::Value& value, const json::Value& answer) const {
  const auto scale = scale_of(read_checked<Config>(value));
  const auto rated = number(answer);
  if (!rated || (scale.high - scale.low) / scale.step + 1 > most_categories + 0.5) return {};
  return {static_cast<std::size_t>(std::max(0.0, std::round((*rated - scale.low) / scale.step)))};
}

std::optional<double> RatingQuestion::value_for_agreement(const json::Value& /*config*/, const json::Value& answer) const {
  return number(answer);
}

}  // namespace assay::kinds
