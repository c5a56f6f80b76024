// Intransitive triads: how many there are, and how many a model expects.
#pragma once

#include "assay/stats/goodness.hpp"

#include <cstdint>
#include <span>

namespace assay::stats {

// Which of two models won more of the votes: probabilities under a model, or a certainty.
struct Lead {
  double first = 0;
  double level = 0;
  double second = 0;
};

// Of `votes` independent ones with these probabilities, tie being what is left.
[[nodiscard]] Lead lead_probabilities(std::size_t votes, double first, double tie, double second);

struct DirectedPair {
  std::uint32_t first = 0;
  std::uint32_t second = 0;
  Lead expected;
  int observed = 0;  // 1: first leads, -1: second, 0: level
};

// `pairs` ascending by (first, second), first < second < models. Cost: number of triads.
[[nodiscard]] CycleCount count_cycles(std::span<const DirectedPair> pairs, std::size_t models);

}  // namespace assay::stats
