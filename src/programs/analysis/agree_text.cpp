// agree_text: what `assay agree` prints for people.
#include "programs/analysis/agree.hpp"
#include "programs/analysis/files.hpp"
#include "programs/analysis/paragraphs.hpp"
#include "programs/version.hpp"
#include "report/number.hpp"
#include "report/table.hpp"
#include "report/text.hpp"

#include <algorithm>
#include <cmath>

namespace assay::programs {
namespace {

constexpr std::size_t few_people = 20;
constexpr std::size_t shown_people = 5;
constexpr std::size_t most_values = 12;
constexpr std::size_t shown_items = 5;
constexpr std::size_t most_matrix = 10;  // raters

std::string columns_sentence(const AgreeResult& result) {
  const auto& columns = result.columns;
  std::string text = "Columns: item = " + columns.item_text() + ", rater = " + columns.rater + ", label = " + columns.label;
  if (!columns.guessed.empty())
    text += " (" + (columns.guessed.size() == 3 ? "guessed" : list_of(columns.guessed) + " guessed") + "; --columns says it otherwise)";
  text += ". Level: " + std::string(result.scale.sets ? "sets of labels" : name_of(result.scale.metric));
  if (!result.scale.order.empty()) text += ", in the order " + list_of(result.scale.order);
  if (!result.scale.reason.empty()) text += " (guessed: " + result.scale.reason + "; --level says it otherwise)";
  return text + ".";
}

std::string measures(const AgreeResult& result) {
  const auto& found = result.agreement;
  using report::Align;
  report::TextTable table({{"measure", Align::left},
                           {"value"},
                           {level_of(result.options.confidence) + " interval"},
                           {"what the interval is about", Align::left, 70}});
  const auto add = [&](const std::string& name, const stats::Estimate& estimate, const std::string& about) {
    table.add({name, report::fixed(estimate.estimate, 3), report::interval(estimate.low, estimate.high, 3), about});
  };
  add("percent agreement", found.percent, "these raters, other items like these");
  const auto alpha = std::string("Krippendorff alpha, ") + name_of(result.scale.metric);
  add(alpha, found.alpha_these, "these raters, other items like these");
  add("", found.alpha_like, "other raters like these");
  if (found.kappa) add("Cohen kappa", *found.kappa, "these two raters, other items like these");
  for (const auto& one : found.coefficients) add(one.name + one.weights, one.estimate, "these raters, other items like these");
  for (const auto& one : found.parts.measures) add(one.name, one.estimate, one.about);
  if (found.replication) {
    add("cross-replication kappa", found.replication->kappa, "these two crowds, other items like these");
    add("the same, normalised", found.replication->normalised, "these two crowds, other items like these");
  }
  return table.text();
}

// What more raters would bring.
std::string reliability(const AgreeResult& result) {
  const auto& parts = result.agreement.parts;
  if (parts.with_raters.empty()) return {};
  const bool study = parts.g_study.has_value();
  const auto level = level_of(result.options.confidence) + " interval";
  std::vector<report::TextTable::Column> columns = {{"raters an item"}, {study ? "reliability of the mean" : "reliability"}, {level}};
  if (study) columns.insert(columns.end(), {{"of the order alone"}, {level}});
  report::TextTable table(columns);
  for (const auto& one : parts.with_raters) {
    std::vector<std::string> cells = {std::to_string(one.raters), report::fixed(one.dependability.estimate, 3),
                                      report::interval(one.dependability.low, one.dependability.high, 3)};
    if (study) {
      cells.push_back(report::fixed(one.generalizability.estimate, 3));
      cells.push_back(report::interval(one.generalizability.low, one.generalizability.high, 3));
    }
    table.add(std::move(cells));
  }
  std::string out = table.text();
  const auto at = [&](std::size_t raters) {
    const auto found = std::ranges::find(parts.with_raters, raters, &WithRaters::raters);
    return report::fixed(found->dependability.estimate, 2);
  };
  std::string sentence = "With three raters an item reliability is " + at(3) + ", with five " + at(5) + ".";
  if (study) {
    const auto& study_of = *parts.g_study;
    sentence += " Of what makes ratings differ, the items have a variance of " + report::fixed(study_of.item.estimate, 3) +
                ", the raters' severity " + report::fixed(study_of.rater.estimate, 3) + ", and all else " +
                report::fixed(study_of.residual.estimate, 3) +
                " (a G study). The order alone leaves severity out, which holds where all items have the same raters.";
    if (parts.raters_wanted && parts.raters_wanted->estimate)
      sentence += " For 0.8 it takes " + report::fixed(std::ceil(*parts.raters_wanted->estimate), 0) + " raters an item" +
                  (parts.raters_wanted->has_interval() ? " (between " + report::fixed(std::ceil(*parts.raters_wanted->low), 0) + " and " +
                                                             report::fixed(std::ceil(*parts.raters_wanted->high), 0) + ")"
                                                       : "") +
                  ".";
  } else {
    sentence +=
        " By Spearman and Brown from alpha, with its interval for raters like these: the reliability of what n raters say together.";
  }
  paragraph(out, sentence);
  return out;
}

std::string test_words(const char* name, const stats::MarginalTest& test) {
  if (!test.statistic || !test.p) return std::string();
  return std::string(name) + ": chi-square " + report::fixed(*test.statistic, 2) + " with " + std::to_string(test.df) + " df, " +
         report::p_value(*test.p);
}

std::string two_raters_text(const AgreeResult& result) {
  const auto& found = result.agreement.parts.two_raters;
  if (!found) return {};
  std::string out;
  const auto stuart = test_words("Stuart-Maxwell", found->stuart_maxwell);
  if (stuart.empty()) {
    for (const auto& note : found->stuart_maxwell.notes)
      out += (out.empty() ? "Whether the two raters use the labels alike: " : " ") + note.message + ".";
  } else {
    const bool unlike = *found->stuart_maxwell.p < 1 - result.options.confidence;
    out = std::string("The two raters ") + (unlike ? "use the labels unlike each other" : "may use the labels alike") + " (" + stuart;
    if (const auto bhapkar = test_words("Bhapkar", found->bhapkar); !bhapkar.empty()) out += "; " + bhapkar;
    out += ").";
  }
  if (found->prevalence.pabak) {
    out += " Prevalence index " + report::fixed(found->prevalence.prevalence, 3) +
           " (far from 0 one label is rare, which lowers kappa), bias index " + report::fixed(found->prevalence.bias, 3) +
           " (far from 0 the raters use the labels unlike, which raises it); kappa without either " +
           report::fixed(found->prevalence.pabak, 3) + ".";
  }
  return out;
}

// Which labels and items 1 - alpha comes from.
std::string disagreement_text(const AgreeResult& result) {
  const auto& found = result.agreement.parts.disagreement;
  if (!found || !found->ok() || *found->alpha >= 1) return {};
  const double all = 1 - *found->alpha;
  std::string out;
  const bool numbers = result.scale.metric != stats::Metric::nominal && result.scale.order.empty();
  report::TextTable values({{"label", report::Align::left, 40}, {"ratings"}, {"of the disagreement"}, {"by chance"}});
  auto rows = found->values;
  std::ranges::sort(rows, [](const auto& a, const auto& b) { return a.part != b.part ? a.part > b.part : a.value < b.value; });
  rows.resize(std::min(rows.size(), most_values));
  for (const auto& one : rows) {
    const auto name = numbers ? report::exact(one.value) : result.label_of(one.value);
    values.add({name, report::count(one.ratings), report::percent(one.part / all), report::percent(one.expected)});
  }
  out += values.text();
  report::TextTable items({{"item", report::Align::left, 40}, {"ratings"}, {"of the disagreement"}});
  double sum = 0;
  std::size_t shown = 0;
  for (const auto& one : found->items) {
    if (shown == shown_items || one.part <= 0) break;
    ++shown;
    sum += one.part;
    items.add({result.item_name(one.item), report::count(one.ratings), report::percent(one.part / all)});
  }
  if (shown > 0) {
    out += "\n" + items.text();
    paragraph(out, "A label above what chance gives it is more disputed than others. The " + report::count(shown, "item") +
                       " with most disagreement hold " + report::percent(sum / all, 0) + " of it.");
  }
  return out;
}

// Kappa of every two raters, where they are few.
std::string matrix(const AgreeResult& result) {
  const auto& pairs = result.agreement.parts.pairs;
  const auto raters = result.raters.size();
  if (pairs.empty() || raters > most_matrix) return {};
  std::vector<report::TextTable::Column> columns = {{"kappa (shared items)", report::Align::left, 30}};
  for (std::size_t r = 0; r + 1 < raters; ++r) columns.push_back({report::shortened(report::printable(result.raters[r]), 16)});
  report::TextTable table(columns);
  for (std::uint32_t second = 1; second < raters; ++second) {
    std::vector<std::string> cells = {result.raters[second]};
    for (std::uint32_t first = 0; first < second; ++first) {
      const auto at = std::ranges::find_if(pairs, [&](const auto& one) { return one.first == first && one.second == second; });
      cells.push_back(at == pairs.end() ? std::string(report::absent)
                                        : report::fixed(at->kappa.estimate, 2) + " (" + report::count(at->items) + ")");
    }
    cells.resize(raters);
    table.add(std::move(cells));
  }
  return table.text();
}

std::string people(const AgreeResult& result) {
  const auto& all = result.agreement.people;
  using report::Align;
  report::TextTable table({{"rater", Align::left, 40}, {"labels"}, {"shared items"}, {"agreement"}, {"kappa with the others"}});
  const bool few = all.size() <= few_people;
  std::size_t shown = 0;
  for (const auto& person : all) {
    // Among many, those of whom little is known would fill the list.
    if (!few && (person.items < 10 || shown == shown_people)) continue;
    ++shown;
    table.add({result.raters[person.rater], report::count(person.votes), report::count(person.items),
               report::fixed(person.agreement.estimate, 3), report::fixed(person.kappa.estimate, 3)});
  }
  if (shown == 0) return {};
  return (few ? std::string()
              : "The " + std::to_string(shown) + " raters with the lowest kappa, of those who share 10 items or more with others:\n") +
         table.text();
}

}  // namespace

std::string agree_command(const AgreeResult& result) {
  const auto& options = result.options;
  std::string out = "assay agree --columns " +
                    shell_word("item=" + result.columns.item_text() + ",rater=" + result.columns.rater + ",label=" + result.columns.label);
  if (result.scale.sets) out += " --sets " + shell_word(*result.scale.sets);
  else out += std::string(" --level ") + name_of(result.scale.metric);
  if (!options.replication.empty()) out += " --replication " + shell_word(options.replication);
  std::string order;
  for (const auto& label : result.scale.order) order += (order.empty() ? "" : ",") + label;
  if (!order.empty()) out += " --order " + shell_word(order);
  if (options.confidence != 0.95) out += " --confidence " + report::exact(options.confidence);
  out += " --seed " + std::to_string(options.seed);
  for (const auto& file : options.files) out += " " + shell_word(file);
  return out;
}

std::string agree_text(const AgreeResult& result) {
  const auto& found = result.agreement;
  std::string out;
  files_paragraphs(out, result.files);
  paragraph(out, columns_sentence(result));
  bad_rows_paragraph(out, result.bad);
  if (result.missing > 0)
    paragraph(out, report::count(result.missing, "row") + " without a label " + (result.missing == 1 ? "is" : "are") + " left out.");
  out += "\n";
  paragraph(out, report::count(found.labels, "label") + " of " + report::count(found.items, "item") + " by " +
                     report::count(found.raters, "rater") + ", " + report::count(found.distribution.size(), "different label") + "; " +
                     report::count(found.shared_items, "item") + " judged by two or more.");
  out += "\n" + measures(result) + "\n";
  if (!found.why.empty()) paragraph(out, found.why);
  if (found.replication) {
    paragraph(out, "Cross-replication: how much a label of this crowd agrees with one of the other on the same item, beyond chance (" +
                       report::count(found.replication->items, "shared item") +
                       "); normalised by what each crowd reaches by itself: 1 where both mean the same, however noisy they are.");
  }
  for (const auto& note : found.notes) paragraph(out, "Note: " + note.message + ".");
  for (const auto& remark : found.parts.remarks) paragraph(out, remark);
  if (const auto text = two_raters_text(result); !text.empty()) paragraph(out, text);
  if (const auto table = reliability(result); !table.empty()) out += "\n" + table;
  if (const auto table = disagreement_text(result); !table.empty()) out += "\n" + table;
  if (const auto table = people(result); !table.empty()) out += "\n" + table;
  if (const auto table = matrix(result); !table.empty()) out += "\n" + table;
  if (result.compared) out += comparison_text(*result.compared, result.options.confidence);
  out += "\nTo cite: assay " + std::string(version) + ", " + agree_command(result) + "\n";
  for (const auto& file : result.files) out += "SHA-256 " + file.sha256 + "  " + report::printable(file.name) + "\n";
  return out;
}

}  // namespace assay::programs
