// The worth of a vote on every pair, by rank-one updates of the covariance.
#include "assay/stats/pair_sampling.hpp"

#include "assay/stats/distributions.hpp"
#include "assay/stats/strength_intervals.hpp"
#include "pair_counts.hpp"
#include "strength_model.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <string>
#include <utility>

namespace assay::stats {
namespace {

constexpr double widest_power = 8;

std::size_t pair_count(std::size_t models) { return models * (models - 1) / 2; }

std::size_t pair_index(std::size_t models, std::size_t a, std::size_t b) {
  if (a > b) std::swap(a, b);
  return a * (2 * models - a - 1) / 2 + b - a - 1;
}

PairProbabilities refuse(std::string_view code, std::string why) {
  PairProbabilities out;
  out.notes.push_back({std::string(code), std::move(why)});
  return out;
}

// In proportion to `worth`, mixed with even draws; even where nothing is worth anything.
void mix(std::vector<double> worth, double uniform, PairProbabilities& out) {
  const double sum = std::accumulate(worth.begin(), worth.end(), 0.0);
  const double even = 1 / static_cast<double>(worth.size());
  for (double& one : worth) one = sum > 0 && std::isfinite(sum) ? uniform * even + (1 - uniform) * one / sum : even;
  out.probability = std::move(worth);
}

// s phi(d / s) - d Phi(-d / s), the mean of what a normal variable with mean d and standard deviation s falls below 0.
double expected_loss(double distance, double variance) {
  const double s = std::sqrt(std::max(0.0, variance));
  if (!(s > 0)) return 0;
  const double z = distance / s;
  return std::max(0.0, s * std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi) - distance * normal_cdf(-z));
}

// The estimated models, their covariance and how much a vote on two of them tells.
class Worth {
 public:
  explicit Worth(const StrengthFit& fit) : models_(fit.theta.size()), at_(sum_to_zero(fit, fit.covariance)), parameter_(fit.theta) {
    model_ = {models_, TieTerm::none};
    if (fit.log_nu) model_.tie = TieTerm::log_nu;
    if (fit.threshold) model_.tie = TieTerm::threshold;
    if (const auto tie = fit.tie_parameter()) parameter_.push_back(*tie);
    double widest = 0;
    for (std::size_t m = 0; m < models_; ++m) widest = std::max(widest, cell(m, m));
    for (std::size_t m = 0; m < models_; ++m) width_.push_back(widest > 0 ? std::pow(cell(m, m) / widest, widest_power - 1) : 0);
    order_.resize(models_);
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::ranges::sort(order_, {}, [&](std::size_t m) { return std::pair(at_.theta[m], m); });
  }

  [[nodiscard]] double of(PairGoal goal, std::size_t a, std::size_t b) const {
    const double information = told(a, b);
    const double variance = cell(a, a) + cell(b, b) - 2 * cell(a, b);
    if (goal == PairGoal::d_optimal) return std::log1p(std::max(0.0, information * variance));
    const double scale = information / (1 + information * variance);
    return goal == PairGoal::widest ? narrowed(scale, a, b) : settled(scale, a, b);
  }

 private:
  [[nodiscard]] double cell(std::size_t a, std::size_t b) const { return at_.covariance[a * models_ + b]; }

  // The information is linear in the counts, so that of the expected counts of one vote is Fisher's.
  [[nodiscard]] double told(std::size_t a, std::size_t b) const {
    const auto first = static_cast<std::uint32_t>(a);
    const auto second = static_cast<std::uint32_t>(b);
    const auto p = model_.shares(first, second, parameter_);
    const PairCount vote{.first = first, .second = second, .first_wins = p.win, .second_wins = p.loss, .ties = p.tie};
    return model_.local(vote, parameter_).info_xx;
  }

  [[nodiscard]] double narrowed(double scale, std::size_t a, std::size_t b) const {
    double sum = 0;
    for (std::size_t m = 0; m < models_; ++m) {
      const double moved = cell(a, m) - cell(b, m);
      sum += width_[m] * moved * moved;
    }
    return scale * sum;
  }

  [[nodiscard]] double settled(double scale, std::size_t a, std::size_t b) const {
    double sum = 0;
    for (std::size_t k = 0; k + 1 < models_; ++k) {
      const auto low = order_[k];
      const auto high = order_[k + 1];
      const double distance = at_.theta[high] - at_.theta[low];
      const double variance = cell(low, low) + cell(high, high) - 2 * cell(low, high);
      const double moved = cell(a, high) - cell(a, low) - cell(b, high) + cell(b, low);
      sum += expected_loss(distance, variance) - expected_loss(distance, variance - scale * moved * moved);
    }
    return std::max(0.0, sum);
  }

  std::size_t models_;
  SumToZero at_;
  std::vector<double> parameter_;
  StrengthModel model_;
  std::vector<double> width_;       // what each variance counts for where the widest is to be narrowed
  std::vector<std::size_t> order_;  // ascending by strength
};

// While some model has no strength: pairs that may give it one.
std::vector<double> worth_of_unplaced(const StrengthFit& fit) {
  const std::size_t models = fit.state.size();
  const auto placed = [&](std::size_t m) { return fit.state[m] == ModelState::estimated && fit.ok(); };
  std::vector<double> worth;
  for (std::size_t a = 0; a < models; ++a) {
    for (std::size_t b = a + 1; b < models; ++b) worth.push_back(placed(a) != placed(b) ? 1 : 0);
  }
  return worth;
}

}  // namespace

double PairProbabilities::of(std::uint32_t a, std::uint32_t b) const {
  return a == b || a >= models || b >= models ? 0 : probability[pair_index(models, a, b)];
}

PairProbabilities pair_probabilities(const StrengthFit& fit, const PairWish& wish) {
  const std::size_t models = fit.state.size();
  if (models < 2 || !(wish.uniform > 0 && wish.uniform <= 1) || !(wish.focus >= 0 && std::isfinite(wish.focus)))
    return refuse(note::bad_input, "needs a fit of two models or more, an even share in (0, 1] and a focus of 0 or more");
  PairProbabilities out{.models = models, .probability = {}, .notes = {}};
  // With Firth's penalty a model is placed whatever the votes alone would say.
  if (fit.theta.size() < models) {
    out.notes.push_back(
        {std::string(note::separated), std::to_string(models - fit.theta.size()) + " models have no strength yet: their pairs come first"});
    mix(worth_of_unplaced(fit), wish.uniform, out);
    return out;
  }
  if (fit.covariance.empty()) return refuse(note::no_covariance, "the fit was asked to leave the covariance out");
  const Worth worth(fit);
  std::vector<double> of_pair;
  of_pair.reserve(pair_count(models));
  for (std::size_t a = 0; a < models; ++a) {
    for (std::size_t b = a + 1; b < models; ++b) of_pair.push_back(worth.of(wish.goal, a, b));
  }
  const double best = *std::ranges::max_element(of_pair);
  for (double& one : of_pair) one = best > 0 ? std::pow(one / best, wish.focus) : 0;
  mix(std::move(of_pair), wish.uniform, out);
  return out;
}

PairProbabilities pair_probabilities(const Comparisons& votes, double uniform) {
  if (!valid(votes) || votes.models < 2 || !(uniform > 0 && uniform <= 1))
    return refuse(note::bad_input, "columns differ in length, a model or outcome is out of range, or the even share is not in (0, 1]");
  PairProbabilities out{.models = votes.models, .probability = {}, .notes = {}};
  std::vector<double> worth(pair_count(votes.models));
  const auto counts = count_pairs(votes);
  const bool all_met = counts.size() == worth.size();
  if (!all_met) std::ranges::fill(worth, 1.0);
  for (const PairCount& pair : counts) {
    const double n = pair.votes();
    const double p = (pair.first_wins + pair.ties / 2 + 0.5) / (n + 1);
    const double v = p * (1 - p);
    worth[pair_index(votes.models, pair.first, pair.second)] = all_met ? std::sqrt(v / n) - std::sqrt(v / (n + 1)) : 0;
  }
  mix(std::move(worth), uniform, out);
  return out;
}

std::optional<DrawnPair> draw_pair(const PairProbabilities& pairs, Rng& rng) {
  if (!pairs.ok()) return std::nullopt;
  double rest = uniform(rng);
  const bool swapped = below(rng, 2) == 1;
  DrawnPair out;
  std::size_t at = 0;
  // What rounding leaves over goes to the last pair.
  for (std::uint32_t a = 0; a < pairs.models; ++a) {
    for (std::uint32_t b = a + 1; b < pairs.models; ++b, ++at) {
      out = {a, b, pairs.probability[at]};
      if (rest < out.probability) {
        if (swapped) std::swap(out.left, out.right);
        return out;
      }
      rest -= out.probability;
    }
  }
  if (swapped) std::swap(out.left, out.right);
  return out;
}

}  // namespace assay::stats
