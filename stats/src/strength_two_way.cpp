// The cluster jackknife of strengths by annotators and prompts together.
#include "assay/stats/clustered.hpp"
#include "assay/stats/strength_intervals.hpp"
#include "newton.hpp"
#include "separation.hpp"
#include "strength_model.hpp"
#include "two_way.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>

namespace assay::stats {
namespace {

void say(ClusteredCovariance& out, std::string_view code, std::string message) {
  out.notes.push_back({std::string(code), std::move(message)});
}

// The votes of one cluster: score and information in the parameters that they touch, and no others.
struct Part {
  std::vector<std::size_t> at;  // those parameters, ascending
  std::vector<double> score;
  Matrix information;
};

// (I - A M) y = s, by elimination with row pivots; false where a pivot is next to nothing.
bool eliminate(Matrix& a, std::vector<double>& x) {
  const std::size_t n = a.size;
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t best = k;
    for (std::size_t i = k + 1; i < n; ++i) {
      if (std::abs(a.at(i, k)) > std::abs(a.at(best, k))) best = i;
    }
    if (std::abs(a.at(best, k)) < 1e-9) return false;
    if (best != k) std::swap_ranges(a.row(k), a.row(k) + n, a.row(best));
    std::swap(x[k], x[best]);
    for (std::size_t i = k + 1; i < n; ++i) {
      const double factor = a.at(i, k) / a.at(k, k);
      if (factor == 0) continue;
      for (std::size_t j = k; j < n; ++j) a.at(i, j) -= factor * a.at(k, j);
      x[i] -= factor * x[k];
    }
  }
  for (std::size_t k = n; k-- > 0;) {
    for (std::size_t j = k + 1; j < n; ++j) x[k] -= a.at(k, j) * x[j];
    x[k] /= a.at(k, k);
  }
  return true;
}

// The sum over clusters of d_g d_g', d_g = (H - H_g)^-1 s_g, the first model at 0. A cluster touches few models: with E its columns of the
// identity and A its information there, d_g = H^-1 E y, (I - A E'H^-1 E) y = s_g.
class Squares {
 public:
  Squares(const Comparisons& data, const StrengthFit& fit)
      : data_(data),
        fit_(fit),
        model_(model_of(fit)),
        parameter_(parameters_of(fit)),
        pairs_(count_pairs(data)),
        information_(parameter_.size()),
        away_(fit.theta.size()) {
    keep_estimated(pairs_, fit);
    model_.add(pairs_, parameter_, {}, &information_);
    inverse_ = inverse_pinned(information_);
  }

  [[nodiscard]] bool ok() const { return inverse_.has_value() && !failed_; }
  // Models that some cluster alone ties to the rest, by place.
  [[nodiscard]] const std::vector<bool>& away() const { return away_; }

  struct Sum {
    Matrix squares;
    std::vector<double> sizes;
  };
  // With `exact` a cluster without which the rest falls apart is left out in full, else as if it had no weight of its own.
  [[nodiscard]] Sum of(std::span<const std::uint32_t> cluster, bool exact) {
    Comparisons by = data_;
    by.annotator = cluster;
    const std::size_t p = parameter_.size();
    Sum out{Matrix(p), {}};
    Matrix middle(p);
    each_estimated(by, fit_, [&](std::uint32_t /*cluster*/, std::span<const PairCount> pairs) {
      out.sizes.push_back(0);
      for (const PairCount& pair : pairs) out.sizes.back() += pair.votes();
      const Part part = part_of(pairs);
      std::vector<double> y = part.score;
      Matrix system = system_of(part);
      if (!eliminate(system, y)) {
        if (exact) {
          add_apart(pairs, out.squares);
          return;
        }
        y = part.score;
      }
      for (std::size_t i = 0; i < y.size(); ++i) {
        for (std::size_t j = 0; j < y.size(); ++j) middle.at(part.at[i], part.at[j]) += y[i] * y[j];
      }
    });
    add_sandwich(middle, out.squares);
    const auto count = static_cast<double>(out.sizes.size());
    for (double& cell : out.squares.cell) cell *= (count - 1) / count;
    return out;
  }

 private:
  const Comparisons& data_;
  const StrengthFit& fit_;
  StrengthModel model_;
  std::vector<double> parameter_;
  std::vector<PairCount> pairs_;
  Matrix information_;
  std::vector<bool> away_;
  std::optional<Matrix> inverse_;
  bool failed_ = false;

  [[nodiscard]] Part part_of(std::span<const PairCount> pairs) const {
    Part out;
    for (const PairCount& pair : pairs) {
      out.at.push_back(pair.first);
      out.at.push_back(pair.second);
    }
    if (model_.has_tie()) out.at.push_back(model_.models);
    std::ranges::sort(out.at);
    const auto rest = std::ranges::unique(out.at);
    out.at.erase(rest.begin(), rest.end());
    out.score.resize(out.at.size());
    out.information = Matrix(out.at.size());
    const auto place = [&](std::size_t parameter) {
      return static_cast<std::size_t>(std::ranges::lower_bound(out.at, parameter) - out.at.begin());
    };
    for (const PairCount& pair : pairs) {
      const StrengthModel::Local local = model_.local(pair, parameter_);
      const std::size_t a = place(pair.first);
      const std::size_t b = place(pair.second);
      Matrix& h = out.information;
      out.score[a] += local.score_x;
      out.score[b] -= local.score_x;
      h.at(a, a) += local.info_xx;
      h.at(b, b) += local.info_xx;
      h.at(a, b) -= local.info_xx;
      h.at(b, a) -= local.info_xx;
      if (!model_.has_tie()) continue;
      const std::size_t t = out.at.size() - 1;
      out.score[t] += local.score_t;
      h.at(t, t) += local.info_tt;
      h.at(a, t) += local.info_xt;
      h.at(t, a) += local.info_xt;
      h.at(b, t) -= local.info_xt;
      h.at(t, b) -= local.info_xt;
    }
    return out;
  }

  // I - A E'H^-1 E.
  [[nodiscard]] Matrix system_of(const Part& part) const {
    const std::size_t n = part.at.size();
    Matrix out(n);
    for (std::size_t i = 0; i < n; ++i) {
      out.at(i, i) = 1;
      for (std::size_t k = 0; k < n; ++k) {
        const double a = part.information.at(i, k);
        if (a == 0) continue;
        const double* const row = inverse_->row(part.at[k]);
        for (std::size_t j = 0; j < n; ++j) out.at(i, j) -= a * row[part.at[j]];
      }
    }
    return out;
  }

  void add_sandwich(const Matrix& middle, Matrix& out) const {
    const std::size_t p = out.size;
    Matrix half(p);
    for (std::size_t i = 0; i < p; ++i) {
      for (std::size_t k = 0; k < p; ++k) {
        const double x = inverse_->at(i, k);
        if (x == 0) continue;
        for (std::size_t j = 0; j < p; ++j) half.at(i, j) += x * middle.at(k, j);
      }
    }
    for (std::size_t i = 0; i < p; ++i) {
      for (std::size_t k = 0; k < p; ++k) {
        const double x = half.at(i, k);
        if (x == 0) continue;
        const double* const row = inverse_->row(k);
        for (std::size_t j = 0; j < p; ++j) out.at(i, j) += x * row[j];
      }
    }
  }

  // Without these votes some models hang on nothing: they stay where they are.
  void add_apart(std::span<const PairCount> pairs, Matrix& squares) {
    const std::vector<std::uint32_t> component = components(pairs_without(pairs_, pairs), model_.models);
    const std::uint32_t home = largest_component(component);
    Matrix factor = information_;
    std::vector<double> d(parameter_.size());
    model_.add(pairs, parameter_, d, &factor, -1);
    std::optional<std::size_t> anchor;
    for (std::size_t i = 0; i < model_.models; ++i) {
      const bool gone = component[i] != home;
      if (gone) away_[i] = true;
      if (!gone && anchor) continue;
      if (!gone) anchor = i;
      pin(factor, i);
      d[i] = 0;
    }
    if (!cholesky(factor)) {
      failed_ = true;
      return;
    }
    solve(factor, d);
    const double first = d[0];
    for (std::size_t i = 0; i < model_.models; ++i) d[i] -= first;
    for (std::size_t i = 0; i < d.size(); ++i) {
      for (std::size_t j = 0; j < d.size(); ++j) squares.at(i, j) += d[i] * d[j];
    }
  }
};

// Strengths against their mean, or against the first: B V B' with B the identity less the mean or the first of the strengths.
void recentre(Matrix& v, std::size_t models, bool to_mean) {
  const std::size_t p = v.size;
  const auto count = static_cast<double>(models);
  for (int side = 0; side < 2; ++side) {
    for (std::size_t j = 0; j < p; ++j) {
      double sum = 0;
      for (std::size_t i = 0; i < models; ++i) sum += v.at(i, j);
      const double centre = to_mean ? sum / count : v.at(0, j);
      for (std::size_t i = 0; i < models; ++i) v.at(i, j) -= centre;
    }
    for (std::size_t i = 0; i < p; ++i) {
      for (std::size_t j = 0; j < i; ++j) std::swap(v.at(i, j), v.at(j, i));
    }
  }
}

// What is negative of it becomes 0 (Cameron, Gelbach and Miller 2011, section 2.3), in strengths against their mean, so that no
// model's place matters.
bool make_semidefinite(Matrix& v, std::size_t models) {
  Matrix pinned = v;
  pin(pinned, 0);
  if (cholesky(pinned)) return true;
  recentre(v, models, true);
  const double most = clip_negative(v);
  recentre(v, models, false);
  return most < 1e-9;
}

}  // namespace

ClusteredCovariance clustered_covariance(const Comparisons& data, const StrengthFit& fit, std::span<const std::uint32_t> prompt) {
  ClusteredCovariance out = clustered_covariance(data, fit);
  if (!out.ok()) return out;
  const auto refuse = [&](std::string_view code, const char* why) {
    ClusteredCovariance none;
    none.clusters = out.clusters;
    say(none, code, why);
    return none;
  };
  if (prompt.size() != data.left.size()) return refuse(note::bad_input, "needs one prompt a row");
  Squares squares(data, fit);
  if (!squares.ok()) return refuse(note::too_few, "the information of the votes cannot be inverted");
  const Squares::Sum by_prompt = squares.of(prompt, true);
  if (by_prompt.sizes.size() < 2) return refuse(note::too_few, "one prompt: nothing is known about others like it");
  if (!squares.ok()) return refuse(note::too_few, "without one of the prompts the model cannot be fitted");
  const Squares::Sum by_both = squares.of(cells_of(data.annotator, prompt), false);
  const std::size_t p = fit.parameters();
  Matrix sum(p);
  for (std::size_t i = 0; i < sum.cell.size(); ++i) sum.cell[i] = out.covariance[i] + by_prompt.squares.cell[i] - by_both.squares.cell[i];
  if (!make_semidefinite(sum, fit.theta.size())) {
    say(out, note::negative_variance,
        "annotators and prompts less both have a negative variance in some direction, which was set to 0: some intervals may be too narrow");
  }
  out.covariance = std::move(sum.cell);
  out.prompts = by_prompt.sizes.size();
  if (out.prompts < few_clusters_limit)
    say(out, note::few_clusters, std::to_string(out.prompts) + " prompts; below 10 an interval is a rough guide");
  double most = static_cast<double>(out.prompts) - 1;
  if (largest_share(by_prompt.sizes) > unequal_share) {
    most = std::max(1.0, std::min(most, jackknife_df(by_prompt.sizes)));
    say(out, note::unequal_clusters, "one prompt holds more than 10 % of the votes: Satterthwaite df");
  }
  for (double& df : out.df) df = std::min(df, most);
  for (std::uint32_t i = 0; i < squares.away().size(); ++i) {
    if (squares.away()[i]) out.one_annotator.push_back(fit.estimated[i]);
  }
  std::ranges::sort(out.one_annotator);
  const auto rest = std::ranges::unique(out.one_annotator);
  out.one_annotator.erase(rest.begin(), rest.end());
  return out;
}

}  // namespace assay::stats
