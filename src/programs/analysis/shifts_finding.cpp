// shifts_finding: a model in a category beside the same model on all votes.
#include "assay/stats/category_boards.hpp"
#include "programs/analysis/findings.hpp"
#include "programs/analysis/paragraphs.hpp"
#include "report/number.hpp"
#include "report/table.hpp"

#include <algorithm>
#include <map>

namespace assay::programs {

std::optional<Finding> shifts_finding(const RankResult& result, const Votes& votes) {
  if (result.shape != VoteShape::pairs || result.by().empty() || votes.categories().size() < 2) return std::nullopt;
  Finding out;
  out.key = "shifts";
  if (votes.battles.rater.empty()) {
    out.intro = "Whether models are stronger in one " + result.by() +
                " than in another beyond noise is told only where a column says who judged: the same people stand behind all boards.";
    return out;
  }
  if (!affordable(votes)) {
    out.intro = "Shifts between categories are left out: too many raters and models.";
    return out;
  }
  const auto ties = tie_model(result);
  stats::Xoshiro256 rng(result.options.seed);
  const auto found =
      stats::category_boards(votes.all().pairs, votes.battles.category, rng, {.ties = ties, .level = result.options.confidence});
  out.notes = found.notes;
  out.intro = "Shifts: how much stronger a model is in a " + result.by() + " than on all battles together (" +
              std::string(tie_model_name(ties)) + "). The intervals of all " + report::count(found.compared, "shift") +
              " hold together with " + level_of(result.options.confidence) + ", clustered by " + result.rater() + ".";
  using report::Align;
  report::TextTable text(
      {{result.by(), Align::left, 32}, {"model", Align::left, 48}, {"strength"}, {"on all"}, {"shift"}, {"interval"}, {"", Align::left}});
  report::DataTable data({"category", "model", "strength", "strength_on_all", "shift", "se", "low", "high", "beyond_noise"});
  std::map<std::string, std::vector<std::string>> told;  // by model
  std::size_t beyond = 0;
  for (const auto& board : found.categories) {
    const auto& category = votes.categories().name(board.category);
    for (std::uint32_t model = 0; model < board.shift.size(); ++model) {
      const auto& shift = board.shift[model];
      const auto& name = votes.models().name(model);
      const bool stronger = std::ranges::find(board.stronger, model) != board.stronger.end();
      const bool weaker = std::ranges::find(board.weaker, model) != board.weaker.end();
      if (!shift.estimate) continue;
      data.add({category, name, report::cell(board.strengths[model].estimate), report::cell(found.whole.strengths[model].estimate),
                report::cell(shift.estimate), report::cell(shift.se), report::cell(shift.low), report::cell(shift.high),
                std::string(stronger ? "stronger"
                            : weaker ? "weaker"
                                     : "no")});
      if (!stronger && !weaker) continue;
      ++beyond;
      text.add({category, name, report::fixed(board.strengths[model].estimate, 2), report::fixed(found.whole.strengths[model].estimate, 2),
                report::fixed(shift.estimate, 2), report::interval(shift.low, shift.high, 2), stronger ? "stronger" : "weaker"});
      told[name].push_back((stronger ? "stronger in " : "weaker in ") + category + " by " +
                           report::with_interval(stronger ? *shift.estimate : -*shift.estimate, stronger ? shift.low : -*shift.high,
                                                 stronger ? shift.high : -*shift.low, 2));
    }
  }
  out.tables.push_back({"shifts", beyond > 0 ? text.text() : "", data.json()});
  if (found.compared == 0) {
    out.sentences.emplace_back("No shift has an interval: categories have too few raters or models in common.");
  } else if (beyond == 0) {
    out.sentences.push_back("No model's strength in a " + result.by() + " differs from its strength on all battles beyond noise.");
  }
  for (const auto& [name, sentences] : told) out.sentences.push_back(name + " is " + list_of(sentences) + " than on all battles.");
  if (beyond > 0)
    out.sentences.emplace_back("A shift does not tell where it comes from: other opponents or less careful people move strengths, too.");
  out.methods = "Strengths by " + result.by() + " are compared with those of all comparisons by simultaneous " +
                level_of(result.options.confidence) + " intervals (Beran, 1988), with a rater left out of both at once; " +
                report::count(beyond) + " of " + report::count(found.compared) + " differ.";
  out.works = {"beran1988balanced"};
  return out;
}

}  // namespace assay::programs
