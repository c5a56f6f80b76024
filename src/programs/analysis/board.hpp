// board: a leaderboard from battles: strengths, clustered intervals, ranks, neighbours, and what the data
// cannot say.
#pragma once
#include "assay/stats/estimate.hpp"
#include "assay/stats/strength.hpp"
#include "assay/stats/win_matrix.hpp"
#include "programs/analysis/board_fit.hpp"
#include "programs/analysis/rank_models.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace assay::programs {

struct BoardOptions {
  Model model = Model::davidson;
  double confidence = 0.95;
  std::uint64_t seed = 1;
  /// Raters times a third of the cubed models: beyond it raters are put into groups. Some 4 seconds.
  double most_work = 2e10;
};

struct BoardRow {
  std::uint32_t model = 0;
  stats::ModelState state = stats::ModelState::incomparable;
  stats::Estimate strength;                           ///< against the mean of the models that have one
  std::size_t rank = 0, rank_low = 0, rank_high = 0;  ///< 0: not known
  std::optional<double> ahead;                        ///< of the model of the next row, in strength
  std::optional<double> ahead_p;                      ///< two-sided, of that difference
  std::optional<double> more_battles;                 ///< that would tell the two apart with probability .8, about
  std::optional<double> quasi_se;                     ///< of two models give that of their difference, nearly
  std::size_t tier = 0;                               ///< 1: the first (ranks.hpp); 0: not known
};

/// What a model has beside strengths.
struct BoardParameter {
  std::string name;   ///< log_nu, threshold, grade, log_delta, side
  std::string title;  ///< for people
  stats::Estimate estimate;
};

struct Board {
  std::vector<BoardRow> rows;  ///< strongest first; models without a strength last
  stats::WinMatrix matrix;
  std::vector<BoardParameter> parameters;
  std::optional<double> log_likelihood;
  std::optional<BoardFit> fit;
  std::uint64_t battles = 0, ties = 0;  ///< of rankings and choices: how many, and how many with a tie
  std::size_t raters = 0;               ///< 0: battles were taken as independent
  std::size_t clusters = 0;             ///< behind the intervals
  std::vector<stats::Note> notes;       ///< naming models by their names
  /// Whether every model has a strength.
  [[nodiscard]] bool complete() const;
  [[nodiscard]] const stats::Estimate* parameter(std::string_view name) const;
  /// Why not, naming the models; empty where complete.
  std::vector<std::string> missing;
};

/// `names` are the models' names. Without raters, or with one, votes are taken as independent.
[[nodiscard]] Board make_board(const BoardVotes& votes, const std::vector<std::string>& names, const BoardOptions& options);

/// How many different raters there are.
[[nodiscard]] std::size_t distinct_raters(std::span<const std::uint32_t> raters);
/// A factor of a models x models matrix for each rater costs this much.
[[nodiscard]] bool too_much_work(std::size_t raters, std::size_t models, double most_work);

}  // namespace assay::programs
