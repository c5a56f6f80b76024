// Fitted strengths as people read them: against the average model, in differences, with their intervals.
#include "assay/stats/distributions.hpp"
#include "assay/stats/graded.hpp"
#include "assay/stats/plackett_luce.hpp"
#include "assay/stats/strength_intervals.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace assay::stats {
namespace {

// Grades of two or three are the models of wins and of wins and ties.
std::string graded_name(const StrengthFit& fit) {
  const bool adjacent = fit.ties == TieModel::adjacent_grades;
  std::string name = adjacent ? "adjacent-category grades" : "cumulative grades";
  if (fit.grades == 2) name = "Bradley-Terry";
  if (fit.grades == 3) name = adjacent ? "Davidson" : "Rao-Kupper";
  return fit.effect.empty() ? name : name + (fit.side ? ", side and covariates" : ", covariates");
}

std::string model_name(const StrengthFit& fit) {
  switch (fit.ties) {
    case TieModel::davidson: return "Davidson";
    case TieModel::rao_kupper: return "Rao-Kupper";
    case TieModel::plackett_luce: return "Plackett-Luce";
    case TieModel::adjacent_grades:
    case TieModel::cumulative_grades: return graded_name(fit);
    case TieModel::skilled: return "Davidson with annotators' skills and sides";
    case TieModel::best_worst: return "sequential best-worst logit";
    case TieModel::max_difference: return "maxdiff logit";
    case TieModel::half_wins: break;
  }
  return "Bradley-Terry";
}

// A cell of the diagonal; absent where the fit left the covariance out.
std::optional<double> variance_of(const std::vector<double>& covariance, std::size_t parameter, std::size_t parameters) {
  return covariance.empty() ? std::nullopt : std::optional(covariance[parameter * (parameters + 1)]);
}

std::string method_name(const StrengthFit& fit, const ClusteredCovariance* clustered) {
  std::string name = model_name(fit);
  if (fit.penalty) name += " with Firth's penalty";
  if (clustered == nullptr) return name + ", Fisher information with z";
  return name +
         (clustered->prompts > 0 ? ", two-way cluster jackknife (CR3, annotators and prompts) with t" : ", cluster jackknife (CR3) with t");
}

Estimate blank(const StrengthFit& fit, const ClusteredCovariance* clustered, double level) {
  Estimate out{.level = level,
               .method = method_name(fit, clustered),
               .speaks_for = clustered == nullptr     ? SpeaksFor::other_rows
                             : clustered->prompts > 0 ? SpeaksFor::annotators_and_items
                                                      : SpeaksFor::annotators_like_these,
               .n = fit.n,
               .rounds = fit.rounds,
               .objective = fit.log_likelihood};
  if (clustered != nullptr) out.clusters = clustered->prompts > 0 ? std::min(clustered->clusters, clustered->prompts) : clustered->clusters;
  return out;
}

void add_interval(Estimate& out, std::optional<double> variance, std::optional<double> df) {
  if (!variance) {
    out.add_note(note::no_covariance, "the fit was asked to leave the covariance out: no standard error");
    return;
  }
  if (!(*variance > 0)) {
    out.add_note(note::no_variation, "the variance is zero");
    return;
  }
  const auto factor = df ? two_sided_t(out.level, *df) : two_sided_normal(out.level);
  if (!factor) {
    out.add_note(note::bad_input, "the level must lie between 0 and 1");
    return;
  }
  out.se = std::sqrt(*variance);
  out.df = df;
  out.low = *out.estimate - *factor * *out.se;
  out.high = *out.estimate + *factor * *out.se;
}

// False, with a note, when a clustered interval was asked for but cannot be had for this model.
bool clustered_for(Estimate& out, const ClusteredCovariance& clustered, std::uint32_t model) {
  if (!clustered.ok()) {
    out.notes.insert(out.notes.end(), clustered.notes.begin(), clustered.notes.end());
    return false;
  }
  if (std::ranges::binary_search(clustered.one_annotator, model)) {
    out.add_note(note::one_annotator, "model " + std::to_string(model) + " is tied to the rest by a single annotator" +
                                          (clustered.prompts > 0 ? " or prompt" : ""));
    return false;
  }
  return true;
}

void add_cluster_notes(Estimate& out, const ClusteredCovariance& clustered) {
  for (const Note& each : clustered.notes) {
    if (each.code == note::few_clusters || each.code == note::unequal_clusters || each.code == note::negative_variance)
      out.notes.push_back(each);
  }
}

void explain_missing(const StrengthFit& fit, std::uint32_t model, Estimate& out) {
  const std::string name = "model " + std::to_string(model);
  if (model >= fit.state.size()) {
    out.add_note(note::bad_input, name + " does not exist");
  } else if (fit.state[model] == ModelState::above) {
    out.add_note(note::separated, name + " never loses to the estimated models: no upper bound");
  } else if (fit.state[model] == ModelState::below) {
    out.add_note(note::separated, name + " never wins against the estimated models: no lower bound");
  } else if (fit.ok()) {
    out.add_note(note::disconnected, name + " is not placed among the estimated models by any chain of votes");
  } else {
    out.notes.insert(out.notes.end(), fit.notes.begin(), fit.notes.end());
  }
}

// Of a parameter that is no strength; `at` is its place among the parameters.
Estimate other_estimate(const StrengthFit& fit, double value, std::size_t at, const ClusteredCovariance* clustered, double level) {
  Estimate out = blank(fit, clustered, level);
  out.estimate = value;
  if (clustered == nullptr) {
    add_interval(out, variance_of(fit.covariance, at, fit.parameters()), std::nullopt);
  } else if (!clustered->ok()) {
    out.notes.insert(out.notes.end(), clustered->notes.begin(), clustered->notes.end());
  } else {
    add_cluster_notes(out, *clustered);
    add_interval(out, variance_of(clustered->covariance, at, fit.parameters()), clustered->df[at]);
  }
  return out;
}

// `value` is the tie parameter of the fit, absent where the fit has another one or none.
Estimate tie_estimate(const StrengthFit& fit, std::optional<double> value, const ClusteredCovariance* clustered, double level) {
  if (value) return other_estimate(fit, *value, fit.theta.size(), clustered, level);
  Estimate out = blank(fit, clustered, level);
  out.notes = fit.notes;
  if (out.notes.empty()) out.add_note(note::no_ties, "this fit has no such tie parameter");
  return out;
}

}  // namespace

SumToZero sum_to_zero(const StrengthFit& fit, const std::vector<double>& covariance) {
  SumToZero out;
  const std::size_t k = fit.theta.size();
  const std::size_t p = fit.parameters();
  const auto count = static_cast<double>(k);
  double mean = 0;
  for (const double theta : fit.theta) mean += theta;
  for (const double theta : fit.theta) out.theta.push_back(theta - mean / count);
  if (k == 0 || covariance.size() != p * p) return out;
  std::vector<double> row(k);
  double grand = 0;
  for (std::size_t i = 0; i < k; ++i) {
    for (std::size_t j = 0; j < k; ++j) row[i] += covariance[i * p + j];
    row[i] /= count;
    grand += row[i] / count;
  }
  out.covariance.resize(k * k);
  for (std::size_t i = 0; i < k; ++i) {
    for (std::size_t j = 0; j < k; ++j) out.covariance[i * k + j] = covariance[i * p + j] - row[i] - row[j] + grand;
  }
  return out;
}

std::vector<Estimate> strengths(const StrengthFit& fit, const ClusteredCovariance* clustered, double level) {
  const bool by_annotator = clustered != nullptr && clustered->ok();
  const SumToZero shown = sum_to_zero(fit, by_annotator ? clustered->covariance : fit.covariance);
  std::vector<Estimate> out;
  for (std::uint32_t model = 0; model < fit.state.size(); ++model) {
    Estimate each = blank(fit, clustered, level);
    if (const auto row = fit.row_of(model); !row) {
      explain_missing(fit, model, each);
    } else {
      each.estimate = shown.theta[*row];
      if (fit.state[model] != ModelState::estimated)
        each.add_note(note::separated, "model " + std::to_string(model) + " is separated: its strength is finite by the penalty alone");
      std::optional<double> variance;
      if (!shown.covariance.empty()) variance = shown.covariance[*row * (shown.theta.size() + 1)];
      if (clustered == nullptr) {
        add_interval(each, variance, std::nullopt);
      } else if (clustered_for(each, *clustered, model)) {
        add_cluster_notes(each, *clustered);
        add_interval(each, variance, clustered->df[*row]);
      }
    }
    out.push_back(std::move(each));
  }
  return out;
}

Estimate strength_difference(const StrengthFit& fit, std::uint32_t a, std::uint32_t b, const ClusteredCovariance* clustered, double level) {
  Estimate out = blank(fit, clustered, level);
  const auto i = fit.row_of(a);
  const auto j = fit.row_of(b);
  if (!i) explain_missing(fit, a, out);
  if (!j) explain_missing(fit, b, out);
  if (!i || !j) return out;
  if (a == b) {
    out.add_note(note::self_comparison, "a model against itself");
    return out;
  }
  out.estimate = fit.theta[*i] - fit.theta[*j];
  const std::size_t p = fit.parameters();
  const auto variance = [&](const std::vector<double>& v) -> std::optional<double> {
    if (v.size() != p * p) return std::nullopt;
    return v[*i * p + *i] + v[*j * p + *j] - 2 * v[*i * p + *j];
  };
  if (clustered == nullptr) {
    add_interval(out, variance(fit.covariance), std::nullopt);
  } else if (clustered_for(out, *clustered, a) && clustered_for(out, *clustered, b)) {
    add_cluster_notes(out, *clustered);
    add_interval(out, variance(clustered->covariance), std::min(clustered->df[*i], clustered->df[*j]));
  }
  return out;
}

Estimate log_nu(const StrengthFit& fit, const ClusteredCovariance* clustered, double level) {
  return tie_estimate(fit, fit.log_nu, clustered, level);
}

Estimate threshold(const StrengthFit& fit, const ClusteredCovariance* clustered, double level) {
  Estimate out = tie_estimate(fit, fit.threshold, clustered, level);
  if (!out.has_interval()) return out;
  const double ratio = std::exp((*out.high - *out.estimate) / *out.estimate);
  out.low = *out.estimate / ratio;
  out.high = *out.estimate * ratio;
  if (!std::isfinite(*out.high)) {
    out.low.reset();
    out.high.reset();
    out.add_note(note::too_few, "too few ties for an interval of the threshold");
  }
  return out;
}

std::vector<Estimate> grade_scale(const StrengthFit& fit, const ClusteredCovariance* clustered, double level) {
  std::vector<Estimate> out;
  for (std::size_t i = 0; i < fit.scale.size(); ++i)
    out.push_back(other_estimate(fit, fit.scale[i], fit.theta.size() + i, clustered, level));
  return out;
}

std::vector<Estimate> effects(const StrengthFit& fit, const ClusteredCovariance* clustered, double level) {
  std::vector<Estimate> out;
  for (std::size_t i = 0; i < fit.effect.size(); ++i)
    out.push_back(other_estimate(fit, fit.effect[i], fit.theta.size() + fit.scale.size() + i, clustered, level));
  return out;
}

std::vector<Estimate> log_tie_orders(const StrengthFit& fit, const ClusteredCovariance* clustered, double level) {
  std::vector<Estimate> out;
  for (std::size_t i = 0; i < fit.log_delta.size(); ++i)
    out.push_back(other_estimate(fit, fit.log_delta[i], fit.theta.size() + i, clustered, level));
  return out;
}

}  // namespace assay::stats
