// people_finding: skills and sides of raters, beside the board that knows them.
#include "assay/stats/skilled.hpp"
#include "programs/analysis/findings.hpp"
#include "programs/analysis/paragraphs.hpp"
#include "report/number.hpp"
#include "report/table.hpp"

#include <algorithm>

namespace assay::programs {
namespace {

constexpr std::size_t most_shown = 5;

}  // namespace

std::optional<Finding> people_finding(const RankResult& result, const Votes& votes) {
  if (result.model().model != Model::skilled) return std::nullopt;
  Finding out;
  out.key = "annotators";
  const auto pairs = votes.all().pairs;
  const auto people = stats::fit_skilled(pairs);
  if (!people.ok()) return std::nullopt;
  const double confidence = result.options.confidence;
  auto order = highest_first(people.annotator.size(), [&](std::size_t i) { return people.skill[i].estimate; });
  std::ranges::reverse(order);
  using report::Align;
  report::TextTable text({{"rater", Align::left, 32}, {"battles"}, {"skill"}, {"side"}});
  report::DataTable data({"rater", "battles", "skill", "side"});
  for (std::size_t at = 0; at < order.size(); ++at) {
    const auto i = order[at];
    const auto& name = votes.raters().name(people.annotator[i]);
    if (at < most_shown || at + most_shown >= order.size())
      text.add(
          {name, report::count(people.skill[i].n), report::fixed(people.skill[i].estimate, 2), report::fixed(people.side[i].estimate, 2)});
    data.add({name, report::cell(people.skill[i].n), report::cell(people.skill[i].estimate), report::cell(people.side[i].estimate)});
  }
  out.tables.push_back({"raters", text.text(), data.json()});
  const auto plain = stats::fit_davidson(pairs);
  const bool by_rater = plain.ok() && distinct_raters(pairs.annotator) >= 2 && affordable(votes);
  stats::ClusteredCovariance plain_clustered;
  stats::ClusteredCovariance skilled_clustered;
  if (by_rater) {
    plain_clustered = stats::clustered_covariance(pairs, plain);
    skilled_clustered = stats::clustered_covariance(pairs, people);
  }
  std::string moved;
  auto models = two_boards(votes.models().names(), stats::strengths(plain, by_rater ? &plain_clustered : nullptr, confidence),
                           stats::strengths(people.strengths, by_rater ? &skilled_clustered : nullptr, confidence),
                           "with skills in the model", moved);
  models.text.clear();  // the board has them
  out.tables.push_back(std::move(models));
  out.intro =
      "Raters by skill: a skill multiplies differences of strengths, 1 in the middle, 0 for somebody whose votes say nothing about the "
      "models; a side above 0 leans to the left answer (log-odds)." +
      (order.size() > 2 * most_shown ? " The " + std::to_string(most_shown) + " lowest and the " + std::to_string(most_shown) +
                                           " highest of " + report::count(order.size()) + "; --json has all."
                                     : std::string());
  out.sentences.push_back(moved);
  std::vector<std::size_t> battles;
  for (const auto& skill : people.skill) battles.push_back(skill.n);
  std::ranges::sort(battles);
  out.sentences.push_back(
      "Skills and sides are points of a joint mode and have no interval, and that mode takes some chance for skill: differences of strengths "
      "come out too large, in simulations by 15 % with 20 votes a person, 8 % with 60 and 4 % with 200, beyond what the intervals say; the order "
      "has no such bias. Here half of the people cast " +
      report::count(battles[battles.size() / 2]) + " votes or more.");
  return out;
}

}  // namespace assay::programs
