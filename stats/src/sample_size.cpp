// Power by the normal approximation; widths by Wilson's interval.
#include "assay/stats/sample_size.hpp"

#include "assay/stats/distributions.hpp"
#include "assay/stats/intervals.hpp"

#include <cmath>

namespace assay::stats {
namespace {

bool inside(double p) { return p > 0 && p < 1; }
bool can_test(const ShareTest& test) {
  return inside(test.share) && inside(test.null) && test.share != test.null && inside(test.level) && test.design_effect >= 1 &&
         std::isfinite(test.design_effect);
}

// Wilson's interval takes no more.
constexpr double most_votes = 0x1p53;

}  // namespace

std::optional<double> design_effect(double votes_a_person, double rho) {
  if (!(votes_a_person >= 1) || !std::isfinite(votes_a_person) || !(rho >= 0 && rho <= 1)) return std::nullopt;
  return 1 + (votes_a_person - 1) * rho;
}

std::optional<std::size_t> votes_for_power(const ShareTest& test, double power) {
  const auto z_power = normal_quantile(power);
  if (!can_test(test) || !z_power) return std::nullopt;
  const double z = *two_sided_normal(test.level);
  const double root =
      (z * std::sqrt(test.null * (1 - test.null)) + *z_power * std::sqrt(test.share * (1 - test.share))) / std::abs(test.share - test.null);
  if (root <= 0) return 1;  // less power than chance gives
  const double votes = std::ceil(test.design_effect * root * root);
  if (!(votes <= most_votes)) return std::nullopt;
  return static_cast<std::size_t>(votes);
}

std::optional<double> power_of(const ShareTest& test, std::size_t votes) {
  if (!can_test(test) || votes == 0) return std::nullopt;
  const double n = static_cast<double>(votes) / test.design_effect;
  const double edge = *two_sided_normal(test.level) * std::sqrt(test.null * (1 - test.null) / n);
  const double se = std::sqrt(test.share * (1 - test.share) / n);
  return normal_cdf((test.share - test.null - edge) / se) + normal_cdf((test.null - test.share - edge) / se);
}

std::optional<double> half_width_of_share(double share, std::size_t votes, double level, double design_effect) {
  if (votes == 0 || !(share >= 0 && share <= 1) || !inside(level) || !(design_effect >= 1) || !std::isfinite(design_effect))
    return std::nullopt;
  const double n = static_cast<double>(votes) / design_effect;
  const auto interval = wilson_share(share * n, n, level);
  if (!interval.has_interval()) return std::nullopt;
  return (*interval.high - *interval.low) / 2;
}

std::optional<std::size_t> votes_for_half_width(double share, double half_width, double level, double design_effect) {
  if (!(half_width > 0 && half_width < 0.5) || !half_width_of_share(share, 1, level, design_effect)) return std::nullopt;
  const auto enough = [&](std::size_t votes) { return *half_width_of_share(share, votes, level, design_effect) <= half_width; };
  std::size_t high = 1;
  while (!enough(high)) {
    high *= 2;
    if (static_cast<double>(high) > most_votes) return std::nullopt;
  }
  std::size_t low = high / 2;
  while (high - low > 1) {
    const std::size_t middle = low + (high - low) / 2;
    (enough(middle) ? high : low) = middle;
  }
  return high;
}

}  // namespace assay::stats
