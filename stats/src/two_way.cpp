// The two-way jackknife variance with t.
#include "two_way.hpp"

#include "assay/stats/clustered.hpp"
#include "assay/stats/distributions.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace assay::stats {
double jackknife_variance(std::span<const double> step) {
  double sum = 0;
  for (const double x : step) sum += x * x;
  const auto count = static_cast<double>(step.size());
  return (count - 1) / count * sum;
}

void two_way(Estimate& out, const Moves& items, const Moves* annotators, const Moves* both) {
  out.clusters = items.step.size();
  const std::size_t people = annotators ? annotators->step.size() : items.step.size();
  if (items.step.size() < 2 || people < 2) {
    out.add_note(note::too_few, items.step.size() < 2 ? "one item: nothing is known about others like it"
                                                      : "one annotator: nothing is known about others like them");
    return;
  }
  if (std::min(people, items.step.size()) < few_clusters_limit) {
    out.add_note(note::few_clusters, std::to_string(std::min(people, items.step.size())) +
                                         (people < items.step.size() ? " annotators" : " items") +
                                         "; below 10 an interval is a rough guide");
  }
  double variance = jackknife_variance(items.step);
  if (annotators) {
    const double by_people = jackknife_variance(annotators->step);
    const double sum = variance + by_people - jackknife_variance(both->step);
    variance = std::max({variance, by_people, sum});
    if (!(sum > 0) && variance > 0)
      out.add_note(note::negative_variance,
                   "the variances of items and annotators less that of both are not positive: the larger of the two");
  }
  if (std::sqrt(variance) <= 1e-14 * std::max(1.0, std::abs(*out.estimate))) {
    out.add_note(note::no_variation, "no item and no annotator moves it");
    return;
  }
  const auto df_of = [&](const Moves& by, const char* what) {
    const double most = static_cast<double>(by.step.size()) - 1;
    if (largest_share(by.size) <= unequal_share) return most;
    out.add_note(note::unequal_clusters, std::string("one ") + what + " weighs more than 10 %: Satterthwaite df");
    return std::max(1.0, std::min(most, jackknife_df(by.size)));
  };
  out.se = std::sqrt(variance);
  out.df = df_of(items, "item");
  if (annotators) out.df = std::min(*out.df, df_of(*annotators, "annotator"));
  const double t = *two_sided_t(out.level, *out.df);
  out.low = *out.estimate - t * *out.se;
  out.high = *out.estimate + t * *out.se;
}

std::vector<std::uint32_t> cells_of(std::span<const std::uint32_t> annotator, std::span<const std::uint32_t> item) {
  std::vector<std::pair<std::uint64_t, std::uint32_t>> rows;
  rows.reserve(annotator.size());
  for (std::uint32_t i = 0; i < annotator.size(); ++i) rows.emplace_back((std::uint64_t{annotator[i]} << 32) | item[i], i);
  std::ranges::sort(rows);
  std::vector<std::uint32_t> out(rows.size());
  std::uint32_t cell = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i > 0 && rows[i].first != rows[i - 1].first) ++cell;
    out[rows[i].second] = cell;
  }
  return out;
}

}  // namespace assay::stats
