// ballots: files of rankings and of best-worst choices as packed columns: who was shown, where each came, who judged.
#pragma once
#include "assay/stats/best_worst.hpp"
#include "assay/stats/plackett_luce.hpp"
#include "programs/analysis/bad_rows.hpp"
#include "programs/analysis/columns_option.hpp"
#include "programs/analysis/interner.hpp"
#include "programs/analysis/packed.hpp"
#include "programs/analysis/rank_models.hpp"

#include <optional>
#include <string>
#include <vector>

namespace assay::programs {

struct BallotColumns {
  VoteShape shape = VoteShape::rankings;
  std::string ranking;             ///< A > B = C, or a JSON list with lists for ties
  std::string best, worst;         ///< of choices; one of the two may be empty
  std::vector<std::string> items;  ///< who was shown: a column of lists, or a column for each; of rankings it may be empty
  std::string rater;               ///< empty: nobody is named
  std::string by;                  ///< empty: one board
  std::vector<std::string> guessed, remarks;
};

/// Whether the file looks like one of the two, or somebody says so; nothing where it does not.
[[nodiscard]] Result<std::optional<BallotColumns>> choose_ballot_columns(const NamedColumns& named, const std::string& by,
                                                                         const formats::Glance& glance);

/// Everything that was read, a row a model that was shown; rows of a ballot follow each other.
struct Ballots {
  Interner models, raters, categories;
  Packed<std::uint32_t> ballot, model, place;  ///< place: of rankings
  Packed<stats::Mark> mark;                    ///< of choices
  Packed<std::uint32_t> rater, category;       ///< empty where there is no such column
  std::uint64_t rows = 0;                      ///< also bad ones
  std::uint32_t ballots = 0;
  BadRows bad;
  /// After the last row: models and raters numbered by name, so that the order of rows plays no part.
  void finish();
};

[[nodiscard]] Result<void> read_ballots(Ballots& into, formats::RowFile& file, const std::string& name, const BallotColumns& columns,
                                        const std::function<void(std::uint64_t rows)>& progress);

/// What rankings and choices say of every two models on a ballot, for counts and win rates: which one came before the other. Two that
/// nobody put in an order are not counted.
struct ImpliedPairs {
  std::vector<std::uint32_t> left, right;
  std::vector<stats::Outcome> outcome;
};
[[nodiscard]] ImpliedPairs implied_pairs(std::span<const std::uint32_t> ballot, std::span<const std::uint32_t> model,
                                         std::span<const std::uint32_t> place, std::span<const stats::Mark> mark);

/// Groups of names from the first place on, those of one group tied; empty where the text is no ranking.
[[nodiscard]] std::vector<std::vector<std::string>> parse_ranking(std::string_view text);
/// The names of a list: JSON, or separated by |, ; or ,.
[[nodiscard]] std::vector<std::string> parse_list(std::string_view text);

}  // namespace assay::programs
