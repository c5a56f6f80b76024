// Strengths of models from pairwise votes by maximum likelihood: Bradley-Terry, and for ties Davidson's model or
// Rao and Kupper's.
#pragma once

#include "assay/stats/comparisons.hpp"
#include "assay/stats/estimate.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace assay::stats {

// davidson       Davidson (1970), JASA 65, eq. 2.1: P(i wins) : P(tie) : P(j wins) =
//                exp(theta_i) : nu exp((theta_i + theta_j) / 2) : exp(theta_j).
// half_wins      Bradley and Terry (1952): P(i wins) = 1 / (1 + exp(theta_j - theta_i)), a tie is half a win for each.
// rao_kupper     Rao and Kupper (1967), JASA 62, "Ties in paired-comparison experiments: a generalization of the
//                Bradley-Terry model": P(i wins) = 1 / (1 + exp(t + theta_j - theta_i)) with a threshold t > 0 (theirs
//                is exp(t) > 1), P(j wins) likewise, else a tie: who sees a difference below t calls it a tie.
// plackett_luce  fits of rankings only (plackett_luce.hpp).
// adjacent_grades, cumulative_grades  fits of graded votes, and of votes with covariates, only (graded.hpp, style.hpp).
// skilled        fits with annotators' skills only (skilled.hpp).
// best_worst, max_difference  fits of best-worst choices only (best_worst.hpp).
enum class TieModel {
  davidson,
  half_wins,
  rao_kupper,
  plackett_luce,
  adjacent_grades,
  cumulative_grades,
  skilled,
  best_worst,
  max_difference,
};

// Why a model has a strength or not. The likelihood has a finite maximum only among models that win AND lose
// against each other through chains of votes (Ford 1957); the largest such group is estimated, the others are
// named.
enum class ModelState : std::uint8_t {
  estimated,
  above,         // beats the estimated group and never loses to it: plus infinity
  below,         // loses to the estimated group and never beats it: minus infinity
  incomparable,  // no chain of votes to the estimated group, or one that says nothing
};

struct StrengthOptions {
  double gradient_tolerance = 1e-10;  // on every component, or the rounding floor of its sum where that is larger
  int max_rounds = 100;
  // Without it there are no standard errors but those by annotator, and the cost falls from models^3 to the pairs that met.
  bool covariance = true;
};

struct StrengthFit {
  TieModel ties = TieModel::davidson;
  std::vector<ModelState> state;           // one a model; empty on bad_input
  std::vector<std::uint32_t> estimated;    // the models that have a strength, ascending
  std::vector<double> theta;               // their strengths (natural logarithm of worth), theta[0] = 0
  std::optional<double> log_nu;            // davidson only; absent without ties (then plain Bradley-Terry is fitted)
  std::optional<double> threshold;         // rao_kupper only: t > 0; absent without ties, likewise
  std::vector<std::uint32_t> tie_orders;   // plackett_luce only: sizes of the ties that occur, ascending
  std::vector<double> log_delta;           // and how common they are
  std::uint32_t grades = 0;                // adjacent_grades and cumulative_grades only: of the scale
  std::vector<std::uint32_t> scale_grade;  // the grades on the left's side that have a parameter, from the outermost inwards
  std::vector<double> scale;               // and these (graded.hpp)
  bool side = false;                       // the first effect is that of the side
  std::vector<double> effect;              // of the side, then of covariates
  // Inverse information, parameters() x parameters(): thetas, then the tie parameters if present (or scale, then effects). Empty
  // where it was not asked for. The first row is 0. rao_kupper: the observed information, else Fisher's, which is the same.
  std::vector<double> covariance;
  std::optional<double> log_likelihood;  // of the votes within the estimated group, without binomial coefficients
  std::optional<double> penalty;         // fit_bradley_terry_firth only: what is added to it, 1/2 log |information|
  std::size_t n = 0;                     // those votes
  int rounds = 0;                        // Newton steps taken
  double gradient = 0;                   // largest component at the end
  std::vector<Note> notes;               // disconnected, separated, no_ties, only_ties, self_comparison, not_converged, ...

  [[nodiscard]] bool ok() const { return !theta.empty(); }
  [[nodiscard]] std::optional<double> tie_parameter() const { return log_nu ? log_nu : threshold; }
  [[nodiscard]] std::size_t parameters() const {
    return theta.size() + (tie_parameter() ? 1 : 0) + log_delta.size() + scale.size() + effect.size();
  }
  // Of wins and ties per pair: what fit_davidson, fit_rao_kupper and fit_bradley_terry give.
  [[nodiscard]] bool of_pairs() const { return ties == TieModel::davidson || ties == TieModel::half_wins || ties == TieModel::rao_kupper; }
  [[nodiscard]] std::optional<std::size_t> row_of(std::uint32_t model) const;  // position in theta
};

// Newton's method with halving and the observed information (which is Fisher's where the model is an exponential
// family: all but rao_kupper, whose log-likelihood is concave, too); the log-likelihood never falls by more than
// 1e-12 of itself. Votes are first counted per pair: row order and duplicates do not matter. From 64 models on steps are
// solved by conjugate gradients: 4 to 7 rounds of some passes over the pairs that met (or over all pairs, in whole vectors,
// where a quarter of them met), and models^3 / 3 twice for the covariance; below, and where votes are nearly separated,
// models^3 / 3 a round, 5 to 7 rounds.
//
// With ties the maximum can also lie at infinity when strengths and nu (or the threshold) grow together: when an
// ordering exists in which ties happen only between neighbours and nobody ever wins upwards. That, too, is detected
// (a system of difference constraints, the same for both models) and reported as `separated` with nothing
// estimated.
[[nodiscard]] StrengthFit fit_davidson(const Comparisons& data, const StrengthOptions& options = {});
[[nodiscard]] StrengthFit fit_rao_kupper(const Comparisons& data, const StrengthOptions& options = {});
[[nodiscard]] StrengthFit fit_bradley_terry(const Comparisons& data, const StrengthOptions& options = {});

// Bradley-Terry with Firth's penalty, half the logarithm of the determinant of the information (Firth 1993, "Bias
// reduction of maximum likelihood estimates", Biometrika 80(1), section 3; the mode under Jeffreys' prior): every model
// with a chain of votes to the others has a finite strength, also one that always wins or always loses, and the bias of
// the others is smaller. `state` and the notes are those of the likelihood without penalty: a model named above or
// below has a strength here, but by the penalty alone. The penalised log-likelihood never falls by more than 1e-12 of
// itself. The covariance is the inverse Fisher information at the estimate; for a separated model it is a rough guide,
// and clustered intervals and goodness of fit do not apply. Cost: models^3 a round, about 10 rounds.
[[nodiscard]] StrengthFit fit_bradley_terry_firth(const Comparisons& data, const StrengthOptions& options = {});

}  // namespace assay::stats
