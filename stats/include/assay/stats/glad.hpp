// Labels, abilities of workers and difficulties of items together: GLAD.
#pragma once

#include "assay/stats/labels.hpp"

namespace assay::stats {

// The normal priors of ability and of log beta, as the program of the paper has them.
inline constexpr double glad_prior_mean = 1;
inline constexpr double glad_prior_sd = 1;

struct GladOptions {
  std::span<const double> class_prior{};  // a positive weight a class, up to a factor; empty: all alike
  std::span<const std::uint32_t> gold{};  // a known class an item, no_label where there is none; empty: none
  int max_rounds = 2000;                  // a round is an E step and an M step
  double tolerance = 1e-10;               // converged when a round gains less than this a label; 0: never
  std::size_t most_posterior_labels = 0;  // up to so many labels abilities get posteriors: intervals of worker_ability_posterior
  const std::atomic<bool>* cancel = nullptr;
  std::function<void(int round, double objective)> progress{};
};

struct GladFit {
  std::size_t items = 0, workers = 0, classes = 0, n = 0;
  std::vector<std::uint32_t> label{};  // the likeliest class of every item, ties to the lowest; no_label without labels
  std::vector<double> posterior{};     // items x classes; an item without labels has the prior
  std::vector<double> prior{};         // share of every class
  std::vector<double> ability{};       // alpha of every worker, on the scale of a logit; the mean of the prior without labels
  std::vector<double> log_beta{};      // of every item; difficulty is its negative
  // Standard errors, 0 where there is none.
  std::vector<double> ability_se{}, log_beta_se{};
  bool errors_conditional = false;  // they take all other parameters for known: more than glad_most_workers workers
  std::vector<double> objective{};  // at the start and after every round: log-likelihood + log prior of abilities and log betas
  std::optional<double> log_likelihood{}, log_prior{};
  std::optional<double> gradient{};  // the largest derivative of the objective at the end, in absolute value
  int rounds = 0;
  bool converged = false, cancelled = false;
  std::vector<Note> notes{};
  std::vector<std::uint32_t> item_votes{}, worker_votes{};
  std::vector<double> ability_posterior{};  // workers x nodes from ability_first to ability_last; empty where it was not asked for
  double ability_first = 0, ability_last = 0;

  [[nodiscard]] bool ok() const { return !posterior.empty(); }
  // P(right label) of a worker on an item; absent where there is no such worker or item.
  [[nodiscard]] std::optional<double> right(std::uint32_t worker, std::uint32_t item) const;
  // alpha with its standard error from the curvature of the objective; at 0 a worker is right half of the time. No interval
  // (note joint_mode): the mode of everything together is biased towards 0, and 1.96 standard errors around it hold the truth
  // 78 to 89 times of 100 where 95 are meant, the fewer the more labels a worker gave.
  [[nodiscard]] Estimate worker_ability(std::uint32_t worker) const;
  // alpha as the mean of its posterior with the classes, difficulties and the other abilities summed out, on grids, by messages between
  // items and workers until they settle (loopy belief propagation: Kschischang, Frey and Loeliger 2001, IEEE Transactions on Information
  // Theory 47), and the interval between its quantiles: it holds the truth 92 to 95 times of 100 where 95 are meant. Note too_costly
  // where there are more than most_posterior_labels labels.
  [[nodiscard]] Estimate worker_ability_posterior(std::uint32_t worker, double level = 0.95) const;
  // -log beta, the logarithm of the paper's difficulty 1 / beta, likewise (90 to 93 times of 100); -1 without evidence.
  [[nodiscard]] Estimate item_difficulty(std::uint32_t item) const;
};

// Up to so many workers standard errors account for all parameters being estimated together.
inline constexpr std::size_t glad_most_workers = 500;

// Whitehill, Ruvolo, Wu, Bergsma and Movellan (2009), "Whose vote should count more", NIPS 22. A worker of ability alpha is
// right on an item with probability 1 / (1 + exp(-alpha beta)) (equation 1), beta > 0, and else draws evenly from the other
// classes (section 3.3). alpha and log beta are normal. Posterior mode by EM from the means of the priors: posteriors of the
// classes (equation 2), then conjugate gradients with a line search on the expected log joint density (equation 3), which
// never falls; nor does the objective by more than 1e-12 of itself (else note objective_fell). Cost a round: labels +
// items x classes, times at most 20; standard errors: the sum over items of squared labels, and workers^3.
[[nodiscard]] GladFit fit_glad(const LabelIndex& labels, const GladOptions& options = {});

}  // namespace assay::stats
