// From counts to the triangle; all sums are of whole numbers and halves, hence exact.
#include "pair_triangle.hpp"

namespace assay::stats {
namespace {

constexpr std::size_t most_votes = std::size_t{1} << 24;  // a float holds every whole number up to here

// Lanes before those of each first model.
std::vector<std::size_t> places(std::size_t models) {
  std::vector<std::size_t> out(models + 1);
  for (std::size_t m = 0; m + 1 < models; ++m) out[m + 1] = out[m] + lanes_of_first(models, m);
  if (models > 0) out[models] = out[models - 1];
  return out;
}

}  // namespace

bool PairTriangle::serves(std::size_t models, std::size_t met, std::size_t votes) {
  return models >= 2 && met >= models * (models - 1) / 8 && votes <= most_votes;
}

PairTriangle::PairTriangle(std::size_t models) : votes_(places(models).back()), won_(models), voted_(models) {}

inline void PairTriangle::add(std::size_t at, std::uint32_t first, std::uint32_t second, double first_wins, double ties,
                              double second_wins) {
  const double votes = first_wins + ties + second_wins;
  votes_[at] = static_cast<float>(votes);
  won_[first] += first_wins + ties / 2;
  won_[second] += second_wins + ties / 2;
  voted_[first] += votes;
  voted_[second] += votes;
  ties_ += ties;
  all_ += votes;
  upset_ = upset_ || (first_wins > 0 && second_wins > 0);
}

PairTriangle::PairTriangle(std::span<const PairCount> pairs, std::size_t models) : PairTriangle(models) {
  const std::vector<std::size_t> begin = places(models);
  for (const PairCount& pair : pairs)
    add(begin[pair.first] + pair.second - pair.first - 1, pair.first, pair.second, pair.first_wins, pair.ties, pair.second_wins);
}

PairTriangle::PairTriangle(const PairTable& table) : PairTriangle(table.models()) {
  std::size_t at = 0;
  std::uint32_t row = 0;
  const std::vector<std::size_t> begin = places(table.models());
  table.for_all([&](std::uint32_t first, std::uint32_t second, std::uint32_t first_wins, std::uint32_t ties, std::uint32_t second_wins) {
    if (first != row) at = begin[row = first];
    add(at++, first, second, first_wins, ties, second_wins);
    return true;
  });
}

}  // namespace assay::stats
