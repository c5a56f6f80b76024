// board_fit: whether the model behind a leaderboard describes the battles: residuals, cycles, and the other model of ties.
#pragma once
#include "assay/stats/comparisons.hpp"
#include "assay/stats/goodness.hpp"
#include "assay/stats/strength.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace assay::programs {

struct BoardFit {
  /// How often the first won, or tied with, the second, and how often the model expects it.
  struct Off {
    std::uint32_t first = 0, second = 0;
    bool tie = false;
    double observed = 0, expected = 0, residual = 0;
  };
  double deviance = 0;
  std::size_t df = 0;
  std::optional<double> p;  ///< absent where counts are too small for it
  std::size_t counts = 0;   ///< with a residual
  std::size_t far = 0;      ///< of them more than three standard errors off
  std::vector<Off> most;    ///< the farthest off, at most three
  stats::CycleCount cycles;
  std::optional<double> rao_kupper;  ///< its log-likelihood less that of Davidson's model
};

/// Nothing for fits without a test (ties as half wins, nothing estimated), and above 300 models, where it would take too long.
[[nodiscard]] std::optional<BoardFit> board_fit(const stats::Comparisons& battles, const stats::StrengthFit& fit);

/// What it says, for people.
[[nodiscard]] std::string board_fit_sentence(const BoardFit& fit, const std::vector<std::string>& names);

}  // namespace assay::programs
