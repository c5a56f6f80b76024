// Labels and the competence of workers, some of whom may spam: MACE.
#pragma once

#include "assay/stats/labels.hpp"

namespace assay::stats {

enum class MaceMethod {
  variational,  // a posterior of every worker's competence and spam distribution; the objective is the ELBO
  em,           // point estimates; the objective is the log-likelihood, and the log prior of the smoothing
};

struct MaceOptions {
  MaceMethod method = MaceMethod::variational;
  double competent = 0.5, spamming = 0.5;  // variational: the Beta prior of competence, as pseudo-labels of either kind
  double spam = 10;                        // variational: the Dirichlet prior of a spam distribution, a class
  std::optional<double> smoothing{};       // em: pseudo-labels a class and of either kind; .01 / classes unless given, 0: none
  std::span<const double> class_prior{};   // a positive weight a class, up to a factor; empty: all alike
  std::span<const std::uint32_t> gold{};   // a known class an item, no_label where there is none; empty: none
  // What the first start takes for workers: competence of each, spam distribution (workers x classes) of each, all between 0
  // and 1. Empty: 1/2 and even, the same for all names. Further starts are drawn.
  std::span<const double> start_competence{}, start_spam{};
  int starts = 10;
  std::uint64_t seed = 1;    // of the drawn starts: weights from 1 to 2.5 of competence against spamming and of the classes
  int max_rounds = 2000;     // of a start; a round is new parameters and a pass over the labels
  double tolerance = 1e-10;  // converged when a round gains less than this a label; 0: never
  unsigned threads = 1;      // the result does not depend on it
  InstructionSet instructions = InstructionSet::best;
  const std::atomic<bool>* cancel = nullptr;
  std::function<void(int start, int round, double objective)> progress{};
};

struct MaceFit {
  MaceMethod method = MaceMethod::variational;
  std::size_t items = 0, workers = 0, classes = 0, n = 0;
  std::vector<std::uint32_t> label{};  // the likeliest class of every item, ties to the lowest; no_label without labels
  std::vector<double> posterior{};     // items x classes; an item without labels has the prior
  std::vector<double> entropy{};       // of every item's posterior, in nats
  std::vector<double> prior{};         // share of every class
  std::vector<double> competence{};    // P(not spamming) of every worker, variational: its posterior mean; the prior's without labels
  // Labels of every worker expected to be known rather than spam, of which the parameters are made.
  std::vector<double> known{};
  std::vector<std::uint32_t> votes{};                   // of every worker
  std::vector<double> objective{};                      // of the best start, after every round
  std::optional<double> log_likelihood{}, log_prior{};  // em only
  std::vector<double> start_objective{};                // that every start ended with; the best one's results are above
  std::size_t best_start = 0;
  std::uint64_t seed = 0;
  int rounds = 0;  // of the best start
  bool converged = false, cancelled = false;
  double prior_competent = 0, prior_spamming = 0, prior_spam = 0;  // pseudo-labels; em: the smoothing
  std::vector<Note> notes{};

  // variational: labels of worker w in the order of items, evidence_begin[w] .. evidence_begin[w + 1]: how much likelier each
  // is known than spam, given what the labels of the others say of the item.
  std::vector<std::uint32_t> evidence_begin{};
  std::vector<double> evidence{};

  // Rows of worker w: row_begin[w] .. row_begin[w + 1], one a label used: how many labels expected to be spam.
  std::vector<std::uint32_t> row_begin{}, row_label{};
  std::vector<double> row_spam{};

  [[nodiscard]] bool ok() const { return !posterior.empty(); }
  // The spam distribution of a worker over the classes, variational: its posterior mean; empty for no such worker.
  [[nodiscard]] std::vector<double> spam_distribution(std::uint32_t worker) const;
  // Mean, standard deviation and quantiles of a worker's competence given the labels of the others (variational). The Beta
  // distribution that the method itself ends with takes the expected known labels for seen ones: its interval would hold the
  // truth 64 to 77 times of 100 where 95 are meant, this one 91 to 96 times. em: the point alone (note no_posterior).
  [[nodiscard]] Estimate worker_competence(std::uint32_t worker, double level = 0.95) const;
};

// Hovy, Berg-Kirkpatrick, Vaswani and Hovy (2013), "Learning whom to trust with MACE", NAACL-HLT. For every label a worker
// knows the class of the item with the probability of the worker's competence, and else spams: draws from a distribution of
// the worker's own, whatever the class. EM (their section 3.1), or mean-field variational Bayes with Beta(.5, .5) and
// Dirichlet(10) priors as in the authors' program. The best of several starts by the objective, which never falls by more than
// 1e-12 of itself (else note objective_fell). Cost: starts x rounds x labels; memory beside the result: 4 B a label and a few
// numbers a (worker, label used).
[[nodiscard]] MaceFit fit_mace(const LabelIndex& labels, const MaceOptions& options = {});

}  // namespace assay::stats
