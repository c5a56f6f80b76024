// judge_text: what `assay judge` prints for people.
#include "programs/analysis/files.hpp"
#include "programs/analysis/judge.hpp"
#include "programs/analysis/paragraphs.hpp"
#include "programs/version.hpp"
#include "report/number.hpp"
#include "report/table.hpp"
#include "report/text.hpp"

#include <algorithm>

namespace assay::programs {
namespace {

using report::Align;

constexpr std::size_t most_humans = 20;
constexpr std::size_t most_table_labels = 8;

std::string sides_sentence(const SideColumns& sides) {
  if (!sides.found()) return {};
  std::string out = "Compared: " + sides.left + " with " + sides.right;
  if (!sides.prompt.empty()) out += ", prompt = " + sides.prompt;
  if (!sides.left_length.empty()) out += ", lengths = " + sides.left_length + " and " + sides.right_length;
  else if (!sides.left_text.empty()) out += ", texts = " + sides.left_text + " and " + sides.right_text;
  if (!sides.guessed.empty()) out += " (" + list_of(sides.guessed) + " guessed)";
  return out;
}

std::string columns_sentence(const JudgeResult& result) {
  const auto& columns = result.columns;
  std::string text = "Columns: item = " + columns.item_text() + ", rater = " + columns.rater + ", label = " + columns.label;
  if (!columns.guessed.empty()) text += " (" + list_of(columns.guessed) + " guessed; --columns says it otherwise)";
  if (const auto sides = sides_sentence(columns.sides); !sides.empty()) text += ". " + sides;
  if (!columns.stratum.empty()) text += ". Strata: " + columns.stratum;
  if (!columns.probability.empty()) text += ". Probability that humans were asked: " + columns.probability;
  std::vector<std::string> names;
  for (const auto& one : result.judges) names.push_back(result.raters[one.rater]);
  text += ". Judges: " + list_of(names);
  if (result.guessed) text += " (guessed by their names; --judge says it otherwise)";
  return text + ".";
}

std::string agreement_table(const JudgeResult& result) {
  report::TextTable table({{"judge", Align::left, 30},
                           {"items"},
                           {"with two humans"},
                           {"agrees with a human"},
                           {"humans agree"},
                           {"difference"},
                           {level_of(result.options.measures.confidence) + " interval"},
                           {"kappa"},
                           {"may stand for"},
                           {"as good for"}});
  for (const auto& one : result.judges) {
    const auto& report = one.report;
    table.add({result.raters[one.rater], report::count(one.items), report::count(report.compared_items),
               report::fixed(report.judge_agreement.estimate, 3), report::fixed(report.human_agreement.estimate, 3),
               report::fixed(report.difference.estimate, 3), report::interval(report.difference.low, report.difference.high, 3),
               report::fixed(report.kappa, 3), report::percent(report.winning_rate, 0), report::percent(report.advantage_probability, 0)});
  }
  return table.text();
}

std::string difference_sentence(const std::string& name, const stats::Estimate& difference) {
  if (!difference.has_interval()) return name + " is measured by the same votes as each human: those of the other humans on the item.";
  if (*difference.low > 0) return name + " agrees with a human more often than humans agree with each other.";
  if (*difference.high < 0) return name + " agrees with a human less often than humans agree with each other.";
  return "Whether " + name + " agrees with a human more or less often than humans do with each other is open.";
}

std::string replacement_sentence(const JudgeResult& result, const JudgeFindings& found) {
  const auto& report = found.report;
  const auto tested = std::ranges::count_if(report.humans, [](const auto& one) { return one.p.has_value(); });
  if (!report.winning_rate) return {};
  return " Put in the place of each of the " + report::count(static_cast<std::uint64_t>(tested), "human") + " with " +
         std::to_string(result.options.measures.least_items) + " items or more, it is as good, but for " +
         report::fixed(result.options.measures.epsilon, 2) + ", for " + report::percent(report.winning_rate, 0) + " of them: by the " +
         "alternative annotator test it " + (report.may_replace ? "may" : "may not") + " stand for one (half of them are needed).";
}

std::string humans_table(const JudgeResult& result, const JudgeFindings& found) {
  auto humans = found.report.humans;
  std::erase_if(humans, [](const auto& one) { return !one.p; });
  if (humans.empty() || humans.size() > most_humans) return {};
  report::TextTable table(
      {{"in the place of", Align::left, 30}, {"items"}, {"judge as good"}, {"human as good"}, {"p"}, {"may", Align::left}});
  for (const auto& one : humans) {
    table.add({result.raters[one.human], report::count(one.items), report::percent(one.judge_as_good, 0),
               report::percent(one.human_as_good, 0), report::fixed(one.p, 3), one.beaten ? "yes" : "no"});
  }
  return table.text();
}

std::string rates_table(const JudgeResult& result, const JudgeFindings& found) {
  if (found.items_without_humans == 0 || found.rates.empty()) return {};
  report::TextTable table({{"label", Align::left, 40},
                           {"judge says"},
                           {"humans say"},
                           {level_of(result.options.measures.confidence) + " interval"},
                           {"humans would say"},
                           {level_of(result.options.measures.confidence) + " interval"},
                           {"worth, labels"},
                           {"Rogan-Gladen"},
                           {level_of(result.options.measures.confidence) + " interval"}});
  for (const auto& one : found.rates) {
    const auto& mean = one.corrected.mean;
    table.add({result.labels[one.label], report::percent(one.judge), report::percent(one.humans.estimate),
               report::interval(one.humans.low, one.humans.high, 3), report::percent(mean.estimate),
               report::interval(mean.low, mean.high, 3),
               one.corrected.effective_n ? report::fixed(*one.corrected.effective_n, 0) : report::absent,
               report::percent(one.rogan_gladen.estimate), report::interval(one.rogan_gladen.low, one.rogan_gladen.high, 3)});
  }
  return table.text();
}

std::string rates_sentence(const JudgeFindings& found) {
  const auto labelled = found.items - found.items_without_humans;
  const bool strata = found.sample == Sample::strata;
  const bool weighted = found.sample == Sample::probabilities;
  const std::string how = strata ? ", stratum by stratum)" : weighted ? ", weighted by the inverse of the probabilities)" : ")";
  const std::string chosen = strata ? "at random within each stratum" : weighted ? "with those probabilities" : "at random";
  return "What humans would say of all " + report::count(found.items, "item") + ", from their labels of " + report::count(labelled) +
         " and the judge's of all (PPI++" + how + "; it holds where those " + report::count(labelled) + " were chosen " + chosen + ". " +
         (found.rates_by_annotator ? "Intervals speak for humans like these." : "Intervals speak for these humans and other items.") +
         " Worth: human labels that would give the same interval without the judge. Rogan-Gladen: of the " +
         report::count(found.items_without_humans) +
         " items that only the judge labelled, from how often it finds the label where most humans give it and where they do not; PPI++ "
         "needs no such rates to hold on those items." +
         (found.sample_remark.empty() ? "" : " Note: " + found.sample_remark + ".");
}

std::string confusion(const JudgeResult& result, const JudgeFindings& found) {
  const auto labels = result.labels.size();
  if (labels > most_table_labels || found.table.empty()) return {};
  std::vector<report::TextTable::Column> columns = {{"judge says / a human says", Align::left, 30}};
  for (const auto& label : result.labels) columns.push_back({report::shortened(report::printable(label), 20)});
  report::TextTable table(columns);
  for (std::size_t a = 0; a < labels; ++a) {
    std::vector<std::string> cells = {result.labels[a]};
    for (std::size_t b = 0; b < labels; ++b) cells.push_back(report::count(found.table[a * labels + b]));
    table.add(std::move(cells));
  }
  return table.text();
}

// A row a human, a column a judge: kappa and the items of both.
std::string matrix(const JudgeResult& result) {
  std::vector<std::uint32_t> humans;
  for (const auto& one : result.judges) {
    for (const auto& with : one.with_humans) humans.push_back(with.human);
  }
  std::ranges::sort(humans);
  humans.erase(std::ranges::unique(humans).begin(), humans.end());
  if (humans.empty() || humans.size() > most_humans || result.judges.size() > most_table_labels) return {};
  std::vector<report::TextTable::Column> columns = {{"kappa with each human (items)", Align::left, 30}};
  for (const auto& one : result.judges) columns.push_back({report::shortened(report::printable(result.raters[one.rater]), 20)});
  report::TextTable table(columns);
  for (const auto human : humans) {
    std::vector<std::string> cells = {result.raters[human]};
    for (const auto& one : result.judges) {
      const auto at = std::ranges::find(one.with_humans, human, &WithHuman::human);
      cells.push_back(at == one.with_humans.end() ? std::string(report::absent)
                                                  : report::fixed(at->kappa, 3) + " (" + report::count(at->items) + ")");
    }
    table.add(std::move(cells));
  }
  return table.text();
}

std::string sway_table(const JudgeResult& result, const JudgeFindings& found) {
  if (!found.sway.any()) return {};
  const auto level = level_of(result.options.measures.confidence) + " interval";
  report::TextTable table({{"what sways it", Align::left, 40}, {"judge"}, {level}, {"humans"}, {level}, {"difference"}, {level}, {"fair"}});
  bool any = false;
  for (const auto& row : sway_rows()) {
    const auto& one = row.of(found.sway);
    if (!one.judge.estimate && !one.humans.estimate) continue;
    any = true;
    std::vector<std::string> cells = {row.title};
    for (const auto* estimate : {&one.judge, &one.humans, &one.difference}) {
      cells.push_back(report::fixed(estimate->estimate, row.decimals));
      cells.push_back(report::interval(estimate->low, estimate->high, row.decimals));
    }
    cells.emplace_back(row.fair);
    table.add(std::move(cells));
  }
  return any ? table.text() : std::string();
}

// What an interval of a difference says.
std::string more_or_less(const stats::Estimate& difference, const std::string& more, const std::string& less) {
  if (!difference.has_interval()) return {};
  if (*difference.low > 0) return more;
  return *difference.high < 0 ? less : std::string();
}

std::string sway_sentence(const std::string& name, const Sway& sway) {
  std::string out;
  const auto& plain = sway.plain;
  if (plain.swapped.pairs > 0) {
    out += "Of " + report::count(plain.swapped.pairs, "pair") + " that " + name + " saw in both orders it gave the same verdict on " +
           report::percent(plain.consistency.judge.estimate, 0) + ". ";
  }
  if (plain.position.judge.has_interval() && (*plain.position.judge.low > 0 || *plain.position.judge.high < 0))
    out += std::string("It favours the ") + (*plain.position.judge.low > 0 ? "left" : "right") + ". ";
  const auto& given = sway.model.position.judge;
  if (!plain.position.judge.estimate && given.has_interval() && (*given.low > 0 || *given.high < 0))
    out += std::string("Given what the other humans say, it favours the ") + (*given.low > 0 ? "left" : "right") + ". ";
  out += more_or_less(plain.longer_share.difference, "It prefers longer responses more than humans do on the same pairs. ",
                      "It prefers longer responses less than humans do on the same pairs. ");
  out +=
      more_or_less(plain.own_share.difference, "It prefers responses of " + list_of(sway.own) + " more than humans do on the same pairs. ",
                   "It prefers responses of " + list_of(sway.own) + " less than humans do on the same pairs. ");
  out +=
      "Intervals of the judge speak for items like these, those of humans and of differences for items and humans like these. The rows given "
      "other humans are log odds from a regression in which what the other humans say of the pair stands for its worth.";
  return out;
}

// Why a quantity that has its columns has no number or no interval.
void sway_notes(std::string& out, const std::string& name, const Sway& sway) {
  std::vector<std::string> told;
  for (const auto& row : sway_rows()) {
    const auto& one = row.of(sway);
    const bool given = sway.model.ok() || row.of(sway).judge.has_note(stats::note::separated);
    if (!one.judge.estimate && !given) continue;
    for (const auto* estimate : {&one.judge, &one.difference}) {
      if (estimate->has_interval()) continue;
      for (const auto& note : estimate->notes) {
        if (note.code == stats::note::no_data || std::ranges::find(told, note.message) != told.end()) continue;
        told.push_back(note.message);
        paragraph(out, "Note on " + name + ", " + row.title + ": " + note.message + ".");
      }
    }
  }
}

std::string joint_sentence(const JudgeResult& result) {
  const auto& joint = result.joint;
  if (!joint.correlation) return {};
  return "Where most humans agree on a label (" + report::count(joint.items, "item") +
         " with all judges), the judges' errors correlate with " + report::fixed(joint.correlation, 2) + ": the " +
         std::to_string(result.judges.size()) + " of them are worth " + report::fixed(joint.effective, 1) + " independent ones.";
}

}  // namespace

std::string judge_command(const JudgeResult& result) {
  const auto& options = result.options;
  std::string out = "assay judge --columns " +
                    shell_word("item=" + result.columns.item_text() + ",rater=" + result.columns.rater + ",label=" + result.columns.label);
  const auto& sides = result.columns.sides;
  std::string more;
  for (const auto& [part, column] : {std::pair("stratum", &result.columns.stratum), std::pair("probability", &result.columns.probability),
                                     std::pair("left", &sides.left), std::pair("right", &sides.right), std::pair("prompt", &sides.prompt),
                                     std::pair("left_text", &sides.left_text), std::pair("right_text", &sides.right_text),
                                     std::pair("left_length", &sides.left_length), std::pair("right_length", &sides.right_length)}) {
    const bool text_is_side = sides.found() && !sides.models && (part == std::string_view("left") || part == std::string_view("right"));
    if (!column->empty() && !text_is_side) more += (more.empty() ? "" : ",") + std::string(part) + "=" + *column;
  }
  if (!more.empty()) out += " --columns " + shell_word(more);
  for (const auto& one : options.measures.own) out += " --own " + shell_word(one);
  if (options.judges.empty()) {
    for (const auto& one : result.judges) out += " --judge " + shell_word(result.raters[one.rater]);
  }
  for (const auto& one : options.judges) out += " --judge " + shell_word(one);
  const JudgingOptions usual;
  if (options.measures.epsilon != usual.epsilon) out += " --epsilon " + report::exact(options.measures.epsilon);
  if (options.measures.least_items != usual.least_items) out += " --least-items " + std::to_string(options.measures.least_items);
  if (options.measures.confidence != usual.confidence) out += " --confidence " + report::exact(options.measures.confidence);
  for (const auto& file : options.files) out += " " + shell_word(file);
  return out;
}

std::string judge_text(const JudgeResult& result) {
  std::string out;
  files_paragraphs(out, result.files);
  paragraph(out, columns_sentence(result));
  bad_rows_paragraph(out, result.bad);
  if (result.missing > 0) paragraph(out, report::count(result.missing, "row") + " without a label left out.");
  if (result.pairs_named)
    paragraph(
        out,
        "Items show several pairs, or one in both orders: an item is a prompt with a pair, and where labels are places model_a is the "
        "response whose name comes first.");
  paragraph(out, report::count(result.humans, "human") + ", " + report::count(result.judges.size(), "judge") + ", " +
                     report::count(result.labels.size(), "different label") + ".");
  out += "\n" + agreement_table(result) + "\n";
  for (const auto& one : result.judges) {
    const auto name = result.raters[one.rater];
    if (one.report.ok()) paragraph(out, difference_sentence(name, one.report.difference) + replacement_sentence(result, one));
    for (const auto& note : one.report.notes) paragraph(out, "Note on " + name + ": " + note.message + ".");
    for (const auto& note : one.report.difference.notes) {
      if (!stats::has_note(one.report.notes, note.code)) paragraph(out, "Note on " + name + ": " + note.message + ".");
    }
  }
  if (const auto joint = joint_sentence(result); !joint.empty()) paragraph(out, joint);
  if (const auto table = matrix(result); !table.empty()) out += "\n" + table;
  for (const auto& one : result.judges) {
    const auto name = report::printable(result.raters[one.rater]);
    if (const auto table = sway_table(result, one); !table.empty()) {
      out += "\n" + name + "\n" + table;
      paragraph(out, sway_sentence(result.raters[one.rater], one.sway));
      sway_notes(out, result.raters[one.rater], one.sway);
    }
    if (one.sway.other_labels > 0 && one.sway.any())
      paragraph(out, report::count(one.sway.other_labels, "label") + " of " + name +
                         " or of humans name neither response nor a tie, and play no part in it.");
    if (one.sway.without_length > 0)
      paragraph(out,
                report::count(one.sway.without_length, "verdict") + " on responses without a length left out where length plays a part.");
    for (const auto& unsaid : one.sway.unsaid) paragraph(out, "Not said of " + name + ": " + unsaid);
    if (const auto table = humans_table(result, one); !table.empty()) out += "\n" + name + "\n" + table;
    if (const auto table = confusion(result, one); !table.empty()) out += "\n" + name + "\n" + table;
    if (const auto table = rates_table(result, one); !table.empty()) {
      out += "\n" + name + "\n" + table;
      paragraph(out, rates_sentence(one));
    }
  }
  if (result.compared) out += comparison_text(*result.compared, result.options.measures.confidence);
  out += "\nTo cite: assay " + std::string(version) + ", " + judge_command(result) + "\n";
  for (const auto& file : result.files) out += "SHA-256 " + file.sha256 + "  " + report::printable(file.name) + "\n";
  return out;
}

}  // namespace assay::programs
