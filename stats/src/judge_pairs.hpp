// Verdicts by pair, and intervals of what is computed from them over items and annotators.
#pragma once

#include "assay/stats/judge_bias.hpp"
#include "two_way.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace assay::stats {

// One verdict, of the two responses first < second.
struct Verdict {
  std::uint32_t item = 0, first = 0, second = 0, rater = 0;
  bool swapped = false;  // the second stood left
  Outcome outcome = Outcome::tie;
  auto operator<=>(const Verdict&) const = default;

  // 1 left won, 0 right, one half a tie.
  [[nodiscard]] double left() const { return outcome == Outcome::left ? 1 : outcome == Outcome::tie ? 0.5 : 0; }
  // The same of the response `first`.
  [[nodiscard]] double of_first() const { return swapped ? 1 - left() : left(); }
};

// Numerator and denominator of a quantity of the judge and of the humans.
struct Sums {
  double judge = 0, judge_of = 0, humans = 0, humans_of = 0;
  void add(const Sums& other, double times = 1);
};

class PairTable {
 public:
  // Absent, with notes, where the columns cannot be used.
  [[nodiscard]] static std::optional<PairTable> of(const JudgedPairs& pairs, double level, std::vector<Note>& notes);

  [[nodiscard]] std::size_t size() const { return begin_.size() - 1; }
  [[nodiscard]] std::span<const Verdict> pair(std::size_t k) const;
  [[nodiscard]] std::uint32_t judge() const { return judge_; }
  [[nodiscard]] bool any_humans() const { return any_humans_; }

  // How a ratio is read, and what it is called.
  struct Reading {
    std::string method;
    bool half_log = false;  // half its logarithm; else a share
  };
  // What the verdicts on one pair, some of which may be missing, add to a quantity.
  using Stat = std::function<Sums(std::span<const Verdict>)>;
  [[nodiscard]] BesideHumans ratio(const Stat& stat, const Reading& reading) const;

 private:
  std::vector<Verdict> verdicts_;
  std::vector<std::size_t> begin_;  // of every pair, and the end
  std::uint32_t judge_ = 0;
  bool any_humans_ = false;
  double level_ = 0.95;
};

}  // namespace assay::stats
