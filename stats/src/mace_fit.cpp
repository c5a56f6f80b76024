// The starts of MACE, the best of them, and what its result says about a worker.
#include "assay/stats/mace.hpp"
#include "assay/stats/rng.hpp"
#include "assay/stats/variation.hpp"
#include "mace_competence.hpp"
#include "mace_em.hpp"
#include "round_log.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

namespace assay::stats {
namespace {

bool positive(double x) { return std::isfinite(x) && x > 0; }

bool usable(const LabelRows& rows, const MaceOptions& options) {
  const auto probabilities = [](std::span<const double> all) {
    return std::ranges::all_of(all, [](double p) { return p >= 0 && p <= 1; });
  };
  return class_prior_fits(rows, options.class_prior) && gold_fits(rows, options.gold) && positive(options.competent) &&
         positive(options.spamming) && positive(options.spam) && std::isfinite(options.smoothing.value_or(0)) &&
         options.smoothing.value_or(0) >= 0 && (options.start_competence.empty() || options.start_competence.size() == rows.workers) &&
         (options.start_spam.empty() || options.start_spam.size() == rows.workers * rows.classes) &&
         probabilities(options.start_competence) && probabilities(options.start_spam) && options.starts > 0 && options.max_rounds > 0 &&
         std::isfinite(options.tolerance);
}

// Competence of every worker, and the spam distribution at the label of every row.
struct Start {
  std::vector<double> competence, spam;
};

Start first_start(const LabelRows& rows, const MaceOptions& options) {
  Start out{.competence = std::vector<double>(rows.workers, 0.5),
            .spam = std::vector<double>(rows.rows(), 1 / static_cast<double>(rows.classes))};
  if (!options.start_competence.empty()) out.competence.assign(options.start_competence.begin(), options.start_competence.end());
  for (std::size_t r = 0; !options.start_spam.empty() && r < rows.rows(); ++r)
    out.spam[r] = options.start_spam[rows.row_worker[r] * rows.classes + rows.row_label[r]];
  return out;
}

Start drawn_start(const LabelRows& rows, Rng& rng) {
  Start out{.competence = std::vector<double>(rows.workers), .spam = std::vector<double>(rows.rows())};
  const auto weight = [&] { return 1 + 1.5 * uniform(rng); };
  std::vector<double> spam(rows.classes);
  for (std::size_t w = 0; w < rows.workers; ++w) {
    const double spamming = weight();
    const double competent = weight();
    out.competence[w] = competent / (spamming + competent);
    for (double& x : spam) x = weight();
    const double all = std::accumulate(spam.begin(), spam.end(), 0.0);
    for (std::size_t r = rows.row_begin[w]; r < rows.row_begin[w + 1]; ++r) out.spam[r] = spam[rows.row_label[r]] / all;
  }
  return out;
}

class Fitter {
 public:
  Fitter(const LabelRows& rows, const MaceOptions& options, MaceFit& fit)
      : rows_(rows), options_(options), fit_(fit), em_(rows, options, fit) {}

  void run() {
    Xoshiro256 rng(options_.seed);
    for (int start = 0; start < options_.starts && !fit_.cancelled; ++start)
      climb(start, start == 0 ? first_start(rows_, options_) : drawn_start(rows_, rng));
    logs_[fit_.best_start].say(fit_.notes);
    for (std::size_t start = 0; start < logs_.size(); ++start) {
      if (start != fit_.best_start && !has_note(fit_.notes, note::objective_fell)) logs_[start].say_if_it_fell(fit_.notes);
    }
    if (fit_.cancelled && !has_note(fit_.notes, note::cancelled))
      fit_.notes.push_back({std::string(note::cancelled), "stopped in start " + std::to_string(logs_.size()) + " as told"});
    finish();
  }

 private:
  void climb(int start, const Start& from) {
    const std::function<void(int, double)> progress = [&](int round, double objective) {
      if (options_.progress) options_.progress(start, round, objective);
    };
    RoundLog log({.max_rounds = options_.max_rounds,
                  .tolerance = options_.tolerance,
                  .labels = rows_.labels,
                  .cancel = options_.cancel,
                  .progress = &progress});
    em_.start(from.competence, from.spam);
    for (int round = 1; log.goes_on(round, em_.round()) && !log.settled();) ++round;
    fit_.cancelled = log.cancelled;
    fit_.start_objective.push_back(log.objective.back());
    if (logs_.empty() || log.objective.back() > fit_.start_objective[fit_.best_start]) {
      fit_.best_start = logs_.size();
      best_ = em_.behind();
    }
    logs_.push_back(std::move(log));
  }

  // The parameters of the best start once more, for what an item and a worker get.
  void finish() {
    RoundLog& log = logs_[fit_.best_start];
    fit_.objective = std::move(log.objective);
    fit_.rounds = log.rounds;
    fit_.converged = log.converged;
    em_.set(best_);
    static_cast<void>(em_.round());
    fit_.posterior.assign(rows_.items * rows_.classes, 0.0);
    fit_.label.assign(rows_.items, no_label);
    em_.report(fit_.posterior.data(), fit_.label.data());
    if (fit_.method == MaceMethod::em) {
      fit_.log_likelihood = em_.log_likelihood();
      fit_.log_prior = em_.log_prior();
    }
    fit_.known = std::move(best_.known);
    fit_.row_spam = std::move(best_.spam);
    if (fit_.method == MaceMethod::variational) weigh_evidence();
  }

  // Without the label itself, P(its class | labels of the others) = q / (q + (1 - q) (competence + spam) / spam), where q is the
  // posterior of its class.
  void weigh_evidence() {
    fit_.evidence_begin.assign(rows_.workers + 1, 0);
    for (std::size_t w = 0; w < rows_.workers; ++w) fit_.evidence_begin[w + 1] = fit_.evidence_begin[w] + fit_.votes[w];
    std::vector<std::uint32_t> next(fit_.evidence_begin.begin(), fit_.evidence_begin.end() - 1);
    const std::vector<double> spam = spam_at_rows();
    fit_.evidence.resize(rows_.labels);
    for (std::size_t item = 0; item < rows_.items; ++item) {
      for (std::size_t j = rows_.item_begin[item]; j < rows_.item_begin[item + 1]; ++j) {
        const std::uint32_t row = rows_.word[j];
        const double q = fit_.posterior[item * rows_.classes + rows_.row_label[row]];
        const double others = q / (q + (1 - q) * std::exp(em_.ahead(row)));
        fit_.evidence[next[rows_.row_worker[row]]++] = others / spam[row];
      }
    }
  }

  // The mean of the spam distribution at the label of every row.
  [[nodiscard]] std::vector<double> spam_at_rows() const {
    std::vector<double> out(rows_.rows());
    for (std::size_t w = 0; w < rows_.workers; ++w) {
      double all = fit_.prior_spam * static_cast<double>(rows_.classes);
      for (std::size_t r = rows_.row_begin[w]; r < rows_.row_begin[w + 1]; ++r) all += fit_.row_spam[r];
      for (std::size_t r = rows_.row_begin[w]; r < rows_.row_begin[w + 1]; ++r) out[r] = (fit_.prior_spam + fit_.row_spam[r]) / all;
    }
    return out;
  }

  const LabelRows& rows_;
  const MaceOptions& options_;
  MaceFit& fit_;
  MaceEm em_;
  MaceCounts best_;
  std::vector<RoundLog> logs_;
};

// One class: every label is right, whether known or spam.
void only_class(const LabelRows& rows, MaceFit& fit) {
  fit.objective = fit.start_objective = {0.0};
  if (fit.method == MaceMethod::em) fit.log_likelihood = fit.log_prior = 0;
  fit.converged = true;
  fit.posterior.assign(rows.items, 1.0);
  fit.label.assign(rows.items, no_label);
  for (std::size_t item = 0; item < rows.items; ++item) fit.label[item] = rows.item_begin[item] < rows.item_begin[item + 1] ? 0 : no_label;
  fit.known.assign(rows.workers, 0.0);
  fit.row_spam.assign(rows.rows(), 0.0);
}

void describe(const LabelRows& rows, MaceFit& fit) {
  give_prior_to_unlabelled(rows, fit.prior, fit.posterior);
  fit.entropy = row_entropy(fit.posterior, rows.classes);
  fit.competence.assign(rows.workers, 0.5);
  for (std::size_t w = 0; w < rows.workers; ++w) {
    const double all = fit.prior_competent + fit.prior_spamming + (rows.classes > 1 ? fit.votes[w] : 0);
    if (all > 0) fit.competence[w] = (fit.prior_competent + fit.known[w]) / all;
  }
}

}  // namespace

MaceFit fit_mace(const LabelIndex& labels, const MaceOptions& options) {
  const LabelRows& rows = labels.rows();
  MaceFit fit{.method = options.method, .items = rows.items, .workers = rows.workers, .classes = rows.classes, .n = rows.labels};
  fit.notes = rows.notes;
  if (!rows.ok) return fit;
  if (!usable(rows, options)) {
    fit.notes.push_back({std::string(note::bad_input),
                         "priors need positive numbers, gold a class or no_label an item, starts probabilities a worker and class"});
    return fit;
  }
  say_if_all_alike(rows, fit.notes);
  fit.seed = options.seed;
  fit.prior = class_shares(rows, options.class_prior);
  const bool variational = options.method == MaceMethod::variational;
  const double smoothing = options.smoothing.value_or(0.01 / static_cast<double>(rows.classes));
  fit.prior_competent = variational ? options.competent : smoothing;
  fit.prior_spamming = variational ? options.spamming : smoothing;
  fit.prior_spam = variational ? options.spam : smoothing;
  fit.row_begin = rows.row_begin;
  fit.row_label = rows.row_label;
  fit.votes = votes_of_workers(rows);
  if (rows.classes < 2) only_class(rows, fit);
  else Fitter(rows, options, fit).run();
  describe(rows, fit);
  return fit;
}

std::vector<double> MaceFit::spam_distribution(std::uint32_t worker) const {
  if (worker >= votes.size()) return {};
  const auto begin = row_begin[worker];
  const auto end = row_begin[worker + 1];
  std::vector<double> out(classes, prior_spam);
  for (auto r = begin; r < end; ++r) out[row_label[r]] += row_spam[r];
  double all = std::accumulate(out.begin(), out.end(), 0.0);
  if (all <= 0) {
    // Neither spam nor prior: even over the labels used, as the fit has it, or over all.
    for (auto r = begin; r < end; ++r) out[row_label[r]] = 1;
    if (begin == end) std::ranges::fill(out, 1.0);
    all = std::accumulate(out.begin(), out.end(), 0.0);
  }
  for (double& p : out) p /= all;
  return out;
}

Estimate MaceFit::worker_competence(std::uint32_t worker, double level) const {
  Estimate out{.level = level};
  if (worker >= votes.size() || !(level > 0 && level < 1)) {
    out.add_note(note::bad_input, "no such worker, or a level that is not between 0 and 1");
  } else if (votes[worker] == 0) {
    out.add_note(note::no_data, "this worker gave no label");
  } else if (classes < 2) {
    out.add_note(note::no_variation, "with one class there is nothing to be wrong about");
  } else {
    out.n = votes[worker];
    if (method == MaceMethod::em) {
      out.method = "maximum of the smoothed likelihood";
      out.estimate = competence[worker];
      out.add_note(note::no_posterior, "EM gives a point: the variational method has intervals");
      return out;
    }
    out.method = "mean and quantiles of the posterior given the other workers";
    out.speaks_for = SpeaksFor::the_model;
    out.rounds = rounds;
    if (!objective.empty()) out.objective = objective.back();
    const CompetencePosterior density({evidence.data() + evidence_begin[worker], votes[worker]}, prior_competent, prior_spamming);
    out.estimate = density.mean();
    out.se = density.sd();
    out.low = density.quantile((1 - level) / 2);
    out.high = density.quantile((1 + level) / 2);
  }
  return out;
}

}  // namespace assay::stats
