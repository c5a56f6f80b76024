// Majority vote: the most frequent label of every item, with its share.
#pragma once

#include "assay/stats/estimate.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace assay::stats {

struct MajorityRow {
  std::optional<std::uint32_t> label;  // absent without votes; a tie goes to the lowest label
  std::uint32_t winning_votes = 0;
  std::uint32_t votes = 0;
  bool tied = false;  // another label has as many votes

  // Votes for the winner over all votes; absent without votes.
  [[nodiscard]] std::optional<double> share() const;
};

struct MajorityResult {
  std::vector<MajorityRow> items;  // one a item, index = item
  std::size_t tied_items = 0;
  std::vector<Note> notes;  // bad_input: columns differ in length, item or label out of range
};

// `item[i]` < items received `label[i]` < labels; every row is one vote, also repeated ones.
[[nodiscard]] MajorityResult majority_vote(std::span<const std::uint32_t> item, std::span<const std::uint32_t> label, std::size_t items,
                                           std::size_t labels);

}  // namespace assay::stats
