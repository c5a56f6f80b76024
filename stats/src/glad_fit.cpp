// EM for GLAD, and what its result says about a worker and an item.
#include "assay/stats/glad.hpp"
#include "glad_ascent.hpp"
#include "glad_errors.hpp"
#include "glad_posterior.hpp"
#include "round_log.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace assay::stats {
namespace {

bool usable(const LabelRows& rows, const GladOptions& options) {
  return class_prior_fits(rows, options.class_prior) && gold_fits(rows, options.gold) && options.max_rounds >= 0 &&
         std::isfinite(options.tolerance);
}

double largest(const GladPoint& gradient) {
  double most = 0;
  for (const double g : gradient) most = std::max(most, std::abs(g));
  return most;
}

void count_votes(const LabelRows& rows, GladFit& fit) {
  fit.item_votes.resize(rows.items);
  for (std::size_t item = 0; item < rows.items; ++item) fit.item_votes[item] = rows.item_begin[item + 1] - rows.item_begin[item];
  fit.worker_votes = votes_of_workers(rows);
}

void likeliest(const LabelRows& rows, GladFit& fit) {
  fit.label.assign(rows.items, no_label);
  for (std::size_t item = 0; item < rows.items; ++item) {
    if (fit.item_votes[item] == 0) continue;
    const double* const q = fit.posterior.data() + item * rows.classes;
    fit.label[item] = static_cast<std::uint32_t>(std::max_element(q, q + rows.classes) - q);
  }
}

// Where the posteriors are those of `at`, the gradient of the expected log joint density is that of the objective.
void add_errors(const LabelRows& rows, const GladModel& model, const GladPoint& at, GladFit& fit) {
  GladPoint gradient(at.size());
  GladPoint information(at.size());
  static_cast<void>(model.expected_log_joint(at, gradient, information));
  fit.gradient = largest(gradient);
  const GladErrors errors = glad_errors(rows, model, at, glad_most_workers);
  fit.errors_conditional = errors.conditional;
  const auto cut = static_cast<std::ptrdiff_t>(rows.workers);
  fit.ability_se.assign(rows.workers, 0.0);
  fit.log_beta_se.assign(rows.items, 0.0);
  if (errors.se.empty()) {
    fit.notes.push_back({std::string(note::no_curvature), "no standard errors: the objective does not curve down in all directions"});
    return;
  }
  std::copy(errors.se.begin(), errors.se.begin() + cut, fit.ability_se.begin());
  std::copy(errors.se.begin() + cut, errors.se.end(), fit.log_beta_se.begin());
  if (errors.conditional) {
    fit.notes.push_back({std::string(note::conditional_error), "more than " + std::to_string(glad_most_workers) +
                                                                   " workers: standard errors take all other parameters for known and "
                                                                   "are too small"});
  }
}

// EM from the means of the priors.
void climb(const LabelRows& rows, const GladOptions& options, GladFit& fit) {
  GladModel model(rows, fit.prior, options.gold);
  RoundLog log({.max_rounds = options.max_rounds,
                .tolerance = options.tolerance,
                .labels = rows.labels,
                .cancel = options.cancel,
                .progress = &options.progress});
  GladPoint at(model.size(), glad_prior_mean);
  fit.log_likelihood = model.expect(at);
  for (int round = 0; log.goes_on(round, *fit.log_likelihood + model.log_prior(at)) && !log.settled(); ++round) {
    glad_ascend(model, at);
    fit.log_likelihood = model.expect(at);
  }
  log.say(fit.notes);
  fit.objective = std::move(log.objective);
  fit.rounds = log.rounds;
  fit.converged = log.converged;
  fit.cancelled = log.cancelled;
  fit.log_prior = model.log_prior(at);
  add_errors(rows, model, at, fit);
  fit.posterior = model.posterior();
  const auto cut = at.begin() + static_cast<std::ptrdiff_t>(rows.workers);
  fit.ability.assign(at.begin(), cut);
  fit.log_beta.assign(cut, at.end());
  if (rows.labels > options.most_posterior_labels) return;
  fit.ability_first = glad_first_node;
  fit.ability_last = glad_last_node;
  fit.ability_posterior = glad_ability_posterior(rows, fit.prior, options.gold, fit.ability);
}

// One class: nothing to be wrong about, and nothing learnt of anybody.
void only_class(const LabelRows& rows, GladFit& fit) {
  fit.objective = {0.0};
  fit.log_likelihood = fit.log_prior = fit.gradient = 0;
  fit.converged = true;
  fit.posterior.assign(rows.items, 1.0);
  fit.ability.assign(rows.workers, glad_prior_mean);
  fit.log_beta.assign(rows.items, glad_prior_mean);
  fit.ability_se.assign(rows.workers, 0.0);
  fit.log_beta_se.assign(rows.items, 0.0);
}

Estimate with_error(double value, double se, std::uint32_t votes, const GladFit& fit) {
  Estimate out{.method = "mode of the joint posterior density, error from its curvature", .n = votes, .rounds = fit.rounds};
  if (!fit.objective.empty()) out.objective = fit.objective.back();
  if (votes == 0) {
    out.add_note(note::no_data, "without a label there is the prior alone");
  } else if (fit.classes < 2) {
    out.add_note(note::no_variation, "with one class there is nothing to be wrong about");
  } else {
    out.estimate = value;
    out.add_note(note::joint_mode, "the mode of all abilities and difficulties together is biased: no interval");
    if (se > 0) out.se = se;
    else out.add_note(note::no_curvature, "no standard error: the objective does not curve down here");
    if (fit.errors_conditional) out.add_note(note::conditional_error, "the standard error takes all other parameters for known");
  }
  return out;
}

Estimate not_there() {
  Estimate out;
  out.add_note(note::bad_input, "no such worker or item");
  return out;
}

}  // namespace

GladFit fit_glad(const LabelIndex& labels, const GladOptions& options) {
  const LabelRows& rows = labels.rows();
  GladFit fit{.items = rows.items, .workers = rows.workers, .classes = rows.classes, .n = rows.labels};
  fit.notes = rows.notes;
  if (!rows.ok) return fit;
  if (!usable(rows, options)) {
    fit.notes.push_back(
        {std::string(note::bad_input), "the class prior needs a positive number a class, gold a class or no_label an item"});
    return fit;
  }
  say_if_all_alike(rows, fit.notes);
  fit.prior = class_shares(rows, options.class_prior);
  count_votes(rows, fit);
  if (rows.classes < 2) only_class(rows, fit);
  else climb(rows, options, fit);
  likeliest(rows, fit);
  give_prior_to_unlabelled(rows, fit.prior, fit.posterior);
  return fit;
}

std::optional<double> GladFit::right(std::uint32_t worker, std::uint32_t item) const {
  if (worker >= ability.size() || item >= log_beta.size()) return std::nullopt;
  if (classes < 2) return 1;
  return 1 / (1 + std::exp(-ability[worker] * std::exp(log_beta[item])));
}

Estimate GladFit::worker_ability(std::uint32_t worker) const {
  if (worker >= ability.size()) return not_there();
  return with_error(ability[worker], ability_se[worker], worker_votes[worker], *this);
}

Estimate GladFit::worker_ability_posterior(std::uint32_t worker, double level) const {
  if (worker >= ability.size() || !(level > 0 && level < 1)) return not_there();
  Estimate out{.level = level,
               .method = "mean of the posterior, interval between its quantiles",
               .speaks_for = SpeaksFor::the_model,
               .n = worker_votes[worker]};
  if (out.n == 0) out.add_note(note::no_data, "without a label there is the prior alone");
  else if (classes < 2) out.add_note(note::no_variation, "with one class there is nothing to be wrong about");
  else if (ability_posterior.empty()) out.add_note(note::too_costly, "posteriors of abilities were not asked for with so many labels");
  if (!out.notes.empty()) return out;
  const std::size_t nodes = ability_posterior.size() / ability.size();
  const double* const mass = &ability_posterior[worker * nodes];
  const double width = (ability_last - ability_first) / static_cast<double>(nodes - 1);
  double mean = 0;
  double square = 0;
  double below = 0;
  for (std::size_t k = 0; k < nodes; ++k) {
    const double at = ability_first + width * static_cast<double>(k);
    mean += mass[k] * at;
    square += mass[k] * at * at;
    // The mass of a node lies evenly around it.
    const auto quantile = [&](double p, std::optional<double>& to) {
      if (!to && below + mass[k] >= p) to = at + width * ((p - below) / mass[k] - 0.5);
    };
    quantile((1 - level) / 2, out.low);
    quantile((1 + level) / 2, out.high);
    below += mass[k];
  }
  out.estimate = mean;
  out.se = std::sqrt(std::max(0.0, square - mean * mean));
  if (!out.high) out.high = ability_last;
  return out;
}

Estimate GladFit::item_difficulty(std::uint32_t item) const {
  if (item >= log_beta.size()) return not_there();
  return with_error(-log_beta[item], log_beta_se[item], item_votes[item], *this);
}

}  // namespace assay::stats
