// Votes with covariates of style are graded votes of three grades, or of two.
#include "assay/stats/style.hpp"

#include "graded_fit.hpp"
#include "pair_counts.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

namespace assay::stats {
namespace {

// The outcomes as grades, kept while the columns are used.
struct AsGrades {
  std::vector<std::uint32_t> grade;
  GradedComparisons columns;

  explicit AsGrades(const StyledComparisons& data) {
    const Comparisons& votes = data.votes;
    for (const Outcome each : votes.outcome) grade.push_back(static_cast<std::uint32_t>(each));
    columns = {.left = votes.left,
               .right = votes.right,
               .grade = grade,
               .annotator = votes.annotator,
               .models = votes.models,
               .grades = 3,
               .difference = data.difference,
               .covariates = data.covariates};
  }
};

bool countable(std::span<const double> counts) {
  return std::ranges::all_of(counts, [](double x) { return std::isfinite(x) && x >= 0; });
}

// The root of the mean square of a column, summed in sorted order.
double spread_of(const std::vector<double>& rows, std::size_t covariates, std::size_t column) {
  std::vector<double> squares;
  for (std::size_t i = column; i < rows.size(); i += covariates) squares.push_back(rows[i] * rows[i]);
  std::ranges::sort(squares);
  double sum = 0;
  for (const double each : squares) sum += each;
  return std::sqrt(sum / static_cast<double>(squares.size()));
}

}  // namespace

StrengthFit fit_styled(const StyledComparisons& data, const StyleOptions& options) {
  StrengthFit out;
  const bool known = options.ties == TieModel::davidson || options.ties == TieModel::half_wins || options.ties == TieModel::rao_kupper;
  if (!known || !valid(data.votes)) {
    out.notes.push_back({std::string(note::bad_input), "needs columns of one length in range, and one of the models of wins and ties"});
    return out;
  }
  const AsGrades graded(data);
  const GradeModel model = options.ties == TieModel::rao_kupper ? GradeModel::cumulative : GradeModel::adjacent;
  return fit_rows(graded.columns, model, {.side = options.side, .climb = options.climb}, options.ties == TieModel::half_wins);
}

ClusteredCovariance clustered_covariance(const StyledComparisons& data, const StrengthFit& fit) {
  return rows_covariance(AsGrades(data).columns, fit, fit.grades == 2);
}

StyleDifferences style_differences(std::span<const double> left, std::span<const double> right, std::size_t covariates,
                                   std::span<const double> add) {
  StyleDifferences out;
  const auto say = [&](std::string_view code, std::string message) { out.notes.push_back({std::string(code), std::move(message)}); };
  if (covariates == 0 || left.size() != right.size() || left.size() % covariates != 0 || (!add.empty() && add.size() != covariates) ||
      !countable(left) || !countable(right) || !countable(add)) {
    say(note::bad_input, "needs counts of 0 or more of every covariate, of the left and of the right");
    return out;
  }
  out.spread.assign(covariates, 0.0);
  if (left.empty()) say(note::no_data, "no rows");
  for (std::size_t i = 0; i < left.size(); ++i) {
    const double more = add.empty() ? 0 : add[i % covariates];
    const double largest = std::max({left[i], right[i], more});
    // Scaled so that no sum overflows.
    out.difference.push_back(
        left[i] == right[i] ? 0 : (left[i] / largest - right[i] / largest) / (left[i] / largest + right[i] / largest + more / largest));
  }
  for (std::size_t k = 0; k < covariates && !left.empty(); ++k) {
    out.spread[k] = spread_of(out.difference, covariates, k);
    if (out.spread[k] == 0) say(note::no_variation, "covariate " + std::to_string(k) + " never differs");
    for (std::size_t i = k; out.spread[k] > 0 && i < out.difference.size(); i += covariates) out.difference[i] /= out.spread[k];
  }
  return out;
}

}  // namespace assay::stats
