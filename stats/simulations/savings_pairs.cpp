// Adaptive pair sampling against pairs drawn evenly, from nothing and on a board that new models join.
#include "assay/stats/pair_sampling.hpp"

#include "assay/stats/distributions.hpp"
#include "assay/stats/rng.hpp"
#include "assay/stats/strength.hpp"
#include "assay/stats/strength_intervals.hpp"
#include "savings_rows.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

namespace savings {
namespace {

using namespace assay::stats;

// Strengths as normal quantiles with this standard deviation, the middle at 0; logits, as on public leaderboards.
constexpr double strength_spread = 0.8;

enum class Start { scratch, board };  // all models are new, or a fifth of them joins a board on which the others have many votes
enum class Measure { widest, neighbours };

std::vector<double> true_strengths(std::size_t models) {
  std::vector<double> out;
  for (std::size_t m = 0; m < models; ++m)
    out.push_back(strength_spread * *normal_quantile((static_cast<double>(m) + 0.5) / static_cast<double>(models)));
  return out;
}

struct Board {
  std::vector<std::uint32_t> left, right;
  std::vector<Outcome> outcome;
  [[nodiscard]] Comparisons columns(std::size_t models) const { return {left, right, outcome, {}, models}; }

  void vote(Rng& rng, const std::vector<double>& strength, std::uint32_t a, std::uint32_t b) {
    left.push_back(a);
    right.push_back(b);
    outcome.push_back(uniform(rng) < logistic(strength[a] - strength[b]) ? Outcome::left : Outcome::right);
  }
};

struct Path {
  Series quality;  // mean over runs after so many new votes, the higher the better
  // How much further apart estimated strengths lie than true ones, a run: the slope of a line through both, minus 1.
  std::vector<double> slopes;
};

double quality_of(const StrengthFit& fit, const std::vector<double>& strength, Measure measure) {
  const auto at = sum_to_zero(fit, fit.covariance);
  const std::size_t models = strength.size();
  if (measure == Measure::widest) {
    double widest = 0;
    for (std::size_t m = 0; m < models; ++m) widest = std::max(widest, at.covariance[m * models + m]);
    return -2 * 1.96 * std::sqrt(widest);
  }
  double right = 0;
  for (std::size_t m = 0; m + 1 < models; ++m) right += at.theta[m + 1] > at.theta[m] ? 1 : 0;
  return right / static_cast<double>(models - 1);
}

struct PairPlan {
  std::size_t models;
  Start start;
  Measure measure;
  std::size_t votes;  // new ones, by the adaptive rule
  std::size_t runs;
};

// Votes on all models but every fifth, 240 a model.
void fill(Board& board, Rng& rng, const std::vector<double>& strength, const PairProbabilities& even) {
  const auto old = [](std::uint32_t m) { return m % 5 != 2; };
  while (board.left.size() < 96 * strength.size()) {
    const auto drawn = *draw_pair(even, rng);
    if (old(drawn.left) && old(drawn.right)) board.vote(rng, strength, drawn.left, drawn.right);
  }
}

// Adds how far the fit is off.
void measure_errors(const StrengthFit& fit, const std::vector<double>& strength, Path& out) {
  const auto at = sum_to_zero(fit, fit.covariance);
  double slope = 0;
  double squares = 0;
  for (std::size_t m = 0; m < strength.size(); ++m) {
    slope += (at.theta[m] - strength[m]) * strength[m];
    squares += strength[m] * strength[m];
  }
  out.slopes.push_back(slope / squares);
}

// Without a wish pairs are drawn evenly; else anew after each batch of three votes a model.
Path follow(const PairPlan& plan, const std::optional<PairWish>& wish, std::size_t until, std::uint64_t seed) {
  const auto strength = true_strengths(plan.models);
  const std::size_t batch = 3 * plan.models;
  const auto even = pair_probabilities(Comparisons{{}, {}, {}, {}, plan.models}, 1);
  Xoshiro256 rng(seed);
  Path out;
  for (std::size_t votes = batch; votes <= until; votes += batch) out.quality.emplace_back(static_cast<double>(votes), 0.0);
  for (std::size_t run = 0; run < plan.runs; ++run) {
    Board board;
    if (plan.start == Start::board) fill(board, rng, strength, even);
    auto fit = fit_bradley_terry_firth(board.columns(plan.models));
    for (auto& [votes, quality] : out.quality) {
      const auto pairs = wish ? pair_probabilities(fit, *wish) : even;
      for (std::size_t i = 0; i < batch; ++i) {
        const auto drawn = *draw_pair(pairs, rng);
        board.vote(rng, strength, drawn.left, drawn.right);
      }
      fit = fit_bradley_terry_firth(board.columns(plan.models));
      // Before all models are connected there is neither their order nor the width of their intervals: as bad as can be.
      const bool placed = fit.theta.size() == plan.models;
      quality += (placed                            ? quality_of(fit, strength, plan.measure)
                  : plan.measure == Measure::widest ? -10.0
                                                    : 0.0) /
                 static_cast<double>(plan.runs);
      if (placed && static_cast<std::size_t>(votes) == plan.votes) measure_errors(fit, strength, out);
    }
  }
  return out;
}

std::string mean_and_error(const std::vector<double>& values) {
  double sum = 0;
  double squares = 0;
  for (const double x : values) {
    sum += x;
    squares += x * x;
  }
  const auto n = static_cast<double>(values.size());
  char text[64];
  std::snprintf(text, sizeof text, "%+.2f ± %.2f %%", 100 * sum / n, 100 * std::sqrt((squares - sum * sum / n) / (n - 1) / n));
  return text;
}

std::string pair_row(const std::string& name, const PairPlan& plan, const PairWish& wish) {
  const std::size_t most = 4 * plan.votes;
  const auto adaptive = follow(plan, wish, plan.votes, seed_of(name));
  const auto even = follow(plan, {}, most, seed_of(name + " even"));
  const double reached = adaptive.quality.back().second;
  char text[128];
  std::snprintf(text, sizeof text, "%.3f | %zu | ", std::abs(reached), plan.votes);
  return text + saved(reaches(even.quality, reached), static_cast<double>(plan.votes), static_cast<double>(most)) + " | " +
         mean_and_error(adaptive.slopes) + " | " + mean_and_error(even.slopes);
}

}  // namespace

std::vector<Saving> pair_rows() {
  std::vector<Saving> out;
  for (const std::size_t models : {10U, 20U, 50U}) {
    for (const auto start : {Start::scratch, Start::board}) {
      for (const auto measure : {Measure::widest, Measure::neighbours}) {
        for (const double focus : {1.0, 4.0}) {
          const bool widest = measure == Measure::widest;
          char name[128];
          std::snprintf(name, sizeof name, "%zu | %s | %s | %.0f", models, start == Start::scratch ? "all" : "a fifth",
                        widest ? "widest interval" : "neighbours in order", focus);
          const PairPlan plan{.models = models,
                              .start = start,
                              .measure = measure,
                              .votes = (start == Start::scratch ? 42 : 15) * models,
                              .runs = models == 10   ? 1000U
                                      : models == 20 ? 400U
                                                     : 100U};
          const PairWish wish{.goal = widest ? PairGoal::widest : PairGoal::neighbours, .uniform = 0.2, .focus = focus};
          out.push_back({name, models == 10 && start == Start::board && focus == 1,
                         [=, name = std::string(name)] { return pair_row(name, plan, wish); }});
        }
      }
    }
  }
  return out;
}

}  // namespace savings
