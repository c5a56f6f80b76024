// battles: files of pairwise votes as packed columns: who met whom, who won, who judged.
#pragma once
#include "assay/stats/comparisons.hpp"
#include "programs/analysis/bad_rows.hpp"
#include "programs/analysis/columns_option.hpp"
#include "programs/analysis/interner.hpp"
#include "programs/analysis/packed.hpp"

#include <optional>
#include <string>
#include <vector>

namespace assay::programs {

/// What the winner's column holds.
enum class WinnerSays {
  words,  ///< model_a, left, A, tie …
  names,  ///< the winning model's name, or a word for a tie
  first   ///< the file has a column of winners and one of losers
};
ASSAY_DESCRIBE_ENUM(WinnerSays, words, names, first)

struct BattleColumns {
  std::string a, b;
  std::string winner;  ///< empty with WinnerSays::first
  std::string rater;   ///< empty: nobody is named
  std::string by;      ///< empty: one board
  WinnerSays says = WinnerSays::words;
  std::vector<std::string> guessed;  ///< parts that nobody named
  std::vector<std::string> remarks;  ///< what a reader should know of the guess
};

/// From what somebody named and what the file looks like. An error says what to name.
[[nodiscard]] Result<BattleColumns> choose_battle_columns(const NamedColumns& named, const std::string& by, const formats::Glance& glance);

enum class BothBad { leave_out, tie };

/// Everything that was read, row by row.
struct Battles {
  Interner models, raters, categories;
  Packed<std::uint32_t> left, right, rater, category;  // the last two are empty where there is no such column
  Packed<stats::Outcome> outcome;
  std::uint64_t rows = 0;      ///< also bad ones
  std::uint64_t both_bad = 0;  ///< whatever became of them
  BadRows bad;
  /// After the last row: models and raters numbered by name, so that the order of rows plays no part.
  void finish();
};

/// Adds the rows of one file. Progress is told after every few thousand rows.
[[nodiscard]] Result<void> read_battles(Battles& into, formats::RowFile& file, const std::string& name, const BattleColumns& columns,
                                        BothBad both_bad, const std::function<void(std::uint64_t rows)>& progress);

}  // namespace assay::programs
