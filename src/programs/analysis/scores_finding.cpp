// scores_finding: best less worst over times shown.
#include "assay/stats/best_worst.hpp"
#include "programs/analysis/findings.hpp"
#include "programs/analysis/paragraphs.hpp"
#include "report/number.hpp"
#include "report/table.hpp"

namespace assay::programs {

std::optional<Finding> scores_finding(const RankResult& result, const Votes& votes) {
  if (result.shape != VoteShape::best_worst) return std::nullopt;
  Finding out;
  out.key = "scores";
  const auto all = votes.all();
  const stats::BestWorstSets sets{all.ballot, all.shown, all.mark, all.shown_rater, all.pairs.models};
  const auto scores = stats::best_worst_scores(sets, result.options.confidence);
  std::vector<std::uint64_t> best(scores.size()), worst(scores.size()), shown(scores.size());
  for (std::size_t i = 0; i < all.shown.size(); ++i) {
    ++shown[all.shown[i]];
    best[all.shown[i]] += all.mark[i] == stats::Mark::best ? 1 : 0;
    worst[all.shown[i]] += all.mark[i] == stats::Mark::worst ? 1 : 0;
  }
  const auto order = highest_first(scores.size(), [&](std::size_t i) { return scores[i].estimate; });
  using report::Align;
  report::TextTable text(
      {{"model", Align::left, 48}, {"score"}, {level_of(result.options.confidence) + " interval"}, {"best"}, {"worst"}, {"shown"}});
  report::DataTable data({"model", "score", "se", "low", "high", "best", "worst", "shown"});
  for (const auto i : order) {
    const auto& name = votes.models().name(static_cast<std::uint32_t>(i));
    text.add({name, report::fixed(scores[i].estimate, 3), report::interval(scores[i].low, scores[i].high, 3), report::count(best[i]),
              report::count(worst[i]), report::count(shown[i])});
    data.add({name, report::cell(scores[i].estimate), report::cell(scores[i].se), report::cell(scores[i].low), report::cell(scores[i].high),
              report::cell(best[i]), report::cell(worst[i]), report::cell(shown[i])});
  }
  out.intro = "Scores by counting: times best less times worst, over times shown.";
  out.tables.push_back({"models", text.text(), data.json()});
  out.sentences.emplace_back("A score depends on whom a model was shown with; a strength does not, where the model holds.");
  out.methods = "Scores are times best less times worst over times shown (Finn and Louviere, 1992).";
  out.works = {"finn1992determining"};
  return out;
}

}  // namespace assay::programs
