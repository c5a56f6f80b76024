// The expected cost of soft labels under a worker's confusion matrix and under draws of it.
#include "assay/stats/worker_cost.hpp"

#include "assay/stats/distributions.hpp"
#include "assay/stats/rng.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

namespace assay::stats {
namespace {

class Costs {
 public:
  Costs(std::size_t classes, const WorkerCostOptions& options) : k_(classes), rule_(options.rule) {
    if (!options.cost.empty()) {
      cost_.assign(options.cost.begin(), options.cost.end());
      return;
    }
    cost_.assign(k_ * k_, 1.0);
    for (std::size_t c = 0; c < k_; ++c) cost_[c * k_ + c] = 0;
  }

  // Of a soft label that sums to `mass`, times it: p has the mass that falls into every class.
  [[nodiscard]] double of(std::span<const double> p, double mass) const {
    if (!(mass > 0)) return 0;
    double drawn = 0;
    double least = 0;
    for (std::size_t j = 0; j < k_; ++j) {
      double taken = 0;
      for (std::size_t i = 0; i < k_; ++i) taken += p[i] * cost_[i * k_ + j];
      drawn += taken * p[j] / mass;
      least = j == 0 ? taken : std::min(least, taken);
    }
    return rule_ == CostRule::drawn ? drawn : least;
  }

  // cells: [true class][label].
  [[nodiscard]] double of_matrix(std::span<const double> prior, std::span<const double> cells) const {
    std::vector<double> p(k_);
    double sum = 0;
    for (std::size_t label = 0; label < k_; ++label) {
      double mass = 0;
      for (std::size_t i = 0; i < k_; ++i) mass += p[i] = prior[i] * cells[i * k_ + label];
      sum += of(p, mass);
    }
    return sum;
  }

 private:
  std::size_t k_;
  CostRule rule_;
  std::vector<double> cost_;
};

// Draws of a worker's matrix from its posterior, given the classes of items as the fit has them.
class Matrices {
 public:
  Matrices(const LabelFit& fit, std::uint32_t worker) : k_(fit.classes), one_coin_(fit.model == LabelModel::one_coin), shape_(k_ * k_) {
    const std::vector<double> votes = fit.expected_votes(worker);
    if (one_coin_) {
      double all = 0;
      for (const double x : votes) all += x;
      for (std::size_t c = 0; c < k_; ++c) right_ += votes[c * k_ + c];
      wrong_ = std::max(0.5, all - right_);
      right_ = std::max(0.5, right_);
      return;
    }
    for (std::size_t truth = 0; truth < k_; ++truth) {
      for (std::size_t said = 0; said < k_; ++said) {
        const double pseudo = fit.pseudo.empty() ? 0 : fit.pseudo[said * k_ + truth];
        shape_[truth * k_ + said] = std::max(0.5, votes[truth * k_ + said] + pseudo);
      }
    }
  }

  [[nodiscard]] std::vector<double> mean() const {
    std::vector<double> out(k_ * k_, wrong_ / (right_ + wrong_) / static_cast<double>(k_ - 1));
    for (std::size_t truth = 0; truth < k_; ++truth) {
      if (one_coin_) out[truth * k_ + truth] = right_ / (right_ + wrong_);
      if (one_coin_) continue;
      double sum = 0;
      for (std::size_t said = 0; said < k_; ++said) sum += shape_[truth * k_ + said];
      for (std::size_t said = 0; said < k_; ++said) out[truth * k_ + said] = shape_[truth * k_ + said] / sum;
    }
    return out;
  }
  void draw(Rng& rng, std::vector<double>& cells) const {
    if (one_coin_) {
      const double a = chi_square(rng, 2 * right_);
      const double right = a / (a + chi_square(rng, 2 * wrong_));
      std::ranges::fill(cells, (1 - right) / static_cast<double>(k_ - 1));
      for (std::size_t c = 0; c < k_; ++c) cells[c * k_ + c] = right;
      return;
    }
    for (std::size_t truth = 0; truth < k_; ++truth) {
      double sum = 0;
      for (std::size_t said = 0; said < k_; ++said) sum += cells[truth * k_ + said] = chi_square(rng, 2 * shape_[truth * k_ + said]);
      for (std::size_t said = 0; said < k_; ++said) cells[truth * k_ + said] /= sum;
    }
  }

 private:
  std::size_t k_;
  bool one_coin_;
  std::vector<double> shape_;
  double right_ = 0, wrong_ = 0;
};

// The angle whose squared sine is the share of the useless label's cost that is saved: it scatters about as much at any quality.
double angle_of(double cost, double useless) { return std::asin(std::sqrt(std::clamp(1 - cost / useless, 0.0, 1.0))); }

struct Spread {
  double mean = 0, deviation = 0;
};
Spread spread_of(std::span<const double> values) {
  Spread out;
  const auto n = static_cast<double>(values.size());
  for (const double each : values) out.mean += each / n;
  for (const double each : values) out.deviation += (each - out.mean) * (each - out.mean) / (n - 1);
  out.deviation = std::sqrt(out.deviation);
  return out;
}

// `centre`: the cost of the mean of the draws' matrices, which noise lowers as it lowers that of the fit. Of the cost's own scale and that
// of angles the wider end: the first serves where labels say next to nothing, the second where errors are few.
void add_interval(Estimate& out, std::span<const double> draws, double centre, double useless, double df) {
  std::vector<double> angles;
  for (const double each : draws) angles.push_back(angle_of(each, useless));
  const Spread cost = spread_of(draws);
  const double t = *two_sided_t(out.level, df);
  out.df = df;
  out.se = cost.deviation;
  const double corrected = *out.estimate + std::max(0.0, centre - cost.mean);
  const double at = angle_of(corrected, useless);
  const double half = t * spread_of(angles).deviation;
  const auto cost_at = [&](double angle) {
    const double cosine = std::cos(std::clamp(angle, 0.0, std::numbers::pi / 2));
    return useless * cosine * cosine;
  };
  out.low = std::max(0.0, std::min({*out.estimate, corrected - t * *out.se, cost_at(at + half)}));
  out.high = std::max({*out.estimate, std::min(useless, corrected + t * *out.se), cost_at(at - half)});
}

bool usable(const LabelFit& fit, std::uint32_t worker, const WorkerCostOptions& options) {
  const bool costs = options.cost.empty() || options.cost.size() == fit.classes * fit.classes;
  return worker < fit.workers && costs &&
         std::ranges::all_of(
             options.cost, [](double x) { return std::isfinite(x) && x >= 0; }) &&
         options.level > 0 && options.level < 1 && (options.draws == 0 || options.draws >= 100);
}

}  // namespace

WorkerCost worker_cost(const LabelFit& fit, std::uint32_t worker, const WorkerCostOptions& options) {
  WorkerCost out;
  out.cost = {.level = options.level,
              .method = "expected cost of a label, bias-corrected, posterior draws on the arcsine scale",
              .speaks_for = SpeaksFor::the_model,
              .rounds = fit.rounds};
  out.quality = {.level = options.level,
                 .method = "1 - expected cost over that of a useless label, bias-corrected, posterior draws on the arcsine scale",
                 .speaks_for = SpeaksFor::the_model,
                 .rounds = fit.rounds};
  const auto say = [&](std::string_view code, const std::string& message) {
    out.cost.add_note(code, message);
    out.quality.add_note(code, message);
  };
  if (!fit.ok()) {
    say(note::no_data, "there is no fit of labels");
    return out;
  }
  if (!usable(fit, worker, options)) {
    say(note::bad_input,
        "needs a worker of the fit, finite costs of at least 0, classes x classes of them, a level between 0 and 1, 100 draws or none");
    return out;
  }
  const std::size_t votes = fit.votes(worker);
  if (votes == 0) {
    say(note::no_data, "this worker gave no label");
    return out;
  }
  const Costs costs(fit.classes, options);
  out.useless = costs.of(fit.prior, 1);
  out.cost.n = out.quality.n = votes;
  out.cost.estimate = costs.of_matrix(fit.prior, fit.confusion(worker));
  if (static_cast<double>(votes) < fit.pseudo_labels)
    say(note::prior_exceeds_data, "fewer labels than the prior has pseudo-labels: much of this is the prior");
  if (!(out.useless > 0)) {
    out.cost.add_note(note::no_variation, "even a useless label costs nothing");
    out.quality.add_note(note::no_variation, "even a useless label costs nothing");
    return out;
  }
  if (options.draws == 0) {
    out.quality.estimate = 1 - *out.cost.estimate / out.useless;
    say(note::too_costly, "no draws were asked for: no interval");
    return out;
  }
  const Matrices matrices(fit, worker);
  Xoshiro256 rng(options.seed);
  std::vector<double> cells(fit.classes * fit.classes);
  std::vector<double> draws;
  for (std::size_t d = 0; d < options.draws; ++d) {
    matrices.draw(rng, cells);
    draws.push_back(costs.of_matrix(fit.prior, cells));
  }
  add_interval(out.cost, draws, costs.of_matrix(fit.prior, matrices.mean()), out.useless,
               std::max(1.0, (static_cast<double>(votes) + fit.pseudo_labels) / static_cast<double>(fit.classes) - 1));
  out.quality.estimate = 1 - *out.cost.estimate / out.useless;
  out.quality.se = *out.cost.se / out.useless;
  out.quality.low = 1 - *out.cost.high / out.useless;
  out.quality.high = 1 - *out.cost.low / out.useless;
  return out;
}

Estimate relative_cost(const WorkerCost& cost) {
  Estimate out = cost.quality;
  out.method = "expected cost of a label over that of none, " + out.method;
  if (out.estimate) out.estimate = 1 - *out.estimate;
  std::swap(out.low, out.high);
  if (out.low) out.low = 1 - *out.low;
  if (out.high) out.high = 1 - *out.high;
  return out;
}

}  // namespace assay::stats
