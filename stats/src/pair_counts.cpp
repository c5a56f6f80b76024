// Counting votes per pair: a dense table for few models, a sort otherwise.
#include "pair_counts.hpp"

#include <algorithm>
#include <utility>

namespace assay::stats {
namespace {

constexpr std::size_t dense_limit = 1024;

void add(PairCount& pair, Outcome outcome, bool swapped) {
  if (outcome == Outcome::tie) {
    pair.ties += 1;
  } else if ((outcome == Outcome::left) != swapped) {
    pair.first_wins += 1;
  } else {
    pair.second_wins += 1;
  }
}

std::vector<PairCount> count_rows(const Comparisons& data, std::vector<std::pair<std::uint64_t, Outcome>>& rows) {
  std::ranges::sort(rows);
  std::vector<PairCount> pairs;
  for (const auto& [key, outcome] : rows) {
    const auto first = static_cast<std::uint32_t>(key / data.models);
    const auto second = static_cast<std::uint32_t>(key % data.models);
    if (pairs.empty() || pairs.back().first != first || pairs.back().second != second) pairs.push_back({.first = first, .second = second});
    add(pairs.back(), outcome, false);
  }
  pairs.shrink_to_fit();
  return pairs;
}

// Key of the pair and the outcome as seen from its lower model.
std::pair<std::uint64_t, Outcome> canonical(const Comparisons& data, std::size_t i) {
  const auto [low, high] = std::minmax(data.left[i], data.right[i]);
  Outcome outcome = data.outcome[i];
  if (data.left[i] > data.right[i] && outcome != Outcome::tie) outcome = outcome == Outcome::left ? Outcome::right : Outcome::left;
  return {std::uint64_t{low} * data.models + high, outcome};
}

// Rows that count, ordered by annotator and then by place.
using RowsByAnnotator = std::vector<std::uint32_t>;

RowsByAnnotator rows_by_annotator(const Comparisons& data) {
  RowsByAnnotator order;
  const std::size_t n = data.annotator.size();
  const std::uint32_t largest = n == 0 ? 0 : std::ranges::max(data.annotator);
  if (largest / 4 > n) {
    // Ids far apart: a table over them would be larger than the data.
    for (std::uint32_t i = 0; i < n; ++i) {
      if (data.left[i] != data.right[i]) order.push_back(i);
    }
    std::ranges::sort(order, {}, [&](std::uint32_t row) { return std::pair(data.annotator[row], row); });
    return order;
  }
  std::vector<std::uint32_t> place(std::size_t{largest} + 2);
  for (std::size_t i = 0; i < n; ++i) place[data.annotator[i] + std::size_t{1}] += data.left[i] != data.right[i] ? 1 : 0;
  for (std::size_t k = 1; k < place.size(); ++k) place[k] += place[k - 1];
  order.resize(place.back());
  for (std::uint32_t i = 0; i < n; ++i) {
    if (data.left[i] != data.right[i]) order[place[data.annotator[i]]++] = i;
  }
  return order;
}

}  // namespace

bool valid(const Comparisons& data) {
  const std::size_t n = data.left.size();
  const auto in_range = [&](std::uint32_t model) { return model < data.models; };
  return data.right.size() == n && data.outcome.size() == n && (data.annotator.empty() || data.annotator.size() == n) &&
         data.models <= 0xffffffffU && std::ranges::all_of(data.left, in_range) && std::ranges::all_of(data.right, in_range) &&
         std::ranges::all_of(data.outcome, [](Outcome o) { return o <= Outcome::right; });
}

std::size_t self_comparisons(const Comparisons& data) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < data.left.size(); ++i) count += data.left[i] == data.right[i] ? 1 : 0;
  return count;
}

std::vector<PairCount> count_pairs(const Comparisons& data) {
  if (data.models > dense_limit) {
    std::vector<std::pair<std::uint64_t, Outcome>> rows;
    rows.reserve(data.left.size());
    for (std::size_t i = 0; i < data.left.size(); ++i) {
      if (data.left[i] != data.right[i]) rows.push_back(canonical(data, i));
    }
    return count_rows(data, rows);
  }
  std::vector<std::uint32_t> dense(data.models * data.models * 3);
  for (std::size_t i = 0; i < data.left.size(); ++i)
    ++dense[(data.left[i] * data.models + data.right[i]) * 3 + static_cast<std::size_t>(data.outcome[i])];
  std::vector<PairCount> pairs;
  for (std::size_t a = 0; a < data.models; ++a) {
    for (std::size_t b = a + 1; b < data.models; ++b) {
      const std::uint32_t* const ab = &dense[(a * data.models + b) * 3];
      const std::uint32_t* const ba = &dense[(b * data.models + a) * 3];
      PairCount pair{.first = static_cast<std::uint32_t>(a),
                     .second = static_cast<std::uint32_t>(b),
                     .first_wins = static_cast<double>(ab[0]) + ba[2],
                     .second_wins = static_cast<double>(ab[2]) + ba[0],
                     .ties = static_cast<double>(ab[1]) + ba[1]};
      if (pair.votes() > 0) pairs.push_back(pair);
    }
  }
  return pairs;
}

std::vector<AnnotatorPairs> count_pairs_by_annotator(const Comparisons& data) {
  const RowsByAnnotator order = rows_by_annotator(data);
  std::vector<AnnotatorPairs> out;
  std::vector<std::pair<std::uint64_t, Outcome>> rows;
  for (std::size_t begin = 0; begin < order.size();) {
    rows.clear();
    const std::uint32_t annotator = data.annotator[order[begin]];
    std::size_t end = begin;
    for (; end < order.size() && data.annotator[order[end]] == annotator; ++end) rows.push_back(canonical(data, order[end]));
    out.push_back({annotator, count_rows(data, rows)});
    begin = end;
  }
  return out;
}

}  // namespace assay::stats
