// elo_finding: ratings that follow the rows as they come.
#include "assay/stats/elo.hpp"
#include "programs/analysis/findings.hpp"
#include "report/number.hpp"
#include "report/table.hpp"

namespace assay::programs {

std::optional<Finding> elo_finding(const RankResult& result, const Votes& votes) {
  if (!result.options.elo || result.shape != VoteShape::pairs) return std::nullopt;
  Finding out;
  out.key = "elo";
  const stats::EloOptions options;
  const auto found = stats::elo(votes.all().pairs, {}, options);
  const auto order = highest_first(found.rating.size(), [&](std::size_t i) { return std::optional(found.rating[i]); });
  using report::Align;
  report::TextTable text({{"model", Align::left, 48}, {"Elo"}, {"battles"}});
  report::DataTable data({"model", "rating", "battles"});
  for (const auto i : order) {
    const auto& name = votes.models().name(static_cast<std::uint32_t>(i));
    text.add({name, report::fixed(found.rating[i], 1), report::count(found.votes[i])});
    data.add({name, found.rating[i], report::cell(found.votes[i])});
  }
  out.intro = "Elo ratings, from " + report::fixed(options.initial, 0) + " with K = " + report::fixed(options.k, 0) + ":";
  out.tables.push_back({"models", text.text(), data.json()});
  out.sentences.emplace_back(
      "They follow the rows in the order of the file and forget: the same battles in another order give other ratings, and there is no interval. "
      "To rank models use the strengths above.");
  out.methods = "Elo ratings (Elo, 1978; K = " + report::fixed(options.k, 0) + ") follow the comparisons in the order of the file.";
  out.works = {"elo1978rating"};
  return out;
}

}  // namespace assay::programs
