// The win matrix from pair counts.
#include "assay/stats/win_matrix.hpp"

#include "assay/stats/intervals.hpp"
#include "pair_counts.hpp"

namespace assay::stats {
namespace {

void add(WinCell& cell, double wins, double ties, double losses) {
  cell.wins += static_cast<std::uint32_t>(wins);
  cell.ties += static_cast<std::uint32_t>(ties);
  cell.losses += static_cast<std::uint32_t>(losses);
  cell.n = cell.wins + cell.ties + cell.losses;
}

void add_share(WinCell& cell, TieShare ties, double level) {
  const double half = ties == TieShare::half ? 0.5 * cell.ties : 0;
  const double trials = ties == TieShare::half ? cell.n : static_cast<double>(cell.wins) + cell.losses;
  if (trials == 0) return;
  const Estimate share = wilson_share(cell.wins + half, trials, level);
  cell.share = share.estimate;
  cell.low = share.low;
  cell.high = share.high;
}

}  // namespace

WinMatrix win_matrix(const Comparisons& data, TieShare ties, double level) {
  WinMatrix out;
  out.level = level;
  if (!valid(data) || !(level > 0 && level < 1)) {
    out.notes.push_back({std::string(note::bad_input), "columns differ in length, or a model, outcome or level is out of range"});
    return out;
  }
  if (const std::size_t self = self_comparisons(data); self > 0)
    out.notes.push_back({std::string(note::self_comparison), std::to_string(self) + " rows compare a model with itself"});
  out.models = data.models;
  out.cells.resize(data.models * data.models);
  out.totals.resize(data.models);
  for (const PairCount& pair : count_pairs(data)) {
    add(out.cells[pair.first * data.models + pair.second], pair.first_wins, pair.ties, pair.second_wins);
    add(out.cells[pair.second * data.models + pair.first], pair.second_wins, pair.ties, pair.first_wins);
    add(out.totals[pair.first], pair.first_wins, pair.ties, pair.second_wins);
    add(out.totals[pair.second], pair.second_wins, pair.ties, pair.first_wins);
  }
  for (WinCell& cell : out.cells) add_share(cell, ties, level);
  for (WinCell& cell : out.totals) add_share(cell, ties, level);
  return out;
}

}  // namespace assay::stats
