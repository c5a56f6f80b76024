// The delete-one-annotator jackknife: what to expect of annotators like these. Shared by the coefficients of agreement.
#pragma once

#include "assay/stats/estimate.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>

namespace assay::stats {

// What a second way to leave out adds (Cameron, Gelbach and Miller 2011, "Robust inference with multiway clustering", JBES
// 29(2)): the variance over items, and that of leaving out one rating, which annotators and items both hold.
struct CrossedItems {
  double of_items = 0;
  double of_ratings = 0;
  std::size_t items = 0, ratings = 0;
};

// Adds se and interval to `out`, whose estimate is set: V = (G-1)/G sum_g (without g - estimate)^2, t with G - 1 degrees of
// freedom, or jackknife_df when one annotator gave more than 10 % of the `sizes`. With `crossed` items the variance is
// of_items + max(0, V - of_ratings). `name` says what no annotator moves.
void annotator_jackknife(Estimate& out, std::span<const double> sizes, const std::function<std::optional<double>(std::size_t)>& without,
                         const std::string& name, const CrossedItems* crossed = nullptr);

}  // namespace assay::stats
