// weighted_finding: win rates against an even mix of opponents, whatever pairs were drawn most.
#include "assay/stats/weighted_wins.hpp"
#include "programs/analysis/findings.hpp"
#include "programs/analysis/paragraphs.hpp"
#include "report/number.hpp"
#include "report/table.hpp"

#include <cmath>

namespace assay::programs {
namespace {

constexpr double most_work = 2e9;  // models x battles

}  // namespace

std::optional<Finding> weighted_finding(const RankResult& result, const Votes& votes) {
  if (result.shape != VoteShape::pairs || result.columns.probability.empty()) return std::nullopt;
  Finding out;
  out.key = "weighted_win_rates";
  const auto pairs = votes.all().pairs;
  if (static_cast<double>(pairs.models) * static_cast<double>(pairs.left.size()) > most_work) {
    out.intro = "Win rates weighed by " + result.columns.probability + " are left out: too many battles and models.";
    return out;
  }
  const std::vector<double> mix(pairs.models, 1.0);
  const auto rates = stats::weighted_win_rates({pairs, votes.battles.inclusion}, mix, {.level = result.options.confidence});
  const auto plain = stats::win_matrix(pairs, stats::TieShare::half, result.options.confidence);
  const auto order = highest_first(rates.size(), [&](std::size_t i) { return rates[i].rate.estimate; });
  using report::Align;
  report::TextTable text({{"model", Align::left, 48},
                          {"win rate"},
                          {level_of(result.options.confidence) + " interval"},
                          {"unweighted"},
                          {"battles"},
                          {"worth"}});
  report::DataTable data({"model", "rate", "se", "low", "high", "unweighted", "battles", "effective_n", "largest_share", "unmet_share"});
  std::vector<std::string> dominated, unmet;
  double farthest = 0;
  std::size_t who = 0;
  for (const auto i : order) {
    const auto& one = rates[i];
    const auto& name = votes.models().name(static_cast<std::uint32_t>(i));
    const auto share = plain.totals[i].share;
    const auto percent = [](std::optional<double> x) { return x ? std::optional(100 * *x) : std::nullopt; };
    text.add({name, report::percent(one.rate.estimate), report::interval(percent(one.rate.low), percent(one.rate.high), 1),
              report::percent(share), report::count(plain.totals[i].n),
              report::count(static_cast<std::uint64_t>(std::lround(one.effective_n)))});
    data.add({name, report::cell(one.rate.estimate), report::cell(one.rate.se), report::cell(one.rate.low), report::cell(one.rate.high),
              report::cell(share), report::cell(plain.totals[i].n), one.effective_n, one.largest, one.unmet});
    if (one.rate.has_note(stats::note::dominant_weight)) dominated.push_back(name);
    if (one.rate.has_note(stats::note::unmet_opponents)) unmet.push_back(name);
    if (one.rate.estimate && share && std::abs(*one.rate.estimate - *share) > farthest) {
      farthest = std::abs(*one.rate.estimate - *share);
      who = i;
    }
  }
  out.intro = "Win rates against an even mix of the other models, a tie being half a win, every battle weighed by the inverse of its " +
              result.columns.probability + (result.rater().empty() ? "." : "; intervals are clustered by " + result.rater() + ".");
  out.tables.push_back({"models", text.text(), data.json()});
  if (farthest > 0)
    out.sentences.push_back("Weighing changes the win rate of " + votes.models().name(static_cast<std::uint32_t>(who)) + " the most, by " +
                            report::fixed(100 * farthest, 1) + " points.");
  out.sentences.emplace_back("Worth is the number of evenly drawn battles that would say as much.");
  if (!dominated.empty()) out.sentences.push_back("One battle has more than 5 % of the weight of " + list_of(dominated) + ".");
  if (!unmet.empty()) out.sentences.push_back("Not all of the mix was met by " + list_of(unmet) + "; the rest stands for it.");
  out.methods =
      "Win rates against an even mix of opponents are weighted by the inverse of the probability with which the pair was drawn (Hajek, 1971).";
  out.works = {"hajek1971comment"};
  return out;
}

}  // namespace assay::programs
