// Firth's penalty through the leverages of the pairs.
#include "firth.hpp"

#include "newton.hpp"

#include <cmath>

namespace assay::stats {

namespace {

// 1/2 log |U'U| from the factor, the pinned model left out.
double half_log_determinant(const Matrix& factor) {
  double sum = 0;
  for (std::size_t i = 1; i < factor.size; ++i) sum += std::log(factor.at(i, i));
  return sum;
}

}  // namespace

std::optional<double> firth_penalty(const StrengthModel& model, std::span<const PairCount> pairs, std::span<const double> parameter) {
  Matrix information(model.models);
  model.add(pairs, parameter, {}, &information);
  pin(information, 0);
  if (!cholesky(information)) return std::nullopt;
  return half_log_determinant(information);
}

std::optional<double> add_firth(const StrengthModel& model, std::span<const PairCount> pairs, std::span<const double> parameter,
                                std::span<double> score, Matrix& information) {
  Matrix factor = information;
  pin(factor, 0);
  if (!cholesky(factor)) return std::nullopt;
  Matrix covariance = inverse(factor);
  covariance.at(0, 0) = 0;  // the pinned model
  for (const PairCount& pair : pairs) {
    const std::uint32_t i = pair.first;
    const std::uint32_t j = pair.second;
    const StrengthModel::Shares p = model.shares(i, j, parameter);
    const double spread = p.win * p.loss;
    const double leverage = pair.votes() * spread * (covariance.at(i, i) + covariance.at(j, j) - 2 * covariance.at(i, j));
    const double slope = leverage * (p.loss - p.win) / 2;  // h (1/2 - p), without cancellation
    score[i] += slope;
    score[j] -= slope;
    information.at(i, i) += leverage * spread;
    information.at(j, j) += leverage * spread;
    information.at(i, j) -= leverage * spread;
  }
  return half_log_determinant(factor);
}

}  // namespace assay::stats
