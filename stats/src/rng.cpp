// xoshiro256** seeded by splitmix64, and the draws made from any Rng.
#include "assay/stats/rng.hpp"

#include "assay/stats/distributions.hpp"
#include "log_gamma.hpp"

#include <bit>
#include <cmath>

namespace assay::stats {
namespace {

// P(k) of k = 0, 1, ... taken off one uniform number until nothing is left of it.
std::uint64_t binomial_by_inversion(Rng& rng, std::uint64_t n, double p) {
  const double odds = p / (1 - p);
  const double none = std::exp(static_cast<double>(n) * std::log1p(-p));
  for (;;) {
    double u = uniform(rng);
    double probability = none;
    for (std::uint64_t k = 0; k <= n; ++k) {
      if (u < probability) return k;
      u -= probability;
      probability *= odds * static_cast<double>(n - k) / static_cast<double>(k + 1);
    }
    // Rounding left something: once in 2^50 draws.
  }
}

// For p <= 1/2 and n p >= 10.
std::uint64_t binomial_by_rejection(Rng& rng, std::uint64_t trials, double p) {
  const auto n = static_cast<double>(trials);
  const double spread = std::sqrt(n * p * (1 - p));
  const double b = 1.15 + 2.53 * spread;
  const double a = -0.0873 + 0.0248 * b + 0.01 * p;
  const double centre = n * p + 0.5;
  const double certain = 0.92 - 4.2 / b;
  const double scale = (2.83 + 5.1 / b) * spread;
  const double log_odds = std::log(p / (1 - p));
  const double mode = std::floor((n + 1) * p);
  const auto log_weight = [&](double k) { return k * log_odds - detail::log_gamma(k + 1) - detail::log_gamma(n - k + 1); };
  for (;;) {
    const double u = uniform(rng) - 0.5;
    const double v = 1 - uniform(rng);
    const double inside = 0.5 - std::abs(u);
    const double k = std::floor((2 * a / inside + b) * u + centre);
    if (inside >= 0.07 && v <= certain) return static_cast<std::uint64_t>(k);
    if (!(k >= 0 && k <= n)) continue;
    if (std::log(v * scale / (a / (inside * inside) + b)) <= log_weight(k) - log_weight(mode)) return static_cast<std::uint64_t>(k);
  }
}

}  // namespace

Xoshiro256::Xoshiro256(std::uint64_t seed) {
  for (std::uint64_t& word : state_) {
    seed += 0x9e3779b97f4a7c15U;
    std::uint64_t z = seed;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    word = z ^ (z >> 31);
  }
}

std::uint64_t Xoshiro256::next() {
  const std::uint64_t result = std::rotl(state_[1] * 5U, 7) * 9U;
  const std::uint64_t t = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= t;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

double uniform(Rng& rng) { return static_cast<double>(rng.next() >> 11) * 0x1.0p-53; }

std::uint32_t below(Rng& rng, std::uint32_t bound) {
  if (bound == 0) return 0;
  std::uint64_t product = (rng.next() >> 32) * bound;
  auto low = static_cast<std::uint32_t>(product);
  if (low < bound) {
    const std::uint32_t threshold = (0U - bound) % bound;
    while (low < threshold) {
      product = (rng.next() >> 32) * bound;
      low = static_cast<std::uint32_t>(product);
    }
  }
  return static_cast<std::uint32_t>(product >> 32);
}

double normal(Rng& rng) {
  // The half step keeps the argument inside (0, 1): never an infinite quantile.
  const double u = (static_cast<double>(rng.next() >> 12) + 0.5) * 0x1.0p-52;
  return *normal_quantile(u);
}

double chi_square(Rng& rng, double df) {
  if (!(df > 0)) return 0;
  double shape = df / 2;
  double boost = 1;
  if (shape < 1) {
    boost = std::pow(1 - uniform(rng), 1 / shape);
    shape += 1;
  }
  const double d = shape - 1.0 / 3;
  const double c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double x = normal(rng);
    const double root = 1 + c * x;
    if (root <= 0) continue;
    const double v = root * root * root;
    const double u = 1 - uniform(rng);
    if (std::log(u) < 0.5 * x * x + d - d * v + d * std::log(v)) return 2 * d * v * boost;
  }
}

std::uint64_t binomial(Rng& rng, std::uint64_t n, double p) {
  constexpr double few = 14;
  if (!(p > 0) || n == 0) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - binomial(rng, n, 1 - p);
  return static_cast<double>(n) * p < few ? binomial_by_inversion(rng, n, p) : binomial_by_rejection(rng, n, p);
}

}  // namespace assay::stats
