// aggregate_data: the result of `assay aggregate` as JSON and as CSV.
#include "base/json_text.hpp"
#include "json/write.hpp"
#include "programs/analysis/aggregate.hpp"
#include "programs/analysis/files.hpp"
#include "programs/analysis/views.hpp"
#include "programs/version.hpp"
#include "report/table.hpp"

#include <algorithm>
#include <cmath>

namespace assay::programs {
namespace {

struct AggregateColumnsView {
  std::vector<std::string> item;
  std::string rater, label, gold;
  std::vector<std::string> guessed;
};
ASSAY_DESCRIBE(AggregateColumnsView, item, rater, label, gold, guessed)

struct ShareView {
  std::string label;
  double share = 0;
};
ASSAY_DESCRIBE(ShareView, label, share)

struct MethodView {
  std::string method;
  std::size_t differs_from_majority = 0;
  double mean_confidence = 0;
  std::optional<std::size_t> right_on_gold;
  std::optional<EstimateView> accuracy_on_gold;
  int rounds = 0;
  bool converged = true;
  std::optional<double> log_likelihood;
  std::vector<ShareView> shares;
};
ASSAY_DESCRIBE(MethodView, method, differs_from_majority, mean_confidence, right_on_gold, accuracy_on_gold, rounds, converged,
               log_likelihood, shares)

struct ConfusionCellView {
  std::string truth, said;
  double share = 0;
  std::optional<double> low, high;
  double expected = 0;
  std::optional<std::uint64_t> with_taken_label;
};
ASSAY_DESCRIBE(ConfusionCellView, truth, said, share, low, high, expected, with_taken_label)

struct ConfusionView {
  std::optional<std::string> rater;
  std::size_t votes = 0;
  std::vector<ConfusionCellView> cells;
};
ASSAY_DESCRIBE(ConfusionView, rater, votes, cells)

struct AggregateView {
  std::string assay, command;
  std::vector<FileRead> files;
  AggregateColumnsView columns;
  std::string prior;
  double pseudo_labels = 0, confidence = 0;
  std::uint64_t rows = 0, missing = 0;
  BadRows bad_rows;
  std::size_t votes = 0, items = 0, shared_items = 0, raters = 0, labels = 0, tied_items = 0, gold_items = 0, all_agree = 0;
  std::string pick, pick_reason;
  std::vector<MethodView> methods;
  std::vector<NoteView> notes;
  JsonText people;
  std::vector<ConfusionView> confusions;
  std::optional<Comparison> compared;
};
ASSAY_DESCRIBE(AggregateView, assay, command, files, columns, prior, pseudo_labels, confidence, rows, missing, bad_rows, votes, items,
               shared_items, raters, labels, tied_items, gold_items, all_agree, pick, pick_reason, methods, notes, people, confusions,
               compared)

constexpr std::size_t block = 10000;  // items a print

report::Cell named(const std::string& name) { return name.empty() ? report::Cell() : report::Cell(name); }

report::DataTable items_from(const AggregateResult& result, std::size_t begin, std::size_t end) {
  const auto& found = result.consensus;
  std::vector<std::string> columns = {"item", "label", "confidence", "votes", "agree"};
  for (const auto& method : found.methods) {
    const auto& model = aggregator_of(method.method);
    columns.insert(columns.end(), {model.name, std::string(model.name) + "_" + model.sure});
  }
  columns.emplace_back("gold");
  const auto* const variation = result.variation ? &*result.variation : nullptr;
  if (variation != nullptr) {
    columns.insert(columns.end(), {"entropy", "disagreement", "ambiguity_p", "ambiguity_q", "ambiguous"});
    for (const auto& label : result.labels) columns.push_back("share of " + label);
  }
  report::DataTable table(columns);
  // A float's own digits: the confidence is no better known than that.
  const auto number = [](float x) { return report::Cell(std::round(static_cast<double>(x) * 1e7) / 1e7); };
  for (auto i = static_cast<std::uint32_t>(begin); i < end; ++i) {
    std::size_t votes = 0;
    for (const auto n : result.index.votes(i)) votes += n;
    const auto& picked = found.of(found.pick);
    std::vector<report::Cell> cells = {result.item_name(i), named(result.label_name(picked.label[i])), number(picked.confidence[i]),
                                       report::cell(votes), std::string(found.agree(i) ? "yes" : "no")};
    for (const auto& method : found.methods) {
      cells.push_back(named(result.label_name(method.label[i])));
      cells.push_back(number(method.confidence[i]));
    }
    cells.push_back(result.gold.empty() ? report::Cell() : named(result.label_name(result.gold[i])));
    if (variation != nullptr) {
      const auto& [soft, ambiguous] = *variation;
      const bool tested = ambiguous.ok();
      cells.emplace_back(soft.entropy[i]);
      cells.emplace_back(soft.disagreement[i]);
      cells.push_back(tested ? report::Cell(ambiguous.p_value[i]) : report::Cell());
      cells.push_back(tested ? report::Cell(ambiguous.q_value[i]) : report::Cell());
      cells.push_back(tested ? report::Cell(std::string(ambiguous.ambiguous[i] ? "yes" : "no")) : report::Cell());
      for (std::size_t k = 0; k < soft.classes; ++k) cells.emplace_back(soft.share[i * soft.classes + k]);
    }
    table.add(std::move(cells));
  }
  return table;
}

MethodView view_of(const AggregateResult& result, const MethodResult& found) {
  MethodView view;
  view.method = name_of(found.method);
  view.differs_from_majority = found.differs;
  view.mean_confidence = found.mean_confidence;
  if (found.right) {
    view.right_on_gold = found.right_items;
    view.accuracy_on_gold = programs::view_of(*found.right);
  }
  view.rounds = found.rounds;
  view.converged = found.converged;
  view.log_likelihood = found.log_likelihood;
  for (std::uint32_t k = 0; k < found.class_share.size(); ++k) view.shares.push_back({result.label_name(k), found.class_share[k]});
  return view;
}

const char* name_of_prior(stats::WorkerPrior prior) {
  switch (prior) {
    case stats::WorkerPrior::none: return "none";
    case stats::WorkerPrior::diagonal: return "diagonal";
    case stats::WorkerPrior::pooled: break;
  }
  return "pooled";
}

}  // namespace

std::string aggregate_summary(const AggregateResult& result) {
  const auto& found = result.consensus;
  AggregateView view;
  view.assay = version;
  view.command = aggregate_command(result);
  view.files = result.files;
  view.columns = {result.columns.item, result.columns.rater, result.columns.label, result.columns.gold, result.columns.guessed};
  view.prior = name_of_prior(result.options.prior);
  view.pseudo_labels = found.pseudo_labels;
  view.confidence = result.options.confidence;
  view.rows = result.rows;
  view.missing = result.missing;
  view.bad_rows = result.bad;
  view.votes = found.votes;
  view.items = found.items;
  view.shared_items = found.shared_items;
  view.raters = found.raters;
  view.labels = found.classes;
  view.tied_items = found.tied_items;
  view.gold_items = found.gold_items;
  view.all_agree = found.all_agree;
  view.pick = name_of(found.pick);
  view.pick_reason = found.pick_reason;
  for (const auto& method : found.methods) view.methods.push_back(view_of(result, method));
  view.notes = views_of(found.notes);
  std::vector<std::string> columns = {"rater", "votes", "agreement_with_majority"};
  const auto add_columns = [&](const std::string& name) { columns.insert(columns.end(), {name, name + "_low", name + "_high"}); };
  for (const auto& method : found.methods) {
    const auto& model = aggregator_of(method.method);
    if (!method.skill.empty()) add_columns(std::string(model.name) + "_" + model.skill);
  }
  if (found.has(Method::dawid_skene)) add_columns("expected_cost");
  report::DataTable people(columns);
  for (const auto& one : found.people) {
    std::vector<report::Cell> cells = {result.raters[one.rater], report::cell(one.votes), report::cell(one.with_majority)};
    const auto add = [&](const RaterSkill* skill) {
      cells.push_back(report::cell(skill != nullptr ? skill->value() : std::nullopt));
      cells.push_back(report::cell(skill != nullptr ? skill->lower() : std::nullopt));
      cells.push_back(report::cell(skill != nullptr ? skill->upper() : std::nullopt));
    };
    for (const auto& method : found.methods) {
      if (!method.skill.empty()) add(&method.skill[one.rater]);
    }
    if (found.has(Method::dawid_skene)) add(one.expected_cost ? &*one.expected_cost : nullptr);
    people.add(std::move(cells));
  }
  view.people = JsonText(people.json());
  for (const auto& one : found.confusions) {
    ConfusionView confusion;
    if (one.rater) confusion.rater = result.raters[*one.rater];
    confusion.votes = one.votes;
    for (std::uint32_t truth = 0; truth < found.classes; ++truth) {
      for (std::uint32_t said = 0; said < found.classes; ++said) {
        const std::size_t at = truth * found.classes + said;
        ConfusionCellView cell{result.label_name(truth), result.label_name(said), one.share[at], {}, {}, one.expected[at], {}};
        if (!one.low.empty()) {
          cell.low = one.low[at];
          cell.high = one.high[at];
        }
        if (!one.counted.empty()) cell.with_taken_label = one.counted[at];
        confusion.cells.push_back(std::move(cell));
      }
    }
    view.confusions.push_back(std::move(confusion));
  }
  view.compared = result.compared;
  return json::to_string(view);
}

void print_aggregate_json(const AggregateResult& result) {
  const auto& found = result.consensus;
  // The members of the summary, then the items in blocks.
  std::string head = aggregate_summary(result);
  head.pop_back();
  print(head + ",\"items_labelled\":[");
  for (std::size_t begin = 0; begin < found.items; begin += block) {
    auto list = items_from(result, begin, std::min(found.items, begin + block)).json();
    list = list.substr(list.find('[') + 1, list.rfind(']') - list.find('[') - 1);
    print((begin > 0 ? "," : "") + list);
  }
  print("]}\n");
}

void print_aggregate_csv(const AggregateResult& result) {
  for (std::size_t begin = 0; begin < result.consensus.items; begin += block) {
    const auto text = items_from(result, begin, std::min(result.consensus.items, begin + block)).csv();
    print(begin == 0 ? std::string_view(text) : std::string_view(text).substr(text.find('\n') + 1));
  }
}

}  // namespace assay::programs
