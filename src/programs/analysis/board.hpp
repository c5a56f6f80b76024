// board: a leaderboard from battles: strengths, clustered intervals, ranks, neighbours, and what the data
// cannot say.
#pragma once
#include "assay/stats/comparisons.hpp"
#include "assay/stats/estimate.hpp"
#include "assay/stats/strength.hpp"
#include "assay/stats/win_matrix.hpp"
#include "programs/analysis/board_fit.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace assay::programs {

enum class Model { davidson, bradley_terry };

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
};

struct Board {
  std::vector<BoardRow> rows;  ///< strongest first; models without a strength last
  stats::WinMatrix matrix;
  std::optional<stats::Estimate> log_nu;
  std::optional<double> log_likelihood;
  std::optional<BoardFit> fit;
  std::uint64_t battles = 0, ties = 0;
  std::size_t raters = 0;          ///< 0: battles were taken as independent
  std::size_t clusters = 0;        ///< behind the intervals
  std::vector<stats::Note> notes;  ///< naming models by their names
  /// Whether every model has a strength.
  [[nodiscard]] bool complete() const;
  /// Why not, naming the models; empty where complete.
  std::vector<std::string> missing;
};

/// `names` are the models' names. Without annotators, or with one, battles are taken as independent.
[[nodiscard]] Board make_board(const stats::Comparisons& battles, const std::vector<std::string>& names, const BoardOptions& options);

}  // namespace assay::programs
