// Log-likelihood, score and information of the tie models, pair by pair.
#pragma once

#include "assay/stats/strength.hpp"
#include "linear.hpp"
#include "pair_counts.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <vector>

namespace assay::stats {

// Adds a pair's information to the upper triangle of that of all parameters; that of ties is number `tie`.
template <class Local>
void add_information_of(const PairCount& pair, const Local& at, bool with_tie, std::size_t tie, double sign, Matrix& to) {
  to.at(pair.first, pair.first) += sign * at.info_xx;
  to.at(pair.second, pair.second) += sign * at.info_xx;
  to.at(pair.first, pair.second) -= sign * at.info_xx;
  if (!with_tie) return;
  to.at(pair.first, tie) += sign * at.info_xt;
  to.at(pair.second, tie) -= sign * at.info_xt;
  to.at(tie, tie) += sign * at.info_tt;
}

// What the last parameter is: nothing (Bradley-Terry), Davidson's log nu, or Rao and Kupper's threshold.
enum class TieTerm { none, log_nu, threshold };

// Parameters: theta of every estimated model, then that of ties where there is one.
struct StrengthModel {
  std::size_t models = 0;
  TieTerm tie = TieTerm::none;

  [[nodiscard]] bool has_tie() const { return tie != TieTerm::none; }
  [[nodiscard]] std::size_t parameters() const { return models + (has_tie() ? 1 : 0); }

  // A threshold of 0 leaves no room for ties.
  [[nodiscard]] bool allows(std::span<const double> parameter) const { return tie != TieTerm::threshold || parameter[models] > 0; }

  // One pair: score and observed information in x = theta_first - theta_second and t, the tie parameter.
  struct Local {
    double log_likelihood, score_x, score_t, info_xx, info_xt, info_tt;
  };
  [[nodiscard]] Local local(const PairCount& pair, std::span<const double> parameter) const {
    const double x = parameter[pair.first] - parameter[pair.second];
    if (tie == TieTerm::threshold) return rao_kupper(pair, x, parameter[models]);
    return has_tie() ? davidson<true>(pair, x, parameter[models]) : davidson<false>(pair, x, 0);
  }

  // Probabilities of (first wins, tie, second wins); without a tie parameter the middle one is 0.
  struct Shares {
    double win, tie, loss;
  };
  [[nodiscard]] Shares shares(std::uint32_t first, std::uint32_t second, std::span<const double> parameter) const {
    const double x = parameter[first] - parameter[second];
    if (tie == TieTerm::threshold) {
      const Logistic win(x - parameter[models]);
      const Logistic loss(-x - parameter[models]);
      return {win.p, -std::expm1(-2 * parameter[models]) * win.q * loss.q, loss.p};
    }
    return has_tie() ? davidson_shares<true>(x, parameter[models]).p : davidson_shares<false>(x, 0).p;
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
        if (has_tie()) score[models] += at.score_t;
      }
      if (information != nullptr) add_information_of(pair, at, has_tie(), models, sign, *information);
    }
    return log_likelihood;
  }

 private:
  // P = (e^{x/2}, nu, e^{-x/2}) / sum (Davidson 1970, eq. 2.1); the largest exponent is taken out: no overflow.
  struct DavidsonShares {
    Shares p;
    double log_sum;
  };
  template <bool ties>
  static DavidsonShares davidson_shares(double x, double log_nu) {
    const double half = x / 2;
    const double shift = ties ? std::max(std::abs(half), log_nu) : std::abs(half);
    const double win = std::exp(half - shift);
    const double loss = std::exp(-half - shift);
    const double level = ties ? std::exp(log_nu - shift) : 0;
    const double sum = win + loss + level;
    return {{win / sum, level / sum, loss / sum}, std::log(sum) + shift};
  }

  // Wins + ties / 2 and ties are the sufficient statistics; their score and covariance. Without ties a tie is
  // half a win each: the same expressions.
  template <bool ties>
  static Local davidson(const PairCount& pair, double x, double log_nu) {
    const auto [p, log_sum] = davidson_shares<ties>(x, log_nu);
    const double n = pair.votes();
    const double wins = pair.first_wins + pair.ties / 2;
    const double mean = p.win + p.tie / 2;
    Local out{};
    out.log_likelihood = x / 2 * (2 * wins - n) + (ties ? pair.ties * log_nu : 0) - n * log_sum;
    out.score_x = wins - n * mean;
    out.score_t = pair.ties - n * p.tie;
    // Var x = P_w + P_t/4 - (P_w + P_t/2)^2, written without cancellation: P_w P_l + P_t (P_w + P_l) / 4.
    out.info_xx = n * (p.win * p.loss + p.tie * (p.win + p.loss) / 4);
    out.info_xt = n * p.tie * (p.loss - p.win) / 2;
    out.info_tt = n * p.tie * (p.win + p.loss);
    return out;
  }

  // p = 1 / (1 + e^-a), q = 1 - p and their logarithms, each to full relative accuracy.
  struct Logistic {
    double p, q, log_p, log_q;
    explicit Logistic(double a) {
      const double small = std::exp(-std::abs(a));
      const double log_large = -std::log1p(small);
      const double large = 1 / (1 + small);
      p = a > 0 ? large : small * large;
      q = a > 0 ? small * large : large;
      log_p = a > 0 ? log_large : log_large + a;
      log_q = a > 0 ? log_large - a : log_large;
    }
  };

  // P(first wins) = F(x - t), P(second wins) = F(-x - t), F the logistic function (Rao and Kupper 1967, theirs is
  // theta = e^t), and what is left is P(tie) = F(t - x) F(t + x) (1 - e^-2t): the log-likelihood is a sum of two
  // logistic ones and one of t alone, so it is concave.
  static Local rao_kupper(const PairCount& pair, double x, double t) {
    const Logistic win(x - t);
    const Logistic loss(-x - t);
    const double not_lost = pair.first_wins + pair.ties;
    const double not_won = pair.second_wins + pair.ties;
    const double score_win = pair.first_wins * win.q - pair.ties * win.p;
    const double score_loss = pair.second_wins * loss.q - pair.ties * loss.p;
    const double info_win = not_lost * win.p * win.q;
    const double info_loss = not_won * loss.p * loss.q;
    const double growth = std::expm1(2 * t);
    Local out{};
    out.log_likelihood = pair.first_wins * win.log_p + pair.second_wins * loss.log_p;
    if (pair.ties > 0) out.log_likelihood += pair.ties * (win.log_q + loss.log_q + std::log(-std::expm1(-2 * t)));
    out.score_x = score_win - score_loss;
    out.score_t = pair.ties * 2 / growth - score_win - score_loss;
    out.info_xx = info_win + info_loss;
    out.info_xt = info_loss - info_win;
    out.info_tt = info_win + info_loss + pair.ties * 4 / growth * (1 + 1 / growth);
    return out;
  }
};

// The same for Bradley-Terry and Davidson from the models' worths: two exponentials a model instead of three a pair. For
// strengths whose worths cannot overflow.
class Worths {
 public:
  [[nodiscard]] static bool serve(const StrengthModel& model, std::span<const double> parameter);
  Worths(const StrengthModel& model, std::span<const double> parameter);

  struct Local {
    double score_x, score_t, info_xx, info_xt, info_tt;
  };
  [[nodiscard]] Local local(const PairCount& pair) const {
    const double a = root_[pair.first];
    const double b = root_[pair.second];
    const double tie = nu_ * a * b;
    const double n = pair.votes();
    const double scale = 1 / (a * a + b * b + tie);
    const double p_win = a * a * scale;
    const double p_loss = b * b * scale;
    const double p_tie = tie * scale;
    return {.score_x = pair.first_wins + pair.ties / 2 - n * (p_win + p_tie / 2),
            .score_t = pair.ties - n * p_tie,
            .info_xx = n * (p_win * p_loss + p_tie * (p_win + p_loss) / 4),
            .info_xt = n * p_tie * (p_loss - p_win) / 2,
            .info_tt = n * p_tie * (p_win + p_loss)};
  }
  [[nodiscard]] double log_likelihood(std::span<const PairCount> pairs) const;
  void add_information(std::span<const PairCount> pairs, Matrix& information) const;  // to the upper triangle
  [[nodiscard]] std::vector<double> score(std::span<const PairCount> pairs) const;

 private:
  std::span<const double> parameter_;
  std::vector<double> root_;  // exp(theta / 2)
  double nu_;
};

// Votes that enter each component of the score: what its rounding is measured by.
[[nodiscard]] std::vector<double> votes_of(const StrengthModel& model, std::span<const PairCount> pairs);

[[nodiscard]] StrengthModel model_of(const StrengthFit& fit);
[[nodiscard]] std::vector<double> parameters_of(const StrengthFit& fit);  // thetas, then that of ties

// Leaves the votes among the estimated models, with positions in `estimated` instead of models. In place: with
// millions of votes a second copy of them would be felt.
void keep_estimated(std::vector<PairCount>& pairs, const StrengthFit& fit);

// each_annotator of the votes among the estimated models, with positions instead of models.
void each_estimated(const Comparisons& data, const StrengthFit& fit, const TakeAnnotator& take);

// Inverse of the observed information of these votes, row and column of the first model 0; absent when singular in
// working precision.
[[nodiscard]] std::optional<Matrix> inverse_information(const StrengthModel& model, std::span<const PairCount> pairs,
                                                        std::span<const double> parameter);

}  // namespace assay::stats
