// CR3 with Satterthwaite degrees of freedom.
#include "cluster_jackknife.hpp"

#include "assay/stats/clustered.hpp"
#include "newton.hpp"
#include "separation.hpp"

#include <algorithm>
#include <cmath>

namespace assay::stats {
namespace {

// Models outside the largest component.
std::vector<bool> cut_off(const std::vector<std::uint32_t>& component) {
  const std::uint32_t home = largest_component(component);
  std::vector<bool> out(component.size());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = component[i] != home;
  return out;
}

struct Jackknife {
  const AnnotatorLikelihood& likelihood;
  Matrix information;  // of all votes, nothing pinned
  std::vector<bool> flagged;
  bool failed = false;

  explicit Jackknife(const AnnotatorLikelihood& of) : likelihood(of), information(of.information()), flagged(of.models()) {}

  // d_g = (H - H_g)^-1 s_g, centred over the models that stay connected; `factor` is left with the factor of
  // H - H_g.
  std::vector<double> displacement(std::size_t g, Matrix& factor) {
    const std::size_t models = likelihood.models();
    std::vector<double> d(likelihood.parameters());
    factor = information;
    likelihood.add(g, d, factor, -1);
    std::vector<bool> away(models);
    std::size_t anchor = 0;
    Matrix pinned = factor;
    pin(pinned, 0);
    if (cholesky(pinned, 1e-9)) {
      factor = std::move(pinned);
    } else {
      away = cut_off(likelihood.components_without(g));
      anchor = static_cast<std::size_t>(std::ranges::find(away, false) - away.begin());
      pin_away(away, factor);
      pin(factor, anchor);
      if (!cholesky(factor)) {
        failed = true;
        return d;
      }
    }
    for (std::size_t i = 0; i < models; ++i) {
      if (away[i] || i == anchor) d[i] = 0;
    }
    solve(factor, d);
    centre(d, away);
    return d;
  }

  void pin_away(const std::vector<bool>& away, Matrix& factor) {
    for (std::size_t i = 0; i < away.size(); ++i) {
      if (away[i]) flagged[i] = true;
      if (away[i]) pin(factor, i);
    }
  }

  static void centre(std::vector<double>& d, const std::vector<bool>& away) {
    double sum = 0;
    double kept = 0;
    for (std::size_t i = 0; i < away.size(); ++i) {
      sum += away[i] ? 0 : d[i];
      kept += away[i] ? 0 : 1;
    }
    for (std::size_t i = 0; i < away.size(); ++i) d[i] = away[i] ? 0 : d[i] - sum / kept;
  }
};

// Omega_gh of c'd_g under the model, one contrast after another:
//   b_g = (H - H_g)^-1 c,  Omega_gh = [g = h] b_g'H_g b_g - q_g'q_h,  q_g = U^-T H_g b_g,  H = U'U.
struct Satterthwaite {
  const AnnotatorLikelihood& likelihood;
  const std::vector<Matrix>& factors;
  Matrix whole;  // U
  std::vector<std::vector<double>> q{};
  std::vector<double> diagonal{};

  // (tr Omega)^2 / tr Omega^2; absent where there is nothing to divide.
  std::optional<double> df(std::size_t contrast) {
    double trace = 0;
    q.resize(factors.size());
    diagonal.resize(factors.size());
    for (std::size_t g = 0; g < factors.size(); ++g) trace += add(g, contrast);
    double squares = 0;
    for (std::size_t g = 0; g < factors.size(); ++g) {
      for (std::size_t k = g; k < factors.size(); ++k) {
        double product = 0;
        for (std::size_t i = 0; i < whole.size; ++i) product -= q[g][i] * q[k][i];
        if (k == g) product += diagonal[g];
        squares += (k == g ? 1 : 2) * product * product;
      }
    }
    if (!(squares > 0 && trace > 0)) return std::nullopt;
    return trace * trace / squares;
  }

  // Fills q_g and b_g'H_g b_g; returns Omega_gg.
  double add(std::size_t g, std::size_t contrast) {
    const std::size_t models = likelihood.models();
    std::vector<double> b(whole.size);
    for (std::size_t i = 0; i < whole.size; ++i) {
      b[i] = i == contrast ? 1 : 0;
      if (i < models && contrast < models) b[i] -= 1 / static_cast<double>(models);
    }
    b[0] = 0;  // the pinned model
    solve(factors[g], b);
    std::vector<double>& h = q[g];
    h.assign(whole.size, 0.0);
    likelihood.multiply(g, b, h);
    h[0] = 0;
    diagonal[g] = 0;
    for (std::size_t i = 0; i < whole.size; ++i) diagonal[g] += b[i] * h[i];
    solve_lower(whole, h);
    double explained = 0;
    for (std::size_t i = 0; i < whole.size; ++i) explained += h[i] * h[i];
    return diagonal[g] - explained;
  }
};

std::vector<double> satterthwaite(const Jackknife& from, const std::vector<Matrix>& factors) {
  const std::size_t p = from.likelihood.parameters();
  const double most = static_cast<double>(factors.size()) - 1;
  std::vector<double> df(p, most);
  Satterthwaite each{from.likelihood, factors, from.information};
  pin(each.whole, 0);
  if (!cholesky(each.whole)) return df;
  for (std::size_t contrast = 0; contrast < p; ++contrast) {
    if (const std::optional<double> found = each.df(contrast)) df[contrast] = std::clamp(*found, 1.0, most);
  }
  return df;
}

void say(ClusteredCovariance& out, std::string_view code, std::string message) {
  out.notes.push_back({std::string(code), std::move(message)});
}

void add_notes(ClusteredCovariance& out, bool unequal) {
  if (unequal) say(out, note::unequal_clusters, "one annotator cast more than 10 % of the votes: Satterthwaite df");
  if (out.clusters < few_clusters_limit)
    say(out, note::few_clusters, std::to_string(out.clusters) + " annotators; below 10 an interval is a rough guide");
  if (!out.one_annotator.empty()) {
    say(out, note::one_annotator,
        "models " + list_models(out.one_annotator) + ": tied to the rest by a single annotator, so no interval for annotators like these");
  }
}

// Adds d d' with the first model at 0.
void add_square(Matrix& sum, std::vector<double> d, std::size_t models) {
  const double first = d[0];
  for (std::size_t i = 0; i < models; ++i) d[i] -= first;
  for (std::size_t i = 1; i < sum.size; ++i) {
    for (std::size_t j = i; j < sum.size; ++j) sum.at(i, j) += d[i] * d[j];
  }
}

void scale_and_mirror(Matrix& sum, double factor) {
  for (std::size_t i = 1; i < sum.size; ++i) {
    for (std::size_t j = i; j < sum.size; ++j) {
      sum.at(i, j) *= factor;
      sum.at(j, i) = sum.at(i, j);
    }
  }
}

}  // namespace

ClusteredCovariance jackknife(const AnnotatorLikelihood& likelihood, const std::vector<std::uint32_t>& estimated,
                              std::vector<std::vector<double>>* shifts) {
  ClusteredCovariance out;
  const std::size_t p = likelihood.parameters();
  const std::span<const double> sizes = likelihood.votes();
  out.clusters = sizes.size();
  out.largest = largest_share(sizes);
  if (sizes.size() < 2) {
    say(out, note::too_few, "one annotator: nothing is known about others like them");
    return out;
  }
  Jackknife from(likelihood);
  const bool unequal = out.largest > unequal_share;
  const bool exact_df = unequal && sizes.size() * p * p <= 20'000'000;  // 160 MB of factors at most
  std::vector<Matrix> factors;
  Matrix factor;
  Matrix sum(p);
  for (std::size_t g = 0; g < sizes.size(); ++g) {
    const std::vector<double> d = from.displacement(g, factor);
    if (from.failed) {
      say(out, note::too_few, "without one of the annotators the model cannot be fitted");
      return out;
    }
    if (exact_df) factors.push_back(factor);
    add_square(sum, d, likelihood.models());
    if (shifts != nullptr) shifts->push_back(d);
  }
  const auto count = static_cast<double>(sizes.size());
  scale_and_mirror(sum, (count - 1) / count);
  out.covariance = std::move(sum.cell);
  for (std::size_t i = 0; i < likelihood.models(); ++i) {
    if (from.flagged[i]) out.one_annotator.push_back(estimated[i]);
  }
  out.df.assign(p, count - 1);
  if (unequal && exact_df && out.one_annotator.empty()) {
    out.df = satterthwaite(from, factors);
  } else if (unequal) {
    out.df.assign(p, std::min(count - 1, std::max(1.0, jackknife_df(sizes))));
  }
  add_notes(out, unequal);
  return out;
}

}  // namespace assay::stats
