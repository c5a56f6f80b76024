// Where the disagreement of Krippendorff's alpha comes from: which items, which values.
#pragma once

#include "assay/stats/alpha.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace assay::stats {

struct ItemDisagreement {
  std::uint32_t item = 0;
  std::size_t ratings = 0;
  double part = 0;  // of 1 - alpha
};
struct ValueDisagreement {
  double value = 0;
  std::size_t ratings = 0;
  double part = 0;      // of 1 - alpha: half of every disagreement that the value has a share in
  double expected = 0;  // the same by chance, these add up to 1: above it the value is more disputed than chance makes it
};

// alpha = 1 - D_o / D_e (alpha.hpp), with D_o = (1/n) sum_u 1/(m_u - 1) sum_{i != j} d(v_ui, v_uj): the part of item u is its term over
// D_e, that of value c all terms with v_ui = c over D_e. Both add up to 1 - alpha, but for rounding.
struct Disagreement {
  std::optional<double> alpha{};            // absent with no_data, no_variation
  std::vector<ItemDisagreement> items{};    // with two ratings or more, in order of id
  std::vector<ValueDisagreement> values{};  // ascending
  std::vector<Note> notes{};                // bad_input, no_data, no_variation, too_costly (more than most_disagreement_values values)

  [[nodiscard]] bool ok() const { return alpha.has_value(); }
};
inline constexpr std::size_t most_disagreement_values = 20'000;

// A description: no intervals. Cost: a sort, the squared number of ratings of every item, and that of the different values.
[[nodiscard]] Disagreement disagreement(const Ratings& ratings, Metric metric);

}  // namespace assay::stats
