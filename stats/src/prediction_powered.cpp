// A judge's mean, corrected by what humans said where both spoke.
#include "assay/stats/prediction_powered.hpp"

#include "assay/stats/clustered.hpp"
#include "assay/stats/distributions.hpp"
#include "assay/stats/intervals.hpp"
#include "usable_value.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace assay::stats {
namespace {

constexpr std::size_t enough_human_labels = 50;

// Summed in sorted order: the order of rows plays no part.
double sum_of(std::vector<double> values) {
  std::ranges::sort(values);
  double sum = 0;
  for (const double x : values) sum += x;
  return sum;
}

double mean_of(std::span<const double> values) {
  return values.empty() ? 0 : sum_of({values.begin(), values.end()}) / static_cast<double>(values.size());
}

// With n - 1 below.
double covariance(std::span<const double> a, std::span<const double> b) {
  if (a.size() < 2) return 0;
  const double mean_a = mean_of(a);
  const double mean_b = mean_of(b);
  std::vector<double> products(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) products[i] = (a[i] - mean_a) * (b[i] - mean_b);
  return sum_of(std::move(products)) / static_cast<double>(a.size() - 1);
}

bool fits(const PredictionPowered& data, double level) {
  return data.human.size() == data.predicted.size() && (data.annotator.empty() || data.annotator.size() == data.human.size()) &&
         (data.probability.empty() || data.probability.size() == data.human.size()) && usable_values(data.human) &&
         usable_values(data.predicted) && usable_values(data.predicted_only) &&
         std::ranges::all_of(data.probability, [](double p) { return p > 0 && p <= 1; }) && level > 0 && level < 1;
}

std::vector<double> all_predicted(const PredictionPowered& data) {
  std::vector<double> all(data.predicted.begin(), data.predicted.end());
  all.insert(all.end(), data.predicted_only.begin(), data.predicted_only.end());
  return all;
}

double tuned(const PredictionPowered& data) {
  if (data.predicted_only.empty()) return 0;
  const auto all = all_predicted(data);
  const double spread = covariance(all, all);
  if (!(spread > 0)) return 0;
  const double ratio = static_cast<double>(data.human.size()) / static_cast<double>(data.predicted_only.size());
  return covariance(data.human, data.predicted) / ((1 + ratio) * spread);
}

// The part that humans correct: its mean, and how far each row pulls it, n times.
struct Correction {
  double mean = 0;
  std::vector<double> pull;
};

Correction correction(const PredictionPowered& data, double lambda) {
  const std::size_t n = data.human.size();
  std::vector<double> weight(n, 1.0);
  for (std::size_t i = 0; i < data.probability.size(); ++i) weight[i] = 1 / data.probability[i];
  std::vector<double> weighted(n);
  for (std::size_t i = 0; i < n; ++i) weighted[i] = weight[i] * (data.human[i] - lambda * data.predicted[i]);
  const double total = sum_of(weight);
  Correction out{sum_of(weighted) / total, std::vector<double>(n)};
  for (std::size_t i = 0; i < n; ++i)
    out.pull[i] = weight[i] * static_cast<double>(n) / total * (data.human[i] - lambda * data.predicted[i] - out.mean);
  return out;
}

// Satterthwaite (1946), Biometrics Bulletin 2: of a sum of variances of which each has its own degrees of freedom.
double joint_df(std::span<const std::pair<double, double>> variance_and_df) {
  double sum = 0;
  double below = 0;
  for (const auto& [variance, df] : variance_and_df) {
    sum += variance;
    below += variance * variance / df;
  }
  return below > 0 ? sum * sum / below : INFINITY;
}

void interval_of(Estimate& out, double variance, double df) {
  if (!(variance > 0)) {
    out.add_note(note::no_variation, "nothing varies: there is no interval");
    return;
  }
  out.se = std::sqrt(variance);
  if (std::isfinite(df)) out.df = df;
  const double t = *two_sided_t(out.level, df);
  out.low = *out.estimate - t * *out.se;
  out.high = *out.estimate + t * *out.se;
}

}  // namespace

PredictionPoweredMean prediction_powered_mean(const PredictionPowered& data, std::optional<double> lambda, double level) {
  PredictionPoweredMean out;
  auto& mean = out.mean;
  mean = {.level = level, .method = "prediction-powered mean (PPI++)", .speaks_for = SpeaksFor::other_rows, .n = data.human.size()};
  if (!fits(data, level) || (lambda && !std::isfinite(*lambda))) {
    mean.add_note(note::bad_input, "columns differ in length, or a value, a probability or the level is out of range");
    return out;
  }
  const std::size_t n = data.human.size();
  if (n < 2) {
    mean.add_note(note::no_data, "below two human labels nothing can be said of what humans would say");
    return out;
  }
  if (n < enough_human_labels) mean.add_note(note::few_human_labels, "below 50 human labels: the interval is a rough guide");
  // Two labels leave nothing to tune by.
  const double trust = data.predicted_only.empty() ? 0 : lambda.value_or(n > 2 ? tuned(data) : 0);
  out.lambda = trust;
  const auto corrected = correction(data, trust);
  const bool weighted = !data.probability.empty();
  mean.estimate = corrected.mean + trust * (weighted ? mean_of(all_predicted(data)) : mean_of(data.predicted_only));

  // What the items leave to chance, beside what the choice of those for humans does.
  const double all = static_cast<double>(n + data.predicted_only.size());
  const double of_items = weighted                      ? covariance(data.human, data.human) / all
                          : data.predicted_only.empty() ? 0
                                                        : trust * trust * covariance(data.predicted_only, data.predicted_only) /
                                                              static_cast<double>(data.predicted_only.size());
  double of_humans = covariance(corrected.pull, corrected.pull) / static_cast<double>(n);
  double df = static_cast<double>(n - 1);
  if (!lambda && trust != 0) {
    // Residuals of a slope that was fitted to them are too small by a degree of freedom, and the slope's own error adds 1/n.
    const auto labels = static_cast<double>(n);
    of_humans *= (labels - 1) / (labels - 2) * (1 + 1 / labels);
    df = labels - 2;
  }
  if (!data.annotator.empty()) {
    const auto clustered = clustered_mean(corrected.pull, data.annotator, level);
    mean.clusters = clustered.clusters;
    mean.notes.insert(mean.notes.end(), clustered.notes.begin(), clustered.notes.end());
    mean.method += ", clustered by annotator";
    mean.speaks_for = SpeaksFor::annotators_like_these;
    if (!clustered.se) return out;
    of_humans = *clustered.se * *clustered.se;
    df = *clustered.df;
  }
  const std::pair<double, double> parts[] = {{of_humans, df}, {of_items, INFINITY}};
  interval_of(mean, of_humans + of_items, joint_df(parts));
  if (mean.se) out.effective_n = covariance(data.human, data.human) / (*mean.se * *mean.se);
  return out;
}

Estimate over_strata(std::span<const Estimate> strata, std::span<const double> share, double level) {
  Estimate out{.level = level, .method = "weighted sum over strata"};
  double total = 0;
  for (const double one : share) total += one;
  if (strata.size() != share.size() || !(level > 0 && level < 1) || !(total > 0) || !std::isfinite(total) ||
      !std::ranges::all_of(share, [](double one) { return one >= 0; })) {
    out.add_note(note::bad_input, "needs a share of at least 0 for each stratum and a level between 0 and 1");
    return out;
  }
  double sum = 0;
  bool known = true;
  std::vector<std::pair<double, double>> parts;
  for (std::size_t s = 0; s < strata.size(); ++s) {
    if (share[s] == 0) continue;
    const auto& one = strata[s];
    if (!one.estimate) {
      out.add_note(note::no_data, "stratum " + std::to_string(s) + " has no estimate");
      return out;
    }
    const double weight = share[s] / total;
    sum += weight * *one.estimate;
    out.n += one.n;
    known = known && one.se.has_value();
    if (one.se) parts.emplace_back(weight * weight * *one.se * *one.se, one.df.value_or(INFINITY));
  }
  out.estimate = sum;
  // The strata's own population, where they have one in common.
  for (const auto& one : strata) {
    out.speaks_for = out.speaks_for == SpeaksFor::nobody || out.speaks_for == one.speaks_for ? one.speaks_for : SpeaksFor::other_rows;
  }
  if (!known) {
    out.add_note(note::too_few, "a stratum has no standard error");
    return out;
  }
  double variance = 0;
  for (const auto& one : parts) variance += one.first;
  interval_of(out, variance, joint_df(parts));
  return out;
}

}  // namespace assay::stats
