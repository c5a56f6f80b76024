// grades_finding: the answers by how often they were given, and the two models of them.
#include "assay/stats/graded.hpp"
#include "programs/analysis/findings.hpp"
#include "report/number.hpp"
#include "report/table.hpp"

#include <cmath>

namespace assay::programs {

std::optional<Finding> grades_finding(const RankResult& result, const Votes& votes) {
  if (result.shape != VoteShape::pairs || !result.columns.graded()) return std::nullopt;
  Finding out;
  out.key = "grades";
  const auto all = votes.all();
  std::vector<std::uint64_t> given(all.grade_names.size());
  for (const auto grade : all.grade) ++given[grade];
  using report::Align;
  report::TextTable text({{"answer", Align::left, 48}, {"given"}, {"share"}});
  report::DataTable data({"answer", "given", "share"});
  for (std::size_t i = 0; i < given.size(); ++i) {
    const double share = static_cast<double>(given[i]) / static_cast<double>(all.grade.size());
    text.add({all.grade_names[i], report::count(given[i]), report::percent(share)});
    data.add({all.grade_names[i], report::cell(given[i]), share});
  }
  out.intro = "Answers, from the first is much better to the second is much better:";
  out.tables.push_back({"answers", text.text(), data.json()});
  if (!result.model().graded) {
    out.sentences.emplace_back("How much better plays no part in " + std::string(tie_model_name(tie_model(result))) +
                               "; --model adjacent and --model cumulative use it.");
    return out;
  }
  if (!result.by().empty()) return out;
  const bool adjacent = result.model().model == Model::adjacent;
  const stats::GradedComparisons data_of{.left = all.pairs.left,
                                         .right = all.pairs.right,
                                         .grade = all.grade,
                                         .annotator = {},
                                         .models = all.pairs.models,
                                         .grades = all.grade_names.size(),
                                         .difference = {},
                                         .covariates = 0};
  const auto other = stats::fit_graded(data_of, adjacent ? stats::GradeModel::cumulative : stats::GradeModel::adjacent,
                                       {.side = false, .climb = {.covariance = false}});
  const auto ours = result.boards.front().board.log_likelihood;
  if (!other.log_likelihood || !ours) return out;
  const double better = *other.log_likelihood - *ours;
  out.sentences.push_back(std::string(adjacent ? "The cumulative" : "The adjacent-category") +
                          " model, with as many parameters, describes the answers " + (better > 0 ? "better by " : "less well by ") +
                          report::fixed(std::abs(better), 1) + " of log-likelihood.");
  return out;
}

}  // namespace assay::programs
