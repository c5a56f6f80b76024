// Fits of label models: EM round by round, SQUAREM steps between them, and what to say about the result.
#include "label_em.hpp"
#include "squarem.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>
#include <utility>

namespace assay::stats {
namespace {

constexpr int plain_rounds = 10;  // before the first jump

class Fitter {
 public:
  Fitter(const LabelRows& rows, const LabelOptions& options, const std::vector<double>& pseudo, LabelFit& fit)
      : em(rows, options, pseudo), rows_(rows), options_(options), fit_(fit) {}

  void run() {
    em.start();
    if (options_.accelerate) accelerated();
    else plain();
    if (fell_ > 0) note(note::objective_fell, "a round lowered the objective by " + std::to_string(fell_) + ": please report this");
    if (fit_.cancelled) note(note::cancelled, "stopped after " + std::to_string(fit_.rounds) + " rounds as told");
    else if (!fit_.converged && options_.tolerance > 0)
      note(note::not_converged, "still gaining after " + std::to_string(fit_.rounds) + " rounds");
  }

  LabelEm em;

 private:
  void note(std::string_view code, std::string message) { fit_.notes.push_back({std::string(code), std::move(message)}); }

  double pass() {
    em.pass();
    ++passes_;
    return em.objective();
  }

  // The objective at the parameters that the last pass used; false when the fit ends with them.
  bool goes_on(double objective) {
    if (!fit_.objective.empty()) {
      const double fall = fit_.objective.back() - objective;
      if (fall > 1e-12 * std::abs(objective)) fell_ = std::max(fell_, fall);
    }
    fit_.objective.push_back(objective);
    fit_.rounds = passes_ - 1;
    if (options_.progress) options_.progress(fit_.rounds, objective);
    fit_.cancelled = options_.cancel != nullptr && options_.cancel->load(std::memory_order_relaxed);
    return !fit_.cancelled && fit_.rounds < options_.max_rounds;
  }

  // After a plain round.
  bool settled() {
    const std::size_t n = fit_.objective.size();
    if (options_.tolerance <= 0 || n < 2) return false;
    fit_.converged = fit_.objective[n - 1] - fit_.objective[n - 2] < options_.tolerance * static_cast<double>(rows_.labels);
    return fit_.converged;
  }

  void plain() {
    while (true) {
      em.maximize(nullptr);
      if (!goes_on(pass()) || settled()) return;
    }
  }

  // Two plain rounds, a jump along them, and so on; a jump that lowers the objective is undone. The first rounds are plain:
  // jumps from there may end at a lower maximum.
  void accelerated() {
    for (int round = 0; round < plain_rounds; ++round) {
      em.maximize(nullptr);
      if (!goes_on(pass()) || settled()) return;
    }
    Squarem steps(rows_, em);
    em.maximize(&steps.origin);
    if (!goes_on(pass())) return;
    while (true) {
      em.maximize(&steps.first);
      if (!goes_on(pass()) || settled()) return;
      em.maximize(&steps.second);
      if (fit_.rounds + 1 < options_.max_rounds) {
        steps.jump();
        em.set(steps.origin);
        em.maximize(nullptr);
        const double reached = pass();
        const bool good = reached >= fit_.objective.back();
        steps.judged(good);
        if (good && !goes_on(reached)) return;
        if (good) continue;
      }
      std::swap(steps.origin, steps.second);
      em.set(steps.origin);
      em.maximize(nullptr);
      if (!goes_on(pass()) || settled()) return;
    }
  }

  const LabelRows& rows_;
  const LabelOptions& options_;
  LabelFit& fit_;
  int passes_ = 0;
  double fell_ = 0;
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
  LabelFit pooled_fit;
  Fitter fitter(pooled, all, {}, pooled_fit);
  fitter.run();
  const std::vector<double> shares = fitter.em.take_shares();
  out.assign(k * k, 0.0);
  for (std::size_t r = 0; r < pooled.rows(); ++r) {
    for (std::size_t c = 0; c < k; ++c) out[pooled.row_label[r] * k + c] = shares[r * k + c] * fit.pseudo_labels / static_cast<double>(k);
  }
  return out;
}

bool usable(const LabelRows& rows, const LabelOptions& options) {
  return rows.ok && (options.gold.empty() || options.gold.size() == rows.items) &&
         std::ranges::all_of(options.gold, [&](std::uint32_t g) { return g < rows.classes || g == no_label; }) &&
         (options.start.empty() || options.start.size() == rows.items * rows.classes) &&
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
  if (std::ranges::all_of(rows.row_label, [&](std::uint32_t l) { return l == rows.row_label[0]; }))
    fit.notes.push_back({std::string(note::no_variation), "every label is the same class"});
  fit.row_begin = rows.row_begin;
  fit.row_label = rows.row_label;
  fit.row_votes = rows.row_votes;
  fit.pseudo = pseudo_labels(rows, options, fit);
  Fitter fitter(rows, options, fit.pseudo, fit);
  fitter.run();
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
  for (std::size_t item = 0; item < rows.items; ++item) {
    if (rows.item_begin[item] == rows.item_begin[item + 1])
      std::ranges::copy(fit.prior, fit.posterior.begin() + static_cast<std::ptrdiff_t>(item * rows.classes));
  }
  if (!fit.pseudo.empty()) say_what_the_prior_does(rows, fit);
  return fit;
}

}  // namespace assay::stats
