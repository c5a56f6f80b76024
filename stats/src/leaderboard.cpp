// One vote more: a Newton step or two with an information that is a little old.
#include "assay/stats/leaderboard.hpp"

#include "newton.hpp"
#include "pair_counts.hpp"
#include "strength_fit.hpp"
#include "strength_model.hpp"

#include <algorithm>
#include <cmath>

namespace assay::stats {
namespace {

constexpr std::size_t most_models = 5000;
constexpr double tolerance = 1e-7;  // of a component of the score, in votes
constexpr int old_steps = 5;        // with an old information, before it is made anew

}  // namespace

struct Leaderboard::Board {
  Board(std::size_t count, TieModel tie_model)
      : ties(tie_model == TieModel::half_wins ? TieModel::half_wins : TieModel::davidson),
        models(count <= most_models ? count : 0),
        at(models * models),
        state(models, ModelState::incomparable) {}

  TieModel ties;
  std::size_t models;
  std::vector<PairCount> pairs;   // that met
  std::vector<std::uint32_t> at;  // models x models, first < second: position in pairs + 1; 0: never met
  std::size_t votes = 0;
  bool stale = false;  // votes are counted that the fit does not know
  // The fit of the votes so far; nothing is estimated yet where `estimated` is empty.
  std::vector<ModelState> state;
  std::vector<std::uint32_t> estimated;
  StrengthModel model;
  std::vector<double> parameter;
  Matrix factor;  // of an information that is at most a little old, first parameter pinned

  PairCount& pair(std::uint32_t a, std::uint32_t b) {
    auto& place = at[std::size_t{std::min(a, b)} * models + std::max(a, b)];
    if (place == 0) {
      pairs.push_back({.first = std::min(a, b), .second = std::max(a, b)});
      place = static_cast<std::uint32_t>(pairs.size());
    }
    return pairs[place - 1];
  }

  void count(std::uint32_t left, Outcome outcome, std::uint32_t right) {
    auto& met = pair(left, right);
    if (outcome == Outcome::tie) met.ties += 1;
    else ((outcome == Outcome::left) == (left < right) ? met.first_wins : met.second_wins) += 1;
    ++votes;
  }

  // Once every model has a strength, and ties their parameter, no vote can take one away.
  [[nodiscard]] bool settled() const {
    return estimated.size() == models && (model.has_tie() || ties == TieModel::half_wins) && !parameter.empty();
  }

  [[nodiscard]] std::vector<double> score() const {
    std::vector<double> out = Worths(model, parameter).score(pairs);
    out[0] = 0;  // the pinned model
    return out;
  }

  // The information at the parameters, as its factor; false where it is singular in working precision.
  [[nodiscard]] bool renew() {
    factor = Matrix(model.parameters());
    model.add(pairs, parameter, {}, &factor);
    pin(factor, 0);
    return cholesky(factor);
  }

  // Climbs with the old information, and with a new one where that has grown too old; false where neither gets there.
  [[nodiscard]] bool climb() {
    for (int step = 0; step < 2 * old_steps; ++step) {
      auto toward = score();
      const double steepest = std::ranges::max(toward, {}, [](double x) { return std::abs(x); });
      if (std::abs(steepest) <= tolerance) return true;
      if (step == old_steps && !renew()) return false;
      solve(factor, toward);
      for (std::size_t i = 1; i < parameter.size(); ++i) parameter[i] += toward[i];
      if (!Worths::serve(model, parameter)) return false;
    }
    return false;
  }

  void bring_up_to_date() {
    if (stale) (void)refit();
  }

  // The whole fit, from where the board stands if it stands anywhere.
  StrengthFit refit() {
    auto sorted = pairs;
    std::ranges::sort(sorted, {}, [](const PairCount& one) { return std::pair(one.first, one.second); });
    stale = false;
    const bool go_on = settled() && std::ranges::all_of(parameter, [](double x) { return std::isfinite(x); });
    const auto fit = fit_counted(std::move(sorted), models, ties, go_on ? std::optional(parameter) : std::nullopt);
    state = fit.state;
    estimated = fit.estimated;
    model = model_of(fit);
    parameter = fit.ok() ? parameters_of(fit) : std::vector<double>();
    if (settled() && !renew()) parameter.clear();
    return fit;
  }
};

Leaderboard::Leaderboard(std::size_t models, TieModel ties) : board_(std::make_unique<Board>(models, ties)) {}
Leaderboard::Leaderboard(Leaderboard&&) noexcept = default;
Leaderboard& Leaderboard::operator=(Leaderboard&&) noexcept = default;
Leaderboard::~Leaderboard() = default;

bool Leaderboard::add(std::uint32_t left, Outcome outcome, std::uint32_t right) {
  auto& board = *board_;
  if (left >= board.models || right >= board.models || left == right || static_cast<std::uint8_t>(outcome) > 2) return false;
  board.count(left, outcome, right);
  // While votes still place models, the whole fit waits until somebody asks.
  board.stale = board.stale || !board.settled() || !board.climb();
  return true;
}

std::size_t Leaderboard::votes() const { return board_->votes; }

ModelState Leaderboard::state(std::uint32_t model) const {
  board_->bring_up_to_date();
  return model < board_->state.size() ? board_->state[model] : ModelState::incomparable;
}

std::optional<double> Leaderboard::strength(std::uint32_t model) const {
  board_->bring_up_to_date();
  const auto& board = *board_;
  const auto found = std::ranges::lower_bound(board.estimated, model);
  if (board.parameter.empty() || found == board.estimated.end() || *found != model) return std::nullopt;
  double sum = 0;
  for (std::size_t i = 0; i < board.estimated.size(); ++i) sum += board.parameter[i];
  return board.parameter[static_cast<std::size_t>(found - board.estimated.begin())] - sum / static_cast<double>(board.estimated.size());
}

std::optional<double> Leaderboard::log_nu() const {
  board_->bring_up_to_date();
  const auto& board = *board_;
  if (board.parameter.empty() || board.model.tie != TieTerm::log_nu) return std::nullopt;
  return board.parameter.back();
}

StrengthFit Leaderboard::fit() const { return Board(*board_).refit(); }

}  // namespace assay::stats
