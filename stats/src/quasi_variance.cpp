// Quasi-variances by Newton's method on the squared relative errors.
#include "assay/stats/quasi_variance.hpp"

#include "linear.hpp"
#include "separation.hpp"

#include <algorithm>
#include <cmath>

namespace assay::stats {
namespace {

// v_ij; false where a difference does not vary.
bool difference_variances(std::span<const double> covariance, Matrix& out) {
  const std::size_t k = out.size;
  for (std::size_t i = 0; i < k; ++i) {
    for (std::size_t j = 0; j < k; ++j) {
      const double own = covariance[i * k + i] + covariance[j * k + j];
      out.at(i, j) = own - covariance[i * k + j] - covariance[j * k + i];
      if (i != j && !(out.at(i, j) > 1e-12 * own)) return false;
    }
  }
  return true;
}

struct Fit {
  const Matrix& variances;
  std::vector<double> q{};

  // Sum of squared relative errors; absent where a sum is not positive.
  [[nodiscard]] std::optional<double> objective(std::span<const double> at) const {
    double sum = 0;
    for (std::size_t i = 0; i < at.size(); ++i) {
      for (std::size_t j = i + 1; j < at.size(); ++j) {
        if (!(at[i] + at[j] > 0)) return std::nullopt;
        const double error = std::log((at[i] + at[j]) / variances.at(i, j));
        sum += error * error;
      }
    }
    return sum;
  }

  // Least squares of q_i + q_j on v_ij, which has a closed form; equal ones where that leaves a sum not positive.
  void start() {
    const std::size_t k = variances.size;
    const auto n = static_cast<double>(k);
    q.assign(k, 0.0);
    double total = 0;
    for (std::size_t i = 0; i < k; ++i) {
      for (std::size_t j = 0; j < k; ++j) q[i] += variances.at(i, j);
      total += q[i];
    }
    const double sum = total / (2 * (n - 1));
    for (double& each : q) each = (each - sum) / (n - 2);
    if (!objective(q)) q.assign(k, sum / n);
  }

  // Half the gradient, and half the Hessian made positive where errors are large; both in units of 1 / q.
  void derivatives(std::vector<double>& gradient, Matrix& hessian) const {
    for (std::size_t i = 0; i < q.size(); ++i) {
      for (std::size_t j = i + 1; j < q.size(); ++j) {
        const double sum = q[i] + q[j];
        const double error = std::log(sum / variances.at(i, j));
        const double curvature = std::max(1 - error, 0.1) / (sum * sum);
        gradient[i] += error / sum;
        gradient[j] += error / sum;
        hessian.at(i, i) += curvature;
        hessian.at(j, j) += curvature;
        hessian.at(i, j) += curvature;
      }
    }
  }

  // Halves the step until the objective does not rise beyond its rounding; false when it always does.
  bool move(std::span<const double> step, double& reached) {
    std::vector<double> next(q.size());
    double scale = 1;
    for (int halved = 0; halved < 40; ++halved, scale /= 2) {
      for (std::size_t i = 0; i < q.size(); ++i) next[i] = q[i] - scale * step[i];
      const std::optional<double> value = objective(next);
      if (!value || *value > reached + 1e-14 * (1 + reached)) continue;
      reached = *value;
      q = next;
      return true;
    }
    return false;
  }

  // True when Newton steps no longer change a digit that matters, or have become small and stopped shrinking.
  bool run() {
    start();
    double reached = *objective(q);
    double before = HUGE_VAL;
    for (int round = 0; round < 200; ++round) {
      std::vector<double> step(q.size());
      Matrix hessian(q.size());
      derivatives(step, hessian);
      if (!cholesky(hessian)) return false;
      solve(hessian, step);
      double size = 0;
      double change = 0;
      for (std::size_t i = 0; i < q.size(); ++i) {
        size = std::max(size, std::abs(q[i]));
        change = std::max(change, std::abs(step[i]));
      }
      if (change <= 1e-12 * size || (change >= before && change <= 1e-9 * size)) return true;
      before = change;
      if (!move(step, reached)) return false;
    }
    return false;
  }
};

void add_errors(QuasiVariances& out, const Matrix& variances) {
  const std::vector<double>& q = out.variance;
  out.lowest_error = HUGE_VAL;
  out.highest_error = -HUGE_VAL;
  for (std::size_t i = 0; i < q.size(); ++i) {
    for (std::size_t j = i + 1; j < q.size(); ++j) {
      const double error = std::sqrt((q[i] + q[j]) / variances.at(i, j)) - 1;
      out.lowest_error = std::min(out.lowest_error, error);
      out.highest_error = std::max(out.highest_error, error);
    }
  }
}

void add_roots(QuasiVariances& out) {
  std::vector<std::uint32_t> negative;
  for (std::uint32_t i = 0; i < out.variance.size(); ++i) {
    out.se.emplace_back();
    if (out.variance[i] >= 0) {
      out.se.back() = std::sqrt(out.variance[i]);
    } else {
      negative.push_back(i);
    }
  }
  if (!negative.empty()) {
    out.notes.push_back({std::string(note::negative_variance),
                         "rows " + list_models(negative) + ": the quasi-variance is negative, so it has no root to plot"});
  }
}

}  // namespace

QuasiVariances quasi_variances(std::span<const double> covariance) {
  QuasiVariances out;
  const auto refuse = [&](std::string_view code, const char* why) {
    out.notes.push_back({std::string(code), why});
    return out;
  };
  const auto k = static_cast<std::size_t>(std::llround(std::sqrt(static_cast<double>(covariance.size()))));
  if (k * k != covariance.size() || !std::ranges::all_of(covariance, [](double x) { return std::isfinite(x); }))
    return refuse(note::bad_input, "needs a finite square covariance");
  if (k < 3) return refuse(note::too_few, "fewer than three models: the one difference does not say whose variance it is");
  Matrix variances(k);
  if (!difference_variances(covariance, variances)) return refuse(note::no_variation, "the variance of a difference is zero");
  Fit fit{.variances = variances};
  if (!fit.run()) return refuse(note::not_converged, "the relative errors did not settle");
  out.variance = std::move(fit.q);
  add_roots(out);
  add_errors(out, variances);
  return out;
}

}  // namespace assay::stats
