// The delete-one-annotator jackknife with t.
#include "annotator_jackknife.hpp"

#include "assay/stats/clustered.hpp"
#include "assay/stats/distributions.hpp"

#include <algorithm>
#include <cmath>

namespace assay::stats {
namespace {

void cross(const CrossedItems& crossed, double& variance, double& df) {
  const double all = crossed.of_items + std::max(0.0, variance - crossed.of_ratings);
  double below = variance * variance / df;
  if (crossed.items > 1) below += crossed.of_items * crossed.of_items / static_cast<double>(crossed.items - 1);
  if (crossed.ratings > 1) below += crossed.of_ratings * crossed.of_ratings / static_cast<double>(crossed.ratings - 1);
  df = std::max(1.0, all * all / below);
  variance = all;
}

}  // namespace

void annotator_jackknife(Estimate& out, std::span<const double> sizes, const std::function<std::optional<double>(std::size_t)>& without,
                         const std::string& name, const CrossedItems* crossed) {
  out.clusters = sizes.size();
  const auto count = static_cast<double>(sizes.size());
  if (sizes.size() < 3) {
    out.add_note(note::too_few, "the annotator jackknife needs three annotators");
    return;
  }
  double moved = 0;
  for (std::size_t g = 0; g < sizes.size(); ++g) {
    const auto left = without(g);
    if (!left) {
      out.add_note(note::too_few, "without one of the annotators nothing can be compared");
      return;
    }
    moved += (*left - *out.estimate) * (*left - *out.estimate);
  }
  if (sizes.size() < few_clusters_limit) {
    out.add_note(note::few_clusters, std::to_string(sizes.size()) + " annotators; below 10 an interval is a rough guide");
  }
  if (moved <= 1e-28) {
    out.add_note(note::no_variation, "no annotator moves " + name);
    return;
  }
  double variance = (count - 1) / count * moved;
  out.df = count - 1;
  if (largest_share(sizes) > unequal_share) {
    out.df = std::min(count - 1, jackknife_df(sizes));
    out.add_note(note::unequal_clusters, "one annotator gave more than 10 % of the ratings: Satterthwaite df");
  }
  if (crossed != nullptr) cross(*crossed, variance, *out.df);
  out.se = std::sqrt(variance);
  const double t = *two_sided_t(out.level, *out.df);
  out.low = *out.estimate - t * *out.se;
  out.high = std::min(1.0, *out.estimate + t * *out.se);
}

}  // namespace assay::stats
