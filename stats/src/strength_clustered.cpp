// The linearised cluster jackknife (CR3) of fitted strengths, with Satterthwaite degrees of freedom.
#include "assay/stats/clustered.hpp"
#include "assay/stats/strength_intervals.hpp"
#include "pair_counts.hpp"
#include "separation.hpp"
#include "strength_model.hpp"

#include <algorithm>
#include <cmath>

namespace assay::stats {
namespace {

// Votes of every annotator among the estimated models, with positions instead of models.
std::vector<AnnotatorPairs> estimated_votes(const Comparisons& data, const StrengthFit& fit) {
  std::vector<AnnotatorPairs> out = count_pairs_by_annotator(data);
  for (AnnotatorPairs& each : out) keep_estimated(each.pairs, fit);
  std::erase_if(out, [](const AnnotatorPairs& each) { return each.pairs.empty(); });
  return out;
}

std::vector<PairCount> without(std::span<const PairCount> all, std::span<const PairCount> part) {
  std::vector<PairCount> rest;
  auto next = part.begin();
  for (PairCount pair : all) {
    if (next != part.end() && next->first == pair.first && next->second == pair.second) {
      pair.first_wins -= next->first_wins;
      pair.second_wins -= next->second_wins;
      pair.ties -= next->ties;
      ++next;
    }
    if (pair.votes() > 0) rest.push_back(pair);
  }
  return rest;
}

// Models outside the largest component of these votes.
std::vector<bool> cut_off(std::span<const PairCount> pairs, std::size_t models) {
  const std::vector<std::uint32_t> component = components(pairs, models);
  const std::uint32_t home = largest_component(component);
  std::vector<bool> out(models);
  for (std::size_t i = 0; i < models; ++i) out[i] = component[i] != home;
  return out;
}

struct Jackknife {
  const StrengthModel& model;
  const std::vector<double>& parameter;
  const std::vector<PairCount>& pairs;
  Matrix information;  // of all votes, nothing pinned
  std::vector<bool> flagged;
  bool failed = false;

  // d_g = (H - H_g)^-1 s_g, centred over the models that stay connected; `factor` is left with the factor of
  // H - H_g.
  std::vector<double> displacement(const AnnotatorPairs& part, Matrix& factor) {
    std::vector<double> d(model.parameters());
    factor = information;
    model.add(part.pairs, parameter, d, &factor, -1);
    std::vector<bool> away(model.models);
    Matrix pinned = factor;
    pin(pinned, 0);
    std::size_t anchor = 0;
    if (cholesky(pinned, 1e-9)) {
      factor = pinned;
    } else {
      away = cut_off(without(pairs, part.pairs), model.models);
      anchor = static_cast<std::size_t>(std::ranges::find(away, false) - away.begin());
      for (std::size_t i = 0; i < model.models; ++i) {
        if (away[i]) flagged[i] = true;
        if (away[i]) pin(factor, i);
      }
      pin(factor, anchor);
      if (!cholesky(factor)) {
        failed = true;
        return d;
      }
    }
    for (std::size_t i = 0; i < model.models; ++i) {
      if (away[i] || i == anchor) d[i] = 0;
    }
    solve(factor, d);
    double sum = 0;
    double kept = 0;
    for (std::size_t i = 0; i < model.models; ++i) {
      sum += away[i] ? 0 : d[i];
      kept += away[i] ? 0 : 1;
    }
    for (std::size_t i = 0; i < model.models; ++i) d[i] = away[i] ? 0 : d[i] - sum / kept;
    return d;
  }
};

// Omega_gh of c'd_g under the model, one contrast after another:
//   b_g = (H - H_g)^-1 c,  Omega_gh = [g = h] b_g'H_g b_g - q_g'q_h,  q_g = U^-T H_g b_g,  H = U'U.
std::vector<double> satterthwaite(const Jackknife& jackknife, const std::vector<AnnotatorPairs>& parts,
                                  const std::vector<Matrix>& factors) {
  const StrengthModel& model = jackknife.model;
  const std::size_t p = model.parameters();
  Matrix whole = jackknife.information;
  pin(whole, 0);
  std::vector<double> df(p, static_cast<double>(parts.size()) - 1);
  if (!cholesky(whole)) return df;
  std::vector<std::vector<double>> q(parts.size(), std::vector<double>(p));
  std::vector<double> b(p);
  std::vector<double> diagonal(parts.size());
  for (std::size_t contrast = 0; contrast < p; ++contrast) {
    double trace = 0;
    for (std::size_t g = 0; g < parts.size(); ++g) {
      for (std::size_t i = 0; i < p; ++i) {
        b[i] = i == contrast ? 1 : 0;
        if (i < model.models && contrast < model.models) b[i] -= 1 / static_cast<double>(model.models);
      }
      b[0] = 0;  // the pinned model
      solve(factors[g], b);
      std::vector<double>& h = q[g];
      std::ranges::fill(h, 0.0);
      for (const PairCount& pair : parts[g].pairs) {
        const StrengthModel::Local at = model.local(pair, jackknife.parameter);
        const double difference = b[pair.first] - b[pair.second];
        const double tie = model.has_tie() ? b[model.models] : 0;
        const double along = at.info_xx * difference + at.info_xt * tie;
        h[pair.first] += along;
        h[pair.second] -= along;
        if (model.has_tie()) h[model.models] += at.info_xt * difference + at.info_tt * tie;
      }
      h[0] = 0;
      diagonal[g] = 0;
      for (std::size_t i = 0; i < p; ++i) diagonal[g] += b[i] * h[i];
      solve_lower(whole, h);
      for (std::size_t i = 0; i < p; ++i) trace -= h[i] * h[i];
      trace += diagonal[g];
    }
    double squares = 0;
    for (std::size_t g = 0; g < parts.size(); ++g) {
      for (std::size_t k = g; k < parts.size(); ++k) {
        double product = 0;
        for (std::size_t i = 0; i < p; ++i) product -= q[g][i] * q[k][i];
        if (k == g) product += diagonal[g];
        squares += (k == g ? 1 : 2) * product * product;
      }
    }
    if (squares > 0 && trace > 0) df[contrast] = std::clamp(trace * trace / squares, 1.0, df[contrast]);
  }
  return df;
}

}  // namespace

ClusteredCovariance clustered_covariance(const Comparisons& data, const StrengthFit& fit) {
  ClusteredCovariance out;
  const auto refuse = [&](std::string_view code, const char* why) {
    out.notes.push_back({std::string(code), why});
    return out;
  };
  if (!fit.ok()) return refuse(note::no_data, "there is no fit to take an interval of");
  if (fit.penalty) return refuse(note::penalised, "people who all say the same differ by nothing: no clustered intervals with a penalty");
  if (!valid(data) || data.annotator.size() != data.left.size() || data.models != fit.state.size())
    return refuse(note::bad_input, "needs the votes of the fit with one annotator a row");
  const std::vector<AnnotatorPairs> parts = estimated_votes(data, fit);
  out.clusters = parts.size();
  std::vector<double> sizes;
  for (const AnnotatorPairs& part : parts) {
    double votes = 0;
    for (const PairCount& pair : part.pairs) votes += pair.votes();
    sizes.push_back(votes);
  }
  out.largest = largest_share(sizes);
  if (parts.size() < 2) return refuse(note::too_few, "one annotator: nothing is known about others like them");

  const StrengthModel model = model_of(fit);
  const std::size_t p = model.parameters();
  const std::vector<double> parameter = parameters_of(fit);
  std::vector<PairCount> pairs = count_pairs(data);
  keep_estimated(pairs, fit);
  Jackknife jackknife{model, parameter, pairs, Matrix(p), std::vector<bool>(model.models)};
  model.add(pairs, parameter, {}, &jackknife.information);

  const bool unequal = out.largest > unequal_share;
  const bool exact_df = unequal && parts.size() * p * p <= 20'000'000;  // 160 MB of factors at most
  std::vector<Matrix> factors;
  Matrix factor;
  Matrix sum(p);
  for (const AnnotatorPairs& part : parts) {
    std::vector<double> d = jackknife.displacement(part, factor);
    if (jackknife.failed) return refuse(note::too_few, "without one of the annotators the model cannot be fitted");
    if (exact_df) factors.push_back(factor);
    const double first = d[0];
    for (std::size_t i = 0; i < model.models; ++i) d[i] -= first;  // first model = 0
    for (std::size_t i = 1; i < p; ++i) {
      for (std::size_t j = i; j < p; ++j) sum.at(i, j) += d[i] * d[j];
    }
  }
  const auto count = static_cast<double>(parts.size());
  for (std::size_t i = 1; i < p; ++i) {
    for (std::size_t j = i; j < p; ++j) {
      sum.at(i, j) *= (count - 1) / count;
      sum.at(j, i) = sum.at(i, j);
    }
  }
  out.covariance = std::move(sum.cell);
  for (std::uint32_t i = 0; i < model.models; ++i) {
    if (jackknife.flagged[i]) out.one_annotator.push_back(fit.estimated[i]);
  }
  out.df.assign(p, count - 1);
  if (unequal) {
    if (exact_df && out.one_annotator.empty()) {
      out.df = satterthwaite(jackknife, parts, factors);
    } else {
      out.df.assign(p, std::min(count - 1, std::max(1.0, jackknife_df(sizes))));
    }
    out.notes.push_back({std::string(note::unequal_clusters), "one annotator cast more than 10 % of the votes: Satterthwaite df"});
  }
  if (parts.size() < few_clusters_limit) {
    out.notes.push_back(
        {std::string(note::few_clusters), std::to_string(parts.size()) + " annotators; below 10 an interval is a rough guide"});
  }
  if (!out.one_annotator.empty()) {
    out.notes.push_back(
        {std::string(note::one_annotator), "models " + list_models(out.one_annotator) +
                                               ": tied to the rest by a single annotator, so no interval for annotators like these"});
  }
  return out;
}

}  // namespace assay::stats
