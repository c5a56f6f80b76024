// From rows to units: one pass where rows come in order, a counting sort where they do not.
#include "alpha_units.hpp"

#include "radix_sort.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>
#include <optional>
#include <tuple>

namespace assay::stats {
namespace {

// Ids this far apart are sorted; a table over them would be larger than the data.
bool dense(std::uint32_t largest, std::size_t rows) { return largest / 4 <= rows + 1024; }

bool in_order(const Ratings& ratings) {
  for (std::size_t i = 1; i < ratings.item.size(); ++i) {
    const bool later =
        ratings.item[i - 1] < ratings.item[i] || (ratings.item[i - 1] == ratings.item[i] && ratings.rater[i - 1] < ratings.rater[i]);
    if (!later) return false;
  }
  return true;
}

// Rows by (item, rater, value).
std::vector<std::uint32_t> canonical_order(const Ratings& ratings) {
  const std::size_t n = ratings.item.size();
  std::vector<std::uint32_t> order(n);
  const auto key = [&](std::uint32_t i) { return std::tuple(ratings.item[i], ratings.rater[i], ratings.value[i]); };
  const std::uint32_t largest = std::ranges::max(ratings.item);
  if (!dense(largest, n)) {
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, {}, key);
    return order;
  }
  std::vector<std::uint32_t> place(std::size_t{largest} + 2);
  for (const std::uint32_t item : ratings.item) ++place[item + std::size_t{1}];
  std::partial_sum(place.begin(), place.end(), place.begin());
  for (std::uint32_t i = 0; i < n; ++i) order[place[ratings.item[i]]++] = i;
  std::size_t begin = 0;
  for (std::size_t item = 0; item <= largest; ++item) {
    const std::size_t end = place[item];
    std::ranges::sort(order.begin() + static_cast<std::ptrdiff_t>(begin), order.begin() + static_cast<std::ptrdiff_t>(end), {}, key);
    begin = end;
  }
  return order;
}

// Numbers values as they come, while they are few: a table instead of a sort.
class FewValues {
 public:
  [[nodiscard]] std::optional<std::uint32_t> code(double value) {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    for (std::size_t slot = (bits * 0x9e3779b97f4a7c15U) >> 54;; slot = (slot + 1) % slots) {
      Slot& at = table_[slot];
      if (at.number != 0 && at.bits == bits) return at.number - 1;
      if (at.number != 0) continue;
      if (values_.size() == most) return std::nullopt;
      values_.push_back(value);
      at = {bits, static_cast<std::uint32_t>(values_.size())};
      return at.number - 1;
    }
  }
  [[nodiscard]] const std::vector<double>& values() const { return values_; }

 private:
  static constexpr std::size_t most = 256;
  static constexpr std::size_t slots = 1024;
  struct Slot {
    std::uint64_t bits = 0;
    std::uint32_t number = 0;  // + 1; 0: free
  };
  std::array<Slot, slots> table_{};
  std::vector<double> values_;
};

// Doubles as whole numbers in the same order.
std::uint64_t ordered_bits(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  return (bits >> 63) != 0 ? ~bits : bits | (std::uint64_t{1} << 63);
}

}  // namespace

AlphaUnits::AlphaUnits(const Ratings& ratings, bool coded) {
  take(ratings);
  rank_raters();
  if (coded && !this->coded()) code_by_sorting();
}

void AlphaUnits::take(const Ratings& ratings) {
  const std::size_t n = ratings.item.size();
  std::vector<std::uint32_t> order;
  if (!in_order(ratings)) order = canonical_order(ratings);
  const auto row = [&](std::size_t i) { return order.empty() ? i : order[i]; };
  offset_.push_back(0);
  rater_.resize(n);
  code_.resize(n);
  FewValues few;
  bool are_few = true;
  std::size_t kept = 0;
  for (std::size_t begin = 0; begin < n;) {
    const std::uint32_t item = ratings.item[row(begin)];
    std::size_t end = begin + 1;
    for (; end < n && ratings.item[row(end)] == item; ++end)
      repeated_rows_ += ratings.rater[row(end)] == ratings.rater[row(end - 1)] ? 1 : 0;
    for (std::size_t i = begin; end - begin >= 2 && i < end; ++i, ++kept) {
      const double value = ratings.value[row(i)] + 0.0;  // -0 becomes 0
      rater_[kept] = ratings.rater[row(i)];
      if (are_few) {
        if (const auto code = few.code(value)) {
          code_[kept] = *code;
          continue;
        }
        are_few = false;
        value_.resize(n);
        for (std::size_t k = 0; k < kept; ++k) value_[k] = few.values()[code_[k]];
      }
      value_[kept] = value;
    }
    if (end - begin >= 2) {
      offset_.push_back(kept);
      largest_ = std::max(largest_, end - begin);
    }
    begin = end;
  }
  rater_.resize(kept);
  code_.resize(are_few ? kept : 0);
  value_.resize(are_few ? 0 : kept);
  if (!are_few) return;
  distinct_ = few.values();
  std::ranges::sort(distinct_);
  if (distinct_ == few.values()) return;
  std::vector<std::uint32_t> rank;
  for (const double value : few.values())
    rank.push_back(static_cast<std::uint32_t>(std::ranges::lower_bound(distinct_, value) - distinct_.begin()));
  for (std::uint32_t& code : code_) code = rank[code];
}

void AlphaUnits::rank_raters() {
  if (rater_.empty()) return;
  const std::uint32_t largest = std::ranges::max(rater_);
  if (!dense(largest, rater_.size())) {
    std::vector<std::uint32_t> ids(rater_);
    std::ranges::sort(ids);
    ids.erase(std::ranges::unique(ids).begin(), ids.end());
    rater_sizes_.resize(ids.size());
    for (std::uint32_t& rater : rater_) {
      rater = static_cast<std::uint32_t>(std::ranges::lower_bound(ids, rater) - ids.begin());
      rater_sizes_[rater] += 1;
    }
    return;
  }
  std::vector<std::uint32_t> count(std::size_t{largest} + 1);
  for (const std::uint32_t rater : rater_) ++count[rater];
  std::vector<std::uint32_t> rank(count.size());
  for (std::size_t id = 0; id < count.size(); ++id) {
    rank[id] = static_cast<std::uint32_t>(rater_sizes_.size());
    if (count[id] > 0) rater_sizes_.push_back(count[id]);
  }
  if (rater_sizes_.size() == count.size()) return;  // ids are ranks
  for (std::uint32_t& rater : rater_) rater = rank[rater];
}

void AlphaUnits::code_by_sorting() {
  std::vector<std::uint64_t> keys(value_.size());
  for (std::size_t i = 0; i < keys.size(); ++i) keys[i] = ordered_bits(value_[i]);
  const std::vector<std::uint32_t> order = radix_order(keys);
  code_.resize(value_.size());
  for (std::size_t k = 0; k < order.size(); ++k) {
    const double value = value_[order[k]];
    if (distinct_.empty() || distinct_.back() != value) distinct_.push_back(value);
    code_[order[k]] = static_cast<std::uint32_t>(distinct_.size() - 1);
  }
  value_.clear();
}

}  // namespace assay::stats
