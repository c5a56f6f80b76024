// xoshiro256** seeded by splitmix64, and the draws made from any Rng.
#include "assay/stats/rng.hpp"

#include "assay/stats/distributions.hpp"

#include <bit>
#include <cmath>

namespace assay::stats {

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

}  // namespace assay::stats
