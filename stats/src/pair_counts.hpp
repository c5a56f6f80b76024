// Votes counted per unordered pair of models, for all rows or annotator by annotator.
#pragma once

#include "assay/stats/comparisons.hpp"
#include "assay/stats/labels.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace assay::stats {

// first < second; counts are whole numbers, so they do not depend on row order.
struct PairCount {
  std::uint32_t first = 0;
  std::uint32_t second = 0;
  double first_wins = 0;
  double second_wins = 0;
  double ties = 0;

  [[nodiscard]] double votes() const { return first_wins + second_wins + ties; }
};

// More than anybody compares, and two of them fit into one word with an outcome.
inline constexpr std::size_t countable_models = std::size_t{1} << 30;

// Rows counted in one pass, with every pair of models in its place: for models so few that this is no larger than the rows.
class PairTable {
 public:
  [[nodiscard]] static bool serves(const Comparisons& data);
  // Columns of one length, for which it serves. Every instruction set counts the same.
  explicit PairTable(const Comparisons& data, InstructionSet instructions = InstructionSet::best);

  [[nodiscard]] bool valid() const { return valid_; }  // models in range, outcomes known
  [[nodiscard]] std::size_t self_comparisons() const { return self_; }
  [[nodiscard]] std::size_t models() const { return models_; }
  [[nodiscard]] std::size_t met() const { return met_; }  // pairs with votes

  // each(first, second, first wins, ties, second wins) for all pairs, also those that never met, ascending, while it returns true.
  template <class Each>
  void for_all(const Each& each) const {
    const std::uint32_t* more = carried_.data();
    const std::uint32_t* const end = more + carried_.size();
    std::uint32_t at = 0;
    for (std::uint32_t first = 0; first + 1 < models_; ++first) {
      for (std::uint32_t second = first + 1; second < models_; ++second, at += 3) {
        std::uint32_t cell[3] = {count_[at], count_[at + 1], count_[at + 2]};
        for (; more != end && *more < at + 3; ++more) cell[*more - at] += 256;
        if (!each(first, second, cell[0], cell[1], cell[2])) return;
      }
    }
  }
  // Those that met.
  [[nodiscard]] std::vector<PairCount> pairs() const;

 private:
  void count(const Comparisons& data, InstructionSet instructions);

  std::size_t models_;
  std::vector<std::uint8_t> count_;     // three cells a pair, modulo 256
  std::vector<std::uint32_t> carried_;  // the cells that went beyond 255, once each time; ascending
  bool valid_ = true;
  std::size_t self_ = 0, met_ = 0;
};

// Columns of one length; `annotator` may be empty.
[[nodiscard]] bool even(const Comparisons& data);
// And models in range, outcomes known.
[[nodiscard]] bool valid(const Comparisons& data);

[[nodiscard]] std::size_t self_comparisons(const Comparisons& data);

// Pairs ascending by (first, second); rows of a model against itself are left out.
[[nodiscard]] std::vector<PairCount> count_pairs(const Comparisons& data);

// The same per annotator, annotators ascending by id; those without a usable row are left out. The pairs last until `take` returns.
using TakeAnnotator = std::function<void(std::uint32_t annotator, std::span<const PairCount> pairs)>;
void each_annotator(const Comparisons& data, const TakeAnnotator& take);

// What is left of `all` without `part`, which has none that `all` has not; both ascending.
[[nodiscard]] std::vector<PairCount> pairs_without(std::span<const PairCount> all, std::span<const PairCount> part);

// The votes of every annotator in 10 B a pair where models and counts fit into 16 bits.
class HeldPairs {
 public:
  // Ascending pairs with whole counts.
  void add(std::uint32_t annotator, std::span<const PairCount> pairs);
  [[nodiscard]] std::size_t size() const { return annotator_.size(); }
  [[nodiscard]] std::uint32_t annotator(std::size_t g) const { return annotator_[g]; }
  [[nodiscard]] std::vector<PairCount> pairs(std::size_t g) const;

 private:
  struct Small {
    std::uint16_t first, second, first_wins, second_wins, ties;
  };
  std::vector<std::uint32_t> annotator_;
  std::vector<std::size_t> end_;  // of each annotator's, in `small_`
  std::vector<Small> small_;      // 0 counts: the next of `large_`
  std::vector<std::size_t> large_end_;
  std::vector<PairCount> large_;
};

}  // namespace assay::stats
