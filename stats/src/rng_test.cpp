// The generator against its published algorithm, and the draws against their moments.
#include "assay/stats/rng.hpp"

#include <cmath>

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
