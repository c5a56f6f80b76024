// The win matrix: wins, ties and losses of every model against every other, with win shares.
#pragma once

#include "assay/stats/comparisons.hpp"
#include "assay/stats/estimate.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace assay::stats {

// How ties enter a win share: as half a win each, or not at all (share of decisive votes).
enum class TieShare { half, dropped };

struct WinCell {
  std::uint32_t wins = 0;
  std::uint32_t ties = 0;
  std::uint32_t losses = 0;
  std::uint32_t n = 0;           // wins + ties + losses
  std::uint32_t annotators = 0;  // behind the share; 0 without a column of them
  // Win share, absent where it has no votes. With annotators its interval is that of clustered_share (clustered.hpp), for annotators like
  // these: CR3 with t, cut to [0, 1]; of shares of exactly 0 or 1 Wilson's with every annotator counted once; absent with one annotator.
  // Without a column of them Wilson's interval (intervals.hpp), votes taken as independent.
  std::optional<double> share;
  std::optional<double> low;
  std::optional<double> high;
};

struct WinMatrix {
  std::size_t models = 0;
  std::vector<WinCell> cells;   // models x models, row against column; the diagonal is empty
  std::vector<WinCell> totals;  // every model against all others together
  double level = 0.95;
  std::vector<Note> notes;  // bad_input (then cells are empty), self_comparison, few_clusters (of all votes)

  [[nodiscard]] const WinCell& against(std::size_t row, std::size_t column) const { return cells[row * models + column]; }
};

// Where `annotator` is given, by_annotator is what `WinMatrix` uses; rows leaves the column out: one pass over the rows less.
enum class WinIntervals { by_annotator, rows };

// Counts both sides: cell (a, b) and cell (b, a) hold the same votes seen from either model.
[[nodiscard]] WinMatrix win_matrix(const Comparisons& data, TieShare ties = TieShare::half, double level = 0.95,
                                   WinIntervals intervals = WinIntervals::by_annotator);

// How often `a` is preferred to `b` in votes on these two: the cell above as an Estimate, by annotator. Pass it to at_any_time
// (sequences.hpp) where one looks every day. Not estimable: no_data (they never met, or only tied and ties are dropped), bad_input (a model
// that does not exist or against itself, no annotators, a level outside (0, 1)).
[[nodiscard]] Estimate pair_preference(const Comparisons& data, std::uint32_t a, std::uint32_t b, TieShare ties = TieShare::half,
                                       double level = 0.95);

// The win share of `a` less that of `b`, each over all votes on it (`totals` above), whoever the others were: V = (G-1)/G sum_g (difference
// without annotator g - difference)^2, exactly, and t with G - 1 degrees of freedom, or jackknife_df where one annotator gave more than 10
// % of the votes on either. Note few_clusters below 10; too_few (no interval) with one annotator, or where only one saw either model;
// no_variation where nobody moves it. Not estimable as above. Under uneven draws of opponents use weighted_wins.hpp.
[[nodiscard]] Estimate win_rate_difference(const Comparisons& data, std::uint32_t a, std::uint32_t b, TieShare ties = TieShare::half,
                                           double level = 0.95);

}  // namespace assay::stats
