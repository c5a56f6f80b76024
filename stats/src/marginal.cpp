// Tests of marginal homogeneity from the table of two raters.
#include "assay/stats/marginal.hpp"

#include "assay/stats/distributions.hpp"
#include "linear.hpp"
#include "log_gamma.hpp"
#include "separation.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace assay::stats {
namespace {

// Below so many different items chi-square is rough, by the usual rule for McNemar's test.
constexpr std::size_t few_different = 25;

struct Table {
  std::size_t categories = 0, n = 0;
  std::vector<double> cell;
  [[nodiscard]] double at(std::size_t i, std::size_t j) const { return cell[i * categories + j]; }
};

bool read(const PairedLabels& labels, Table& out, std::vector<Note>& notes) {
  const auto within = [&](std::span<const std::uint32_t> each) {
    return std::ranges::all_of(each, [&](std::uint32_t x) { return x < labels.categories; });
  };
  if (labels.first.size() != labels.second.size() || !within(labels.first) || !within(labels.second) || labels.categories > 4096) {
    notes.push_back({std::string(note::bad_input), "needs two labels an item, all in range"});
    return false;
  }
  if (labels.first.empty()) {
    notes.push_back({std::string(note::no_data), "no items"});
    return false;
  }
  out = {.categories = labels.categories, .n = labels.first.size(), .cell = std::vector<double>(labels.categories * labels.categories)};
  for (std::size_t i = 0; i < out.n; ++i) out.cell[labels.first[i] * out.categories + labels.second[i]] += 1;
  return true;
}

bool needs_two(const Table& table, std::vector<Note>& notes) {
  if (table.categories == 2) return true;
  notes.push_back({std::string(note::bad_input), "is of two categories"});
  return false;
}

// P(X <= low) of a binomial with 1/2 doubled.
double exact(std::size_t low, std::size_t n) {
  const auto trials = static_cast<double>(n);
  double sum = 0;
  for (std::size_t k = 0; k <= low; ++k) {
    const auto x = static_cast<double>(k);
    sum += std::exp(detail::log_gamma(trials + 1) - detail::log_gamma(x + 1) - detail::log_gamma(trials - x + 1) - trials * std::log(2.0));
  }
  return std::min(1.0, 2 * sum);
}

// Categories in groups linked by differences; one of each group, which the others determine, is left out.
std::vector<std::size_t> free_categories(const Table& table) {
  std::vector<PairCount> links;
  for (std::uint32_t i = 0; i < table.categories; ++i) {
    for (std::uint32_t j = i + 1; j < table.categories; ++j) {
      if (table.at(i, j) + table.at(j, i) > 0) links.push_back({.first = i, .second = j});
    }
  }
  const std::vector<std::uint32_t> group = components(links, table.categories);
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < table.categories; ++i) {
    if (group[i] != i) out.push_back(i);
  }
  return out;
}

double quadratic_form(const Table& table, const std::vector<std::size_t>& free) {
  Matrix v(free.size());
  std::vector<double> d(free.size());
  for (std::size_t a = 0; a < free.size(); ++a) {
    for (std::size_t j = 0; j < table.categories; ++j) {
      d[a] += table.at(free[a], j) - table.at(j, free[a]);
      if (j != free[a]) v.at(a, a) += table.at(free[a], j) + table.at(j, free[a]);
    }
    for (std::size_t b = a + 1; b < free.size(); ++b) v.at(a, b) = -(table.at(free[a], free[b]) + table.at(free[b], free[a]));
  }
  if (!cholesky(v)) return 0;  // not with one category of every linked group left out
  solve_lower(v, d);
  double sum = 0;
  for (const double x : d) sum += x * x;
  return sum;
}

MarginalTest test_margins(const PairedLabels& labels) {
  MarginalTest out;
  Table table;
  if (!read(labels, table, out.notes)) return out;
  out.n = table.n;
  for (std::size_t i = 0; i < labels.first.size(); ++i) out.different += labels.first[i] != labels.second[i] ? 1 : 0;
  const std::vector<std::size_t> free = free_categories(table);
  if (free.empty()) {
    out.notes.push_back({std::string(note::no_variation), "the raters never differ"});
    return out;
  }
  if (out.different < few_different) {
    out.notes.push_back({std::string(note::sparse), std::to_string(out.different) + " items differ; below 25 the p-value is rough"});
  }
  out.df = free.size();
  out.statistic = quadratic_form(table, free);
  out.p = chi_square_upper(*out.statistic, static_cast<double>(out.df));
  return out;
}

}  // namespace

MarginalTest stuart_maxwell(const PairedLabels& labels) { return test_margins(labels); }

MarginalTest bhapkar(const PairedLabels& labels) {
  MarginalTest out = test_margins(labels);
  if (!out.statistic) return out;
  const double rest = 1 - *out.statistic / static_cast<double>(out.n);
  if (rest < 1e-12) {
    out.notes.push_back({std::string(note::separated), "every item differs in the same way: there is no variance"});
    out.statistic.reset();
    out.p.reset();
    return out;
  }
  out.statistic = *out.statistic / rest;
  out.p = chi_square_upper(*out.statistic, static_cast<double>(out.df));
  return out;
}

MarginalTest mcnemar(const PairedLabels& labels) {
  MarginalTest out;
  Table table;
  if (!read(labels, table, out.notes) || !needs_two(table, out.notes)) return out;
  out = test_margins(labels);
  if (out.statistic) out.exact_p = exact(static_cast<std::size_t>(std::min(table.at(0, 1), table.at(1, 0))), out.different);
  return out;
}

PrevalenceAndBias prevalence_and_bias(const PairedLabels& labels) {
  PrevalenceAndBias out;
  Table table;
  if (!read(labels, table, out.notes) || !needs_two(table, out.notes)) return out;
  const auto n = static_cast<double>(table.n);
  out.n = table.n;
  out.prevalence = (table.at(0, 0) - table.at(1, 1)) / n;
  out.bias = (table.at(0, 1) - table.at(1, 0)) / n;
  out.pabak = 2 * (table.at(0, 0) + table.at(1, 1)) / n - 1;
  return out;
}

}  // namespace assay::stats
