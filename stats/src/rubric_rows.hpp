// Ratings in canonical order, and which items and raters are comparable.
#pragma once

#include "assay/stats/estimate.hpp"
#include "assay/stats/rubric.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace assay::stats {

struct RubricRow {
  std::uint32_t item, rater, dimension;
  double value;
  auto operator<=>(const RubricRow&) const = default;
};

// Ascending by item, rater, dimension, value.
struct RubricRows {
  std::size_t items = 0, raters = 0, dimensions = 1;
  std::vector<RubricRow> row{};
  std::vector<std::size_t> begin{};  // of every item, and the end
  // Connected by shared ratings, numbered by their lowest item; not_rated without a rating.
  std::vector<std::uint32_t> item_component{}, rater_component{};
  std::size_t components = 0, rated_items = 0, active_raters = 0;
};

// False with a note where there is nothing to fit.
[[nodiscard]] bool read_rows(const RubricRatings& ratings, RubricRows& out, std::vector<Note>& notes);

// Names the components where there are several, and says what follows from it.
void say_disconnected(const RubricRows& rows, const std::string& consequence, std::vector<Note>& notes);

}  // namespace assay::stats
