// aggregate_text: what `assay aggregate` prints for people.
#include "programs/analysis/aggregate.hpp"
#include "programs/analysis/files.hpp"
#include "programs/analysis/paragraphs.hpp"
#include "programs/version.hpp"
#include "report/number.hpp"
#include "report/table.hpp"
#include "report/text.hpp"

#include <algorithm>

namespace assay::programs {
namespace {

using report::Align;

constexpr std::size_t few_people = 20;
constexpr std::size_t shown_people = 5;
constexpr std::size_t most_shares = 12;
constexpr std::size_t most_text_labels = 5;
constexpr std::size_t most_text_confusions = 6;

std::string columns_sentence(const AggregateResult& result) {
  const auto& columns = result.columns;
  std::string text = "Columns: item = " + columns.item_text() + ", rater = " + columns.rater + ", label = " + columns.label;
  text += columns.gold.empty() ? ", no gold" : ", gold = " + columns.gold;
  if (columns.guessed.empty()) return text + ".";
  return text + " (" + list_of(columns.guessed) + " guessed; --columns says it otherwise).";
}

std::string methods_table(const AggregateResult& result) {
  const auto& found = result.consensus;
  std::vector<report::TextTable::Column> columns = {
      {"", Align::left}, {"method", Align::left}, {"differs from majority"}, {"mean confidence"}, {"rounds"}};
  if (found.gold_items > 0) {
    columns.push_back({"right on gold"});
    columns.push_back({level_of(result.options.confidence) + " interval"});
  }
  report::TextTable table(columns);
  for (const auto& one : found.methods) {
    const auto method = one.method;
    std::vector<std::string> cells = {method == found.pick ? ">" : "", title_of(method), report::count(one.differs),
                                      report::fixed(one.mean_confidence, 3), one.rounds == 0 ? report::absent : std::to_string(one.rounds)};
    if (found.gold_items > 0) {
      cells.push_back(report::count(one.right_items) + " of " + report::count(found.gold_items));
      cells.push_back(one.right ? report::interval(one.right->low, one.right->high, 3) : report::absent);
    }
    table.add(std::move(cells));
  }
  return table.text();
}

std::string shares_table(const AggregateResult& result) {
  const auto& found = result.consensus;
  std::vector<report::TextTable::Column> columns = {{"label", Align::left, 40}};
  for (const auto& method : found.methods) columns.push_back({title_of(method.method)});
  report::TextTable table(columns);
  std::vector<std::uint32_t> order(found.classes);
  for (std::uint32_t k = 0; k < order.size(); ++k) order[k] = k;
  const auto& share = found.of(found.pick).class_share;
  if (order.size() > most_shares)
    std::ranges::sort(order, [&](std::uint32_t a, std::uint32_t b) { return share[a] != share[b] ? share[a] > share[b] : a < b; });
  order.resize(std::min(order.size(), most_shares));
  for (const auto k : order) {
    std::vector<std::string> cells = {result.labels[k]};
    for (const auto& method : found.methods) cells.push_back(report::percent(method.class_share[k]));
    table.add(std::move(cells));
  }
  return (found.classes > most_shares ? "The " + std::to_string(most_shares) + " most frequent labels:\n" : std::string()) + table.text();
}

std::string votes_text(const AggregateResult& result, std::uint32_t item) {
  const auto votes = result.index.votes(item);
  std::string out;
  for (std::uint32_t k = 0; k < votes.size(); ++k) {
    if (votes[k] > 0) out += (out.empty() ? "" : ", ") + result.labels[k] + ": " + std::to_string(votes[k]);
  }
  return out;
}

std::string disagreements(const AggregateResult& result) {
  const auto& found = result.consensus;
  if (found.disagreements.empty()) return {};
  std::vector<report::TextTable::Column> columns = {{"item", Align::left, 30}, {"votes", Align::left, 40}};
  for (const auto& method : found.methods) columns.push_back({title_of(method.method), Align::left, 28});
  report::TextTable table(columns);
  for (const auto item : found.disagreements) {
    std::vector<std::string> cells = {result.item_name(item), votes_text(result, item)};
    for (const auto& method : found.methods) {
      auto cell = result.label_name(method.label[item]);
      if (method.method != Method::majority) cell += " (" + report::fixed(static_cast<double>(method.confidence[item]), 2) + ")";
      cells.push_back(std::move(cell));
    }
    table.add(std::move(cells));
  }
  return table.text();
}

std::string people(const AggregateResult& result) {
  const auto& found = result.consensus;
  const auto& all = found.people;
  const auto interval = level_of(result.options.confidence) + " interval";
  std::vector<report::TextTable::Column> columns = {{"rater", Align::left, 40}, {"labels"}, {"agreement with majority"}};
  const auto add_columns = [&](const std::string& title) { columns.insert(columns.end(), {{title}, {interval}}); };
  for (const auto& method : found.methods) {
    if (!method.skill.empty()) add_columns(aggregator_of(method.method).skill_title);
  }
  const bool costs = found.has(Method::dawid_skene);
  if (costs) add_columns("expected cost");
  report::TextTable table(columns);
  const bool few = all.size() <= few_people;
  std::size_t shown = 0;
  for (const auto& person : all) {
    // Among many, those of whom little is known would fill the list.
    if (!few && (person.votes < 10 || shown == shown_people)) continue;
    ++shown;
    std::vector<std::string> cells = {result.raters[person.rater], report::count(person.votes), report::fixed(person.with_majority, 3)};
    const auto add = [&](const RaterSkill& skill) {
      cells.push_back(report::fixed(skill.value(), 3));
      cells.push_back(report::interval(skill.lower(), skill.upper(), 3));
    };
    for (const auto& method : found.methods) {
      if (!method.skill.empty()) add(method.skill[person.rater]);
    }
    if (costs && person.expected_cost) add(*person.expected_cost);
    table.add(std::move(cells));
  }
  if (shown == 0) return {};
  return (few ? std::string() : "The " + std::to_string(shown) + " raters with the lowest skill, of those with 10 labels or more:\n") +
         table.text();
}

// A line a label that may be true; few labels, and the raters with most labels.
std::string confusions(const AggregateResult& result) {
  const auto& found = result.consensus;
  const std::size_t k = found.classes;
  if (found.confusions.empty() || k > most_text_labels) return {};
  std::vector<report::TextTable::Column> columns = {{"rater", Align::left, 30}, {"true label", Align::left, 20}};
  for (const auto& label : result.labels) columns.push_back({"says " + report::shortened(report::printable(label), 20)});
  report::TextTable table(columns);
  for (std::size_t i = 0; i < std::min(found.confusions.size(), most_text_confusions); ++i) {
    const auto& one = found.confusions[i];
    for (std::size_t truth = 0; truth < k; ++truth) {
      std::vector<std::string> cells = {truth > 0 ? "" : one.rater ? result.raters[*one.rater] : "all together", result.labels[truth]};
      for (std::size_t said = 0; said < k; ++said) {
        const std::size_t at = truth * k + said;
        auto cell = report::fixed(one.share[at], 2);
        if (!one.low.empty()) cell += " " + report::interval(one.low[at], one.high[at], 2);
        cells.push_back(cell + " (" + (one.counted.empty() ? report::fixed(one.expected[at], 0) : report::count(one.counted[at])) + ")");
      }
      table.add(std::move(cells));
    }
  }
  const bool counted = !found.confusions.front().counted.empty();
  return "How raters confuse labels, by Dawid-Skene, and in brackets " +
         std::string(counted ? "how many labels they gave where the label taken is the one of the line"
                             : "how many labels it expects there") +
         ":\n" + table.text();
}

std::string number_word(std::size_t n) {
  constexpr std::string_view words[] = {"no", "one", "two", "three", "four", "five", "six"};
  return n < std::size(words) ? std::string(words[n]) : std::to_string(n);
}

std::string sentence(const Consensus& found) {
  std::string out = "The " + number_word(found.methods.size()) + " methods agree on " + report::count(found.all_agree) + " of " +
                    report::count(found.items, "item") + ".";
  if (found.tied_items > 0) {
    out += " On " + report::count(found.tied_items) +
           " the most frequent labels are tied, and majority takes the first of them; the "
           "models weigh who said it.";
  }
  return out + " The label of an item is that of " + title_of(found.pick) + ": " + found.pick_reason + ".";
}

}  // namespace

std::string aggregate_command(const AggregateResult& result) {
  const auto& options = result.options;
  std::string out = "assay aggregate --columns " + shell_word("item=" + result.columns.item_text() + ",rater=" + result.columns.rater +
                                                              ",label=" + result.columns.label + ",gold=" + result.columns.gold);
  if (options.prior == stats::WorkerPrior::none) out += " --prior none";
  if (options.prior == stats::WorkerPrior::pooled) out += " --prior pooled";
  if (!std::ranges::equal(options.methods, usual_methods)) {
    std::string list;
    for (const auto method : options.methods) list += (list.empty() ? "" : ",") + std::string(name_of(method));
    out += " --models " + list;
    if (options.seed != default_seed) out += " --seed " + std::to_string(options.seed);
  }
  if (options.sets) out += " --sets " + shell_word(*options.sets);
  if (options.soft) out += " --soft";
  if (options.pick) out += std::string(" --pick ") + name_of(*options.pick);
  if (options.confidence != 0.95) out += " --confidence " + report::exact(options.confidence);
  for (const auto& file : options.files) out += " " + shell_word(file);
  return out;
}

std::string aggregate_text(const AggregateResult& result) {
  const auto& found = result.consensus;
  std::string out;
  files_paragraphs(out, result.files);
  paragraph(out, columns_sentence(result));
  bad_rows_paragraph(out, result.bad);
  if (result.missing > 0) paragraph(out, report::count(result.missing, "row") + " without a label left out.");
  paragraph(out, report::count(found.votes, "label") + " of " + report::count(found.items, "item") + " by " +
                     report::count(found.raters, "rater") + ", " + report::count(found.classes, "different label") + "; " +
                     report::count(found.shared_items, "item") + " with two labels or more.");
  out += "\n" + methods_table(result) + "\n";
  paragraph(out, sentence(found));
  if (const auto table = disagreements(result); !table.empty())
    out += "\nWhere they differ, and " + std::string(title_of(found.guide)) + " is surest:\n" + table;
  out += "\n" + shares_table(result) + "\n";
  for (const auto& note : found.notes) paragraph(out, "Note: " + note.message + ".");
  if (const auto table = people(result); !table.empty()) {
    out += "\n" + table;
    if (found.has(Method::dawid_skene))
      paragraph(out,
                "Expected cost: how much a label of this rater leaves open, once it is known what the rater confuses: 0 nothing, 1 as much "
                "as no label. Intervals take the items' labels as the models see them.");
  }
  if (const auto table = confusions(result); !table.empty()) out += "\n" + table;
  if (const auto text = variation_text(result); !text.empty()) out += "\n" + text;
  if (result.compared) out += comparison_text(*result.compared, result.options.confidence);
  out += "\nThe labels themselves: --csv. To cite (--methods-text writes the paragraph): assay " + std::string(version) + ", " +
         aggregate_command(result) + "\n";
  for (const auto& file : result.files) out += "SHA-256 " + file.sha256 + "  " + report::printable(file.name) + "\n";
  return out;
}

}  // namespace assay::programs
