// Majority vote by one sort of (item, label).
#include "assay/stats/majority.hpp"

#include <algorithm>
#include <utility>

namespace assay::stats {

std::optional<double> MajorityRow::share() const {
  if (votes == 0) return std::nullopt;
  return static_cast<double>(winning_votes) / static_cast<double>(votes);
}

MajorityResult majority_vote(std::span<const std::uint32_t> item, std::span<const std::uint32_t> label, std::size_t items,
                             std::size_t labels) {
  MajorityResult out;
  if (item.size() != label.size() || !std::ranges::all_of(item, [&](std::uint32_t i) { return i < items; }) ||
      !std::ranges::all_of(label, [&](std::uint32_t k) { return k < labels; })) {
    out.notes.push_back({std::string(note::bad_input), "columns differ in length or an index is out of range"});
    return out;
  }
  std::vector<std::pair<std::uint32_t, std::uint32_t>> rows(item.size());
  for (std::size_t i = 0; i < item.size(); ++i) rows[i] = {item[i], label[i]};
  std::ranges::sort(rows);
  out.items.resize(items);
  for (std::size_t begin = 0; begin < rows.size();) {
    std::size_t end = begin;
    while (end < rows.size() && rows[end] == rows[begin]) ++end;
    MajorityRow& row = out.items[rows[begin].first];
    const auto votes = static_cast<std::uint32_t>(end - begin);
    row.votes += votes;
    if (votes > row.winning_votes) {
      row.label = rows[begin].second;
      row.winning_votes = votes;
      row.tied = false;
    } else if (votes == row.winning_votes) {
      row.tied = true;
    }
    begin = end;
  }
  for (const MajorityRow& row : out.items) out.tied_items += row.tied ? 1 : 0;
  return out;
}

}  // namespace assay::stats
