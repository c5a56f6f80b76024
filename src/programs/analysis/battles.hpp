// battles: files of pairwise votes as packed columns: who met whom, who won, who judged.
#pragma once
#include "assay/stats/comparisons.hpp"
#include "programs/analysis/bad_rows.hpp"
#include "programs/analysis/columns_option.hpp"
#include "programs/analysis/grades.hpp"
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
  first,  ///< the file has a column of winners and one of losers
  grades  ///< how much better which one is
};
ASSAY_DESCRIBE_ENUM(WinnerSays, words, names, first, grades)

/// What is counted in both answers: a pair of texts, whose style is counted, or of numbers.
struct StylePair {
  std::string name, a, b;
  bool text = false;
};
ASSAY_DESCRIBE(StylePair, name, a, b, text)

/// What somebody asked for that takes more columns.
struct BattleWants {
  bool graded = false;                  ///< how much better
  std::vector<std::string> grades;      ///< the answers in their order, where somebody says so
  bool style = false;                   ///< the texts of both answers
  std::vector<std::string> covariates;  ///< "COLUMN_OF_A,COLUMN_OF_B"
};

struct BattleColumns {
  std::string a, b;
  std::string winner;  ///< empty with WinnerSays::first
  std::string rater;   ///< empty: nobody is named
  std::string by;      ///< empty: one board
  WinnerSays says = WinnerSays::words;
  GradeWords words;         ///< with WinnerSays::grades
  std::string strength;     ///< how much better the winner is, beside it; empty: nothing says so, or nobody asks
  std::string probability;  ///< with which the pair was drawn; empty: nothing says so
  std::vector<StylePair> style;
  bool sides = true;                 ///< whether it is known which of the two stood on the left: a, or what `shown` says
  std::string shown;                 ///< of Assay's export: which of the two stood first
  std::vector<std::string> guessed;  ///< parts that nobody named
  std::vector<std::string> remarks;  ///< what a reader should know of the guess
  [[nodiscard]] bool graded() const { return says == WinnerSays::grades || !strength.empty(); }
  /// Names of what is counted, one a covariate.
  [[nodiscard]] std::vector<std::string> covariates() const;
};

/// From what somebody named and what the file looks like. An error says what to name.
[[nodiscard]] Result<BattleColumns> choose_battle_columns(const NamedColumns& named, const std::string& by, const formats::Glance& glance,
                                                          const BattleWants& wants = {});

enum class BothBad { leave_out, tie };

/// Everything that was read, row by row.
struct Battles {
  Interner models, raters, categories;
  // Where a file says who stood first, that one is the left.
  Packed<std::uint32_t> left, right, rater, category;  // the last two are empty where there is no such column
  Packed<stats::Outcome> outcome;
  Packed<std::int8_t> degree;                            // how much better (grades.hpp), where that was read
  std::map<Degree, std::string> words;                   // the first answer, in the order of bytes, for each degree
  Packed<double> style_a, style_b;                       // a row of covariates a battle, where they were read
  Packed<double> inclusion;                              // the probability of the pair, where that was read
  Packed<std::uint32_t> bad_left, bad_right, bad_rater;  // battles with two bad answers
  std::uint64_t rows = 0;                                ///< also bad ones
  std::uint64_t both_bad = 0;                            ///< whatever became of them
  BadRows bad;
  /// After the last row: models and raters numbered by name, so that the order of rows plays no part.
  void finish();
};

/// Adds the rows of one file. Progress is told after every few thousand rows.
[[nodiscard]] Result<void> read_battles(Battles& into, formats::RowFile& file, const std::string& name, const BattleColumns& columns,
                                        BothBad both_bad, const std::function<void(std::uint64_t rows)>& progress);

}  // namespace assay::programs
