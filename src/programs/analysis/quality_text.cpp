// quality_text: what `assay quality` prints for people.
#include "programs/analysis/files.hpp"
#include "programs/analysis/paragraphs.hpp"
#include "programs/analysis/quality.hpp"
#include "programs/version.hpp"
#include "report/number.hpp"
#include "report/table.hpp"
#include "report/text.hpp"

#include <algorithm>

namespace assay::programs {
namespace {

using report::Align;

constexpr std::size_t few_people = 20;
constexpr std::size_t most_signs = 30;

std::string columns_text(const QualityResult& result) {
  const auto& columns = result.columns;
  std::string out = "item=" + columns.item_text() + ",rater=" + columns.rater + ",label=" + columns.label + ",gold=" + columns.gold +
                    ",seconds=" + columns.seconds + ",length=" + columns.length + ",when=" + columns.when + ",text=" + columns.text;
  return out;
}

std::string columns_sentence(const QualityResult& result) {
  const auto& columns = result.columns;
  std::string text = "Columns: item = " + columns.item_text() + ", rater = " + columns.rater + ", label = " + columns.label;
  const auto add = [&](const char* part, const std::string& column) {
    text += column.empty() ? "" : std::string(", ") + part + " = " + column;
  };
  add("gold", columns.gold);
  add("seconds", columns.seconds);
  add("length", columns.length);
  add("when", columns.when);
  add("text", columns.text);
  if (!columns.guessed.empty()) text += " (" + list_of(columns.guessed) + " guessed; --columns says it otherwise)";
  return text + ". " +
         (result.found.by_time
              ? "Answers are taken in the order of their times."
              : "No column says when: drift and straight lines are not looked at, and the last gold are those of the last rows.");
}

// Of many people those with a sign, and the five with the lowest kappa.
std::vector<PersonFindings> shown_people(const QualityResult& result) {
  const auto& all = result.found.people;
  if (all.size() <= few_people) return all;
  std::vector<PersonFindings> out;
  std::size_t lowest = 0;
  for (const auto& one : all) {
    const bool has_sign = std::ranges::any_of(
        result.found.signs, [&](const Sign& sign) { return std::ranges::find(sign.people, one.rater) != sign.people.end(); });
    const bool low = one.kappa && one.shared_items >= 10 && lowest < 5;
    lowest += low ? 1 : 0;
    if ((has_sign || low) && out.size() < few_people) out.push_back(one);
  }
  return out;
}

std::string people_table(const QualityResult& result, const std::vector<PersonFindings>& people) {
  const bool gold = result.found.gold_items > 0;
  const bool timed = !result.columns.seconds.empty();
  const bool sided = std::ranges::any_of(people, [](const auto& one) { return one.left.has_value(); });
  std::vector<report::TextTable::Column> columns = {{"person", Align::left, 40}, {"labels"}, {"agreement"}, {"kappa"}};
  if (gold) {
    for (const char* title : {"gold right", "90 % interval", "last 20, smoothed"}) columns.push_back({title});
  }
  if (timed) columns.push_back({"median s"});
  const bool ties = std::ranges::any_of(people, [](const auto& one) { return one.ties.has_value(); });
  if (sided) columns.insert(columns.end(), {{"left"}, {"99 % at any time"}});
  if (ties) columns.insert(columns.end(), {{"ties"}, {"99 % at any time"}});
  columns.push_back({"longest run"});
  report::TextTable table(columns);
  for (const auto& one : people) {
    std::vector<std::string> cells = {result.raters[one.rater], report::count(one.labels), report::fixed(one.agreement, 3),
                                      report::fixed(one.kappa, 3)};
    if (gold) {
      cells.push_back(one.gold > 0 ? report::count(one.gold_right) + " of " + report::count(one.gold) : report::absent);
      cells.push_back(one.skill ? report::interval(one.skill->low, one.skill->high, 2) : report::absent);
      cells.push_back(one.shown_skill ? report::fixed(one.shown_skill->estimate, 2) + " " +
                                            report::interval(one.shown_skill->low, one.shown_skill->high, 2)
                                      : report::absent);
    }
    if (timed) cells.push_back(report::fixed(one.median_seconds, 1));
    const auto share = [&](const std::optional<stats::Estimate>& of) {
      cells.push_back(of ? report::percent(of->estimate, 0) : report::absent);
      cells.push_back(of ? report::interval(of->low, of->high, 2) : report::absent);
    };
    if (sided) share(one.left);
    if (ties) share(one.ties);
    cells.push_back(report::count(one.longest_run));
    table.add(std::move(cells));
  }
  return table.text();
}

std::string signs_table(const QualityResult& result) {
  report::TextTable table({{"who", Align::left, 40}, {"what", Align::left, 70}, {"p"}});
  std::size_t shown = 0;
  for (const auto& one : result.found.signs) {
    if (++shown > most_signs) break;
    std::string who;
    for (const auto rater : one.people) who += (who.empty() ? "" : " and ") + result.raters[rater];
    table.add({who, one.says, one.p ? report::fixed(one.p, 4) : report::absent});
  }
  return table.text();
}

std::string signs_sentence(const QualityResult& result) {
  const auto& signs = result.found.signs;
  if (signs.empty()) return "No sign that somebody should look at.";
  std::string out =
      report::count(signs.size(), "sign") +
      " that somebody should look at. None of them proves anything, and nothing follows from them by itself: look at the work, and ask "
      "the person. p is corrected over people, or over the " +
      report::count(result.found.pairs_tested, "pair") +
      " of people with 20 common items; signs without p have rules that honest people seldom meet (assay plan gold).";
  const bool against_most =
      result.found.gold_items == 0 && std::ranges::any_of(signs, [](const Sign& one) { return one.kind == "same_wrong"; });
  if (against_most) out += " Two who know better than the rest look the same as two who copy.";
  if (signs.size() > most_signs) out += " The first " + std::to_string(most_signs) + " are shown; --json has all.";
  return out;
}

}  // namespace

std::string quality_command(const QualityResult& result) {
  std::string out = "assay quality --columns " + shell_word(columns_text(result));
  const PeopleOptions usual;
  if (result.options.measures.false_discoveries != usual.false_discoveries)
    out += " --false-discoveries " + report::exact(result.options.measures.false_discoveries);
  for (const auto& file : result.options.files) out += " " + shell_word(file);
  return out;
}

std::string quality_text(const QualityResult& result) {
  std::string out;
  files_paragraphs(out, result.files);
  paragraph(out, columns_sentence(result));
  bad_rows_paragraph(out, result.bad);
  if (result.missing > 0) paragraph(out, report::count(result.missing, "row") + " without a label left out.");
  paragraph(out, report::count(result.labels, "label") + " of " + report::count(result.items, "item") + " by " +
                     report::count(result.raters.size(), "person", "people") + ", " + report::count(result.different, "different label") +
                     "; " + report::count(result.found.gold_items, "item") + " with gold.");
  const auto people = shown_people(result);
  if (!people.empty()) {
    out += "\n";
    if (people.size() < result.found.people.size()) out += "Those with a sign, and the five with the lowest kappa; --csv has everybody:\n";
    out += people_table(result, people);
  }
  out += "\n";
  paragraph(out, signs_sentence(result));
  if (!result.found.signs.empty()) out += "\n" + signs_table(result);
  for (const auto& note : result.found.notes) paragraph(out, "Note: " + note.message + ".");
  if (result.compared) out += comparison_text(*result.compared, comparison_confidence);
  out += "\nTo cite: assay " + std::string(version) + ", " + quality_command(result) + "\n";
  for (const auto& file : result.files) out += "SHA-256 " + file.sha256 + "  " + report::printable(file.name) + "\n";
  return out;
}

}  // namespace assay::programs
