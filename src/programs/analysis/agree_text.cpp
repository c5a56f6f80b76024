// agree_text: what `assay agree` prints for people.
#include "programs/analysis/agree.hpp"
#include "programs/analysis/files.hpp"
#include "programs/analysis/paragraphs.hpp"
#include "programs/version.hpp"
#include "report/number.hpp"
#include "report/table.hpp"
#include "report/text.hpp"

namespace assay::programs {
namespace {

constexpr std::size_t few_people = 20;
constexpr std::size_t shown_people = 5;

std::string columns_sentence(const AgreeResult& result) {
  const auto& columns = result.columns;
  std::string text = "Columns: item = " + columns.item_text() + ", rater = " + columns.rater + ", label = " + columns.label;
  if (!columns.guessed.empty())
    text += " (" + (columns.guessed.size() == 3 ? "guessed" : list_of(columns.guessed) + " guessed") + "; --columns says it otherwise)";
  text += ". Level: " + std::string(name_of(result.scale.metric));
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
  out += std::string(" --level ") + name_of(result.scale.metric);
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
  for (const auto& note : found.notes) paragraph(out, "Note: " + note.message + ".");
  if (const auto table = people(result); !table.empty()) out += "\n" + table;
  if (result.compared) out += comparison_text(*result.compared, result.options.confidence);
  out += "\nTo cite: assay " + std::string(version) + ", " + agree_command(result) + "\n";
  for (const auto& file : result.files) out += "SHA-256 " + file.sha256 + "  " + report::printable(file.name) + "\n";
  return out;
}

}  // namespace assay::programs
