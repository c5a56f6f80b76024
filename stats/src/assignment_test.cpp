// The heaviest matching against all matchings.
#include "assignment.hpp"

#include "assay/stats/rng.hpp"
#include "test_data.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

// Row after row: left out, or with any column that is still free.
double heaviest_of_all(const std::vector<double>& weight, std::size_t rows, std::size_t columns, std::size_t row,
                       std::set<std::size_t> used) {
  if (row == rows) return 0;
  double best = heaviest_of_all(weight, rows, columns, row + 1, used);
  for (std::size_t j = 0; j < columns; ++j) {
    if (!used.insert(j).second) continue;
    best = std::max(best, weight[row * columns + j] + heaviest_of_all(weight, rows, columns, row + 1, used));
    used.erase(j);
  }
  return best;
}

double sum_of(const std::vector<std::size_t>& column, const std::vector<double>& weight, std::size_t columns) {
  double sum = 0;
  std::set<std::size_t> used;
  for (std::size_t i = 0; i < column.size(); ++i) {
    if (column[i] == unmatched) continue;
    EXPECT_TRUE(used.insert(column[i]).second) << "a column twice";
    EXPECT_GT(weight[i * columns + column[i]], 0);
    sum += weight[i * columns + column[i]];
  }
  return sum;
}

TEST(HeaviestMatching, IsAsHeavyAsTheBestOfAll) {
  Xoshiro256 rng(2);
  double worst = 0;
  for (int run = 0; run < 400; ++run) {
    const std::size_t rows = below(rng, 6);
    const std::size_t columns = below(rng, 6);
    const bool zero_one = run % 2 == 0;
    std::vector<double> weight(rows * columns);
    for (double& w : weight) w = uniform(rng) < 0.5 ? 0 : zero_one ? 1 : uniform(rng);
    const std::vector<std::size_t> found = heaviest_matching(weight, rows, columns);
    ASSERT_EQ(found.size(), rows);
    worst = std::max(worst, std::abs(sum_of(found, weight, columns) - heaviest_of_all(weight, rows, columns, 0, {})));
  }
  test::report("heaviest matching against all matchings", worst);
  EXPECT_LT(worst, 1e-14);
}

TEST(HeaviestMatching, FindsALongChainThatGreedyChoicesMiss) {
  // Row i fits columns i and i + 1, the last row only the first column: everybody moves on by one.
  constexpr std::size_t n = 60;
  std::vector<double> weight(n * n, 0.0);
  for (std::size_t i = 0; i + 1 < n; ++i) weight[i * n + i] = weight[i * n + i + 1] = 1;
  weight[(n - 1) * n] = 1;
  EXPECT_EQ(sum_of(heaviest_matching(weight, n, n), weight, n), 60);
}

}  // namespace
}  // namespace assay::stats
