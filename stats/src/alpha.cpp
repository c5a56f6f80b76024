// Krippendorff's alpha as an Estimate, its item bootstrap and its annotator jackknife.
#include "assay/stats/alpha.hpp"

#include "alpha_intervals.hpp"
#include "usable_value.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

namespace assay::stats {
namespace {

// Up to so many different values every two are compared; beyond, pairs are drawn.
constexpr std::size_t most_compared = 20'000;
constexpr std::size_t drawn_pairs = 1'000'000;

std::string name_of(Metric metric) {
  switch (metric) {
    case Metric::nominal: return "Krippendorff alpha, nominal";
    case Metric::ordinal: return "Krippendorff alpha, ordinal";
    case Metric::interval: return "Krippendorff alpha, interval";
    case Metric::ratio: break;
  }
  return "Krippendorff alpha, ratio";
}

bool usable(const Ratings& ratings, double level) {
  const std::size_t n = ratings.item.size();
  return ratings.rater.size() == n && ratings.value.size() == n && level > 0 && level < 1 && usable_values(ratings.value);
}

bool usable(const LabelTable& table, double level) {
  return level > 0 && level < 1 && (table.raters == 0 ? table.label.empty() : table.label.size() % table.raters == 0);
}

void refuse(const Ratings& /*ratings*/, Estimate& out) {
  out.add_note(note::bad_input, "needs an item, a rater and a finite value a row, and a level between 0 and 1");
}

void refuse(const LabelTable& /*table*/, Estimate& out) {
  out.add_note(note::bad_input, "needs one label of 0 to 127, or -1 for none, an item and rater, and a level between 0 and 1");
}

bool fits(const AlphaSource& source, Metric metric, bool negative, Estimate& out) {
  if (metric != Metric::ratio || !negative || source.units() == 0) return true;
  out.add_note(note::bad_input, "the ratio level has no values below 0");
  return false;
}

// The source of either kind of input, with what it needs to stay; none where the input is refused.
struct Held {
  std::optional<AlphaUnits> units{};
  std::unique_ptr<AlphaSource> source{};
  bool negative = false;  // some value is
};

bool any_needs_codes(std::span<const Metric> metrics) {
  return std::ranges::any_of(metrics, [](Metric metric) { return Spacing{.metric = metric}.needs_codes(); });
}

void hold(const Ratings& ratings, std::span<const Metric> metrics, Held& out) {
  out.units.emplace(ratings, any_needs_codes(metrics));
  out.source = alpha_source(*out.units);
  out.negative = std::ranges::any_of(ratings.value, [](double x) { return x < 0; });
}

void hold(const LabelTable& table, std::span<const Metric> metrics, Held& out) {
  if (table.label.empty()) return hold(Ratings{}, metrics, out);
  const auto highest = highest_label(table);
  if (!highest) return;
  out.source = alpha_source(table, *highest);
  if (out.source) return;
  std::vector<std::uint32_t> item;
  std::vector<std::uint32_t> rater;
  std::vector<double> value;
  for (std::size_t i = 0; i < table.label.size(); ++i) {
    if (table.label[i] < 0) continue;
    item.push_back(static_cast<std::uint32_t>(i / table.raters));
    rater.push_back(static_cast<std::uint32_t>(i % table.raters));
    value.push_back(table.label[i]);
  }
  hold(Ratings{item, rater, value}, metrics, out);
}

// One Estimate a metric, and what `add` adds to each.
template <class Input, class Add>
std::vector<Estimate> each(const Input& input, std::span<const Metric> metrics, double level, const char* interval, SpeaksFor who,
                           const Add& add) {
  std::vector<Estimate> out;
  Held held;
  if (usable(input, level)) hold(input, metrics, held);
  for (const Metric metric : metrics) {
    Estimate& estimate = out.emplace_back(Estimate{.level = level, .method = name_of(metric) + interval, .speaks_for = who});
    if (!held.source) {
      refuse(input, estimate);
      continue;
    }
    const Spacing spacing{.metric = metric};
    if (fits(*held.source, metric, held.negative, estimate) && alpha_point(*held.source, spacing, estimate))
      add(*held.source, spacing, estimate);
  }
  return out;
}

template <class Input>
std::vector<Estimate> points(const Input& input, std::span<const Metric> metrics) {
  return each(input, metrics, 0.95, "", SpeaksFor::nobody, [](const AlphaSource&, const Spacing&, Estimate&) {});
}

template <class Input>
Estimate these(const Input& input, Metric metric, Rng& rng, const BootstrapOptions& options) {
  return each(input, {&metric, 1}, options.level, ", percentile bootstrap of items", SpeaksFor::these_annotators,
              [&](const AlphaSource& source, const Spacing& spacing, Estimate& out) {
                alpha_bootstrap(source, spacing, rng, options.replicates, out);
              })
      .front();
}

template <class Input>
Estimate like_these(const Input& input, Metric metric, double level) {
  return each(input, {&metric, 1}, level, ", annotator jackknife with t", SpeaksFor::annotators_like_these, alpha_jackknife).front();
}

// Sets alpha from the observed disagreement, which is exact, and the mean distance of pairs of values drawn with replacement: the
// expected disagreement is that mean times n / (n - 1), since a value meets itself at distance 0 once in n.
void by_drawn_pairs(const AlphaUnits& units, const DistanceOfValues& distance, Rng& rng, Estimate& out) {
  double observed = 0;
  for (std::size_t u = 0; u < units.units(); ++u) {
    double sum = 0;
    for (std::size_t i = units.offset(u); i < units.offset(u + 1); ++i) {
      for (std::size_t j = units.offset(u); j < i; ++j)
        sum += units.code(i) == units.code(j) ? 0 : 2 * distance(units.value(i), units.value(j));
    }
    observed += sum / static_cast<double>(units.offset(u + 1) - units.offset(u) - 1);
  }
  const auto n = static_cast<double>(units.values());
  const auto bound = static_cast<std::uint32_t>(units.values());
  double mean = 0;
  double squares = 0;
  for (std::size_t k = 0; k < drawn_pairs; ++k) {
    const std::uint32_t i = below(rng, bound);
    const std::uint32_t j = below(rng, bound);
    const double apart = units.code(i) == units.code(j) ? 0 : distance(units.value(i), units.value(j));
    const double step = apart - mean;
    mean += step / static_cast<double>(k + 1);
    squares += step * (apart - mean);
  }
  if (!(mean > 0)) {
    out.add_note(note::no_variation, "all pairs that were drawn are at distance 0: alpha is not defined");
    return;
  }
  const double share = (n - 1) / n * (observed / n) / mean;  // D_o / D_e
  out.estimate = 1 - share;
  const double drawn = static_cast<double>(drawn_pairs);
  const double error = share / mean * std::sqrt(squares / (drawn - 1) / drawn);
  out.add_note(note::sampled, "the expected disagreement is that of " + std::to_string(drawn_pairs) +
                                  " drawn pairs; its Monte Carlo error moves alpha by " + std::to_string(error));
}

}  // namespace

std::vector<Estimate> alphas(const Ratings& ratings, std::span<const Metric> metrics) { return points(ratings, metrics); }
std::vector<Estimate> alphas(const LabelTable& table, std::span<const Metric> metrics) { return points(table, metrics); }
Estimate alpha(const Ratings& ratings, Metric metric) { return points(ratings, {&metric, 1}).front(); }
Estimate alpha(const LabelTable& table, Metric metric) { return points(table, {&metric, 1}).front(); }

Estimate alpha(const Ratings& ratings, const DistanceOfValues& distance, Rng& rng) {
  Estimate out{.method = "Krippendorff alpha, a distance of values"};
  if (!usable(ratings, out.level)) {
    refuse(ratings, out);
    return out;
  }
  const AlphaUnits units(ratings, true);
  if (units.distinct().size() > most_compared) {
    out.n = units.values();
    by_drawn_pairs(units, distance, rng, out);
    return out;
  }
  (void)alpha_point(*alpha_source(units), {.between = distance}, out);
  return out;
}

Estimate alpha_these_annotators(const Ratings& ratings, Metric metric, Rng& rng, const BootstrapOptions& options) {
  return these(ratings, metric, rng, options);
}
Estimate alpha_these_annotators(const LabelTable& table, Metric metric, Rng& rng, const BootstrapOptions& options) {
  return these(table, metric, rng, options);
}

Estimate alpha_annotators_like_these(const Ratings& ratings, Metric metric, double level) { return like_these(ratings, metric, level); }
Estimate alpha_annotators_like_these(const LabelTable& table, Metric metric, double level) { return like_these(table, metric, level); }

}  // namespace assay::stats
