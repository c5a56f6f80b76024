// Exams and windows of gold, exactly.
#include "assay/stats/planning.hpp"

#include "assay/stats/intervals.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

namespace assay::stats {
namespace {

constexpr std::size_t widest_window = 24;

bool is_share(double p) { return p >= 0 && p <= 1; }

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
  return 1 - std::pow(1 - *once, static_cast<double>(exam.attempts));
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

std::optional<std::size_t> right_for_lower_bound(std::size_t n, double bound, double level) {
  if (!(bound > 0 && bound < 1) || !(level > 0 && level < 1) || n == 0) return std::nullopt;
  for (std::size_t right = 0; right <= n; ++right) {
    const auto interval = wilson_share(static_cast<double>(right), static_cast<double>(n), level);
    if (interval.low && *interval.low >= bound) return right;
  }
  return std::nullopt;
}

}  // namespace assay::stats
