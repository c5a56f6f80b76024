// Krippendorff's alpha as an Estimate, its item bootstrap and its annotator jackknife.
#include "assay/stats/alpha.hpp"

#include "alpha_units.hpp"
#include "annotator_jackknife.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace assay::stats {
namespace {

std::string name_of(Metric metric) {
  switch (metric) {
    case Metric::nominal: return "Krippendorff alpha, nominal";
    case Metric::ordinal: return "Krippendorff alpha, ordinal";
    case Metric::interval: break;
  }
  return "Krippendorff alpha, interval";
}

bool usable(const Ratings& ratings, double level, Estimate& out) {
  const std::size_t n = ratings.item.size();
  if (ratings.rater.size() == n && ratings.value.size() == n && level > 0 && level < 1 &&
      std::ranges::all_of(ratings.value, [](double x) { return std::isfinite(x); }))
    return true;
  out.add_note(note::bad_input, "needs an item, a rater and a finite value a row, and a level between 0 and 1");
  return false;
}

// The point estimate with its notes; false when there is none.
bool point(const AlphaUnits& units, Metric metric, Estimate& out) {
  out.n = units.values();
  if (units.repeated_rows() > 0) {
    out.add_note(note::repeated_rows,
                 std::to_string(units.repeated_rows()) + " rows repeat a rater on an item; each counts as a value of its own");
  }
  if (units.units() == 0) {
    out.add_note(note::no_data, "no item has two ratings");
    return false;
  }
  out.estimate = units.alpha(metric);
  if (!out.estimate) out.add_note(note::no_variation, "all pairable ratings are equal: alpha is not defined");
  return out.estimate.has_value();
}

// Quantile of sorted values by linear interpolation (Hyndman and Fan 1996, type 7).
double quantile(const std::vector<double>& sorted, double p) {
  const double at = p * static_cast<double>(sorted.size() - 1);
  const auto k = static_cast<std::size_t>(at);
  if (k + 1 >= sorted.size()) return sorted.back();
  return sorted[k] + (at - static_cast<double>(k)) * (sorted[k + 1] - sorted[k]);
}

}  // namespace

Estimate alpha(const Ratings& ratings, Metric metric) {
  Estimate out{.method = name_of(metric)};
  if (usable(ratings, out.level, out)) point(AlphaUnits(ratings), metric, out);
  return out;
}

Estimate alpha_these_annotators(const Ratings& ratings, Metric metric, Rng& rng, const BootstrapOptions& options) {
  Estimate out{.level = options.level, .method = name_of(metric) + ", percentile bootstrap of items"};
  if (!usable(ratings, options.level, out)) return out;
  const AlphaUnits units(ratings);
  if (!point(units, metric, out)) return out;
  out.clusters = units.units();
  std::vector<double> replicates;
  std::vector<std::uint32_t> weight(units.units());
  const auto bound = static_cast<std::uint32_t>(units.units());
  for (std::size_t b = 0; b < options.replicates; ++b) {
    std::ranges::fill(weight, 0U);
    for (std::size_t u = 0; u < units.units(); ++u) ++weight[below(rng, bound)];
    if (const auto value = units.alpha(metric, weight)) replicates.push_back(*value);
  }
  if (units.units() < 2 || replicates.size() < 20 || replicates.size() * 2 < options.replicates) {
    out.add_note(note::too_few, "too few items or usable replicates for an interval");
    return out;
  }
  if (replicates.size() < options.replicates) {
    out.add_note(note::no_variation,
                 std::to_string(options.replicates - replicates.size()) + " replicates held a single value and were left out");
  }
  std::ranges::sort(replicates);
  double sum = 0;
  for (const double value : replicates) sum += value;
  const auto count = static_cast<double>(replicates.size());
  double squares = 0;
  for (const double value : replicates) squares += (value - sum / count) * (value - sum / count);
  out.se = std::sqrt(squares / (count - 1));
  out.low = quantile(replicates, (1 - options.level) / 2);
  out.high = quantile(replicates, (1 + options.level) / 2);
  return out;
}

Estimate alpha_annotators_like_these(const Ratings& ratings, Metric metric, double level) {
  Estimate out{.level = level, .method = name_of(metric) + ", annotator jackknife with t"};
  if (!usable(ratings, level, out)) return out;
  const AlphaUnits units(ratings);
  if (!point(units, metric, out)) return out;
  annotator_jackknife(
      out, units.rater_sizes(), [&](std::size_t g) { return units.alpha(metric, {}, static_cast<std::uint32_t>(g)); }, "alpha");
  return out;
}

}  // namespace assay::stats
