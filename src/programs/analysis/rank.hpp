// rank: `assay rank FILE…`: a leaderboard with honest intervals from a file of battles.
#pragma once
#include "programs/analysis/ballots.hpp"
#include "programs/analysis/battles.hpp"
#include "programs/analysis/board.hpp"
#include "programs/analysis/comparison.hpp"
#include "programs/analysis/read_rows.hpp"
#include "programs/analysis/votes.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace assay::programs {

struct Finding;

// Exit codes of the commands that analyse files.
inline constexpr int exit_ok = 0;
inline constexpr int exit_failed = 1;
inline constexpr int exit_unsupported = 2;  ///< the data cannot support the whole answer
inline constexpr int exit_bad_rows = 3;     ///< with --strict

inline constexpr std::uint64_t default_seed = 20261125;

enum class Output { text, json, csv };

struct RankOptions {
  std::vector<std::string> files;
  std::vector<std::string> columns;
  std::string by;
  Output output = Output::text;
  std::string plot, matrix;  ///< files to draw into
  std::string compare;       ///< an earlier result
  std::string simulate;      ///< a file for battles drawn from the fit
  bool methods_text = false;
  bool strict = false;
  std::optional<Model> model;           ///< absent: the one for what the file holds
  std::vector<std::string> grades;      ///< graded answers in their order
  std::vector<std::string> covariates;  ///< "COLUMN_OF_A,COLUMN_OF_B"
  bool style = false, side = false, elo = false;
  BothBad both_bad = BothBad::leave_out;
  double confidence = 0.95;
  std::uint64_t seed = default_seed;
};

[[nodiscard]] int rank(const RankOptions& options);

// The parts that rank puts together.

/// One board, of everything or of one category.
struct NamedBoard {
  std::string category;
  std::vector<std::string> models;  ///< names, as Board numbers them
  Board board;
};
struct RankResult {
  RankOptions options;
  VoteShape shape = VoteShape::pairs;
  BattleColumns columns;         ///< of pairs
  BallotColumns ballot_columns;  ///< of rankings and choices
  std::vector<FileRead> files;
  std::uint64_t rows = 0, both_bad = 0;
  std::size_t raters = 0;
  BadRows bad;
  std::vector<NamedBoard> boards;
  std::vector<Finding> findings;
  std::optional<Comparison> compared;
  RankResult();
  RankResult(RankResult&&) noexcept;
  RankResult& operator=(RankResult&&) noexcept;
  ~RankResult();
  [[nodiscard]] const RankModel& model() const;
  [[nodiscard]] const std::string& by() const { return shape == VoteShape::pairs ? columns.by : ballot_columns.by; }
  [[nodiscard]] const std::string& rater() const { return shape == VoteShape::pairs ? columns.rater : ballot_columns.rater; }
  /// "1 battle", "12 rankings", "3 choices".
  [[nodiscard]] std::string count(std::uint64_t n) const;
};

[[nodiscard]] std::string rank_text(const RankResult& result);
[[nodiscard]] std::string rank_json(const RankResult& result);
[[nodiscard]] std::string rank_csv(const RankResult& result);
/// One sentence about who is above whom.
[[nodiscard]] std::string neighbours_sentence(const NamedBoard& board, const RankResult& result);
/// A paragraph for a paper, and BibTeX.
[[nodiscard]] std::string rank_methods(const RankResult& result);
/// What to type to get the same numbers again.
[[nodiscard]] std::string rank_command(const RankResult& result);
/// "clustered by worker (124 raters)", or that votes count as independent.
[[nodiscard]] std::string cluster_sentence(const RankResult& result, const Board& board);

}  // namespace assay::programs
