// Normal, Student t, beta and chi-square distribution functions and quantiles, accurate to about 1e-13 relative
// (beta and chi-square: 1e-11).
#pragma once

#include <optional>

namespace assay::stats {

// P(Z <= x) for a standard normal Z; by erfc, so that the lower tail keeps its relative accuracy.
[[nodiscard]] double normal_cdf(double x);

// The x with P(Z <= x) = p. Wichura (1988), "Algorithm AS 241: The percentage points of the normal
// distribution", Applied Statistics 37(3), routine PPND16 (relative accuracy about 1e-16). Absent unless 0 <
// p < 1.
[[nodiscard]] std::optional<double> normal_quantile(double p);

// P(T <= x) for Student's t with df > 0 degrees of freedom (need not be whole):
// 1/2 I_{df/(df+x^2)}(df/2, 1/2) in the lower tail (Abramowitz and Stegun 26.7.1), the incomplete beta
// function by the continued fraction of Didonato and Morris (1992, TOMS 708). Absent for df <= 0 or NaN.
[[nodiscard]] std::optional<double> t_cdf(double x, double df);

// The x with P(T <= x) = p, by safeguarded Newton steps on t_cdf in the nearer tail.
// Absent unless 0 < p < 1 and df > 0. An infinite df is the normal quantile.
[[nodiscard]] std::optional<double> t_quantile(double p, double df);

// The factor of a two-sided interval at `level`: t_quantile((1 + level) / 2, df). Absent unless 0 < level <
// 1, df > 0.
[[nodiscard]] std::optional<double> two_sided_t(double level, double df);
[[nodiscard]] std::optional<double> two_sided_normal(double level);

// P(X <= x) for a beta variable, and the x with P(X <= x) = p: the same continued fraction, bisection. Absent unless a and b
// are positive and at most 1e15 and, for the quantile, 0 < p < 1.
[[nodiscard]] std::optional<double> beta_cdf(double x, double a, double b);
[[nodiscard]] std::optional<double> beta_quantile(double p, double a, double b);

// P(X > x) for a chi-square variable with df > 0: the upper incomplete gamma function Q(df/2, x/2) by its series
// below and Legendre's continued fraction above its mean (Abramowitz and Stegun 6.5.29 and 6.5.31). Absent for
// df <= 0, df above 1e15 or NaN.
[[nodiscard]] std::optional<double> chi_square_upper(double x, double df);

}  // namespace assay::stats
