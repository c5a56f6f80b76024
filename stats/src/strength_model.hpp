// Log-likelihood, score and information of the two tie models, pair by pair.
#pragma once

#include "linear.hpp"
#include "pair_counts.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

namespace assay::stats {

// Parameters: theta of every estimated model, then log_nu when it is fitted.
struct StrengthModel {
  std::size_t models = 0;
  bool has_nu = false;

  [[nodiscard]] std::size_t parameters() const { return models + (has_nu ? 1 : 0); }

  // One pair: x = wins of the first model + ties / 2 and t = ties are the sufficient statistics; their score
  // and covariance per pair. With d = theta_i - theta_j: P = (e^{d/2}, nu, e^{-d/2}) / sum (Davidson 1970,
  // eq. 2.1).
  struct Local {
    double log_likelihood, score_x, score_t, info_xx, info_xt, info_tt;
  };
  [[nodiscard]] Local local(const PairCount& pair, std::span<const double> parameter) const {
    const double half = (parameter[pair.first] - parameter[pair.second]) / 2;
    const double n = pair.votes();
    // The largest exponent is taken out: no overflow.
    const double shift = has_nu ? std::max(std::abs(half), parameter[models]) : std::abs(half);
    const double win = std::exp(half - shift);
    const double loss = std::exp(-half - shift);
    const double tie = has_nu ? std::exp(parameter[models] - shift) : 0;
    const double sum = win + loss + tie;
    const double p_win = win / sum;
    const double p_tie = tie / sum;
    const double x = pair.first_wins + pair.ties / 2;
    const double mean_x = p_win + p_tie / 2;
    Local out{};
    const double log_sum = std::log(sum) + shift;
    // Without nu a tie is half a win each, so d enters as x - (n - x) halves: the same expression.
    out.log_likelihood = half * (2 * x - n) + (has_nu ? pair.ties * parameter[models] : 0) - n * log_sum;
    out.score_x = x - n * mean_x;
    out.score_t = pair.ties - n * p_tie;
    // Var x = P_w + P_t/4 - (P_w + P_t/2)^2, written without cancellation: P_w P_l + P_t (P_w + P_l) / 4.
    const double p_loss = loss / sum;
    out.info_xx = n * (p_win * p_loss + p_tie * (p_win + p_loss) / 4);
    out.info_xt = n * p_tie * (p_loss - p_win) / 2;
    out.info_tt = n * p_tie * (p_win + p_loss);
    return out;
  }

  // Adds score and (upper triangle of) information times `sign`; returns the log-likelihood.
  double add(std::span<const PairCount> pairs, std::span<const double> parameter, std::span<double> score, Matrix* information,
             double sign = 1) const {
    double log_likelihood = 0;
    for (const PairCount& pair : pairs) {
      const Local at = local(pair, parameter);
      log_likelihood += at.log_likelihood;
      if (!score.empty()) {
        score[pair.first] += at.score_x;
        score[pair.second] -= at.score_x;
        if (has_nu) score[models] += at.score_t;
      }
      if (information == nullptr) continue;
      Matrix& h = *information;
      h.at(pair.first, pair.first) += sign * at.info_xx;
      h.at(pair.second, pair.second) += sign * at.info_xx;
      h.at(pair.first, pair.second) -= sign * at.info_xx;
      if (has_nu) {
        h.at(pair.first, models) += sign * at.info_xt;
        h.at(pair.second, models) -= sign * at.info_xt;
        h.at(models, models) += sign * at.info_tt;
      }
    }
    return log_likelihood;
  }
};

// Takes a parameter out of a system: its row and column become those of the identity.
inline void pin(Matrix& h, std::size_t parameter) {
  for (std::size_t i = 0; i < h.size; ++i) {
    h.at(parameter, i) = 0;
    h.at(i, parameter) = 0;
  }
  h.at(parameter, parameter) = 1;
}

}  // namespace assay::stats
