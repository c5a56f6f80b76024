// Newton's method for weighted logistic regression, and its linearised cluster jackknife.
#include "logistic.hpp"

#include <algorithm>
#include <cmath>
#include <span>

namespace assay::stats {
namespace {

constexpr int most_rounds = 100;
constexpr int most_halvings = 20;
constexpr double tolerance = 1e-10;    // of a step, in log odds
constexpr double no_longer_odds = 30;  // a predictor beyond is on its way to infinity

// Adds sign times a row's score and information at beta.
void add_row(const LogisticRow& row, std::span<const double> beta, double sign, std::vector<double>& score, Matrix& information) {
  double eta = 0;
  for (std::size_t j = 0; j < beta.size(); ++j) eta += row.x[j] * beta[j];
  const double p = 1 / (1 + std::exp(-eta));
  for (std::size_t j = 0; j < beta.size(); ++j) {
    score[j] += sign * row.weight * (row.y - p) * row.x[j];
    const double factor = sign * row.weight * p * (1 - p) * row.x[j];
    if (factor == 0) continue;
    for (std::size_t k = j; k < beta.size(); ++k) information.at(j, k) += factor * row.x[k];
  }
}

double log_likelihood(const std::vector<LogisticRow>& rows, std::span<const double> beta) {
  double sum = 0;
  for (const auto& row : rows) {
    double eta = 0;
    for (std::size_t j = 0; j < beta.size(); ++j) eta += row.x[j] * beta[j];
    // y eta - log(1 + e^eta), without overflow.
    sum += row.weight * (row.y * eta - std::max(eta, 0.0) - std::log1p(std::exp(-std::abs(eta))));
  }
  return sum;
}

double largest_odds(const std::vector<LogisticRow>& rows, std::span<const double> beta) {
  double out = 0;
  for (const auto& row : rows) {
    double eta = 0;
    for (std::size_t j = 0; j < beta.size(); ++j) eta += row.x[j] * beta[j];
    out = std::max(out, std::abs(eta));
  }
  return out;
}

ClusterKey key_of(const LogisticRow& row, LogisticCluster by) {
  return {by == LogisticCluster::annotator ? 0 : row.item, by == LogisticCluster::item ? 0 : row.rater};
}

}  // namespace

// Newton's method with halving: the log-likelihood never falls.
LogisticFit fit_logistic(const std::vector<LogisticRow>& rows, std::size_t columns) {
  LogisticFit out{.beta = std::vector<double>(columns)};
  if (rows.empty()) {
    out.failed = note::no_data;
    return out;
  }
  double value = log_likelihood(rows, out.beta);
  for (int round = 0; round < most_rounds; ++round) {
    std::vector<double> step(columns);
    out.information = Matrix(columns);
    for (const auto& row : rows) add_row(row, out.beta, 1, step, out.information);
    Matrix factor = out.information;
    if (!cholesky(factor, 1e-10)) {
      out.failed = round == 0 ? note::no_variation : note::separated;
      return out;
    }
    solve(factor, step);
    double longest = 0;
    for (const double s : step) longest = std::max(longest, std::abs(s));
    if (longest <= tolerance) return out;
    std::vector<double> next(columns);
    double reached = value;
    double scale = 1;
    for (int halved = 0; halved < most_halvings; ++halved, scale /= 2) {
      for (std::size_t j = 0; j < columns; ++j) next[j] = out.beta[j] + scale * step[j];
      reached = log_likelihood(rows, next);
      if (reached >= value - 1e-13 * std::abs(value)) break;
    }
    if (reached < value - 1e-13 * std::abs(value)) break;
    out.beta = next;
    value = reached;
    if (largest_odds(rows, out.beta) > no_longer_odds) {
      out.failed = note::separated;
      return out;
    }
  }
  out.failed = note::not_converged;
  return out;
}

std::optional<Displaced> displaced(const std::vector<LogisticRow>& rows, const LogisticFit& at, LogisticCluster by) {
  struct Part {
    std::vector<double> score;
    Matrix rest;
    double weight = 0;
  };
  std::map<ClusterKey, std::vector<const LogisticRow*>> groups;
  for (const auto& row : rows) groups[key_of(row, by)].push_back(&row);
  Displaced out;
  for (const auto& [key, members] : groups) {
    Part part{std::vector<double>(at.beta.size()), at.information};
    for (const LogisticRow* row : members) {
      add_row(*row, at.beta, -1, part.score, part.rest);
      part.weight += row->weight;
    }
    if (!cholesky(part.rest, 1e-9)) return std::nullopt;
    solve(part.rest, part.score);
    out.step.emplace(key, std::move(part.score));
    out.weight.emplace(key, part.weight);
  }
  return out;
}

}  // namespace assay::stats
