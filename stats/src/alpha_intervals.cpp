// What every alpha shares beside its distance.
#include "alpha_intervals.hpp"

#include "annotator_jackknife.hpp"
#include "replicates.hpp"

#include <string>
#include <utility>

namespace assay::stats {
bool alpha_point(const AlphaSource& source, const Spacing& spacing, Estimate& out) {
  out.n = source.values();
  if (source.repeated_rows() > 0) {
    out.add_note(note::repeated_rows,
                 std::to_string(source.repeated_rows()) + " rows repeat a rater on an item; each counts as a value of its own");
  }
  if (source.units() == 0) {
    out.add_note(note::no_data, "no item has two ratings");
    return false;
  }
  out.estimate = source.alpha(spacing);
  if (!out.estimate) out.add_note(note::no_variation, "all pairable ratings are equal: alpha is not defined");
  return out.estimate.has_value();
}

void alpha_bootstrap(const AlphaSource& source, const Spacing& spacing, Rng& rng, std::size_t replicates, Estimate& out) {
  out.clusters = source.units();
  std::vector<double> values;
  for (std::size_t b = 0; b < replicates; ++b) {
    if (const auto value = source.resampled(spacing, rng)) values.push_back(*value);
  }
  if (source.units() < 2 || values.size() < 20 || values.size() * 2 < replicates) {
    out.add_note(note::too_few, "too few items or usable replicates for an interval");
    return;
  }
  if (values.size() < replicates) {
    out.add_note(note::no_variation, std::to_string(replicates - values.size()) + " replicates held a single value and were left out");
  }
  add_percentiles(std::move(values), out);
}

void alpha_jackknife(const AlphaSource& source, const Spacing& spacing, Estimate& out) {
  const std::vector<std::optional<double>> without = source.without_each(spacing);
  annotator_jackknife(out, source.rater_sizes(), [&](std::size_t g) { return without[g]; }, "alpha");
}

}  // namespace assay::stats
