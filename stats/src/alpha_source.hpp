// What alpha is computed from: values unit by unit, or how often every pattern of labels occurs where labels are few.
#pragma once

#include "alpha_units.hpp"
#include "assay/stats/alpha.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace assay::stats {

// How far two values lie apart: by a metric, or by any function that is 0 for equal values and symmetric.
struct Spacing {
  Metric metric = Metric::nominal;
  std::function<double(double, double)> between{};

  // Whether the order or the identity of values counts, and not only how large they are.
  [[nodiscard]] bool needs_codes() const { return between || metric == Metric::nominal || metric == Metric::ordinal; }
};

class AlphaSource {
 public:
  AlphaSource() = default;
  AlphaSource(const AlphaSource&) = delete;
  AlphaSource& operator=(const AlphaSource&) = delete;
  virtual ~AlphaSource() = default;

  [[nodiscard]] virtual std::size_t units() const = 0;          // with two values or more
  [[nodiscard]] virtual std::size_t values() const = 0;         // of those units
  [[nodiscard]] virtual std::size_t repeated_rows() const = 0;  // of one rater on one item
  // Pairable values of every rater, raters in order of their id.
  [[nodiscard]] virtual std::span<const double> rater_sizes() const = 0;

  // Each is absent without pairs or without variation.
  [[nodiscard]] virtual std::optional<double> alpha(const Spacing& spacing) const = 0;
  // Of as many units, drawn with replacement.
  [[nodiscard]] virtual std::optional<double> resampled(const Spacing& spacing, Rng& rng) const = 0;
  // Without one rater, for every rater.
  [[nodiscard]] virtual std::vector<std::optional<double>> without_each(const Spacing& spacing) const = 0;
};

// `units` must stay. Costs do not grow with the rows after this where the different values are few.
[[nodiscard]] std::unique_ptr<AlphaSource> alpha_source(const AlphaUnits& units);
// The highest label, 0 where there is none at all; absent where one is below -1.
[[nodiscard]] std::optional<std::size_t> highest_label(const LabelTable& table);
// `highest` is its highest label. Absent where a table of all patterns would be too large.
[[nodiscard]] std::unique_ptr<AlphaSource> alpha_source(const LabelTable& table, std::size_t highest);

// sum over ordered pairs i, j of ((a_i - a_j) / (a_i + a_j))^2, each value a_i >= 0 taken weight_i times.
[[nodiscard]] double ratio_disagreement(std::span<const double> value, std::span<const double> weight);

}  // namespace assay::stats
