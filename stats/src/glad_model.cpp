// With x = alpha beta a label has log P(right) = x + log P(wrong), so that a class gains x + log(C - 1) for every vote it got.
#include "glad_model.hpp"

#include "assay/stats/glad.hpp"
#include "compensated_sum.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace assay::stats {
namespace {

struct Logit {
  double right = 0;      // P(right)
  double log_wrong = 0;  // log P(wrong), of all wrong classes together
};

Logit logit(double x) {
  const double small = std::exp(-std::abs(x));
  return {.right = x >= 0 ? 1 / (1 + small) : small / (1 + small), .log_wrong = -std::max(x, 0.0) - std::log1p(small)};
}

double log_normal(double x) {
  const double z = (x - glad_prior_mean) / glad_prior_sd;
  return -0.5 * z * z - std::log(glad_prior_sd) - 0.5 * std::log(2 * std::numbers::pi);
}

double prior_slope(double x) { return -(x - glad_prior_mean) / (glad_prior_sd * glad_prior_sd); }
constexpr double prior_information = 1 / (glad_prior_sd * glad_prior_sd);

}  // namespace

GladModel::GladModel(const LabelRows& rows, const std::vector<double>& prior, std::span<const std::uint32_t> gold)
    : rows_(rows), gold_(gold), log_share_(prior), posterior_(rows.items * rows.classes) {
  for (double& share : log_share_) share = std::log(share);
  if (rows.classes > 1) log_wrong_ways_ = std::log(static_cast<double>(rows.classes - 1));
}

double GladModel::log_prior(const GladPoint& at) const {
  CompensatedSum sum;
  for (std::size_t w = 0; w < rows_.workers; ++w) {
    if (rows_.row_begin[w] < rows_.row_begin[w + 1]) sum.add(log_normal(at[w]));
  }
  for (std::size_t item = 0; item < rows_.items; ++item) {
    if (begin(item) < end(item)) sum.add(log_normal(at[rows_.workers + item]));
  }
  return sum.value();
}

double GladModel::expect(const GladPoint& at) {
  CompensatedSum sum;
  for (std::size_t item = 0; item < rows_.items; ++item) {
    if (begin(item) == end(item)) continue;
    const std::span<double> q(posterior_.data() + item * rows_.classes, rows_.classes);
    std::ranges::copy(log_share_, q.begin());
    const double beta = std::exp(at[rows_.workers + item]);
    double base = 0;
    for (std::size_t j = begin(item); j < end(item); ++j) {
      const double x = at[worker(j)] * beta;
      base += logit(x).log_wrong - log_wrong_ways_;
      q[said(j)] += x + log_wrong_ways_;
    }
    if (!gold_.empty() && gold_[item] < rows_.classes) {
      for (std::size_t k = 0; k < q.size(); ++k) q[k] = k == gold_[item] ? q[k] : -std::numeric_limits<double>::infinity();
    }
    const double most = std::ranges::max(q);
    double all = 0;
    for (double& p : q) all += p = std::exp(p - most);
    for (double& p : q) p /= all;
    sum.add(base + most + std::log(all));
  }
  return sum.value();
}

double GladModel::expected_log_joint(const GladPoint& at, GladPoint& gradient, GladPoint& information) const {
  for (std::size_t i = 0; i < size(); ++i) {
    gradient[i] = prior_slope(at[i]);
    information[i] = prior_information;
  }
  CompensatedSum sum;
  for (std::size_t item = 0; item < rows_.items; ++item) {
    if (begin(item) == end(item)) continue;
    const double* const q = posterior_.data() + item * rows_.classes;
    const double beta = std::exp(at[rows_.workers + item]);
    double value = 0;
    for (std::size_t k = 0; k < rows_.classes; ++k) value += q[k] * log_share_[k];
    double slope = 0;
    double known = 0;
    for (std::size_t j = begin(item); j < end(item); ++j) {
      const std::size_t w = worker(j);
      const double x = at[w] * beta;
      const double right = q[said(j)];
      const Logit p = logit(x);
      value += right * x + p.log_wrong - (1 - right) * log_wrong_ways_;
      const double by_x = right - p.right;
      const double spread = p.right * (1 - p.right);
      gradient[w] += by_x * beta;
      information[w] += spread * beta * beta;
      slope += by_x * x;
      known += spread * x * x;
    }
    gradient[rows_.workers + item] += slope;
    information[rows_.workers + item] += known;
    sum.add(value);
  }
  sum.add(log_prior(at));
  return sum.value();
}

double GladModel::bend(const GladPoint& at, const GladPoint& direction) const {
  CompensatedSum sum;
  for (std::size_t i = 0; i < size(); ++i) sum.add(-prior_information * direction[i] * direction[i]);
  for (std::size_t item = 0; item < rows_.items; ++item) {
    if (begin(item) == end(item)) continue;
    const double* const q = posterior_.data() + item * rows_.classes;
    const double beta = std::exp(at[rows_.workers + item]);
    const double turn = direction[rows_.workers + item];
    double value = 0;
    for (std::size_t j = begin(item); j < end(item); ++j) {
      const double alpha = at[worker(j)];
      const double step = direction[worker(j)];
      const double x = alpha * beta;
      const double p = logit(x).right;
      const double first = beta * (step + alpha * turn);
      const double second = beta * turn * (2 * step + alpha * turn);
      value += (q[said(j)] - p) * second - p * (1 - p) * first * first;
    }
    sum.add(value);
  }
  return sum.value();
}

// Of the log-likelihood L of the item by x_j and x_k: Cov(label j right, label k right) under the posterior, minus
// P(right) P(wrong) on the diagonal; by x_j: P(label j right | all labels) - P(right).
void GladModel::curvature(const GladPoint& at, std::size_t item, ItemCurvature& out) const {
  const double* const q = posterior_.data() + item * rows_.classes;
  const std::size_t from = begin(item);
  const std::size_t n = end(item) - from;
  const double beta = std::exp(at[rows_.workers + item]);
  out.worker.assign(n, 0.0);
  out.pairs.assign(n * n, 0.0);
  out.own = prior_information;
  for (std::size_t j = 0; j < n; ++j) {
    const double x = at[worker(from + j)] * beta;
    const double right = q[said(from + j)];
    const double p = logit(x).right;
    double along = 0;  // sum over k of the second derivative by x_j and x_k, times x_k
    for (std::size_t k = 0; k < n; ++k) {
      const bool same = said(from + j) == said(from + k);
      const double both = (same ? right : 0) - right * q[said(from + k)] - (j == k ? p * (1 - p) : 0);
      out.pairs[j * n + k] = -beta * beta * both;
      along += both * at[worker(from + k)] * beta;
    }
    out.worker[j] = -beta * (along + right - p);
    out.own -= x * (along + right - p);
  }
}

}  // namespace assay::stats
