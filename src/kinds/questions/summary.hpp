// summary: the plain majority and mean that kinds use for one item.
#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace assay::kinds {

// Small on purpose: the project-wide estimators (Dawid-Skene, Davidson, rater bias) are the statistics
// library's.

/// The most frequent key; nothing where several are equally frequent or there are no votes.
struct Majority {
  std::optional<std::size_t> winner{};
  double share = 0;
};
[[nodiscard]] Majority majority(std::span<const std::size_t> votes, std::size_t keys);

/// Mean with its 95 % interval by Student's t; no interval below two values.
struct Mean {
  double mean = 0;
  std::optional<double> low{};
  std::optional<double> high{};
};
[[nodiscard]] Mean mean_with_interval(std::span<const double> values);

/// The lower median of a list that is not empty.
[[nodiscard]] double lower_median(std::vector<double> values);

}  // namespace assay::kinds
