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
  std::uint32_t n = 0;  // wins + ties + losses
  // Win share with Wilson's interval (intervals.hpp), votes taken as independent. Absent where it has no
  // votes.
  std::optional<double> share;
  std::optional<double> low;
  std::optional<double> high;
};

struct WinMatrix {
  std::size_t models = 0;
  std::vector<WinCell> cells;   // models x models, row against column; the diagonal is empty
  std::vector<WinCell> totals;  // every model against all others together
  double level = 0.95;
  std::vector<Note> notes;  // bad_input (then cells are empty), self_comparison

  [[nodiscard]] const WinCell& against(std::size_t row, std::size_t column) const { return cells[row * models + column]; }
};

// Counts both sides: cell (a, b) and cell (b, a) hold the same votes seen from either model.
[[nodiscard]] WinMatrix win_matrix(const Comparisons& data, TieShare ties = TieShare::half, double level = 0.95);

}  // namespace assay::stats
