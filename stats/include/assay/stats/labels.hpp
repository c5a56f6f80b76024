// True labels from the labels of several workers: majority, weighted majority, Dawid-Skene and one-coin.
#pragma once

#include "assay/stats/estimate.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace assay::stats {

inline constexpr std::uint32_t no_label = std::numeric_limits<std::uint32_t>::max();
inline constexpr std::size_t most_classes = 1024;

// One row a label: `worker[i]` < workers gave `item[i]` < items the label `label[i]` < classes. Several rows of one worker on
// one item are separate votes (note repeated_rows). Row order never matters, not even in the last bit.
struct Labels {
  std::span<const std::uint32_t> item, worker, label;
  std::size_t items = 0, workers = 0, classes = 0;
};

struct LabelRows;

// The labels sorted once, for several fits. The columns may go afterwards.
class LabelIndex {
 public:
  explicit LabelIndex(const Labels& labels);
  LabelIndex(LabelIndex&&) noexcept;
  LabelIndex& operator=(LabelIndex&&) noexcept;
  ~LabelIndex();
  [[nodiscard]] bool ok() const;  // false: bad_input, no_data or too_many_classes in notes()
  [[nodiscard]] const std::vector<Note>& notes() const;
  [[nodiscard]] std::vector<std::uint32_t> votes(std::uint32_t item) const;  // one count a class
  [[nodiscard]] std::vector<std::uint32_t> worker_votes() const;             // labels of every worker
  [[nodiscard]] std::size_t shared_items() const;                            // items with two labels or more
  [[nodiscard]] const LabelRows& rows() const { return *rows_; }

 private:
  std::unique_ptr<LabelRows> rows_;
};

enum class LabelModel {
  dawid_skene,  // Dawid and Skene (1979), Applied Statistics 28: a confusion matrix a worker
  // A worker is right with one probability and else draws evenly from the other classes: Zhang, Chen, Zhou and Jordan (2016), "Spectral
  // methods meet EM", JMLR 17, section 2; maximum likelihood.
  one_coin,
};

// What a worker's confusion matrix starts from (dawid_skene only), as pseudo-labels added to the counts.
enum class WorkerPrior {
  none,      // maximum likelihood; cells clipped at 1e-10 over the labels that a worker has used
  diagonal,  // K/2 on the diagonal and 1/2 elsewhere
  pooled,    // the matrix of all workers taken for one, fitted first, times pooled_labels / K
};

enum class InstructionSet { best, portable, avx2, avx512 };  // the numbers are the same to the last bit

struct LabelOptions {
  LabelModel model = LabelModel::dawid_skene;
  WorkerPrior prior = WorkerPrior::diagonal;
  std::optional<double> pooled_labels{};  // pseudo-labels a worker; without this as many as the diagonal prior has
  std::span<const std::uint32_t> gold{};  // a known class an item, no_label where there is none; empty: none
  std::span<const double> start{};        // items x classes; a row without a positive value starts from its votes
  // SQUAREM: Varadhan and Roland (2008), Scandinavian Journal of Statistics 35; from a start (label_refit.hpp) Anderson (1965), J. ACM 12,
  // with eleven tables of a worker's label and class, up to two million numbers each.
  bool accelerate = true;
  int max_rounds = 2000;     // a round is one pass over the labels
  double tolerance = 1e-10;  // converged when a plain round gains less than this a label; 0: never
  unsigned threads = 1;      // the result does not depend on it
  InstructionSet instructions = InstructionSet::best;
  const std::atomic<bool>* cancel = nullptr;
  std::function<void(int round, double objective)> progress{};
};

struct LabelFit {
  LabelModel model = LabelModel::dawid_skene;
  std::size_t items = 0, workers = 0, classes = 0, n = 0;
  std::vector<std::uint32_t> label{};  // the likeliest class of every item, ties to the lowest; no_label without labels
  std::vector<double> posterior{};     // items x classes; an item without labels has the prior
  std::vector<double> prior{};         // share of every class
  std::vector<double> objective{};     // at the start and after every accepted step: log-likelihood + log prior of the workers
  std::optional<double> log_likelihood{}, log_prior{};
  int rounds = 0;  // passes from the start to these parameters
  bool converged = false, cancelled = false;
  double pseudo_labels = 0;  // that the prior adds to every worker
  std::vector<Note> notes{};

  // Rows of worker w: row_begin[w] .. row_begin[w + 1], one a label used.
  std::vector<std::uint32_t> row_begin{}, row_label{}, row_votes{};
  std::vector<double> row_share{};     // rows x classes (one_coin: rows): P(label | true class), (one_coin: P(right))
  std::vector<double> row_expected{};  // the same shape: votes expected under the posterior to have that true class
  std::vector<double> pseudo{};        // classes x classes, [label][true class]; empty without a prior

  [[nodiscard]] bool ok() const { return !posterior.empty(); }
  [[nodiscard]] std::size_t votes(std::uint32_t worker) const;
  // P(label | true class) as classes x classes, [true class][label]; empty for a worker without labels.
  [[nodiscard]] std::vector<double> confusion(std::uint32_t worker) const;
  // Votes expected to fall into the same cells; they sum to the worker's votes.
  [[nodiscard]] std::vector<double> expected_votes(std::uint32_t worker) const;
  // A cell with its interval: Beta with the expected votes and pseudo-labels of the row, at least 1/2 each.
  [[nodiscard]] Estimate confusion_cell(std::uint32_t worker, std::uint32_t truth, std::uint32_t said, double level = 0.95) const;
  // Probability of a right label: sum over classes of prior x diagonal; absent for a worker without labels. Interval: label_intervals.
  [[nodiscard]] std::optional<double> skill(std::uint32_t worker) const;
};

// EM from vote fractions. Round r: posteriors of parameters r - 1, then parameters r. The objective never falls by more than
// 1e-12 of itself (else note objective_fell). Cost: rounds x labels x classes; memory beside the result: 4 B a label and a
// row of doubles a (worker, label used), no classes^2 a worker.
[[nodiscard]] LabelFit fit_labels(const LabelIndex& labels, const LabelOptions& options = {});

// How right workers are (LabelFit::skill) and how common classes are (LabelFit::prior), with intervals.
struct LabelIntervals {
  std::vector<Estimate> skill{};  // of every worker
  std::vector<Estimate> prior{};  // of every class
  std::vector<Note> notes{};      // bad_input (not the labels of the fit), no_data, too_costly (more classes than most_interval_classes)

  [[nodiscard]] bool ok() const { return !prior.empty(); }
};
inline constexpr std::size_t most_interval_classes = 64;

// Beta intervals with the estimate for mean and the variance of the observed information, in which a label counts for what it tells given
// the other labels of its item: of a worker's confusion matrix (with the prior's pseudo-labels), and of the classes' shares, each given all
// other parameters (note conditional_error). Never narrower than seen labels (or items) would make them. n counts the worker's labels,
// or labelled items. Not estimable: no_data (a worker without labels). In simulations of 40 workers with 20 to 100 labels each, three or
// five an item, the intervals of skills held the truth 91 to 95 times of 100 where 95 are meant (diagonal prior, two or three classes),
// with the one coin 93 to 95, without a prior 78 to 91, and 70 with five classes and 50 labels a worker, beside whose 22.5 pseudo-labels
// the prior pulls; those of shares 82 to 96, without a prior 78 to 96. Cost: labels x classes^2 and workers x classes^4.
[[nodiscard]] LabelIntervals label_intervals(const LabelIndex& labels, const LabelFit& fit, double level = 0.95);

struct MajorityFit {
  std::vector<std::uint32_t> label;  // no_label without labels; ties to the lowest class
  std::vector<double> share;         // of the weight for the label; 0 without labels
  std::vector<bool> tied;
  std::vector<double> skill;  // weighted: share of a worker's votes that equal the majority; 0 without votes
  std::size_t tied_items = 0;
  std::vector<Note> notes;
};

[[nodiscard]] MajorityFit majority(const LabelIndex& labels);
// Every vote weighs what the worker's votes agree with the plain majority: "worker agreement with aggregate", Wawa of crowd-kit (Ustalov,
// Pavlichenko and Tseitlin 2024, Journal of Open Source Software 9).
[[nodiscard]] MajorityFit weighted_majority(const LabelIndex& labels);

}  // namespace assay::stats
