// Distances of alpha between values that are known by their place among the different ones.
#pragma once

#include "assay/stats/alpha.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace assay::stats {

// Of each value the middle of the places that its `count` copies take in the order of all.
[[nodiscard]] inline std::vector<double> mid_ranks(std::span<const double> count) {
  std::vector<double> out;
  out.reserve(count.size());
  double before = 0;
  for (const double c : count) {
    out.push_back(before + c / 2);
    before += c;
  }
  return out;
}

// `value` ascending, `count` how often each occurs.
class CodeDistances {
 public:
  CodeDistances(Metric metric, std::span<const double> value, std::span<const double> count)
      : metric_(metric), at_(value.begin(), value.end()) {
    if (metric == Metric::ordinal) at_ = mid_ranks(count);
  }
  [[nodiscard]] double operator()(std::size_t c, std::size_t k) const {
    if (c == k) return 0;
    if (metric_ == Metric::nominal) return 1;
    const double apart = at_[c] - at_[k];
    const double scaled = metric_ == Metric::ratio ? apart / (at_[c] + at_[k]) : apart;
    return scaled * scaled;
  }

 private:
  Metric metric_;
  std::vector<double> at_;  // values, or mid-ranks
};

}  // namespace assay::stats
