// Quantiles against closed forms and known values.
#include "assay/stats/distributions.hpp"

#include "test_data.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include <gtest/gtest.h>

namespace assay::stats {
namespace {

TEST(Distributions, TheNormalQuantileMatchesKnownValuesAndInvertsTheCdf) {
  EXPECT_NEAR(*normal_quantile(0.975), 1.959963984540054, 1e-15);
  EXPECT_NEAR(*normal_quantile(0.995), 2.575829303548901, 1e-15);
  EXPECT_EQ(*normal_quantile(0.5), 0);
  double worst = 0;
  for (const double p : {1e-300, 1e-100, 1e-20, 1e-8, 1e-3, 0.02, 0.075, 0.2, 0.4, 0.5, 0.7, 0.99})
    worst = std::max(worst, std::abs(normal_cdf(*normal_quantile(p)) / p - 1));
  test::report("normal quantile round trip (relative)", worst);
  EXPECT_LT(worst, 1e-12);
}

TEST(Distributions, TheTQuantileMatchesItsClosedFormsForOneTwoAndFourDegrees) {
  double worst = 0;
  for (const double p : {1e-6, 0.001, 0.025, 0.1, 0.3, 0.45, 0.6, 0.9, 0.975, 0.999}) {
    const double a = 4 * p * (1 - p);
    const double one = -1 / std::tan(std::numbers::pi * p);
    const double two = (2 * p - 1) * std::sqrt(2 / a);
    const double q = std::cos(std::acos(std::sqrt(a)) / 3) / std::sqrt(a);
    const double four = (p < 0.5 ? -1 : 1) * 2 * std::sqrt(q - 1);
    worst = std::max({worst, std::abs(*t_quantile(p, 1) / one - 1), std::abs(*t_quantile(p, 2) / two - 1)});
    // The form for four degrees cancels near the middle.
    if (std::abs(p - 0.5) > 0.1) worst = std::max(worst, std::abs(*t_quantile(p, 4) / four - 1));
  }
  test::report("t quantile, closed forms (relative)", worst);
  EXPECT_LT(worst, 1e-12);
}

TEST(Distributions, TheTQuantileMatchesLongArithmeticAndInvertsTheCdfForAnyDegrees) {
  // Solved in 50 decimal digits from the finite sum for even df (Abramowitz and Stegun 26.7.4).
  EXPECT_NEAR(*t_quantile(0.975, 10), 2.22813885198627474840, 1e-14);
  EXPECT_NEAR(*t_quantile(0.975, 30), 2.04227245630123830996, 1e-14);
  EXPECT_NEAR(*t_quantile(0.975, 100), 1.98397151852355228660, 1e-14);
  EXPECT_NEAR(*two_sided_t(0.95, 10), 2.22813885198627474840, 1e-14);
  double worst = 0;
  for (const double df : {0.5, 1.7, 3.0, 9.3, 39.0, 39.9, 40.1, 123.0, 1e4, 1e7}) {
    for (const double p : {1e-9, 1e-4, 0.025, 0.2, 0.4, 0.4999}) worst = std::max(worst, std::abs(*t_cdf(*t_quantile(p, df), df) / p - 1));
  }
  test::report("t quantile round trip (relative)", worst);
  EXPECT_LT(worst, 1e-12);
  EXPECT_NEAR(*t_cdf(1.3, 39.9999999), *t_cdf(1.3, 40.0000001),
              1e-10);  // where the gamma ratio changes method
}

TEST(Distributions, TheTQuantileTendsToTheNormalOne) {
  const double z = *normal_quantile(0.975);
  EXPECT_NEAR(*t_quantile(0.975, std::numeric_limits<double>::infinity()), z, 1e-14);
  EXPECT_NEAR(*t_quantile(0.975, 1e9), z + (z * z * z + z) / 4e9,
              1e-13);  // first term of the expansion in 1/df
}

TEST(Distributions, NonsenseGivesNothingInsteadOfNaN) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(normal_quantile(0) || normal_quantile(1) || normal_quantile(nan));
  EXPECT_FALSE(t_quantile(0.9, 0) || t_quantile(0.9, -1) || t_quantile(nan, 3) || t_quantile(1, 3));
  EXPECT_FALSE(t_cdf(nan, 3) || t_cdf(1, nan) || two_sided_t(1, 3) || two_sided_normal(0));
}

TEST(Distributions, TheChiSquareTailMatchesItsClosedForms) {
  double worst = 0;
  for (const double x : {1e-3, 0.1, 1.0, 3.841458820694124, 10.0, 60.0, 300.0}) {
    worst = std::max(worst, std::abs(*chi_square_upper(x, 1) / std::erfc(std::sqrt(x / 2)) - 1));
    worst = std::max(worst, std::abs(*chi_square_upper(x, 2) / std::exp(-x / 2) - 1));
    for (const int df : {8, 40, 200}) {  // even: P(a Poisson count of mean x / 2 stays below df / 2)
      double term = std::exp(-x / 2);
      double sum = 0;
      for (int k = 0; k < df / 2; ++k, term *= x / 2 / k) sum += term;
      worst = std::max(worst, std::abs(*chi_square_upper(x, df) / sum - 1));
    }
  }
  test::report("chi-square tail, closed forms (relative)", worst);
  EXPECT_LT(worst, 1e-11);
  EXPECT_NEAR(*chi_square_upper(20000, 20000), 0.5 - 1 / (3 * std::sqrt(std::numbers::pi * 20000)), 1e-6);  // Stirling
  EXPECT_EQ(chi_square_upper(0, 3), 1);
  EXPECT_EQ(chi_square_upper(HUGE_VAL, 3), 0);
  EXPECT_FALSE(chi_square_upper(1, 0));
  EXPECT_FALSE(chi_square_upper(std::nan(""), 1));
}

}  // namespace
}  // namespace assay::stats
