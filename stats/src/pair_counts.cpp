// Counting votes per pair: a table of all pairs where that is no larger than the votes, a sort otherwise.
#include "pair_counts.hpp"

#include "pair_kernels.hpp"
#include "radix_sort.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

namespace assay::stats {
namespace {

// A table of so many cells is made for any number of votes.
constexpr std::size_t small_table = 1 << 16;
constexpr std::size_t rows_at_once = 4096;
constexpr std::size_t prefetch_rows = 24;

// One row with the lower model first. Which one is lower is as good as a coin toss: without a branch.
struct Row {
  std::uint32_t low, high, outcome;  // 0 the lower wins, 1 tie, 2 the higher wins

  Row(const Comparisons& data, std::size_t i) {
    const std::uint32_t left = data.left[i];
    const std::uint32_t right = data.right[i];
    const auto seen = static_cast<std::uint32_t>(data.outcome[i]);
    const std::uint32_t swap = left > right ? ~0U : 0U;
    const std::uint32_t differ = (left ^ right) & swap;
    low = left ^ differ;
    high = right ^ differ;
    outcome = seen + ((2 - 2 * seen) & swap);
  }
};

// Pair and outcome in one word that sorts by (lower model, higher model).
class Packing {
 public:
  explicit Packing(std::size_t models) : bits_(static_cast<int>(std::bit_width(models))) {}

  [[nodiscard]] std::uint64_t pack(const Comparisons& data, std::size_t i) const {
    const Row row(data, i);
    return (std::uint64_t{row.low} << (bits_ + 2)) | (std::uint64_t{row.high} << 2) | row.outcome;
  }
  // Of sorted words.
  [[nodiscard]] std::vector<PairCount> count(const std::vector<std::uint64_t>& words) const {
    std::vector<PairCount> pairs;
    for (const std::uint64_t word : words) {
      const auto first = static_cast<std::uint32_t>(word >> (bits_ + 2));
      const auto second = static_cast<std::uint32_t>((word >> 2) & ((std::uint64_t{1} << bits_) - 1));
      if (pairs.empty() || pairs.back().first != first || pairs.back().second != second)
        pairs.push_back({.first = first, .second = second});
      PairCount& pair = pairs.back();
      const std::uint64_t outcome = word & 3;
      (outcome == 0 ? pair.first_wins : outcome == 1 ? pair.ties : pair.second_wins) += 1;
    }
    pairs.shrink_to_fit();
    return pairs;
  }

 private:
  int bits_;
};

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

// Counts the rows of one annotator after another: in a table of all pairs where models are few, else in sorted words.
class OwnPairs {
 public:
  explicit OwnPairs(const Comparisons& data) : data_(data), packing_(data.models) {
    if (data.models >= 2 && data.models <= most_own_models) cells_.resize(data.models * (data.models - 1) / 2 * 3);
  }

  [[nodiscard]] std::span<const PairCount> count(std::span<const std::uint32_t> rows) {
    if (cells_.empty()) {
      words_.clear();
      for (const std::uint32_t row : rows) words_.push_back(packing_.pack(data_, row));
      std::ranges::sort(words_);
      pairs_ = packing_.count(words_);
      return pairs_;
    }
    pairs_.clear();
    met_.clear();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (i + ahead < rows.size()) fetch(rows[i + ahead]);
      add(rows[i]);
    }
    std::ranges::sort(met_);
    for (const std::uint64_t pair : met_) take(pair);
    return pairs_;
  }

 private:
  static constexpr std::size_t ahead = 16;
  static constexpr std::size_t most_own_models = 1024;  // 6 MB

  void fetch(std::uint32_t row) const {
    __builtin_prefetch(&data_.left[row]);
    __builtin_prefetch(&data_.right[row]);
    __builtin_prefetch(&data_.outcome[row]);
  }
  // Where a pair's cells begin, in a table by rows of the first model.
  [[nodiscard]] std::size_t place(std::uint64_t first, std::uint64_t second) const {
    return (first * (2 * data_.models - first - 1) / 2 + second - first - 1) * 3;
  }
  void add(std::uint32_t row) {
    const std::uint32_t left = data_.left[row];
    const std::uint32_t right = data_.right[row];
    const std::uint64_t first = std::min(left, right);
    const std::uint64_t second = std::max(left, right);
    const std::size_t at = place(first, second);
    if ((cells_[at] | cells_[at + 1] | cells_[at + 2]) == 0) met_.push_back(first << 32U | second);
    const Outcome outcome = data_.outcome[row];
    const bool first_won = outcome == (left < right ? Outcome::left : Outcome::right);
    ++cells_[at + (outcome == Outcome::tie ? 1U : first_won ? 0U : 2U)];
  }
  void take(std::uint64_t pair) {
    const auto first = static_cast<std::uint32_t>(pair >> 32U);
    const auto second = static_cast<std::uint32_t>(pair);
    std::uint32_t* const cell = &cells_[place(first, second)];
    pairs_.push_back({.first = first,
                      .second = second,
                      .first_wins = static_cast<double>(cell[0]),
                      .second_wins = static_cast<double>(cell[2]),
                      .ties = static_cast<double>(cell[1])});
    cell[0] = cell[1] = cell[2] = 0;
  }

  const Comparisons& data_;
  Packing packing_;
  std::vector<std::uint32_t> cells_;  // first wins, ties, second wins; zeros between two annotators
  std::vector<std::uint64_t> met_, words_;
  std::vector<PairCount> pairs_;
};

}  // namespace

bool even(const Comparisons& data) {
  const std::size_t n = data.left.size();
  return data.right.size() == n && data.outcome.size() == n && (data.annotator.empty() || data.annotator.size() == n);
}

bool valid(const Comparisons& data) {
  const std::size_t n = data.left.size();
  if (!even(data) || data.models > countable_models) return false;
  // Without leaving early, so that it is done by vectors.
  const auto models = static_cast<std::uint32_t>(data.models);
  std::uint32_t outside = 0;
  for (std::size_t i = 0; i < n; ++i) outside |= static_cast<std::uint32_t>(data.left[i] >= models || data.right[i] >= models);
  std::uint8_t outcome = 0;
  for (std::size_t i = 0; i < n; ++i) outcome = std::max(outcome, static_cast<std::uint8_t>(data.outcome[i]));
  return outside == 0 && outcome <= static_cast<std::uint8_t>(Outcome::right);
}

std::size_t self_comparisons(const Comparisons& data) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < data.left.size(); ++i) count += data.left[i] == data.right[i] ? 1 : 0;
  return count;
}

bool PairTable::serves(const Comparisons& data) {
  const std::size_t models = data.models;
  return models >= 2 && models <= most_table_models && models * (models - 1) / 2 <= std::max(small_table, data.left.size());
}

PairTable::PairTable(const Comparisons& data, InstructionSet instructions) : models_(data.models) {
  count(data, instructions);
  // Cells that went beyond 255 may be 0 again.
  if (!valid_) return;
  if (carried_.empty()) {
    for (std::size_t cell = 0; cell + 3 < count_.size(); cell += 3)
      met_ += (count_[cell] | count_[cell + 1] | count_[cell + 2]) != 0 ? 1 : 0;
    return;
  }
  for_all([&](auto, auto, auto wins, auto ties, auto losses) {
    met_ += (wins | ties | losses) != 0 ? 1 : 0;
    return true;
  });
}

void PairTable::count(const Comparisons& data, InstructionSet instructions) {
  const PairKernel& kernel = pair_kernel(instructions);
  const std::size_t nowhere = models_ * (models_ - 1) / 2 * 3;
  count_.resize(nowhere + 1);
  std::array<std::uint32_t, rows_at_once + prefetch_rows> cell{};
  std::uint8_t* const table = count_.data();
  for (std::size_t row = 0; row < data.left.size(); row += rows_at_once) {
    CellRows rows{.left = data.left.data() + row,
                  .right = data.right.data() + row,
                  .outcome = reinterpret_cast<const std::uint8_t*>(data.outcome.data()) + row,
                  .rows = std::min(rows_at_once, data.left.size() - row),
                  .models = static_cast<std::uint32_t>(models_),
                  .cell = cell.data(),
                  .invalid = 0};
    kernel.cells(rows);
    valid_ = valid_ && rows.invalid == 0;
    for (std::size_t i = 0; i < rows.rows; ++i) {
      __builtin_prefetch(table + cell[i + prefetch_rows], 1);
      if (++table[cell[i]] == 0) carried_.push_back(cell[i]);
    }
  }
  std::ranges::sort(carried_);
  const auto beyond = std::ranges::lower_bound(carried_, static_cast<std::uint32_t>(nowhere));
  self_ = table[nowhere] + 256 * static_cast<std::size_t>(carried_.end() - beyond);
  carried_.erase(beyond, carried_.end());
}

std::vector<PairCount> PairTable::pairs() const {
  std::vector<PairCount> out;
  out.reserve(met_);
  for_all([&](std::uint32_t first, std::uint32_t second, std::uint32_t first_wins, std::uint32_t ties, std::uint32_t second_wins) {
    if ((first_wins | ties | second_wins) == 0) return true;
    out.push_back({.first = first,
                   .second = second,
                   .first_wins = static_cast<double>(first_wins),
                   .second_wins = static_cast<double>(second_wins),
                   .ties = static_cast<double>(ties)});
    return true;
  });
  return out;
}

std::vector<PairCount> count_pairs(const Comparisons& data) {
  if (data.models < 2) return {};
  if (PairTable::serves(data)) return PairTable(data).pairs();
  const Packing packing(data.models);
  std::vector<std::uint64_t> words;
  words.reserve(data.left.size());
  for (std::size_t i = 0; i < data.left.size(); ++i) {
    if (data.left[i] != data.right[i]) words.push_back(packing.pack(data, i));
  }
  radix_sort(words);
  return packing.count(words);
}

void each_annotator(const Comparisons& data, const TakeAnnotator& take) {
  const RowsByAnnotator order = rows_by_annotator(data);
  OwnPairs own(data);
  for (std::size_t begin = 0; begin < order.size();) {
    const std::uint32_t annotator = data.annotator[order[begin]];
    std::size_t end = begin;
    while (end < order.size() && data.annotator[order[end]] == annotator) ++end;
    take(annotator, own.count(std::span(order).subspan(begin, end - begin)));
    begin = end;
  }
}

std::vector<PairCount> pairs_without(std::span<const PairCount> all, std::span<const PairCount> part) {
  std::vector<PairCount> rest;
  auto next = part.begin();
  for (PairCount pair : all) {
    if (next != part.end() && next->first == pair.first && next->second == pair.second) {
      pair.first_wins -= next->first_wins;
      pair.second_wins -= next->second_wins;
      pair.ties -= next->ties;
      ++next;
    }
    if (pair.votes() > 0) rest.push_back(pair);
  }
  return rest;
}

void HeldPairs::add(std::uint32_t annotator, std::span<const PairCount> pairs) {
  constexpr double most = 0xffff;
  annotator_.push_back(annotator);
  for (const PairCount& pair : pairs) {
    if (pair.second <= 0xffffU && pair.first_wins <= most && pair.second_wins <= most && pair.ties <= most && pair.votes() > 0) {
      small_.push_back({static_cast<std::uint16_t>(pair.first), static_cast<std::uint16_t>(pair.second),
                        static_cast<std::uint16_t>(pair.first_wins), static_cast<std::uint16_t>(pair.second_wins),
                        static_cast<std::uint16_t>(pair.ties)});
    } else {
      small_.push_back({});
      large_.push_back(pair);
    }
  }
  end_.push_back(small_.size());
  large_end_.push_back(large_.size());
}

std::vector<PairCount> HeldPairs::pairs(std::size_t g) const {
  const std::size_t begin = g == 0 ? 0 : end_[g - 1];
  std::size_t large = g == 0 ? 0 : large_end_[g - 1];
  std::vector<PairCount> out;
  out.reserve(end_[g] - begin);
  for (std::size_t i = begin; i < end_[g]; ++i) {
    const Small& one = small_[i];
    if ((one.first_wins | one.second_wins | one.ties) == 0) {
      out.push_back(large_[large++]);
    } else {
      out.push_back({.first = one.first,
                     .second = one.second,
                     .first_wins = static_cast<double>(one.first_wins),
                     .second_wins = static_cast<double>(one.second_wins),
                     .ties = static_cast<double>(one.ties)});
    }
  }
  return out;
}

}  // namespace assay::stats
