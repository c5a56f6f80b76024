// Logistic regression of weighted rows in crossed clusters.
#pragma once

#include "assay/stats/estimate.hpp"
#include "linear.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

namespace assay::stats {

struct LogisticRow {
  std::uint32_t item = 0, rater = 0;
  double y = 0, weight = 0;  // y in [0, 1]
  std::vector<double> x{};
};

struct LogisticFit {
  std::vector<double> beta{};
  Matrix information{};       // at beta, upper triangle
  std::string_view failed{};  // code of a note: no_data, no_variation (singular), separated, not_converged
};
// The log-likelihood never falls.
[[nodiscard]] LogisticFit fit_logistic(const std::vector<LogisticRow>& rows, std::size_t columns);

// By how much leaving out each cluster moves all coefficients, linearised: -(H - H_g)^-1 s_g. Clusters are items, raters, or raters
// within items; keys hold 0 for what they do not tell.
enum class LogisticCluster { item, annotator, both };
using ClusterKey = std::tuple<std::uint32_t, std::uint32_t>;
struct Displaced {
  std::map<ClusterKey, std::vector<double>> step{};
  std::map<ClusterKey, double> weight{};
};
// Absent where without one of them the coefficients cannot be told apart.
[[nodiscard]] std::optional<Displaced> displaced(const std::vector<LogisticRow>& rows, const LogisticFit& at, LogisticCluster by);

}  // namespace assay::stats
