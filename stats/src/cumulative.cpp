// Newton's method for the proportional-odds model.
#include "assay/stats/cumulative.hpp"

#include "assay/stats/distributions.hpp"
#include "newton.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace assay::stats {
namespace {

// Rows in canonical order: (position of the category, covariates).
using Row = std::pair<std::size_t, std::vector<double>>;

double logistic(double x) { return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x)); }

// Parameters: an intercept, thresholds, effects. A constant added to thresholds and taken from the intercept changes nothing: it is
// held at 0.
class ProportionalOdds final : public Objective {
 public:
  ProportionalOdds(const std::vector<Row>& rows, std::size_t categories, std::size_t covariates)
      : rows_(rows), categories_(categories), covariates_(covariates) {}

  [[nodiscard]] std::size_t size() const { return categories_ + covariates_; }

  // Thresholds as without covariates.
  [[nodiscard]] std::vector<double> start() const {
    std::vector<double> out(size());
    double below = 0;
    std::vector<double> count(categories_);
    for (const Row& row : rows_) count[row.first] += 1;
    for (std::size_t j = 0; j + 1 < categories_; ++j) {
      below += count[j];
      out[1 + j] = std::log(below / (static_cast<double>(rows_.size()) - below));
    }
    return out;
  }

  [[nodiscard]] std::optional<double> value(std::span<const double> parameter) const override {
    double sum = 0;
    for (const Row& row : rows_) {
      const double p = local(row, parameter).p;
      if (!(p > 0)) return std::nullopt;
      sum += std::log(p);
    }
    return sum;
  }

  [[nodiscard]] std::optional<double> derivatives(std::span<const double> parameter, std::span<double> score,
                                                  Matrix& curvature) const override {
    std::vector<double> up(size());
    std::vector<double> down(size());
    for (const Row& row : rows_) {
      const Local at = local(row, parameter);
      if (!(at.p > 0)) return std::nullopt;
      direction(row, row.first + 1, up);
      direction(row, row.first, down);
      const double a = at.up / at.p;
      const double b = at.down / at.p;
      const double aa = a * a - at.up_slope / at.p;
      const double bb = b * b + at.down_slope / at.p;
      for (std::size_t i = 0; i < size(); ++i) {
        score[i] += a * up[i] - b * down[i];
        for (std::size_t j = i; j < size(); ++j)
          curvature.at(i, j) += aa * up[i] * up[j] + bb * down[i] * down[j] - a * b * (up[i] * down[j] + down[i] * up[j]);
      }
    }
    return value(parameter);
  }

  [[nodiscard]] std::vector<double> votes() const override {
    std::vector<double> out(size(), static_cast<double>(rows_.size()));
    for (const Row& row : rows_) {
      for (std::size_t j = 0; j < covariates_; ++j) out[categories_ + j] += std::abs(row.second[j]);
    }
    return out;
  }

  // No row gets less probable: its upper threshold rises against it, its lower one falls.
  [[nodiscard]] bool recedes(std::span<const double> step) const override {
    std::vector<double> along(size());
    double largest = 0;
    for (const double x : step) largest = std::max(largest, std::abs(x));
    const auto moves = [&](const Row& row, std::size_t threshold) {
      direction(row, threshold, along);
      double sum = 0;
      for (std::size_t i = 0; i < size(); ++i) sum += along[i] * step[i];
      return sum / largest;
    };
    return largest > 0 && std::ranges::all_of(rows_, [&](const Row& row) {
             const bool upper = row.first + 1 == categories_ || moves(row, row.first + 1) >= -1e-6;
             return upper && (row.first == 0 || moves(row, row.first) <= 1e-6);
           });
  }

 private:
  struct Local {
    double p = 0, up = 0, down = 0;       // probability, densities at the upper and the lower threshold
    double up_slope = 0, down_slope = 0;  // derivatives of the densities
  };

  [[nodiscard]] Local local(const Row& row, std::span<const double> parameter) const {
    double eta = parameter[0];
    for (std::size_t j = 0; j < covariates_; ++j) eta -= row.second[j] * parameter[categories_ + j];
    const bool first = row.first == 0;
    const bool last = row.first + 1 == categories_;
    const double a = last ? HUGE_VAL : parameter[1 + row.first] + eta;
    const double b = first ? -HUGE_VAL : parameter[row.first] + eta;
    Local out;
    // On the side where both distribution functions are small, nothing cancels.
    out.p = b > 0 ? logistic(-b) - logistic(-a) : logistic(a) - logistic(b);
    if (!last) {
      out.up = logistic(a) * logistic(-a);
      out.up_slope = out.up * (logistic(-a) - logistic(a));
    }
    if (!first) {
      out.down = logistic(b) * logistic(-b);
      out.down_slope = out.down * (logistic(-b) - logistic(b));
    }
    return out;
  }

  // What the threshold at this parameter, less the row's predictor, is made of; nothing beyond the first and the last.
  void direction(const Row& row, std::size_t threshold, std::vector<double>& out) const {
    std::ranges::fill(out, 0);
    if (threshold == 0 || threshold == categories_) return;
    out[0] = 1;
    out[threshold] = 1;
    for (std::size_t j = 0; j < covariates_; ++j) out[categories_ + j] = -row.second[j];
  }

  const std::vector<Row>& rows_;
  std::size_t categories_, covariates_;
};

bool read(const OrdinalRows& rows, std::vector<Row>& out, std::vector<std::uint32_t>& category) {
  if (rows.x.size() != rows.category.size() * rows.covariates) return false;
  if (!std::ranges::all_of(rows.x, [](double x) { return std::isfinite(x); })) return false;
  category.assign(rows.category.begin(), rows.category.end());
  std::ranges::sort(category);
  category.erase(std::ranges::unique(category).begin(), category.end());
  for (std::size_t i = 0; i < rows.category.size(); ++i) {
    const auto x = rows.x.subspan(i * rows.covariates, rows.covariates);
    const auto at = std::ranges::lower_bound(category, rows.category[i]) - category.begin();
    out.emplace_back(static_cast<std::size_t>(at), std::vector<double>(x.begin(), x.end()));
  }
  std::ranges::sort(out);
  return true;
}

Estimate estimate(double value, double variance, double level, std::size_t n) {
  Estimate out{.estimate = value,
               .level = level,
               .method = "proportional odds, maximum likelihood, normal",
               .speaks_for = SpeaksFor::other_rows,
               .n = n};
  const double z = *two_sided_normal(level);
  out.se = std::sqrt(std::max(0.0, variance));
  out.low = value - z * *out.se;
  out.high = value + z * *out.se;
  return out;
}

}  // namespace

CumulativeFit fit_cumulative(const OrdinalRows& input, double level) {
  CumulativeFit out;
  const auto say = [&](std::string_view code, std::string message) { out.notes.push_back({std::string(code), std::move(message)}); };
  std::vector<Row> rows;
  if (!(level > 0 && level < 1) || !read(input, rows, out.category)) {
    say(note::bad_input, "needs finite covariates for every row, and a level between 0 and 1");
    return out;
  }
  out.n = rows.size();
  if (out.category.size() < 2) {
    say(rows.empty() ? note::no_data : note::no_variation, "needs ratings of two categories");
    return out;
  }
  const ProportionalOdds objective(rows, out.category.size(), input.covariates);
  const Maximum at = maximise(objective, objective.start(), {});
  out.rounds = at.rounds;
  out.gradient = at.gradient;
  if (at.recedes) {
    say(note::separated, "covariates tell some categories apart without error: effects would be infinite");
    return out;
  }
  const std::optional<Matrix> covariance = inverse_pinned(at.curvature);
  if (!covariance) {
    say(note::no_curvature, "covariates make each other up, or a constant");
    return out;
  }
  if (!at.converged && at.gradient > 1e-6) say(note::not_converged, "the gradient stayed at " + std::to_string(at.gradient));
  out.log_likelihood = at.value;
  for (std::size_t i = 1; i < objective.size(); ++i) {
    auto& list = i < out.category.size() ? out.threshold : out.effect;
    list.push_back(estimate(at.parameter[i], covariance->at(i, i), level, rows.size()));
    list.back().rounds = at.rounds;
    list.back().objective = at.value;
    for (std::size_t j = 1; j < objective.size(); ++j) out.covariance.push_back(covariance->at(i, j));
  }
  return out;
}

}  // namespace assay::stats
