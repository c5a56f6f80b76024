// Strengths freed of style: Bradley-Terry, Davidson, or Rao and Kupper with covariates of the difference between two responses (length,
// headers, lists, bold) and with the side.
#pragma once

#include "assay/stats/comparisons.hpp"
#include "assay/stats/estimate.hpp"
#include "assay/stats/graded.hpp"
#include "assay/stats/strength.hpp"
#include "assay/stats/strength_intervals.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace assay::stats {

// `difference` holds `covariates` finite values a row, row-major: what the left response has more than the right.
struct StyledComparisons {
  Comparisons votes;
  std::span<const double> difference;
  std::size_t covariates = 0;
};

struct StyleOptions {
  TieModel ties = TieModel::davidson;  // or half_wins, or rao_kupper
  bool side = true;
  StrengthOptions climb{};
};

// P(left wins), P(tie), P(right wins) as without covariates (strength.hpp), with x = theta_left - theta_right + side + difference'effect
// in the place of the difference of strengths: what votes would say of responses of the same style, shown on no side. The same as
// fit_graded of three grades (two for half_wins, where a tie is half a vote for each side), which says what is estimable, how, and
// at what cost; `ties` of the fit is adjacent_grades, for rao_kupper cumulative_grades, and log nu or the threshold its scale. effects()
// (graded.hpp) gives the side, then the covariates, in log-odds a unit. A covariate that is the same in all responses of a model
// cannot be told from its strength: no_curvature. Confounding that no covariate carries stays in the strengths.
[[nodiscard]] StrengthFit fit_styled(const StyledComparisons& data, const StyleOptions& options = {});

// CR3 with t by annotator. Pass the same votes as to the fit.
[[nodiscard]] ClusteredCovariance clustered_covariance(const StyledComparisons& data, const StrengthFit& fit);

struct StyleDifferences {
  std::vector<double> difference;  // rows x covariates; empty on bad_input
  std::vector<double> spread;      // what a covariate was divided by, 0 where it never differs
  std::vector<Note> notes;         // bad_input, no_data, no_variation
};

// The differences of the style-controlled leaderboard of Li, Angelopoulos and Chiang (2024), "Does style matter? Disentangling style and
// substance in Chatbot Arena" (lmsys.org, 29 August 2024): (a - b) / (a + b), then standardised. `left` and `right` hold what is counted in
// the responses (characters, headers, ...), 0 or more, rows x covariates. `add`, one a covariate, is added to the sum a + b (their code
// adds 1 to all; empty: nothing); where a = b the difference is 0. It is divided by its standard deviation over rows about 0, not about the
// mean as theirs: 0 is "no difference", and which response stood on the left plays no part; with an effect of the side the strengths are
// the same either way.
[[nodiscard]] StyleDifferences style_differences(std::span<const double> left, std::span<const double> right, std::size_t covariates,
                                                 std::span<const double> add = {});

}  // namespace assay::stats
