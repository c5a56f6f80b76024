// What a fit says about one worker.
#include "assay/stats/distributions.hpp"
#include "assay/stats/labels.hpp"

#include <algorithm>
#include <cmath>

namespace assay::stats {
namespace {

// A Beta distribution with the mean and the variance of an estimate between 0 and 1.
void beta_interval(Estimate& out, double mean, double variance) {
  out.estimate = std::clamp(mean, 0.0, 1.0);
  out.se = std::sqrt(std::max(variance, 0.0));
  const double room = mean * (1 - mean);
  if (!(variance > 0) || !(variance < room)) {
    out.add_note(note::boundary, "at 0 or 1, or nothing known of it: no interval");
    return;
  }
  const double size = room / variance - 1;
  out.low = beta_quantile((1 - out.level) / 2, mean * size, (1 - mean) * size);
  out.high = beta_quantile((1 + out.level) / 2, mean * size, (1 - mean) * size);
}

bool usable(const LabelFit& fit, std::uint32_t worker, Estimate& out) {
  if (worker >= fit.workers || !(out.level > 0 && out.level < 1)) {
    out.add_note(note::bad_input, "no such worker, or a level that is not between 0 and 1");
    return false;
  }
  out.n = fit.votes(worker);
  if (out.n == 0) out.add_note(note::no_data, "this worker gave no label");
  return out.n > 0;
}

// Weights of the Dirichlet distribution of every row, classes x classes, [true class][label].
std::vector<double> row_weights(const LabelFit& fit, std::uint32_t worker) {
  auto out = fit.expected_votes(worker);
  const std::size_t k = fit.classes;
  for (std::size_t c = 0; c < k && !fit.pseudo.empty(); ++c) {
    for (std::size_t l = 0; l < k; ++l) out[c * k + l] += fit.pseudo[l * k + c];
  }
  return out;
}

// Variance of sum_c sum_l gradient[c][l] x share[c][l]; rows that are known by less than one label count as if by one.
double variance_of(const LabelFit& fit, std::uint32_t worker, const std::vector<double>& cells, const std::vector<double>& gradient) {
  const std::size_t k = fit.classes;
  const auto weight = row_weights(fit, worker);
  double out = 0;
  for (std::size_t c = 0; c < k; ++c) {
    double size = 0;
    double mean = 0;
    double square = 0;
    for (std::size_t l = 0; l < k; ++l) {
      const std::size_t at = c * k + l;
      size += weight[at];
      mean += cells[at] * gradient[at];
      square += cells[at] * gradient[at] * gradient[at];
    }
    out += std::max(0.0, square - mean * mean) / (std::max(size, 1.0) + 1);
  }
  return out;
}

}  // namespace

std::size_t LabelFit::votes(std::uint32_t worker) const {
  std::size_t sum = 0;
  if (worker >= workers || row_begin.empty()) return sum;
  for (std::uint32_t r = row_begin[worker]; r < row_begin[worker + 1]; ++r) sum += row_votes[r];
  return sum;
}

std::vector<double> LabelFit::confusion(std::uint32_t worker) const {
  std::vector<double> out;
  if (votes(worker) == 0) return out;
  const std::size_t k = classes;
  out.assign(k * k, 0.0);
  if (model == LabelModel::one_coin) {
    const double right = row_share[row_begin[worker]];
    std::ranges::fill(out, (1 - right) / static_cast<double>(k - 1));
    for (std::size_t c = 0; c < k; ++c) out[c * k + c] = right;
    return out;
  }
  std::vector<bool> used(k);
  for (std::uint32_t r = row_begin[worker]; r < row_begin[worker + 1]; ++r) {
    used[row_label[r]] = true;
    for (std::size_t c = 0; c < k; ++c) out[c * k + row_label[r]] = row_share[r * k + c];
  }
  if (pseudo.empty()) return out;
  // What the labels used leave of a row is the prior's, in its proportions.
  for (std::size_t c = 0; c < k; ++c) {
    double left = 1;
    double unused = 0;
    for (std::size_t l = 0; l < k; ++l) (used[l] ? left : unused) += used[l] ? -out[c * k + l] : pseudo[l * k + c];
    for (std::size_t l = 0; l < k; ++l) {
      if (!used[l] && unused > 0) out[c * k + l] = std::max(0.0, left) * pseudo[l * k + c] / unused;
    }
  }
  return out;
}

std::vector<double> LabelFit::expected_votes(std::uint32_t worker) const {
  std::vector<double> out;
  if (votes(worker) == 0) return out;
  const std::size_t k = classes;
  out.assign(k * k, 0.0);
  for (std::uint32_t r = row_begin[worker]; r < row_begin[worker + 1]; ++r) {
    if (model == LabelModel::one_coin) {
      // The model tells right from wrong, not which class was meant.
      out[row_label[r] * k + row_label[r]] = row_expected[r];
      const double wrong = (row_votes[r] - row_expected[r]) / static_cast<double>(k - 1);
      for (std::size_t c = 0; c < k; ++c) {
        if (c != row_label[r]) out[c * k + row_label[r]] = wrong;
      }
    } else {
      for (std::size_t c = 0; c < k; ++c) out[c * k + row_label[r]] = row_expected[r * k + c];
    }
  }
  return out;
}

std::optional<double> LabelFit::skill(std::uint32_t worker) const {
  if (votes(worker) == 0) return std::nullopt;
  if (model == LabelModel::one_coin) return row_share[row_begin[worker]];
  const std::vector<double> cells = confusion(worker);
  double sum = 0;
  for (std::size_t c = 0; c < classes; ++c) sum += prior[c] * cells[c * classes + c];
  return std::clamp(sum, 0.0, 1.0);
}

Estimate LabelFit::skill_estimate(std::uint32_t worker, double level) const {
  Estimate out{.level = level, .method = "probability of a right label, beta interval"};
  if (!usable(*this, worker, out)) return out;
  const double mean = skill(worker).value_or(0);
  if (model == LabelModel::one_coin) {
    double right = 0;
    for (std::uint32_t r = row_begin[worker]; r < row_begin[worker + 1]; ++r) right += row_expected[r];
    const double a = std::max(right, 0.5);
    const double b = std::max(static_cast<double>(out.n) - right, 0.5);
    out.estimate = mean;
    out.se = std::sqrt(a * b / ((a + b + 1) * (a + b) * (a + b)));
    // At 0 or 1 the estimate is an end of the interval.
    out.low = std::min(beta_quantile((1 - level) / 2, a, b).value_or(0), mean);
    out.high = std::max(beta_quantile((1 + level) / 2, a, b).value_or(1), mean);
    return out;
  }
  std::vector<double> gradient(classes * classes);
  for (std::size_t c = 0; c < classes; ++c) gradient[c * classes + c] = prior[c];
  beta_interval(out, mean, variance_of(*this, worker, confusion(worker), gradient));
  return out;
}

Estimate LabelFit::expected_cost(std::uint32_t worker, double level) const {
  Estimate out{.level = level, .method = "expected cost of a label over that of none, delta method, beta interval"};
  if (!usable(*this, worker, out)) return out;
  const std::size_t k = classes;
  double blind = 1;
  for (std::size_t c = 0; c < k; ++c) blind -= prior[c] * prior[c];
  if (!(blind > 0)) {
    out.add_note(note::no_variation, "one class has all of the prior");
    return out;
  }
  const auto cells = confusion(worker);
  std::vector<double> gradient(k * k);
  double cost = 1;
  for (std::size_t l = 0; l < k; ++l) {
    double all = 0;
    double squares = 0;
    for (std::size_t c = 0; c < k; ++c) {
      const double joint = prior[c] * cells[c * k + l];
      all += joint;
      squares += joint * joint;
    }
    if (!(all > 0)) continue;
    cost -= squares / all;
    for (std::size_t c = 0; c < k; ++c)
      gradient[c * k + l] = -prior[c] * (2 * prior[c] * cells[c * k + l] / all - squares / (all * all)) / blind;
  }
  double variance = 0;
  if (model == LabelModel::one_coin) {
    // One number moves all cells.
    const double right = row_share[row_begin[worker]];
    double slope = 0;
    for (std::size_t c = 0; c < k; ++c) {
      for (std::size_t l = 0; l < k; ++l) slope += gradient[c * k + l] * (c == l ? 1 : -1 / static_cast<double>(k - 1));
    }
    variance = slope * slope * right * (1 - right) / (static_cast<double>(out.n) + 1);
  } else {
    variance = variance_of(*this, worker, cells, gradient);
  }
  beta_interval(out, std::clamp(cost / blind, 0.0, 1.0), variance);
  return out;
}

Estimate LabelFit::confusion_cell(std::uint32_t worker, std::uint32_t truth, std::uint32_t said, double level) const {
  Estimate out{.level = level, .method = "share of expected votes, beta interval", .speaks_for = SpeaksFor::the_model, .rounds = rounds};
  if (!objective.empty()) out.objective = objective.back();
  const std::size_t k = classes;
  if (truth >= k || said >= k || worker >= workers || !(level > 0 && level < 1)) {
    out.add_note(note::bad_input, "no such worker or class, or a level that is not between 0 and 1");
    return out;
  }
  const std::vector<double> cells = confusion(worker);
  if (cells.empty()) {
    out.add_note(note::no_data, "this worker gave no label");
    return out;
  }
  const std::vector<double> votes_of = expected_votes(worker);
  double hits = pseudo.empty() ? 0 : pseudo[said * k + truth];
  double others = 0;
  double seen = 0;
  for (std::size_t l = 0; l < k; ++l) {
    seen += votes_of[truth * k + l];
    if (l == said) hits += votes_of[truth * k + l];
    else others += votes_of[truth * k + l] + (pseudo.empty() ? 0 : pseudo[l * k + truth]);
  }
  out.n = static_cast<std::size_t>(std::lround(seen));
  out.estimate = cells[truth * k + said];
  out.low = beta_quantile((1 - level) / 2, std::max(hits, 0.5), std::max(others, 0.5));
  out.high = beta_quantile((1 + level) / 2, std::max(hits, 0.5), std::max(others, 0.5));
  return out;
}

}  // namespace assay::stats
