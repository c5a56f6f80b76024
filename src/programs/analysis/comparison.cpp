// comparison: numbers are found by their names in the JSON of both results.
#include "programs/analysis/comparison.hpp"

#include "assay/stats/distributions.hpp"
#include "assay/stats/multiple.hpp"
#include "base/text.hpp"
#include "programs/analysis/columns_option.hpp"
#include "programs/analysis/paragraphs.hpp"
#include "report/number.hpp"
#include "report/table.hpp"
#include "report/text.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

namespace assay::programs {
namespace {

constexpr std::size_t most_bytes = std::size_t{256} << 20U;
constexpr std::size_t most_shown = 40;
constexpr std::size_t most_named = 10;
constexpr double skill_confidence = 0.9;  // of the interval that `assay quality` prints

std::optional<double> number_at(const json::Value& value, std::string_view key) {
  const auto* found = json::find(value, key);
  return found != nullptr && found->is_number() ? std::optional(found->to_number<double>()) : std::nullopt;
}

const json::Array& list_at(const json::Value& value, std::string_view key) {
  static const json::Array none;
  const auto* found = json::find(value, key);
  return found != nullptr && found->is_array() ? found->get_array() : none;
}

void add(std::vector<NamedNumber>& out, std::string name, const json::Value* estimate) {
  if (estimate == nullptr || !estimate->is_object()) return;
  out.push_back({std::move(name), number_at(*estimate, "estimate"), number_at(*estimate, "se")});
}

// Category, then model, of those that have a strength.
std::map<std::pair<std::string, std::string>, NamedNumber> strengths_of(const json::Value& result) {
  std::map<std::pair<std::string, std::string>, NamedNumber> out;
  for (const auto& board : list_at(result, "boards")) {
    const auto category = json::text_at(board, "category");
    for (const auto& row : list_at(board, "models")) {
      const auto model = json::text_at(row, "model");
      const auto strength = number_at(row, "strength");
      if (strength) out[{category, model}] = {category.empty() ? model : category + ": " + model, strength, number_at(row, "se")};
    }
  }
  return out;
}

// Strengths are against the mean of all models: here of those that both results have.
std::vector<NamedNumber> rank_numbers(const json::Value& result, const json::Value& other) {
  const auto theirs = strengths_of(other);
  auto ours = strengths_of(result);
  std::map<std::string, std::pair<double, double>> mean;  // of a category: sum and count
  for (const auto& [key, one] : ours) {
    if (!theirs.contains(key)) continue;
    mean[key.first].first += *one.value;
    mean[key.first].second += 1;
  }
  std::vector<NamedNumber> out;
  for (const auto& board : list_at(result, "boards")) {
    const auto category = json::text_at(board, "category");
    for (const auto& row : list_at(board, "models")) {
      const auto at = ours.find({category, json::text_at(row, "model")});
      if (at == ours.end()) continue;
      auto one = at->second;
      if (const auto found = mean.find(category); found != mean.end()) *one.value -= found->second.first / found->second.second;
      out.push_back(std::move(one));
    }
  }
  return out;
}

std::vector<NamedNumber> agree_numbers(const json::Value& result) {
  std::vector<NamedNumber> out;
  add(out, "percent agreement", json::find(result, "percent_agreement"));
  add(out, "Krippendorff alpha, " + json::text_at(result, "level"), json::find(result, "alpha"));
  add(out, "Cohen kappa", json::find(result, "cohen_kappa"));
  for (const auto& one : list_at(result, "coefficients")) add(out, json::text_at(one, "name"), &one);
  for (const auto& one : list_at(result, "measures")) add(out, json::text_at(one, "measure"), json::find(one, "value"));
  return out;
}

std::vector<NamedNumber> judge_numbers(const json::Value& result) {
  std::vector<NamedNumber> out;
  for (const auto& judge : list_at(result, "judges")) {
    const auto name = json::text_at(judge, "judge");
    add(out, name + ": agrees with a human", json::find(judge, "agrees_with_a_human"));
    add(out, name + ": humans agree", json::find(judge, "humans_agree"));
    for (const auto& rate : list_at(judge, "rates"))
      add(out, name + ": share of \"" + json::text_at(rate, "label") + "\", corrected", json::find(rate, "corrected"));
    if (const auto* sway = json::find(judge, "sway"); sway != nullptr) {
      for (const auto& one : list_at(*sway, "quantities")) add(out, name + ": " + json::text_at(one, "quantity"), json::find(one, "judge"));
    }
  }
  return out;
}

std::vector<NamedNumber> quality_numbers(const json::Value& result) {
  const double factor = stats::two_sided_normal(skill_confidence).value_or(1);
  std::vector<NamedNumber> out;
  for (const auto& person : list_at(result, "people")) {
    const auto skill = number_at(person, "skill");
    if (!skill) continue;
    NamedNumber one{json::text_at(person, "person") + ": right on gold", skill, {}};
    const auto low = number_at(person, "skill_low");
    const auto high = number_at(person, "skill_high");
    if (low && high) one.se = (*high - *low) / 2 / factor;
    out.push_back(std::move(one));
  }
  return out;
}

std::vector<NamedNumber> aggregate_numbers(const json::Value& result) {
  std::vector<NamedNumber> out;
  for (const auto& method : list_at(result, "methods")) {
    const auto name = json::text_at(method, "method");
    add(out, name + ": right on gold", json::find(method, "accuracy_on_gold"));
    const auto items = number_at(result, "items");
    for (const auto& share : list_at(method, "shares")) {
      const auto value = number_at(share, "share");
      NamedNumber one{name + ": share of \"" + json::text_at(share, "label") + "\"", value, {}};
      if (value && items && *items > 0) one.se = std::sqrt(*value * (1 - *value) / *items);
      out.push_back(std::move(one));
    }
  }
  return out;
}

// A row is named by its topic and its first cell; the numbers of a plan are exact.
std::vector<NamedNumber> plan_numbers(const json::Value& result) {
  std::vector<NamedNumber> out;
  for (const auto& topic : list_at(result, "topics")) {
    for (const auto& row : list_at(topic, "rows")) {
      if (!row.is_object() || row.get_object().empty()) continue;
      const auto& cells = row.get_object();
      const auto& first = cells.begin()->value();
      const auto name = first.is_string() ? std::string(first.get_string()) : report::exact(first.to_number<double>());
      for (auto cell = std::next(cells.begin()); cell != cells.end(); ++cell) {
        if (!cell->value().is_number()) continue;
        out.push_back(
            {json::text_at(topic, "topic") + ", " + name + ": " + std::string(cell->key()), cell->value().to_number<double>(), {}});
      }
    }
  }
  return out;
}

std::string names(const std::vector<std::string>& list) { return report::printable(list_of(list, most_named)); }

std::string short_p(double p) { return p < 0.001 ? "< 0.001" : report::fixed(p, 3); }

// Where no number has a standard error there is no noise to be beyond: those that differ.
std::string exact_comparison_text(const Comparison& found) {
  using report::Align;
  report::TextTable table({{"number", Align::left, 48}, {"was"}, {"now"}, {"difference"}});
  std::size_t differ = 0;
  for (const auto& one : found.changes) {
    if (one.difference == 0) continue;
    if (++differ <= most_shown)
      table.add({one.name, report::fixed(one.was, 3), report::fixed(one.now, 3), report::fixed(one.difference, 3)});
  }
  std::string out;
  paragraph(out, "Compared with " + report::printable(found.file) + ": " + (differ == 0 ? "none" : report::count(differ)) + " of " +
                     report::count(found.changes.size(), "number") + (differ == 1 ? " differs." : " differ."));
  if (!found.only_now.empty()) paragraph(out, "Only now: " + names(found.only_now) + ".");
  if (!found.only_before.empty()) paragraph(out, "Only before: " + names(found.only_before) + ".");
  if (differ > 0) out += "\n" + table.text();
  if (differ > most_shown) paragraph(out, "The first " + report::count(most_shown) + "; --json has all.");
  return out;
}

Error unreadable(const std::string& path, std::string_view name, const std::string& why) {
  return Error::invalid("", path + ": " + why + " --compare needs what assay " + std::string(name) + " --json printed.");
}

}  // namespace

Comparison compare_numbers(const std::vector<NamedNumber>& before, const std::vector<NamedNumber>& now, double confidence) {
  Comparison out;
  std::map<std::string, const NamedNumber*> old;
  for (const auto& one : before) old.emplace(one.name, &one);
  const double factor = stats::two_sided_normal(confidence).value_or(0);
  std::vector<double> p;
  std::set<std::string> known;
  for (const auto& one : now) {
    known.insert(one.name);
    const auto at = old.find(one.name);
    if (at == old.end()) {
      out.only_now.push_back(one.name);
      continue;
    }
    if (!one.value || !at->second->value) continue;
    Change change{one.name, *at->second->value, *one.value, *one.value - *at->second->value, {}, {}, {}, false};
    if (one.se && at->second->se && (*one.se > 0 || *at->second->se > 0)) {
      const double se = std::hypot(*one.se, *at->second->se);
      change.low = change.difference - factor * se;
      change.high = change.difference + factor * se;
      change.p = 2 * stats::normal_cdf(-std::abs(change.difference) / se);
      p.push_back(*change.p);
    }
    out.changes.push_back(std::move(change));
  }
  for (const auto& one : before) {
    if (!known.contains(one.name)) out.only_before.push_back(one.name);
  }
  const auto adjusted = stats::benjamini_yekutieli(p);
  std::size_t at = 0;
  for (auto& change : out.changes) {
    if (!change.p) continue;
    change.p = adjusted[at++];
    change.beyond_noise = *change.p < 1 - confidence;
  }
  return out;
}

std::vector<NamedNumber> numbers_of(std::string_view name, const json::Value& result, const json::Value& other) {
  if (name == "rank") return rank_numbers(result, other);
  if (name == "agree") return agree_numbers(result);
  if (name == "judge") return judge_numbers(result);
  if (name == "aggregate") return aggregate_numbers(result);
  if (name == "plan") return plan_numbers(result);
  return quality_numbers(result);
}

Result<std::optional<Comparison>> compare_with(const std::string& path, std::string_view name, const std::function<std::string()>& json,
                                               double confidence) {
  if (path.empty()) return std::optional<Comparison>();
  std::ifstream file(path, std::ios::binary);
  if (!file) return unreadable(path, name, "This file cannot be read.");
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const auto before = json::parse(text, {.bytes = most_bytes});
  if (!before.ok()) return unreadable(path, name, before.error().message);
  const auto command = json::text_at(*before, "command");
  if (!(command + " ").starts_with("assay " + std::string(name) + " "))
    return unreadable(path, name,
                      command.empty() ? "This is no result of a command." : "This is the result of " + quote_json(command) + ".");
  const auto now = json::parse(json(), {.bytes = most_bytes});
  if (!now.ok()) return now.error();
  auto out = compare_numbers(numbers_of(name, *before, *now), numbers_of(name, *now, *before), confidence);
  out.file = path;
  out.assay = json::text_at(*before, "assay");
  out.command = command;
  return std::optional(std::move(out));
}

std::string comparison_text(const Comparison& found, double confidence) {
  std::string out = "\n";
  if (std::ranges::none_of(found.changes, [](const Change& one) { return one.p.has_value(); })) return out + exact_comparison_text(found);
  const auto beyond = static_cast<std::size_t>(std::ranges::count_if(found.changes, [](const Change& one) { return one.beyond_noise; }));
  paragraph(
      out,
      "Compared with " + report::printable(found.file) + ": " + (beyond == 0 ? "none" : report::count(beyond)) + " of " +
          report::count(found.changes.size(), "number") + (beyond == 1 ? " differs" : " differ") +
          " beyond noise. The results are taken as independent (where they share rows they differ by less than the intervals say), and p is "
          "adjusted over all of them.");
  if (!found.only_now.empty()) paragraph(out, "Only now: " + names(found.only_now) + ".");
  if (!found.only_before.empty()) paragraph(out, "Only before: " + names(found.only_before) + ".");
  using report::Align;
  report::TextTable table(
      {{"number", Align::left, 48}, {"was"}, {"now"}, {"difference"}, {level_of(confidence) + " interval"}, {"p"}, {"", Align::left}});
  std::vector<const Change*> order;
  for (const auto& one : found.changes) order.push_back(&one);
  std::ranges::sort(order, [](const Change* a, const Change* b) {  // both in one list: addresses follow its order
    return std::pair(a->p.value_or(2), a) < std::pair(b->p.value_or(2), b);
  });
  order.resize(std::min(order.size(), most_shown));
  for (const auto* one : order) {
    table.add({one->name, report::fixed(one->was, 3), report::fixed(one->now, 3), report::fixed(one->difference, 3),
               report::interval(one->low, one->high, 3), one->p ? short_p(*one->p) : report::absent,
               one->beyond_noise ? "beyond noise" : ""});
  }
  if (!order.empty()) out += "\n" + table.text();
  if (order.size() < found.changes.size())
    paragraph(out,
              "The " + report::count(most_shown) + " with the smallest p of " + report::count(found.changes.size()) + "; --json has all.");
  return out;
}

}  // namespace assay::programs
