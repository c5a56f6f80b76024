// The adjacent-category and the cumulative likelihood of graded votes.
#include "graded_model.hpp"

#include <algorithm>
#include <cmath>

namespace assay::stats {
namespace {

double logistic(double x) { return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x)); }
double log_logistic(double x) { return x < 0 ? x - std::log1p(std::exp(x)) : -std::log1p(std::exp(-x)); }

// How a parameter enters a row: by x, with this factor, or as itself.
struct Entry {
  std::size_t index = 0;
  std::size_t local = 0;
  double factor = 0;
};

// Ascending by index.
void list_entries(const GradedLikelihood& of, const GradedRow& row, std::vector<Entry>& out) {
  out.clear();
  out.push_back({row.first, 0, 1});
  out.push_back({row.second, 0, -1});
  for (std::size_t i = 0; i < of.scale(); ++i) out.push_back({of.models + i, 1 + i, 1});
  for (std::size_t k = 0; k < of.effects; ++k) out.push_back({of.models + of.scale() + k, 0, row.x[k]});
}

double cell(const Matrix& upper, std::size_t i, std::size_t j) { return i <= j ? upper.at(i, j) : upper.at(j, i); }

}  // namespace

double GradedLikelihood::predictor(const GradedRow& row, std::span<const double> parameter) const {
  double x = parameter[row.first] - parameter[row.second];
  for (std::size_t k = 0; k < effects; ++k) x += row.x[k] * parameter[models + scale() + k];
  return x;
}

std::size_t GradedLikelihood::level_of(std::uint32_t grade) const {
  return static_cast<std::size_t>(std::ranges::lower_bound(given.level, std::min(grade, given.mirror(grade))) - given.level.begin());
}

bool GradedLikelihood::local(const GradedRow& row, std::span<const double> parameter, Local& out) const {
  const double x = predictor(row, parameter);
  const auto scale_at = parameter.subspan(models, scale());
  std::ranges::fill(out.score, 0);
  std::ranges::fill(out.information.cell, 0);
  if (model == GradeModel::cumulative) return cumulative(row, x, scale_at, out);
  adjacent(row, x, scale_at, out);
  return true;
}

// An exponential family: observed less expected statistics, and their covariance.
void GradedLikelihood::adjacent(const GradedRow& row, double x, std::span<const double> scale_at, Local& out) const {
  std::vector<double>& mean = out.score;
  Matrix& square = out.information;
  const auto exponent = [&](std::uint32_t grade, std::size_t level) {
    return half_less(grade) * x + (level == 0 ? 0 : scale_at[level - 1]);
  };
  double largest = -HUGE_VAL;
  const auto each_grade = [&](auto&& f) {
    for (std::size_t level = 0; level < given.level.size(); ++level) {
      const std::uint32_t grade = given.level[level];
      f(grade, level);
      if (!given.is_middle(grade)) f(given.mirror(grade), level);
    }
  };
  each_grade([&](std::uint32_t grade, std::size_t level) { largest = std::max(largest, exponent(grade, level)); });
  double total = 0;
  each_grade([&](std::uint32_t grade, std::size_t level) {
    const double share = std::exp(exponent(grade, level) - largest);
    const double u = half_less(grade);
    total += share;
    mean[0] += share * u;
    square.at(0, 0) += share * u * u;
    if (level == 0) return;
    mean[level] += share;
    square.at(0, level) += share * u;
    square.at(level, level) += share;
  });
  for (double& each : mean) each /= total;
  for (std::size_t i = 0; i < mean.size(); ++i) {
    for (std::size_t j = i; j < mean.size(); ++j) square.at(i, j) = row.weight * (square.at(i, j) / total - mean[i] * mean[j]);
  }
  const std::size_t own = level_of(row.grade);
  out.log_likelihood = row.weight * (exponent(row.grade, own) - largest - std::log(total));
  for (double& each : mean) each *= -row.weight;
  mean[0] += row.weight * half_less(row.grade);
  if (own > 0) mean[own] += row.weight;
}

GradedLikelihood::Ends GradedLikelihood::ends(std::uint32_t grade) const {
  const std::size_t own = level_of(grade);
  const bool last = own + 1 == given.level.size();
  // Of the left's side; the middle one lies between its threshold and minus that.
  Ends out;
  if (own > 0) out.upper = {.exists = true, .sign = 1, .threshold = own - 1};
  if (given.is_middle(grade)) {
    out.lower = {.exists = own > 0, .sign = -1, .threshold = own - 1};
  } else {
    out.lower = last ? End{.exists = true} : End{.exists = true, .sign = 1, .threshold = own};
  }
  if (grade <= given.mirror(grade)) return out;
  std::swap(out.upper, out.lower);
  out.upper.sign = -out.upper.sign;
  out.lower.sign = -out.lower.sign;
  return out;
}

// P = F(a) - F(b) = F(a) F(-b) (1 - exp(b - a)) with the ends less x, F the logistic function: its logarithm is a sum in which nothing
// cancels.
bool GradedLikelihood::cumulative(const GradedRow& row, double x, std::span<const double> scale_at, Local& out) const {
  const Ends at = ends(row.grade);
  const double a = at.upper.at(scale_at) - x;
  const double b = at.lower.at(scale_at) - x;
  double both = 0;  // slope of the last factor
  double bend = 0;  // its curvature
  double log_p = 0;
  if (at.upper.exists && at.lower.exists) {
    const double apart = at.upper.at(scale_at) - at.lower.at(scale_at);
    if (!(apart > 0)) return false;
    log_p += std::log(-std::expm1(-apart));
    both = 1 / std::expm1(apart);
    bend = both * (1 + both);
  }
  const auto add = [&](const End& end, double slope, double curvature) {
    out.score[0] -= row.weight * slope;
    out.information.at(0, 0) += row.weight * curvature;
    if (end.sign == 0) return;
    out.score[1 + end.threshold] += row.weight * end.sign * slope;
    out.information.at(0, 1 + end.threshold) -= row.weight * end.sign * curvature;
    out.information.at(1 + end.threshold, 1 + end.threshold) += row.weight * curvature;
  };
  if (at.upper.exists) {
    log_p += log_logistic(a);
    add(at.upper, logistic(-a) + both, logistic(a) * logistic(-a) + bend);
  }
  if (at.lower.exists) {
    log_p += log_logistic(-b);
    add(at.lower, -logistic(b) - both, logistic(b) * logistic(-b) + bend);
  }
  if (bend > 0) {
    // d2 / da db = -bend on minus the log-likelihood: x enters a and b with -1, thresholds with their sign.
    const double w = row.weight * bend;
    Matrix& h = out.information;
    h.at(0, 0) -= 2 * w;
    if (at.upper.sign != 0) h.at(0, 1 + at.upper.threshold) += w * at.upper.sign;
    if (at.lower.sign != 0) h.at(0, 1 + at.lower.threshold) += w * at.lower.sign;
    if (at.upper.sign != 0 && at.lower.sign != 0) {
      const auto [low, high] = std::minmax(at.upper.threshold, at.lower.threshold);
      h.at(1 + low, 1 + high) -= w * at.upper.sign * at.lower.sign * (low == high ? 2 : 1);
    }
  }
  out.log_likelihood = row.weight * log_p;
  return true;
}

std::optional<double> GradedLikelihood::value(std::span<const GradedRow> rows, std::span<const double> parameter) const {
  Local at = room();
  double sum = 0;
  for (const GradedRow& row : rows) {
    if (!local(row, parameter, at)) return std::nullopt;
    sum += at.log_likelihood;
  }
  return sum;
}

std::optional<double> GradedLikelihood::add(std::span<const GradedRow> rows, std::span<const double> parameter, std::span<double> score,
                                            Matrix& information, double sign) const {
  Local at = room();
  std::vector<Entry> entries;
  double sum = 0;
  for (const GradedRow& row : rows) {
    if (!local(row, parameter, at)) return std::nullopt;
    sum += at.log_likelihood;
    list_entries(*this, row, entries);
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const Entry& one = entries[i];
      score[one.index] += one.factor * at.score[one.local];
      for (std::size_t j = i; j < entries.size(); ++j) {
        const Entry& two = entries[j];
        information.at(one.index, two.index) += sign * one.factor * two.factor * cell(at.information, one.local, two.local);
      }
    }
  }
  return sum;
}

void GradedLikelihood::multiply(std::span<const GradedRow> rows, std::span<const double> parameter, std::span<const double> b,
                                std::span<double> out) const {
  Local at = room();
  std::vector<Entry> entries;
  std::vector<double> along(1 + scale());
  for (const GradedRow& row : rows) {
    if (!local(row, parameter, at)) return;
    list_entries(*this, row, entries);
    std::ranges::fill(along, 0);
    for (const Entry& each : entries) along[each.local] += each.factor * b[each.index];
    for (const Entry& each : entries) {
      for (std::size_t i = 0; i < along.size(); ++i) out[each.index] += each.factor * cell(at.information, each.local, i) * along[i];
    }
  }
}

bool GradedLikelihood::recedes(std::span<const GradedRow> rows, std::span<const double> direction) const {
  double largest = 0;
  for (const double each : direction) largest = std::max(largest, std::abs(each));
  const double slack = 1e-6 * largest;
  const auto scale_along = direction.subspan(models, scale());
  const auto exponent = [&](std::uint32_t grade, double x) {
    const std::size_t level = level_of(grade);
    return half_less(grade) * x + (level == 0 ? 0 : scale_along[level - 1]);
  };
  return largest > 0 && std::ranges::all_of(rows, [&](const GradedRow& row) {
           const double x = predictor(row, direction);
           if (model == GradeModel::cumulative) {
             const Ends at = ends(row.grade);
             return (!at.upper.exists || at.upper.at(scale_along) - x >= -slack) &&
                    (!at.lower.exists || at.lower.at(scale_along) - x <= slack);
           }
           return std::ranges::all_of(given.level, [&](std::uint32_t grade) {
             const double most = std::max(exponent(grade, x), exponent(given.mirror(grade), x));
             return exponent(row.grade, x) >= most - slack;
           });
         });
}

std::vector<double> GradedLikelihood::start(std::span<const GradedRow> rows) const {
  std::vector<double> count(given.level.size());
  for (const GradedRow& row : rows) count[level_of(row.grade)] += row.weight;
  double all = 0;
  for (const double each : count) all += each;
  std::vector<double> out(parameters());
  double outside = 0;
  for (std::size_t i = 0; i < scale(); ++i) {
    outside += count[i];
    const double sides = given.is_middle(given.level[i + 1]) ? 2 : 1;
    // P(beyond the threshold, on one side) = outside / (2 all).
    out[models + i] = model == GradeModel::cumulative ? std::log((2 * all - outside) / outside) : std::log(sides * count[i + 1] / count[0]);
  }
  return out;
}

}  // namespace assay::stats
