// Rubric scores freed of raters, dimensions and the distances between points of the scale: many-facet Rasch models.
#pragma once

#include "assay/stats/estimate.hpp"
#include "assay/stats/rubric.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace assay::stats {

// What the points of the scale mean: the same on all dimensions (Andrich 1978, Psychometrika 43, "A rating formulation for
// ordered response categories"), or something else on each (Masters 1982, Psychometrika 47, "A Rasch model for partial credit
// scoring").
enum class StepModel { rating_scale, partial_credit };

// More points than this, from the lowest to the highest rating, are no rating scale.
inline constexpr std::size_t facets_most_categories = 64;
// Up to so many raters, dimensions and steps together.
inline constexpr std::size_t facets_most_parameters = 3000;

struct FacetsOptions {
  StepModel steps = StepModel::rating_scale;
  std::size_t nodes = 81;  // of the ability distribution, from -6 to 6 standard deviations; more are taken where that is too coarse
  double level = 0.95;
  double gradient_tolerance = 1e-10;  // on every component, or the rounding floor of its sum where that is larger
  int max_rounds = 200;
  const std::atomic<bool>* cancel = nullptr;
  std::function<void(int round, double objective)> progress{};  // with more nodes the last round is measured anew
};

// Mean squares of residuals over what the model expects, about 1 where it describes the ratings; above: more erratic, below:
// more alike than it says. `infit` weighs ratings by their variance, `outfit` does not. Descriptions of these ratings: no intervals.
struct FitMeanSquares {
  double infit = 0, outfit = 0;
  std::size_t n = 0;  // 0: no ratings, and no mean squares
};

// Between the points of the scale that were used, ascending: tau[k] belongs to the step from category[k] to category[k + 1], a
// point's worth where points between were never used. The sum over points is 0. Errors by the model; normal limits.
struct Steps {
  std::vector<double> category, tau, se, low, high;
};

struct FacetsFit {
  StepModel model = StepModel::rating_scale;
  std::vector<Estimate> item;        // ability of every item: the mean of its posterior
  std::vector<double> posterior_sd;  // of every item's ability, the parameters taken for known; 0 where there is none
  std::vector<Estimate> severity;    // of every rater; they sum to 0
  std::vector<Estimate> difficulty;  // of every dimension, items being 0 on average
  std::vector<Steps> steps;          // one, or one a dimension
  std::vector<FitMeanSquares> item_fit, rater_fit, dimension_fit;
  std::vector<double> severity_model_se;  // by the model alone, 0 where there is none
  Estimate sd;                            // of abilities
  // Of abilities: variance of the posterior means over that and the mean posterior variance, item jackknife with t given the parameters;
  // and sqrt(reliability / (1 - reliability)).
  Estimate reliability, separation;
  // Of severities: (variance - mean squared se) / variance, and its separation. Near 0 raters are alike. Chi-square limits: raters like
  // these, severities normal, errors taken for known.
  Estimate severity_reliability, severity_separation;
  std::optional<double> log_likelihood, deviance;
  std::size_t parameters = 0, n = 0, nodes = 0;
  int rounds = 0;
  double gradient = 0;
  bool converged = false, cancelled = false;
  std::vector<Note> notes;  // extreme_scores, separated, disconnected, boundary, not_converged, cancelled, bad_input, ...

  [[nodiscard]] bool ok() const { return log_likelihood.has_value(); }
};

// Linacre (1989), Many-Facet Rasch Measurement. The rating x of item i by rater r on dimension d has
//   log P(x = k) = k (theta_i - severity_r - difficulty_d) - (tau_1 + ... + tau_k) + constant,   theta_i ~ N(0, sd^2),
// fitted by marginal maximum likelihood (Bock and Aitkin 1981, Psychometrika 46), as R's TAM does with the formula
// ~ item + step + rater (or item + item:step + rater), where its persons are the items here and its items the dimensions.
// Values are whole numbers. Newton's method on the marginal log-likelihood; where that has no downward curvature, a step with the
// information of the complete data (Lange 1995, JRSS B 57, "A gradient algorithm locally equivalent to the EM algorithm"). It never
// falls by more than 1e-12 of itself.
//
// Errors of severities and difficulties: the larger one of the inverse observed information, and of the sandwich with items as
// clusters, times G / (G - 1), which holds where what a rater thinks of an item colours all dimensions. Interval: normal.
// The squared se of an ability is the variance of the posterior at these parameters and what their errors add to its mean, slope'
// (inverse observed information) slope (Kass and Steffey 1989, JASA 84, "Approximate Bayesian inference in conditionally independent
// hierarchical models", section 3); its interval is normal, and a rough guide below 20 items.
//
// Mean squares are means over the posterior of the ability (Wu 1997, The development and application of a fit test for use with
// marginal maximum likelihood estimation), so that they are 1 on average where the model holds.
//
// A rater or a dimension with nothing but the lowest or the highest point has no finite place: it is named (separated) and left out
// with its ratings. An item with such ratings only has a finite ability, by the distribution of the others (note
// extreme_scores). Raters without a chain of shared items are compared on the assumption that their items are alike (note
// disconnected). Points of the scale that nobody used have probability 0. Where items differ no more than chance
// lets them, sd is 0 (boundary). Cost a round: nodes x (raters x dimensions x points + ratings), nodes x items x squared parameters
// that occur in an item, and parameters^3.
[[nodiscard]] FacetsFit fit_facets(const RubricRatings& ratings, const FacetsOptions& options = {});

}  // namespace assay::stats
