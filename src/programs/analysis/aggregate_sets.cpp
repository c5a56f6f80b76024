// aggregate_sets: whether a label belongs to an item is a question of its own; a set an item.
#include "assay/stats/intervals.hpp"
#include "base/json_text.hpp"
#include "json/write.hpp"
#include "programs/analysis/aggregate.hpp"
#include "programs/analysis/files.hpp"
#include "programs/analysis/methods_text.hpp"
#include "programs/analysis/paragraphs.hpp"
#include "programs/analysis/set_labels.hpp"
#include "programs/analysis/views.hpp"
#include "programs/version.hpp"
#include "report/number.hpp"
#include "report/table.hpp"
#include "report/text.hpp"

#include <algorithm>
#include <bit>
#include <cstdio>

namespace assay::programs {
namespace {

constexpr std::size_t few_people = 20;

struct SetLabelView {
  std::string label;
  double share_of_items = 0, share_of_judgements = 0;
};
ASSAY_DESCRIBE(SetLabelView, label, share_of_items, share_of_judgements)

struct SetsView {
  std::string assay, command;
  std::vector<FileRead> files;
  LabelColumnsView columns;
  std::string gold;
  double confidence = 0;
  std::uint64_t rows = 0, missing = 0;
  BadRows bad_rows;
  std::size_t judgements = 0, items = 0, raters = 0, gold_items = 0;
  std::vector<SetLabelView> labels;
  std::optional<EstimateView> exact_on_gold;
  std::optional<double> overlap_on_gold;
  std::vector<NoteView> notes;
  JsonText people, items_labelled;
};
ASSAY_DESCRIBE(SetsView, assay, command, files, columns, gold, confidence, rows, missing, bad_rows, judgements, items, raters, gold_items,
               labels, exact_on_gold, overlap_on_gold, notes, people, items_labelled)

struct SetPerson {
  std::uint32_t rater = 0;
  std::size_t judgements = 0;
  double exact = 0, overlap = 0;  // with the set of the item: share that are equal, mean Jaccard
};

struct Sets {
  SetColumns columns;
  stats::SetFit fit;
  std::vector<std::optional<std::uint64_t>> gold;  // of each item
  std::vector<SetPerson> people;
  std::vector<double> in_items, in_judgements;  // of each label
  std::optional<stats::Estimate> exact;
  std::optional<double> overlap;
  std::size_t gold_items = 0;
};

double jaccard(std::uint64_t a, std::uint64_t b) { return 1 - stats::set_distance(a, b, stats::SetDistance::jaccard); }

Sets fit_sets(AggregateResult& result, const Ratings& ratings) {
  Sets out;
  out.columns = set_columns(ratings);
  if (out.columns.too_many) return out;
  stats::SetOptions options;
  options.fit.prior = result.options.prior;
  out.fit = stats::fit_label_sets(out.columns.sets(ratings), options);
  if (!out.fit.ok()) return out;
  const auto labels = out.columns.labels.size();
  out.in_items.resize(labels);
  out.in_judgements.resize(labels);
  const auto count = [&](std::uint64_t set, std::vector<double>& into, double weight) {
    for (std::size_t l = 0; l < labels; ++l) into[l] += (set >> l & 1U) != 0 ? weight : 0;
  };
  std::vector<SetPerson> people(ratings.raters.size());
  const auto n = static_cast<double>(std::max<std::size_t>(ratings.item.size(), 1));
  for (std::size_t i = 0; i < ratings.item.size(); ++i) {
    const auto said = out.columns.set[i];
    const auto taken = out.fit.set[ratings.item[i]];
    auto& person = people[ratings.rater[i]];
    ++person.judgements;
    person.exact += said == taken ? 1 : 0;
    person.overlap += jaccard(said, taken);
    count(said, out.in_judgements, 1 / n);
  }
  for (std::uint32_t w = 0; w < people.size(); ++w) {
    if (people[w].judgements == 0) continue;
    people[w].rater = w;
    people[w].exact /= static_cast<double>(people[w].judgements);
    people[w].overlap /= static_cast<double>(people[w].judgements);
    out.people.push_back(people[w]);
  }
  std::ranges::sort(out.people,
                    [](const auto& a, const auto& b) { return a.overlap != b.overlap ? a.overlap < b.overlap : a.rater < b.rater; });
  double right = 0;
  double shared = 0;
  std::size_t judged = 0;
  out.gold.resize(ratings.items.size());
  for (std::size_t i = 0; i < out.fit.items; ++i) {
    if (out.fit.judgements[i] == 0) continue;
    ++judged;
    count(out.fit.set[i], out.in_items, 1);
    if (ratings.gold.empty() || ratings.gold[i] == no_gold) continue;
    out.gold[i] = out.columns.of_label[ratings.gold[i]];
    ++out.gold_items;
    right += *out.gold[i] == out.fit.set[i] ? 1 : 0;
    shared += jaccard(*out.gold[i], out.fit.set[i]);
  }
  for (double& share : out.in_items) share /= static_cast<double>(std::max<std::size_t>(judged, 1));
  if (out.gold_items > 0) {
    const auto known = static_cast<double>(out.gold_items);
    out.exact = stats::wilson_share(right, known, result.options.confidence);
    out.overlap = shared / known;
  }
  return out;
}

report::DataTable items_table(const AggregateResult& result, const Sets& found) {
  std::vector<std::string> columns = {"item", "labels", "probability", "judgements", "gold"};
  for (const auto& label : found.columns.labels) columns.push_back("probability of " + label);
  report::DataTable table(columns);
  for (std::uint32_t i = 0; i < found.fit.items; ++i) {
    const auto list = [&](std::uint64_t set) {
      std::vector<std::string> names;
      for (std::size_t l = 0; l < found.columns.labels.size(); ++l) {
        if ((set >> l & 1U) != 0) names.push_back(found.columns.labels[l]);
      }
      return set_text(names);
    };
    std::vector<report::Cell> cells = {result.item_name(i), list(found.fit.set[i]), report::Cell(found.fit.set_probability[i]),
                                       report::cell(found.fit.judgements[i]),
                                       found.gold[i] ? report::Cell(list(*found.gold[i])) : report::Cell()};
    for (std::size_t l = 0; l < found.columns.labels.size(); ++l)
      cells.emplace_back(found.fit.posterior[i * found.columns.labels.size() + l]);
    table.add(std::move(cells));
  }
  return table;
}

report::DataTable people_table(const AggregateResult& result, const Sets& found) {
  report::DataTable table({"rater", "judgements", "equal_sets", "overlap"});
  for (const auto& one : found.people)
    table.add({result.raters[one.rater], report::cell(one.judgements), report::Cell(one.exact), report::Cell(one.overlap)});
  return table;
}

std::string sets_text(const AggregateResult& result, const Sets& found) {
  using report::Align;
  std::string out;
  files_paragraphs(out, result.files);
  const auto& columns = result.columns;
  paragraph(out, "Columns: item = " + columns.item_text() + ", rater = " + columns.rater + ", sets of labels = " + columns.label +
                     (columns.gold.empty() ? ", no gold" : ", gold = " + columns.gold) +
                     (columns.guessed.empty() ? "." : " (" + list_of(columns.guessed) + " guessed; --columns says it otherwise)."));
  bad_rows_paragraph(out, result.bad);
  if (result.missing > 0) paragraph(out, report::count(result.missing, "row") + " without labels left out.");
  paragraph(out,
            report::count(found.fit.n, "judgement") + " of " + report::count(found.fit.items, "item") + " by " +
                report::count(found.people.size(), "rater") + ", " + report::count(found.columns.labels.size(), "different label") +
                ". Whether a label belongs to an item is a question of its own, which Dawid-Skene answers; the set of an item is what is "
                "likelier present than absent.");
  report::TextTable labels({{"label", Align::left, 40}, {"of the items"}, {"of the judgements"}});
  for (std::size_t l = 0; l < found.columns.labels.size(); ++l)
    labels.add({found.columns.labels[l], report::percent(found.in_items[l]), report::percent(found.in_judgements[l])});
  out += "\n" + labels.text() + "\n";
  if (found.exact)
    paragraph(out, "On " + report::count(found.gold_items, "item") + " with gold the set is exactly the known one on " +
                       report::percent(found.exact->estimate) + " " + report::interval(found.exact->low, found.exact->high, 3) +
                       ", and overlaps with it by " + report::percent(found.overlap) + " on average (Jaccard).");
  for (const auto& note : found.fit.notes) paragraph(out, "Note: " + note.message + ".");
  report::TextTable people({{"rater", Align::left, 40}, {"judgements"}, {"equal sets"}, {"overlap"}});
  for (std::size_t i = 0; i < std::min(found.people.size(), few_people); ++i) {
    const auto& one = found.people[i];
    people.add({result.raters[one.rater], report::count(one.judgements), report::percent(one.exact), report::fixed(one.overlap, 3)});
  }
  out +=
      "\n" + std::string(found.people.size() > few_people ? "The raters whose sets overlap least with the items':\n" : "") + people.text();
  out += "\nThe sets themselves: --csv. To cite: assay " + std::string(version) + ", " + aggregate_command(result) + "\n";
  for (const auto& file : result.files) out += "SHA-256 " + file.sha256 + "  " + report::printable(file.name) + "\n";
  return out;
}

std::string sets_json(const AggregateResult& result, const Sets& found) {
  SetsView view;
  view.assay = version;
  view.command = aggregate_command(result);
  view.files = result.files;
  view.columns = {result.columns.item, result.columns.rater, result.columns.label, result.columns.guessed};
  view.gold = result.columns.gold;
  view.confidence = result.options.confidence;
  view.rows = result.rows;
  view.missing = result.missing;
  view.bad_rows = result.bad;
  view.judgements = found.fit.n;
  view.items = found.fit.items;
  view.raters = found.people.size();
  view.gold_items = found.gold_items;
  for (std::size_t l = 0; l < found.columns.labels.size(); ++l)
    view.labels.push_back({found.columns.labels[l], found.in_items[l], found.in_judgements[l]});
  if (found.exact) view.exact_on_gold = view_of(*found.exact);
  view.overlap_on_gold = found.overlap;
  view.notes = views_of(found.fit.notes);
  view.people = JsonText(people_table(result, found).json());
  view.items_labelled = JsonText(items_table(result, found).json());
  return json::to_string(view) + "\n";
}

std::string sets_methods(const AggregateResult& result, const Sets& found) {
  return methods_text(
      report::count(found.fit.n, "judgement") + " with sets of labels that " + report::count(found.people.size(), "rater") + " gave " +
          report::count(found.fit.items, "item") +
          " were aggregated label by label (binary relevance), each by the model of Dawid and Skene (1979); an item has the "
          "labels that are likelier present than absent.",
      aggregate_command(result), result.files, std::vector<std::string_view>{"dawid1979maximum"});
}

}  // namespace

int aggregate_sets(AggregateResult& result, const Ratings& ratings) {
  const auto& options = result.options;
  for (const auto& [name, given] : {std::pair("--plot", !options.plot.empty()), std::pair("--reliability", !options.reliability.empty()),
                                    std::pair("--simulate", !options.simulate.empty()), std::pair("--compare", !options.compare.empty()),
                                    std::pair("--soft", options.soft), std::pair("--pick", options.pick.has_value())}) {
    if (given) return failed(Error::invalid("", std::string(name) + " is for one label an item; these are sets of labels."));
  }
  result.items = ratings.items.names();
  result.raters = ratings.raters.names();
  const auto found = fit_sets(result, ratings);
  if (found.columns.too_many || !found.fit.ok()) {
    if (found.columns.too_many)
      std::fputs("assay: nothing can be aggregated: there are more than 64 different labels in the sets.\n", stderr);
    for (const auto& note : found.fit.notes) std::fprintf(stderr, "assay: nothing can be aggregated: %s.\n", note.message.c_str());
    return exit_unsupported;
  }
  print(options.methods_text             ? sets_methods(result, found)
        : options.output == Output::json ? sets_json(result, found)
        : options.output == Output::csv  ? items_table(result, found).csv()
                                         : sets_text(result, found));
  if (std::ranges::any_of(found.fit.judgements, [](auto n) { return n > 1; })) return exit_ok;
  std::fputs("assay: no item has two judgements, so nobody can be compared with anybody: every set stands as it is.\n", stderr);
  return exit_unsupported;
}

}  // namespace assay::programs
