// Fits of label models: EM round by round, SQUAREM steps between them, and what to say about the result.
#include "anderson.hpp"
#include "label_em.hpp"
#include "round_log.hpp"
#include "squarem.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

namespace assay::stats {
namespace {

constexpr int plain_rounds = 10;  // before the first jump

class Fitter {
 public:
  Fitter(const LabelRows& rows, const LabelOptions& options, const std::vector<double>& pseudo)
      : em(rows, options, pseudo),
        log({.max_rounds = options.max_rounds,
             .tolerance = options.tolerance,
             .labels = rows.labels,
             .cancel = options.cancel,
             .progress = &options.progress}),
        rows_(rows),
        options_(options) {}

  void run() {
    em.start();
    const bool started = std::ranges::any_of(options_.start, [](double p) { return p > 0; });
    if (options_.accelerate && started && Anderson::fits(rows_, em)) mixed();
    else if (options_.accelerate) accelerated();
    else plain();
  }

  LabelEm em;
  RoundLog log;

 private:
  double pass() {
    em.pass();
    ++passes_;
    return em.objective();
  }

  // The objective at the parameters that the last pass used; false when the fit ends with them.
  bool goes_on(double objective) { return log.goes_on(passes_ - 1, objective); }

  void plain() {
    while (true) {
      em.maximize(nullptr);
      if (!goes_on(pass()) || log.settled()) return;
    }
  }

  // Two plain rounds, a jump along them, and so on; a jump that lowers the objective is undone. The first rounds are plain:
  // jumps from there may end at a lower maximum.
  void accelerated() {
    for (int round = 0; round < plain_rounds; ++round) {
      em.maximize(nullptr);
      if (!goes_on(pass()) || log.settled()) return;
    }
    Squarem steps(rows_, em);
    em.maximize(&steps.origin);
    if (!goes_on(pass())) return;
    while (true) {
      em.maximize(&steps.first);
      if (!goes_on(pass()) || log.settled()) return;
      em.maximize(&steps.second);
      if (log.rounds + 1 < options_.max_rounds) {
        steps.jump();
        em.set(steps.origin);
        em.maximize(nullptr);
        const double reached = pass();
        const bool good = reached >= log.objective.back();
        steps.judged(good);
        if (good && !goes_on(reached)) return;
        if (good) continue;
      }
      std::swap(steps.origin, steps.second);
      em.set(steps.origin);
      em.maximize(nullptr);
      if (!goes_on(pass()) || log.settled()) return;
    }
  }

  // From a start near the end: rounds are mixed with those before; one that lowers the objective is undone. A plain one follows the first
  // mixture, which knows too little, and what seems to be the last.
  void mixed() {
    Anderson steps(rows_, em);
    em.maximize(&steps.from);
    if (!goes_on(pass())) return;
    std::optional<double> before;  // what the mixture before gained
    bool plainly = false;
    while (true) {
      em.maximize(&steps.to);
      if (!plainly && log.rounds + 1 < options_.max_rounds && steps.mix()) {
        em.set(steps.from);
        em.maximize(nullptr);
        const double reached = pass();
        const double gain = reached - log.objective.back();
        steps.judged(gain >= 0);
        if (gain >= 0) {
          if (!goes_on(reached)) return;
          const double next = before && *before > 0 ? gain * std::min(1.0, gain / *before) : 0;
          plainly = next < options_.tolerance * static_cast<double>(rows_.labels);
          before = gain;
          continue;
        }
        em.set(steps.to);
        em.maximize(nullptr);
      }
      if (!goes_on(pass()) || log.settled()) return;
      plainly = false;
      std::swap(steps.from, steps.to);
    }
  }

  const LabelRows& rows_;
  const LabelOptions& options_;
  int passes_ = 0;
};

double diagonal_labels(std::size_t classes) {
  const auto k = static_cast<double>(classes);
  return k * (2 * k - 1) / 2;
}

// [label][true class], as pseudo-labels.
std::vector<double> pseudo_labels(const LabelRows& rows, const LabelOptions& options, LabelFit& fit) {
  const std::size_t k = rows.classes;
  std::vector<double> out;
  if (options.model == LabelModel::one_coin || options.prior == WorkerPrior::none) return out;
  if (options.prior == WorkerPrior::diagonal) {
    out.assign(k * k, 0.5);
    for (std::size_t i = 0; i < k; ++i) out[i * k + i] = static_cast<double>(k) / 2;
    fit.pseudo_labels = diagonal_labels(k);
    return out;
  }
  fit.pseudo_labels = options.pooled_labels.value_or(diagonal_labels(k));
  LabelOptions all = options;
  all.prior = WorkerPrior::none;
  all.progress = nullptr;
  const LabelRows pooled = pooled_rows(rows);
  Fitter fitter(pooled, all, {});
  fitter.run();
  const std::vector<double> shares = fitter.em.take_shares();
  out.assign(k * k, 0.0);
  for (std::size_t r = 0; r < pooled.rows(); ++r) {
    for (std::size_t c = 0; c < k; ++c) out[pooled.row_label[r] * k + c] = shares[r * k + c] * fit.pseudo_labels / static_cast<double>(k);
  }
  return out;
}

bool usable(const LabelRows& rows, const LabelOptions& options) {
  return rows.ok && gold_fits(rows, options.gold) && (options.start.empty() || options.start.size() == rows.items * rows.classes) &&
         std::ranges::all_of(options.start, [](double p) { return std::isfinite(p); }) && options.max_rounds >= 0 &&
         std::isfinite(options.tolerance) &&
         (!options.pooled_labels || (std::isfinite(*options.pooled_labels) && *options.pooled_labels > 0));
}

void say_what_the_prior_does(const LabelRows& rows, LabelFit& fit) {
  std::size_t few = 0;
  std::size_t workers = 0;
  for (std::uint32_t w = 0; w < rows.workers; ++w) {
    workers += fit.votes(w) > 0 ? 1 : 0;
    few += fit.votes(w) > 0 && static_cast<double>(fit.votes(w)) < fit.pseudo_labels ? 1 : 0;
  }
  if (few == 0) return;
  std::string pseudo = std::to_string(fit.pseudo_labels);
  pseudo.erase(pseudo.find_last_not_of('0') + 1);
  if (pseudo.back() == '.') pseudo.pop_back();
  fit.notes.push_back({std::string(note::prior_exceeds_data), "the prior adds " + pseudo + " pseudo-labels to every worker, and " +
                                                                  std::to_string(few) + " of " + std::to_string(workers) +
                                                                  " workers gave fewer labels than that"});
}

}  // namespace

LabelFit fit_labels(const LabelIndex& labels, const LabelOptions& wanted) {
  const LabelRows& rows = labels.rows();
  LabelOptions options = wanted;
  if (rows.classes < 2) options.model = LabelModel::dawid_skene;  // one class: nothing to be wrong about
  LabelFit fit{.model = options.model, .items = rows.items, .workers = rows.workers, .classes = rows.classes, .n = rows.labels};
  fit.notes = rows.notes;
  if (rows.ok && !usable(rows, options)) {
    fit.notes.push_back({std::string(note::bad_input), "gold needs a class or no_label an item, start a finite number an item and class"});
  }
  if (!usable(rows, options)) return fit;
  say_if_all_alike(rows, fit.notes);
  fit.row_begin = rows.row_begin;
  fit.row_label = rows.row_label;
  fit.row_votes = rows.row_votes;
  fit.pseudo = pseudo_labels(rows, options, fit);
  Fitter fitter(rows, options, fit.pseudo);
  fitter.run();
  fitter.log.say(fit.notes);
  fit.objective = std::move(fitter.log.objective);
  fit.rounds = fitter.log.rounds;
  fit.converged = fitter.log.converged;
  fit.cancelled = fitter.log.cancelled;
  // Once more at the same parameters, for what an item and a worker get.
  LabelEm& em = fitter.em;
  em.clear();
  fit.posterior.assign(rows.items * rows.classes, 0.0);
  fit.label.assign(rows.items, no_label);
  em.pass(fit.posterior.data(), fit.label.data());
  fit.log_likelihood = em.log_likelihood();
  fit.log_prior = em.log_prior();
  fit.prior = em.class_shares();
  fit.row_share = em.take_shares();
  fit.row_expected = em.take_counts();
  give_prior_to_unlabelled(rows, fit.prior, fit.posterior);
  if (!fit.pseudo.empty()) say_what_the_prior_does(rows, fit);
  return fit;
}

}  // namespace assay::stats
