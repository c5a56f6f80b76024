// Exams, windows of gold and cumulative sums, exactly.
#include "assay/stats/planning.hpp"

#include "assay/stats/intervals.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace assay::stats {
namespace {

constexpr std::size_t widest_window = 24;

bool is_share(double p) { return p >= 0 && p <= 1; }

constexpr std::size_t longest_exam = 500;

double at_some_attempt(double once, std::size_t attempts) { return 1 - std::pow(1 - once, static_cast<double>(attempts)); }

// P(X = k), by logarithms: n may be large.
double binomial(std::size_t n, std::size_t k, double p) {
  if (p == 0) return k == 0 ? 1 : 0;
  if (p == 1) return k == n ? 1 : 0;
  const auto total = static_cast<double>(n);
  const auto right = static_cast<double>(k);
  double log_ways = 0;  // log of n over k, from the smaller side
  const std::size_t less = k < n - k ? k : n - k;
  for (std::size_t i = 1; i <= less; ++i) log_ways += std::log((total - static_cast<double>(less - i)) / static_cast<double>(i));
  return std::exp(log_ways + right * std::log(p) + (total - right) * std::log1p(-p));
}

std::size_t least_right(std::size_t items, const BalanceRule& rule) {
  if (items < rule.from) return std::min(items, rule.otherwise);
  // A share that is whole but for rounding is whole.
  return static_cast<std::size_t>(std::ceil(rule.recall * static_cast<double>(items) - 1e-9));
}

// The number right with one more class, of which `least` must be right.
std::vector<double> with_class(const std::vector<double>& before, const ExamClass& one, std::size_t least) {
  std::vector<double> after(before.size() + one.items);
  for (std::size_t k = least; k <= one.items; ++k) {
    const double p = binomial(one.items, k, one.recall);
    for (std::size_t i = 0; i < before.size(); ++i) after[i + k] += before[i] * p;
  }
  return after;
}

bool is_rule(const Cusum& rule) { return rule.usual > 0 && rule.usual < rule.feared && rule.feared < 1 && rule.threshold > 0; }
// What a wrong answer adds, and a right one takes away.
double step_up(const Cusum& rule) { return std::log(rule.feared / rule.usual); }
double step_down(const Cusum& rule) { return std::log((1 - rule.usual) / (1 - rule.feared)); }

// Where a cumulative sum may stand: by the wrong and right answers since it was last at 0, with its probability.
using CusumStates = std::map<std::pair<std::size_t, std::size_t>, double>;

struct CusumStep {
  CusumStates going;
  double alarm = 0, back = 0;  // the alarm; the sum is at 0 again
};

CusumStep cusum_step(const Cusum& rule, const CusumStates& from, double error) {
  const double up = step_up(rule);
  const double down = step_down(rule);
  CusumStep step;
  const auto arrive = [&](std::size_t wrong, std::size_t right, double p) {
    const double sum = static_cast<double>(wrong) * up - static_cast<double>(right) * down;
    if (sum >= rule.threshold - 1e-12) step.alarm += p;
    else if (sum <= 0) step.back += p;
    else if (p > 0) step.going[{wrong, right}] += p;
  };
  for (const auto& [state, p] : from) {
    arrive(state.first + 1, state.second, p * error);
    arrive(state.first, state.second + 1, p * (1 - error));
  }
  return step;
}

// A run until it ends: the answers it takes on average, and how likely it ends in the alarm.
struct CusumRun {
  double answers = 0, alarm = 0;
};

CusumRun cusum_run(const Cusum& rule, CusumStates states, double error) {
  constexpr double forgotten = 1e-17;  // a run that goes on with this probability plays no part
  CusumRun run;
  double going = 1;
  while (going > forgotten) {
    run.answers += going;
    auto step = cusum_step(rule, states, error);
    run.alarm += step.alarm;
    states = std::move(step.going);
    going = 0;
    for (const auto& one : states) going += one.second;
  }
  return run;
}

// One answer later, given that there was no alarm; the sum goes on from 0.
CusumStates without_alarm(CusumStep step) {
  if (step.back > 0) step.going[{0, 0}] = step.back;
  for (auto& one : step.going) one.second /= 1 - step.alarm;
  return std::move(step.going);
}

}  // namespace

std::optional<double> binomial_at_least(std::size_t n, std::size_t least, double p) {
  if (!is_share(p)) return std::nullopt;
  if (least == 0) return 1;
  if (least > n) return 0;
  double above = 0;
  double under = 0;
  const bool upper = static_cast<double>(least) > p * static_cast<double>(n);
  if (upper) {
    for (std::size_t k = n + 1; k > least; --k) above += binomial(n, k - 1, p);
    return above;
  }
  for (std::size_t k = 0; k < least; ++k) under += binomial(n, k, p);
  return 1 - under;
}

std::optional<double> pass_probability(const Exam& exam, double skill) {
  if (exam.needed > exam.items) return std::nullopt;
  const auto once = binomial_at_least(exam.items, exam.needed, skill);
  if (!once) return std::nullopt;
  return at_some_attempt(*once, exam.attempts);
}

std::optional<double> pass_probability(const Exam& exam, std::span<const ExamClass> classes, const BalanceRule& rule) {
  std::size_t items = 0;
  std::vector<double> right{1};  // right[k]: k right so far, and enough in every class so far
  for (const auto& one : classes) {
    if (!is_share(one.recall)) return std::nullopt;
    items += one.items;
    right = with_class(right, one, least_right(one.items, rule));
  }
  if (items != exam.items || exam.needed > exam.items) return std::nullopt;
  double once = 0;
  for (std::size_t k = exam.needed; k < right.size(); ++k) once += right[k];
  return at_some_attempt(once, exam.attempts);
}

std::optional<Exam> smallest_exam(const ExamWish& wish) {
  if (!is_share(wish.good) || !is_share(wish.bad) || wish.bad >= wish.good) return std::nullopt;
  for (std::size_t items = 1; items <= longest_exam; ++items) {
    // Passing gets harder with every further answer that must be right: the hardest exam that still admits the good is the one to ask.
    std::size_t low = 0;
    std::size_t high = items + 1;
    while (high - low > 1) {
      const std::size_t middle = low + (high - low) / 2;
      if (pass_probability(Exam{items, middle, wish.attempts}, wish.good).value_or(0) >= wish.admit) low = middle;
      else high = middle;
    }
    const Exam hardest{items, low, wish.attempts};
    if (pass_probability(hardest, wish.bad).value_or(1) <= wish.let_in && pass_probability(hardest, wish.good).value_or(0) >= wish.admit)
      return hardest;
  }
  return std::nullopt;
}

std::optional<double> strike_probability(const WindowRule& rule, double skill, std::size_t gold) {
  if (!is_share(skill) || !is_share(rule.below) || rule.window == 0 || rule.window > widest_window || rule.at_least == 0 ||
      rule.at_least > rule.window)
    return std::nullopt;
  // state[bits]: the probability that the last answers are these (newest lowest) and that the rule has not struck.
  const std::size_t states = std::size_t{1} << rule.window;
  std::vector<double> state(states);
  std::vector<double> next(states);
  state[0] = 1;
  double struck = 0;
  for (std::size_t given = 1; given <= gold; ++given) {
    const std::size_t known = given < rule.window ? given : rule.window;
    const std::size_t before = given - 1 < rule.window ? std::size_t{1} << (given - 1) : states;
    const auto least = rule.below * static_cast<double>(known);
    const bool watches = known >= rule.at_least;
    std::fill(next.begin(), next.begin() + static_cast<std::ptrdiff_t>(std::size_t{1} << known), 0.0);
    for (std::size_t bits = 0; bits < before; ++bits) {
      if (state[bits] == 0) continue;
      for (const std::size_t right : {std::size_t{0}, std::size_t{1}}) {
        const double p = state[bits] * (right == 1 ? skill : 1 - skill);
        const std::size_t now = ((bits << 1U) | right) & (states - 1);
        // A share that is `below` but for rounding is not below it.
        if (watches && static_cast<double>(std::popcount(now)) < least - 1e-9) struck += p;
        else next[now] += p;
      }
    }
    state.swap(next);
  }
  return struck;
}

bool CusumAlarm::add(bool wrong) {
  if (!is_rule(rule_)) return false;
  ++answers_;
  sum_ = std::max(0.0, sum_ + (wrong ? step_up(rule_) : -step_down(rule_)));
  if (!raised() && sum_ >= rule_.threshold - 1e-12) raised_at_ = answers_;
  return raised();
}

std::optional<CusumOutcome> cusum_outcome(const Cusum& rule, double error, std::size_t answers, std::size_t before) {
  if (!is_rule(rule) || !(error > 0 && error <= 1)) return std::nullopt;
  CusumStates states{{{0, 0}, 1}};
  for (std::size_t n = 0; n < before; ++n) states = without_alarm(cusum_step(rule, states, rule.usual));
  // Wald: from 0 it takes as many runs on average as an alarm ends one of them seldom.
  const auto from_zero = cusum_run(rule, {{{0, 0}, 1}}, error);
  const auto first = cusum_run(rule, states, error);
  CusumOutcome out{first.answers + (1 - first.alarm) * from_zero.answers / from_zero.alarm, {0}};
  if (!std::isfinite(out.mean_answers)) return std::nullopt;
  double quiet = 1;  // no alarm so far
  for (std::size_t n = 1; n <= answers; ++n) {
    auto step = cusum_step(rule, states, error);
    quiet *= 1 - step.alarm;
    out.alarmed_by.push_back(1 - quiet);
    if (quiet <= 0) {
      out.alarmed_by.resize(answers + 1, 1);
      break;
    }
    states = without_alarm(std::move(step));
  }
  return out;
}

std::optional<std::size_t> right_for_lower_bound(std::size_t n, double bound, double level) {
  if (!(bound > 0 && bound < 1) || !(level > 0 && level < 1) || n == 0) return std::nullopt;
  for (std::size_t right = 0; right <= n; ++right) {
    const auto interval = wilson_share(static_cast<double>(right), static_cast<double>(n), level);
    if (interval.low && *interval.low >= bound) return right;
  }
  return std::nullopt;
}

}  // namespace assay::stats
