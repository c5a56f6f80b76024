// A leaderboard that takes one vote at a time and is the maximum likelihood fit of all votes so far after each of them.
#pragma once

#include "assay/stats/comparisons.hpp"
#include "assay/stats/strength.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace assay::stats {

// Unlike Elo (elo.hpp) it does not depend on the order of votes but for rounding: after every vote no component of the score exceeds
// 1e-7 of a vote. A vote costs one or two Newton steps with the information of an earlier vote, models^2 each; now and then, when
// that has grown old, and while votes still place models that had no strength (or Davidson's model has seen no tie), the next question
// costs a whole fit, models^3. For one thread at a time: questions bring the fit up to date. Votes are taken as independent; for intervals
// by annotator keep the votes and pass fit() to clustered_covariance.
class Leaderboard {
 public:
  // davidson or half_wins; anything else is taken for davidson. At most 5,000 models: more gives a board that takes no vote.
  explicit Leaderboard(std::size_t models, TieModel ties = TieModel::davidson);
  Leaderboard(Leaderboard&&) noexcept;
  Leaderboard& operator=(Leaderboard&&) noexcept;
  ~Leaderboard();

  // False, and nothing changes, for a model out of range or against itself.
  bool add(std::uint32_t left, Outcome outcome, std::uint32_t right);
  [[nodiscard]] std::size_t votes() const;
  // Why a model has a strength or not (strength.hpp).
  [[nodiscard]] ModelState state(std::uint32_t model) const;
  // Against the mean of the models that have one.
  [[nodiscard]] std::optional<double> strength(std::uint32_t model) const;
  [[nodiscard]] std::optional<double> log_nu() const;
  // Everything that fit_davidson or fit_bradley_terry says of these votes, going on from here. Cost: models^3.
  [[nodiscard]] StrengthFit fit() const;

 private:
  struct Board;
  std::unique_ptr<Board> board_;
};

}  // namespace assay::stats
