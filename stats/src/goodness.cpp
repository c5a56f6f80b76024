// Residuals of every pair, the overall statistics, cycles, and the comparison of tie models.
#include "assay/stats/goodness.hpp"

#include "assay/stats/clustered.hpp"
#include "assay/stats/distributions.hpp"
#include "cycles.hpp"
#include "strength_model.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace assay::stats {
namespace {

// Ties as half wins where the model has no tie parameter.
PairCount counted(PairCount pair, const StrengthModel& model) {
  if (model.has_tie()) return pair;
  pair.first_wins += pair.ties / 2;
  pair.second_wins += pair.ties / 2;
  pair.ties = 0;
  return pair;
}

PairCount expected_counts(const PairCount& pair, const StrengthModel& model, std::span<const double> parameter) {
  const StrengthModel::Shares p = model.shares(pair.first, pair.second, parameter);
  const double n = pair.votes();
  return {.first = pair.first, .second = pair.second, .first_wins = n * p.win, .second_wins = n * p.loss, .ties = n * p.tie};
}

// One fitted pair, its residuals by Var(O - E) = n p (1 - p) - g'Vg: V is the inverse Fisher information and g, the
// gradient of E, is E times the score of a single vote of that outcome.
struct Residuals {
  const StrengthModel& model;
  std::span<const double> parameter;
  const Matrix& inverse_information;

  [[nodiscard]] double explained(const PairCount& pair, double score_x, double score_t) const {
    const Matrix& v = inverse_information;
    const std::size_t i = pair.first;
    const std::size_t j = pair.second;
    double out = score_x * score_x * (v.at(i, i) + v.at(j, j) - 2 * v.at(i, j));
    if (model.has_tie()) {
      const std::size_t t = model.models;
      out += 2 * score_x * score_t * (v.at(i, t) - v.at(j, t)) + score_t * score_t * v.at(t, t);
    }
    return out;
  }

  // `vote` is the pair with a single vote of the outcome in question.
  [[nodiscard]] CellFit cell(const PairCount& vote, double observed, double expected, double n) const {
    CellFit out{.observed = observed, .expected = expected};
    if (!(expected > 0)) return out;
    const StrengthModel::Local at = model.local(vote, parameter);
    const double free = expected * (1 - expected / n);
    const double variance = free - expected * expected * explained(vote, at.score_x, at.score_t);
    if (variance > 1e-9 * free) out.residual = (observed - expected) / std::sqrt(variance);
    return out;
  }

  [[nodiscard]] PairFit pair(const PairCount& observed, const PairCount& expected, const StrengthFit& fit) const {
    const std::uint32_t i = observed.first;
    const std::uint32_t j = observed.second;
    const double n = observed.votes();
    return {.first = fit.estimated[i],
            .second = fit.estimated[j],
            .votes = n,
            .first_wins = cell({.first = i, .second = j, .first_wins = 1}, observed.first_wins, expected.first_wins, n),
            .ties = cell({.first = i, .second = j, .ties = 1}, observed.ties, expected.ties, n),
            .second_wins = cell({.first = i, .second = j, .second_wins = 1}, observed.second_wins, expected.second_wins, n)};
  }
};

void add_statistics(Goodness& out, bool with_ties) {
  double deviance = 0;
  double pearson = 0;
  for (const PairFit& pair : out.pairs) {
    for (const CellFit& cell : {pair.first_wins, pair.ties, pair.second_wins}) {
      if (!(cell.expected > 0)) continue;
      const double off = cell.observed - cell.expected;
      // The deviations of a pair sum to 0: taking them off changes nothing but the rounding.
      deviance += 2 * ((cell.observed > 0 ? cell.observed * std::log(cell.observed / cell.expected) : 0) - off);
      pearson += off * off / cell.expected;
      out.small_cells += cell.expected < 5 ? 1 : 0;
    }
  }
  const std::size_t cells = out.pairs.size() * (with_ties ? 3 : 2);
  out.deviance = std::max(0.0, deviance);
  out.pearson = pearson;
  if (out.df == 0) {
    out.notes.push_back({std::string(note::saturated), "the model has as many parameters as there are free counts: nothing to test"});
    return;
  }
  out.deviance_p = chi_square_upper(*out.deviance, static_cast<double>(out.df));
  out.pearson_p = chi_square_upper(*out.pearson, static_cast<double>(out.df));
  if (out.small_cells > 0) {
    out.notes.push_back({std::string(note::sparse), std::to_string(out.small_cells) + " of " + std::to_string(cells) +
                                                        " expected counts are below 5: the p-values are rough"});
  }
}

CycleCount cycles(const std::vector<PairCount>& pairs, const StrengthModel& model, std::span<const double> parameter) {
  std::vector<DirectedPair> directed;
  for (const PairCount& pair : pairs) {
    const StrengthModel::Shares p = model.shares(pair.first, pair.second, parameter);
    const auto votes = static_cast<std::size_t>(model.has_tie() ? pair.votes() : pair.first_wins + pair.second_wins);
    directed.push_back({.first = pair.first,
                        .second = pair.second,
                        .expected = lead_probabilities(votes, p.win, p.tie, p.loss),
                        .observed = (pair.first_wins > pair.second_wins ? 1 : 0) - (pair.first_wins < pair.second_wins ? 1 : 0)});
  }
  return count_cycles(directed, model.models);
}

// The pairs of the fit by position; empty where these are other votes.
std::vector<PairCount> votes_of(const Comparisons& data, const StrengthFit& fit) {
  if (!valid(data) || data.models != fit.state.size() || !fit.of_pairs()) return {};
  std::vector<PairCount> pairs = count_pairs(data);
  keep_estimated(pairs, fit);
  double votes = 0;
  for (const PairCount& pair : pairs) votes += pair.votes();
  if (votes != static_cast<double>(fit.n)) pairs.clear();
  return pairs;
}

// The deviations of one annotator, pair by pair, and their score.
struct Deviations {
  std::vector<PairCount> pairs;       // observed less expected
  std::vector<double> score, solved;  // s and H^-1 s
};

// Products of the annotators' parts e_g = D^-1/2 (o_g - E_g) - D^-1/2 dE H^-1 s_g: as dE'D^-1 dE = H and dE'D^-1 (o_g - E_g) = s_g,
//   e_g'e_h = (o_g - E_g)'D^-1 (o_h - E_h) - s_g'H^-1 s_h.
class Parts {
 public:
  Parts(const Comparisons& data, const StrengthFit& fit, const std::vector<PairCount>& expected, const Matrix& covariance)
      : model_(model_of(fit)), parameter_(parameters_of(fit)), expected_(expected) {
    each_estimated(data, fit, [&](std::uint32_t /*annotator*/, std::span<const PairCount> pairs) {
      Deviations own;
      own.score.resize(parameter_.size());
      model_.add(pairs, parameter_, own.score, nullptr);
      own.solved.resize(parameter_.size());
      for (std::size_t i = 0; i < own.solved.size(); ++i) {
        for (std::size_t j = 0; j < own.solved.size(); ++j) own.solved[i] += covariance.at(i, j) * own.score[j];
      }
      for (const PairCount& pair : pairs) {
        const PairCount seen = counted(pair, model_);
        const PairCount mean = expected_counts(pair, model_, parameter_);
        own.pairs.push_back({.first = pair.first,
                             .second = pair.second,
                             .first_wins = seen.first_wins - mean.first_wins,
                             .second_wins = seen.second_wins - mean.second_wins,
                             .ties = seen.ties - mean.ties});
      }
      parts_.push_back(std::move(own));
    });
  }
  [[nodiscard]] std::size_t size() const { return parts_.size(); }

  [[nodiscard]] double product(std::size_t g, std::size_t h) const {
    double out = 0;
    auto all = expected_.begin();
    auto b = parts_[h].pairs.begin();
    const auto place = [](const PairCount& pair) { return std::pair(pair.first, pair.second); };
    for (const PairCount& a : parts_[g].pairs) {
      while (b != parts_[h].pairs.end() && place(*b) < place(a)) ++b;
      if (b == parts_[h].pairs.end()) break;
      if (place(*b) != place(a)) continue;
      all = std::ranges::lower_bound(all, expected_.end(), place(a), {}, place);
      out += a.first_wins * b->first_wins / all->first_wins + a.second_wins * b->second_wins / all->second_wins;
      if (all->ties > 0) out += a.ties * b->ties / all->ties;
    }
    for (std::size_t i = 0; i < parameter_.size(); ++i) out -= parts_[g].score[i] * parts_[h].solved[i];
    return out;
  }

 private:
  StrengthModel model_;
  std::vector<double> parameter_;
  const std::vector<PairCount>& expected_;
  std::vector<Deviations> parts_;
};

constexpr std::size_t most_products = 3000;

// P(F > f) on d1 and d2 degrees of freedom.
std::optional<double> f_upper(double f, double d1, double d2) { return beta_cdf(d2 / (d2 + d1 * f), d2 / 2, d1 / 2); }

}  // namespace

RaoScott rao_scott(const Comparisons& data, const StrengthFit& fit) {
  RaoScott out;
  const auto say = [&](std::string_view code, std::string message) { out.notes.push_back({std::string(code), std::move(message)}); };
  const Goodness plain = goodness_of_fit(data, fit);
  out.notes = plain.notes;
  if (!plain.pearson || plain.df == 0) return out;
  if (data.annotator.size() != data.left.size()) {
    say(note::bad_input, "needs one annotator a row");
    return out;
  }
  const StrengthModel model = model_of(fit);
  const std::vector<double> parameter = parameters_of(fit);
  std::vector<PairCount> expected;
  for (const PairCount& pair : votes_of(data, fit)) expected.push_back(expected_counts(pair, model, parameter));
  const Parts parts(data, fit, expected, *inverse_information(model, expected, parameter));
  out.clusters = parts.size();
  if (parts.size() < 2) {
    say(note::too_few, "one annotator: nothing is known about what others would say");
    return out;
  }
  if (parts.size() < few_clusters_limit)
    say(note::few_clusters, std::to_string(parts.size()) + " annotators; below 10 a p-value is a rough guide");
  const auto count = static_cast<double>(parts.size());
  const auto freedom = static_cast<double>(plain.df);
  double trace = -*plain.pearson / count;
  for (std::size_t g = 0; g < parts.size(); ++g) trace += parts.product(g, g);
  trace *= count / (count - 1);
  if (!(trace > 0)) {
    say(note::no_variation, "no annotator moves the deviations");
    return out;
  }
  double d = freedom;
  if (parts.size() > most_products) {
    say(note::too_costly, "too many annotators to tell how unevenly tastes weigh on pairs: a first-order correction");
  } else {
    double squares = 0;
    for (std::size_t g = 0; g < parts.size(); ++g) {
      for (std::size_t h = g + 1; h < parts.size(); ++h) {
        const double product = parts.product(g, h);
        squares += 2 * product * product;
      }
    }
    squares *= count / (count - 1);
    d = squares > 0 ? std::clamp(trace * trace / squares, 1.0, freedom) : freedom;
  }
  out.design_effect = trace / freedom;
  out.f = *plain.pearson / trace;
  out.df = d;
  out.denominator_df = d * (count - 1);
  out.p = f_upper(*out.f, d, *out.denominator_df);
  return out;
}

Goodness goodness_of_fit(const Comparisons& data, const StrengthFit& fit) {
  Goodness out;
  const auto refuse = [&](std::string_view code, const char* why) {
    out.notes.push_back({std::string(code), why});
    return out;
  };
  if (!fit.ok()) return refuse(note::no_data, "there is no fit to judge");
  if (fit.penalty) return refuse(note::penalised, "residuals are those of a fit by maximum likelihood, without a penalty");
  const std::vector<PairCount> pairs = votes_of(data, fit);
  if (pairs.empty()) return refuse(note::bad_input, "needs the votes of the fit");
  const StrengthModel model = model_of(fit);
  const std::vector<double> parameter = parameters_of(fit);
  std::vector<PairCount> expected;
  for (const PairCount& pair : pairs) expected.push_back(expected_counts(pair, model, parameter));
  // The observed information is linear in the counts, so that of the expected counts is Fisher's.
  const std::optional<Matrix> covariance = inverse_information(model, expected, parameter);
  if (!covariance) return refuse(note::not_converged, "the information is singular in working precision");
  const Residuals residuals{model, parameter, *covariance};
  for (std::size_t at = 0; at < pairs.size(); ++at) out.pairs.push_back(residuals.pair(counted(pairs[at], model), expected[at], fit));
  out.df = pairs.size() * (model.has_tie() ? 2 : 1) + 1 - model.parameters();
  out.cycles = cycles(pairs, model, parameter);
  const bool halves = !model.has_tie() && std::ranges::any_of(pairs, [](const PairCount& pair) { return pair.ties > 0; });
  if (halves) return refuse(note::half_ties, "ties as half wins spread less than wins: residuals are too small, no overall test");
  add_statistics(out, model.has_tie());
  return out;
}

TieComparison compare_tie_models(const Comparisons& data, const StrengthOptions& options) {
  TieComparison out{.davidson = fit_davidson(data, options), .rao_kupper = fit_rao_kupper(data, options)};
  if (out.davidson.log_nu && out.rao_kupper.threshold) {
    out.difference = *out.davidson.log_likelihood - *out.rao_kupper.log_likelihood;
  } else {
    out.notes = out.davidson.ok() ? out.rao_kupper.notes : out.davidson.notes;
  }
  return out;
}

}  // namespace assay::stats
