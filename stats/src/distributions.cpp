// Normal, t, beta and chi-square distribution functions: AS 241, the incomplete beta and gamma functions.
#include "assay/stats/distributions.hpp"

#include "log_gamma.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace assay::stats {
namespace {

template <std::size_t N>
double polynomial(const double (&highest_first)[N], double x) {
  double value = 0;
  for (const double coefficient : highest_first) value = value * x + coefficient;
  return value;
}

// AS 241, the three regions of PPND16.
constexpr double centre_num[] = {2.5090809287301226727e+3, 3.3430575583588128105e+4, 6.7265770927008700853e+4, 4.5921953931549871457e+4,
                                 1.3731693765509461125e+4, 1.9715909503065514427e+3, 1.3314166789178437745e+2, 3.3871328727963666080e+0};
constexpr double centre_den[] = {5.2264952788528545610e+3, 2.8729085735721942674e+4, 3.9307895800092710610e+4, 2.1213794301586595867e+4,
                                 5.3941960214247511077e+3, 6.8718700749205790830e+2, 4.2313330701600911252e+1, 1.0};
constexpr double middle_num[] = {7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
                                 1.27045825245236838258e+0, 3.64784832476320460504e+0, 5.76949722146069140550e+0,
                                 4.63033784615654529590e+0, 1.42343711074968357734e+0};
constexpr double middle_den[] = {1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
                                 6.89767334985100004550e-1, 1.67638483018380384940e+0, 2.05319162663775882187e+0, 1.0};
constexpr double tail_num[] = {2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
                               2.96560571828504891230e-1, 1.78482653991729133580e+0, 5.46378491116411436990e+0, 6.65790464350110377720e+0};
constexpr double tail_den[] = {2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
                               1.48753612908506148525e-2,  1.36929880922735805310e-1, 5.99832206555887937690e-1, 1.0};

constexpr double largest_shape = 1e15;  // beyond, log-gammas cancel
constexpr double normal_from = 1e20;    // degrees of freedom from which t is the normal to the last bit

// log(Gamma(a + 1/2) / Gamma(a)): the asymptotic series above 20, where two log-gammas would cancel.
double log_gamma_half_step(double a) {
  if (a < 20) return detail::log_gamma(a + 0.5) - detail::log_gamma(a);
  const double r = 1 / a;
  const double s = r * r;
  return 0.5 * std::log(a) + r * (-1.0 / 8 + s * (1.0 / 192 + s * (-1.0 / 640 + s * (17.0 / 14336 - s * 31.0 / 18432))));
}

// I_x(a, b) B(a, b) / (x^a y^b) with y = 1 - x given apart, so that nothing is lost when x is close to 1: the
// continued fraction of Didonato and Morris (1992), TOMS algorithm 708, eq. 9, by modified Lentz.
// Converges fast for x <= a / (a + b).
double beta_fraction(double a, double b, double x, double y) {
  const double lambda = x < y ? a - (a + b) * x : (a + b) * y - b;  // equal, but for rounding
  double value = a / (a + 1) * (lambda + 1);
  double c = value;
  double d = 0;
  for (int m = 1; m <= 20000; ++m) {
    const double n = m;
    const double width = a + 2 * n - 1;
    const double numerator = (a + n - 1) / width * ((a + b + n - 1) / width) * n * (b - n) * x * x;
    const double denominator = n + n * (b - n) * x / width + (a + n) / (width + 2) * (lambda + 1 + n * (1 + y));
    d = 1 / (denominator + numerator * d);
    c = denominator + numerator / c;
    value *= c * d;
    if (std::abs(c * d - 1) <= 2e-16) break;
  }
  return 1 / value;
}

// P(T > x) for x >= 0.
double t_upper(double x, double df) {
  if (df > normal_from) return 0.5 * std::erfc(x / std::numbers::sqrt2);
  const double a = df / 2;
  const double ratio = x / std::sqrt(df) * (x / std::sqrt(df));
  const bool huge = std::isinf(ratio);
  const double far = huge ? 1 : ratio / (1 + ratio);  // 1 - df / (df + x^2), without cancellation
  const double near = 1 / (1 + ratio);
  // front = near^a far^(1/2) / B(a, 1/2)
  const double log_near = huge ? std::log(df) - 2 * std::log(x) : -std::log1p(ratio);
  const double front = std::exp(log_gamma_half_step(a) + a * log_near) * std::sqrt(far / std::numbers::pi);
  if (far * (2 * a + 1) > 1) return 0.5 * front * beta_fraction(a, 0.5, near, far);
  return 0.5 - 0.5 * front * beta_fraction(0.5, a, far, near);
}

double t_density(double x, double df) {
  if (df > normal_from) return std::exp(-0.5 * x * x) / std::sqrt(2 * std::numbers::pi);
  return std::exp(log_gamma_half_step(df / 2) - (df + 1) / 2 * std::log1p(x * x / df)) / std::sqrt(df * std::numbers::pi);
}

// The x >= 0 with P(T > x) = tail <= 1/2.
double t_upper_quantile(double tail, double df) {
  if (tail == 0.5) return 0;
  double low = 0;
  double high = 1;
  while (t_upper(high, df) > tail && high < 1e300) {
    low = high;
    high *= 4;
  }
  double x = low + (high - low) / 2;
  for (int round = 0; round < 200; ++round) {
    const double error = t_upper(x, df) - tail;
    (error > 0 ? low : high) = x;
    const double step = error / t_density(x, df);
    const double next = x + step;
    // Asked before bisection: at the root rounding alone makes steps leave the bracket.
    if (std::abs(step) <= 4e-15 * std::max(x, 0.1)) return next;
    x = next > low && next < high ? next : low + (high - low) / 2;
  }
  return x;
}

// P(a, x) / front with front = x^a e^-x / Gamma(a + 1): all terms positive, quick for x below a.
double gamma_series(double a, double x) {
  double term = 1;
  double sum = 1;
  for (double n = 1; n <= 1e6 && term > 1e-17 * sum; ++n) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

// Q(a, x) / front by modified Lentz, for x above a + 1.
double gamma_fraction(double a, double x) {
  double b = x + 1 - a;
  double c = 1e300;
  double d = 1 / b;
  double value = d;
  for (int step = 1; step <= 1000000; ++step) {
    const double n = step;
    const double numerator = -n * (n - a);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    value *= c * d;
    if (std::abs(c * d - 1) <= 2e-16) break;
  }
  return a * value;
}

}  // namespace

double normal_cdf(double x) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); }

std::optional<double> normal_quantile(double p) {
  if (!(p > 0 && p < 1)) return std::nullopt;
  const double q = p - 0.5;
  if (std::abs(q) <= 0.425) {
    const double r = 0.180625 - q * q;
    return q * polynomial(centre_num, r) / polynomial(centre_den, r);
  }
  double r = std::sqrt(-std::log(q < 0 ? p : 1 - p));
  double x = 0;
  if (r <= 5) {
    r -= 1.6;
    x = polynomial(middle_num, r) / polynomial(middle_den, r);
  } else {
    r -= 5;
    x = polynomial(tail_num, r) / polynomial(tail_den, r);
  }
  return q < 0 ? -x : x;
}

std::optional<double> t_cdf(double x, double df) {
  if (!(df > 0) || std::isnan(x)) return std::nullopt;
  if (std::isinf(x)) return x > 0 ? 1.0 : 0.0;
  return x > 0 ? 1 - t_upper(x, df) : t_upper(-x, df);
}

std::optional<double> t_quantile(double p, double df) {
  if (!(p > 0 && p < 1) || !(df > 0)) return std::nullopt;
  return p < 0.5 ? -t_upper_quantile(p, df) : t_upper_quantile(1 - p, df);
}

std::optional<double> two_sided_t(double level, double df) {
  if (!(level > 0 && level < 1) || !(df > 0)) return std::nullopt;
  return t_upper_quantile((1 - level) / 2, df);
}

std::optional<double> two_sided_normal(double level) {
  if (!(level > 0 && level < 1)) return std::nullopt;
  return -*normal_quantile((1 - level) / 2);
}

std::optional<double> beta_cdf(double x, double a, double b) {
  if (!(a > 0 && b > 0) || a > largest_shape || b > largest_shape || std::isnan(x)) return std::nullopt;
  if (x <= 0 || x >= 1) return x <= 0 ? 0.0 : 1.0;
  const double front =
      std::exp(detail::log_gamma(a + b) - detail::log_gamma(a) - detail::log_gamma(b) + a * std::log(x) + b * std::log1p(-x));
  if (x <= a / (a + b)) return front * beta_fraction(a, b, x, 1 - x);
  return 1 - front * beta_fraction(b, a, 1 - x, x);
}

std::optional<double> chi_square_upper(double x, double df) {
  if (!(df > 0) || df > largest_shape || std::isnan(x)) return std::nullopt;
  if (x <= 0 || std::isinf(x)) return x <= 0 ? 1.0 : 0.0;
  const double a = df / 2;
  const double half = x / 2;
  const double front = std::exp(a * std::log(half) - half - detail::log_gamma(a + 1));
  return half < a + 1 ? std::max(0.0, 1 - front * gamma_series(a, half)) : front * gamma_fraction(a, half);
}

std::optional<double> beta_quantile(double p, double a, double b) {
  if (!(p > 0 && p < 1) || !beta_cdf(0.5, a, b)) return std::nullopt;
  double low = 0;
  double high = 1;
  // Bisection: halves of low and high, however close to 0 the quantile is.
  for (int round = 0; round < 400 && high - low > 4e-16 * high; ++round) {
    const double middle = low + (high - low) / 2;
    (*beta_cdf(middle, a, b) < p ? low : high) = middle;
  }
  return low + (high - low) / 2;
}

}  // namespace assay::stats
