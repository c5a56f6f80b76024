// Randomness is passed in: the interface, a small documented generator, and unbiased draws from it.
#pragma once

#include <cstdint>

namespace assay::stats {

// Any source of independent, uniform 64-bit words.
class Rng {
 public:
  Rng() = default;
  Rng(const Rng&) = default;
  Rng& operator=(const Rng&) = default;
  virtual ~Rng() = default;
  virtual std::uint64_t next() = 0;
};

// xoshiro256** 1.0 of Blackman and Vigna (2021), "Scrambled linear pseudorandom number generators", ACM TOMS
// 47(4); the four words of state are the first four outputs of splitmix64 (Steele, Lea and Flood 2014)
// started at `seed`. The same seed gives the same words everywhere. Not for secrets.
class Xoshiro256 final : public Rng {
 public:
  explicit Xoshiro256(std::uint64_t seed);
  std::uint64_t next() override;

 private:
  std::uint64_t state_[4];
};

// Uniform on [0, 1) with 53 bits.
[[nodiscard]] double uniform(Rng& rng);

// Uniform on 0 .. bound-1 without modulo bias (Lemire 2019, "Fast random integer generation in an interval",
// on 32-bit words). bound 0 returns 0.
[[nodiscard]] std::uint32_t below(Rng& rng, std::uint32_t bound);

// Standard normal by inversion of one uniform draw, so that a draw costs exactly one word.
[[nodiscard]] double normal(Rng& rng);

// Chi-square with df > 0 degrees of freedom: twice a gamma by Marsaglia and Tsang (2000), "A simple method
// for generating gamma variables", ACM TOMS 26(3). df <= 0 returns 0.
[[nodiscard]] double chi_square(Rng& rng, double df);

// Successes in n trials of probability p, in [0, n]: by inversion where fewer than 14 are expected (or failures are), else by
// Hörmann (1993), "The generation of binomial random variates", J. Statist. Comput. Simul. 46, algorithm BTRS. p is cut to [0, 1].
[[nodiscard]] std::uint64_t binomial(Rng& rng, std::uint64_t n, double p);

}  // namespace assay::stats
