// What rules do to people of a given skill, before they are used on anybody: exams, windows of hidden gold, lower bounds.
// Every probability is exact; nothing is simulated.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

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

// The part of an exam that one class has, and how often this person is right there.
struct ExamClass {
  std::size_t items = 0;
  double recall = 0;
};
// What must be right in every class beside `needed` in all: a share of the items of a class with `from` items or more, else a number.
struct BalanceRule {
  double recall = 0.6;
  std::size_t from = 6;
  std::size_t otherwise = 1;
};
// Both rules together at some attempt, so that always giving one answer fails. Absent as above, for a recall outside [0, 1], or when
// the items of the classes are not those of the exam.
[[nodiscard]] std::optional<double> pass_probability(const Exam& exam, std::span<const ExamClass> classes, const BalanceRule& rule = {});

// The exam with the fewest items that somebody right with `good` passes with `admit` at least and somebody right with `bad` with
// `let_in` at most. Absent when none of up to 500 items does, or unless 0 <= bad < good <= 1.
struct ExamWish {
  double good = 0.9, admit = 0.95;
  double bad = 0.6, let_in = 0.10;
  std::size_t attempts = 2;
};
[[nodiscard]] std::optional<Exam> smallest_exam(const ExamWish& wish);

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

// A cumulative sum of evidence, never below 0, that somebody's share of errors rose from `usual` to `feared`; it alarms at
// `threshold`. Page (1954), Biometrika 41; on single answers: Reynolds and Stoumbos (1999), Journal of Quality Technology 31, with the
// logarithm of the likelihood ratio of each answer.
struct Cusum {
  double usual = 0.10;
  double feared = 0.30;
  double threshold = 4.5;
};
// The sum on somebody's answers, one after the other; raised once, for good.
class CusumAlarm {
 public:
  explicit CusumAlarm(const Cusum& rule) : rule_(rule) {}
  // Returns whether the alarm is raised, now or before. Never, for a rule that is none.
  bool add(bool wrong);
  [[nodiscard]] bool raised() const { return raised_at_ > 0; }
  [[nodiscard]] std::size_t raised_at() const { return raised_at_; }  // the answer that raised it, from 1; 0: none
  [[nodiscard]] double sum() const { return sum_; }

 private:
  Cusum rule_;
  double sum_ = 0;
  std::size_t answers_ = 0, raised_at_ = 0;
};
// For somebody who was wrong with probability `usual` in the first `before` answers, raised no alarm, and is wrong with probability
// `error` from then on, independently. Exact: a run from 0 ends in the alarm or back at 0, and such runs are independent.
struct CusumOutcome {
  double mean_answers = 0;         // after those before, until the alarm
  std::vector<double> alarmed_by;  // [n]: the probability of an alarm within n answers, n = 0 .. answers
};
// Absent unless 0 < usual < feared < 1, threshold > 0 and 0 < error <= 1, and where the alarm is so rare that no double holds the mean.
// Cost: (before + answers)^2 x about 20 at most.
[[nodiscard]] std::optional<CusumOutcome> cusum_outcome(const Cusum& rule, double error, std::size_t answers, std::size_t before = 0);

// The least number right of `n` whose Wilson lower bound (intervals.hpp) of a two-sided interval at `level` reaches `bound`. Absent
// where even n of n does not, or for a bound or level outside (0, 1).
[[nodiscard]] std::optional<std::size_t> right_for_lower_bound(std::size_t n, double bound, double level = 0.9);

}  // namespace assay::stats
