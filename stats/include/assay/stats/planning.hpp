// What rules do to people of a given skill, before they are used on anybody: exams, windows of hidden gold, lower bounds.
// Every probability is exact; nothing is simulated.
#pragma once

#include <cstddef>
#include <optional>

namespace assay::stats {

// P(X >= least) for X binomial(n, p), summed from the smaller tail. Absent unless 0 <= p <= 1.
[[nodiscard]] std::optional<double> binomial_at_least(std::size_t n, std::size_t least, double p);

// An exam of `items` gold items, passed with `needed` right, that may be tried `attempts` times on other items each time.
struct Exam {
  std::size_t items = 20;
  std::size_t needed = 16;
  std::size_t attempts = 2;
};
// The probability that somebody who is right with probability `skill` on every item, independently, passes at some attempt:
// 1 - (1 - P(X >= needed))^attempts. Absent for a skill outside [0, 1] or needed > items.
[[nodiscard]] std::optional<double> pass_probability(const Exam& exam, double skill);

// A rule on the last `window` gold answers: it strikes when at least `at_least` were given and the raw share right among the last
// `window` is below `below`.
struct WindowRule {
  std::size_t window = 20;  // at most 24
  std::size_t at_least = 10;
  double below = 0.7;
};
// The probability that the rule strikes at least once within `gold` answers of somebody who is right with probability `skill`, by
// dynamic programming over the answers in the window. Absent for a skill or share outside [0, 1], a window of 0 or above 24, or
// at_least of 0 or above the window. Cost: gold x 2^window additions at most.
[[nodiscard]] std::optional<double> strike_probability(const WindowRule& rule, double skill, std::size_t gold);

// The least number right of `n` whose Wilson lower bound (intervals.hpp) of a two-sided interval at `level` reaches `bound`. Absent
// where even n of n does not, or for a bound or level outside (0, 1).
[[nodiscard]] std::optional<std::size_t> right_for_lower_bound(std::size_t n, double bound, double level = 0.9);

}  // namespace assay::stats
