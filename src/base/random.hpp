// Random: the only source of chance; the system's for the server, a seeded one for tests and simulations.
#pragma once
#include <array>
#include <cstdint>
#include <span>

namespace assay {

class Random {
 public:
  Random() = default;
  Random(const Random&) = delete;
  Random& operator=(const Random&) = delete;
  virtual ~Random() = default;
  virtual void fill(std::span<std::uint8_t> bytes) = 0;

  [[nodiscard]] std::uint64_t bits();
  /// Uniform in [0, bound); bound must not be 0. Lemire's method: no modulo bias.
  [[nodiscard]] std::uint64_t below(std::uint64_t bound);
  /// Uniform in [0, 1) with 53 bits.
  [[nodiscard]] double uniform();
};

/// getrandom(2), safe from several threads at once; suitable for secrets.
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> bytes) override;
};

/// xoshiro256** seeded by splitmix64: repeatable, NOT for secrets, one thread at a time.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed);
  void fill(std::span<std::uint8_t> bytes) override;

 private:
  std::uint64_t next();
  std::array<std::uint64_t, 4> state_{};
};

}  // namespace assay
