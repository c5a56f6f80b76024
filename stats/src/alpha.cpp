// Krippendorff's alpha as an Estimate, its item bootstrap and its annotator jackknife.
#include "assay/stats/alpha.hpp"

#include "alpha_intervals.hpp"

#include <algorithm>
#include <cmath>
#include <string>

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

AlphaOf alpha_of(const AlphaUnits& units, Metric metric) {
  return [&units, metric](std::span<const std::uint32_t> weight, std::uint32_t without) { return units.alpha(metric, weight, without); };
}

}  // namespace

Estimate alpha(const Ratings& ratings, Metric metric) {
  Estimate out{.method = name_of(metric)};
  if (!usable(ratings, out.level, out)) return out;
  const AlphaUnits units(ratings);
  alpha_point(units, alpha_of(units, metric), out);
  return out;
}

Estimate alpha_these_annotators(const Ratings& ratings, Metric metric, Rng& rng, const BootstrapOptions& options) {
  Estimate out{.level = options.level, .method = name_of(metric) + ", percentile bootstrap of items"};
  if (!usable(ratings, options.level, out)) return out;
  const AlphaUnits units(ratings);
  const AlphaOf alpha = alpha_of(units, metric);
  if (alpha_point(units, alpha, out)) alpha_bootstrap(units, alpha, rng, options.replicates, out);
  return out;
}

Estimate alpha_annotators_like_these(const Ratings& ratings, Metric metric, double level) {
  Estimate out{.level = level, .method = name_of(metric) + ", annotator jackknife with t"};
  if (!usable(ratings, level, out)) return out;
  const AlphaUnits units(ratings);
  const AlphaOf alpha = alpha_of(units, metric);
  if (alpha_point(units, alpha, out)) alpha_jackknife(units, alpha, out);
  return out;
}

}  // namespace assay::stats
