// The generator against its published algorithm, and the draws against their moments.
#include "assay/stats/rng.hpp"

#include <cmath>
#include <cstdint>
#include <map>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

TEST(Rng, TheSameSeedGivesTheSameWords) {
  Xoshiro256 a(42);
  Xoshiro256 b(42);
  Xoshiro256 c(43);
  EXPECT_EQ(a.next(), b.next());
  EXPECT_NE(a.next(), c.next());
}

TEST(Rng, SeedZeroStartsFromTheKnownSplitmixWords) {
  // splitmix64(0) yields e220a8397b1dcdaf, 6e789e6aa1b965f4, ...; the first word is rotl(s1 * 5, 7) * 9.
  Xoshiro256 rng(0);
  const std::uint64_t s1 = 0x6e789e6aa1b965f4U * 5U;
  EXPECT_EQ(rng.next(), ((s1 << 7) | (s1 >> 57)) * 9U);
}

TEST(Rng, BoundedDrawsAreInRangeAndEven) {
  Xoshiro256 rng(5);
  int count[3] = {0, 0, 0};
  for (int i = 0; i < 30000; ++i) ++count[below(rng, 3)];
  for (const int c : count) EXPECT_NEAR(c, 10000, 400);
  EXPECT_EQ(below(rng, 1), 0U);
  EXPECT_EQ(below(rng, 0), 0U);
}

// Chi-square of what was drawn against the probabilities, cells of less than 5 expected draws taken together.
double misfit(std::uint64_t n, double p, int draws, double& cells) {
  Xoshiro256 rng(n);
  std::map<std::uint64_t, double> seen;
  for (int i = 0; i < draws; ++i) seen[binomial(rng, n, p)] += 1;
  const auto size = static_cast<double>(n);
  double sum = 0;
  double rest = draws;
  double rest_seen = draws;
  cells = 0;
  for (std::uint64_t k = 0; k <= n; ++k) {
    const auto x = static_cast<double>(k);
    const double log_p =
        std::lgamma(size + 1) - std::lgamma(x + 1) - std::lgamma(size - x + 1) + x * std::log(p) + (size - x) * std::log1p(-p);
    const double expected = draws * std::exp(log_p);
    if (expected < 5) continue;
    const double found = seen.contains(k) ? seen[k] : 0;
    sum += (found - expected) * (found - expected) / expected;
    rest -= expected;
    rest_seen -= found;
    cells += 1;
  }
  if (rest > 5) {
    sum += (rest_seen - rest) * (rest_seen - rest) / rest;
    cells += 1;
  }
  return sum;
}

TEST(Rng, BinomialDrawsHaveTheirDistribution) {
  struct Case {
    std::uint64_t n;
    double p;
  };
  for (const auto& [n, p] :
       {Case{1, 0.3}, Case{12, 0.5}, Case{40, 0.9}, Case{30, 0.47}, Case{1000, 0.02}, Case{200, 0.4}, Case{3000, 0.73}}) {
    double cells = 0;
    const double found = misfit(n, p, 200'000, cells);
    // Chi-square with cells - 1 degrees of freedom: four standard deviations.
    EXPECT_LT(found, cells - 1 + 4 * std::sqrt(2 * cells)) << n << " trials of " << p;
  }
  Xoshiro256 rng(1);
  EXPECT_EQ(binomial(rng, 0, 0.5), 0U);
  EXPECT_EQ(binomial(rng, 9, 0), 0U);
  EXPECT_EQ(binomial(rng, 9, 1), 9U);
  EXPECT_EQ(binomial(rng, 9, -1), 0U);
}

TEST(Rng, NormalAndChiSquareDrawsHaveTheirMoments) {
  Xoshiro256 rng(11);
  double sum = 0;
  double squares = 0;
  double chi = 0;
  double small_chi = 0;
  const int n = 40000;
  for (int i = 0; i < n; ++i) {
    const double z = normal(rng);
    sum += z;
    squares += z * z;
    chi += chi_square(rng, 7.5);
    small_chi += chi_square(rng, 0.8);
  }
  EXPECT_NEAR(sum / n, 0, 0.02);
  EXPECT_NEAR(squares / n, 1, 0.03);
  EXPECT_NEAR(chi / n, 7.5, 0.08);
  EXPECT_NEAR(small_chi / n, 0.8, 0.03);
}

}  // namespace
}  // namespace assay::stats
