// What a program in C++ gets from the installed package: every public header compiles by itself, and a number comes out.
#include "all_headers.hpp"

#include <cstdint>
#include <cstdio>
#include <vector>

int main() {
  const std::vector<std::uint32_t> item{0, 0, 1, 1, 2, 2, 3, 3};
  const std::vector<std::uint32_t> rater{0, 1, 0, 1, 0, 1, 0, 1};
  const std::vector<double> value{1, 1, 2, 2, 1, 2, 2, 2};
  const auto alpha = assay::stats::alpha({item, rater, value}, assay::stats::Metric::nominal);
  std::printf("alpha %.6f\n", alpha.estimate.value_or(-2));
  return alpha.estimate.has_value() ? 0 : 1;
}
