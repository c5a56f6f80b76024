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

std::string columns_sentence(const JudgeResult& result) {
  const auto& columns = result.columns;
  std::string text = "Columns: item = " + columns.item_text() + ", rater = " + columns.rater + ", label = " + columns.label;
  if (!columns.guessed.empty()) text += " (" + list_of(columns.guessed) + " guessed; --columns says it otherwise)";
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
                           {"worth, labels"}});
  for (const auto& one : found.rates) {
    const auto& mean = one.corrected.mean;
    table.add({result.labels[one.label], report::percent(one.judge), report::percent(one.humans.estimate),
               report::interval(one.humans.low, one.humans.high, 3), report::percent(mean.estimate),
               report::interval(mean.low, mean.high, 3),
               one.corrected.effective_n ? report::fixed(*one.corrected.effective_n, 0) : report::absent});
  }
  return table.text();
}

std::string rates_sentence(const JudgeFindings& found) {
  const auto labelled = found.items - found.items_without_humans;
  return "What humans would say of all " + report::count(found.items, "item") + ", from their labels of " + report::count(labelled) +
         " and the judge's of all (PPI++); it holds where those " + report::count(labelled) + " were chosen at random. " +
         (found.rates_by_annotator ? "Intervals speak for humans like these." : "Intervals speak for these humans and other items.") +
         " The last column: human labels that would give the same interval without the judge.";
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
  paragraph(out, report::count(result.humans, "human") + ", " + report::count(result.judges.size(), "judge") + ", " +
                     report::count(result.labels.size(), "different label") + ".");
  out += "\n" + agreement_table(result) + "\n";
  for (const auto& one : result.judges) {
    const auto name = result.raters[one.rater];
    if (one.report.ok()) paragraph(out, difference_sentence(name, one.report.difference) + replacement_sentence(result, one));
    for (const auto& note : one.report.notes) paragraph(out, "Note on " + name + ": " + note.message + ".");
    for (const auto& note : one.report.difference.notes) paragraph(out, "Note on " + name + ": " + note.message + ".");
  }
  if (const auto joint = joint_sentence(result); !joint.empty()) paragraph(out, joint);
  for (const auto& one : result.judges) {
    const auto name = report::printable(result.raters[one.rater]);
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
