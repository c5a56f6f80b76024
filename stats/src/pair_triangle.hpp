// The votes of every pair of models in one triangle, for models most of which met: what a likelihood needs of them besides sums by
// model. Loops over it run in whole vectors.
#pragma once

#include "pair_counts.hpp"
#include "pair_kernel.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace assay::stats {

class PairTriangle {
 public:
  // Where it takes less than the list of those that met, and counts fit its cells.
  [[nodiscard]] static bool serves(std::size_t models, std::size_t met, std::size_t votes);

  PairTriangle(std::span<const PairCount> pairs, std::size_t models);
  explicit PairTriangle(const PairTable& table);

  [[nodiscard]] std::size_t models() const { return voted_.size(); }
  [[nodiscard]] std::span<const float> votes() const { return votes_; }   // as pair_kernel.hpp has them
  [[nodiscard]] std::span<const double> won() const { return won_; }      // wins and half ties, by model
  [[nodiscard]] std::span<const double> voted() const { return voted_; }  // votes, by model
  [[nodiscard]] double ties() const { return ties_; }
  [[nodiscard]] double all() const { return all_; }
  // Has some pair gone both ways without a tie?
  [[nodiscard]] bool upset() const { return upset_; }

 private:
  explicit PairTriangle(std::size_t models);
  void add(std::size_t at, std::uint32_t first, std::uint32_t second, double first_wins, double ties, double second_wins);

  std::vector<float> votes_;
  std::vector<double> won_, voted_;
  double ties_ = 0, all_ = 0;
  bool upset_ = false;
};

}  // namespace assay::stats
