// Mixtures of likelihood ratios and empirical Bernstein sums.
#include "assay/stats/sequences.hpp"

#include "assay/stats/distributions.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "log_gamma.hpp"

namespace assay::stats {
namespace {

bool is_level(double level) { return level > 0 && level < 1; }

// The logarithm of the mixture's odds against p; a confidence sequence holds the p whose odds are small.
class MixtureOdds {
 public:
  MixtureOdds(std::size_t right, std::size_t total) : right_(static_cast<double>(right)), wrong_(static_cast<double>(total - right)) {
    log_mixture_ = log_beta(0.5 + right_, 0.5 + wrong_) - log_beta(0.5, 0.5);
  }
  [[nodiscard]] double against(double p) const {
    const double log_likelihood = (right_ > 0 ? right_ * std::log(p) : 0) + (wrong_ > 0 ? wrong_ * std::log1p(-p) : 0);
    return log_mixture_ - log_likelihood;
  }

 private:
  static double log_beta(double a, double b) { return detail::log_gamma(a) + detail::log_gamma(b) - detail::log_gamma(a + b); }
  double right_, wrong_, log_mixture_ = 0;
};

// Between `inside`, whose odds are below the limit, and `outside`: the odds rise on the way.
double edge(const MixtureOdds& odds, double inside, double outside, double limit) {
  for (int i = 0; i < 200 && std::abs(inside - outside) > 1e-15; ++i) {
    const double middle = (inside + outside) / 2;
    (odds.against(middle) < limit ? inside : outside) = middle;
  }
  return inside;
}

}  // namespace

Estimate share_at_any_time(std::size_t right, std::size_t total, double level) {
  Estimate out{.level = level, .method = "share, beta-binomial confidence sequence", .speaks_for = SpeaksFor::other_rows, .n = total};
  if (right > total || !is_level(level)) {
    out.add_note(note::bad_input, "needs right <= total and a level between 0 and 1");
    return out;
  }
  if (total == 0) {
    out.add_note(note::no_data, "no answers");
    return out;
  }
  const double share = static_cast<double>(right) / static_cast<double>(total);
  const MixtureOdds odds(right, total);
  const double limit = -std::log(1 - level);
  out.estimate = share;
  out.low = right == 0 ? 0 : edge(odds, share, 0, limit);
  out.high = right == total ? 1 : edge(odds, share, 1, limit);
  return out;
}

std::optional<double> share_p_at_any_time(std::size_t right, std::size_t total, double usual, std::optional<double> to) {
  const double end = to.value_or(usual);
  if (right > total || !(usual >= 0 && usual <= end && end <= 1)) return std::nullopt;
  if (total == 0) return 1;
  const double nearest = std::clamp(static_cast<double>(right) / static_cast<double>(total), usual, end);
  if (nearest == 0) return right > 0 ? 0 : 1;
  if (nearest == 1) return right < total ? 0 : 1;
  return std::min(1.0, std::exp(-MixtureOdds(right, total).against(nearest)));
}

bool ShareAlarm::add(bool yes) {
  yes_ += yes ? 1 : 0;
  ++total_;
  if (raised()) return true;
  // Somebody who is usual with certainty raises it by the first answer that is not.
  const bool impossible = (usual_ <= 0 && yes_ > 0) || (usual_ >= 1 && yes_ < total_);
  const bool certain = usual_ <= 0 || usual_ >= 1;
  if (impossible || (!certain && MixtureOdds(yes_, total_).against(usual_) >= -std::log(1 - level_))) raised_at_ = total_;
  return raised();
}

bool MeanSequence::add(double value) {
  if (!(value >= 0 && value <= 1) || !is_level(level_)) return false;
  const double limit = std::log(2 / (1 - level_));
  const auto before = static_cast<double>(n_);
  const double mean = (0.5 + sum_) / (before + 1);
  const double variance = (0.25 + squares_) / (before + 1);
  const double t = before + 1;
  const double lambda = std::min(std::sqrt(2 * limit / (variance * t * std::log1p(t))), 0.5);
  weight_ += lambda;
  weighted_ += lambda * value;
  deviation_ += 4 * (value - mean) * (value - mean) * (-std::log1p(-lambda) - lambda) / 4;
  ++n_;
  sum_ += value;
  const double after = (0.5 + sum_) / (t + 1);
  squares_ += (value - after) * (value - after);
  const double centre = weighted_ / weight_;
  const double radius = (limit + deviation_) / weight_;
  last_low_ = std::max(0.0, centre - radius);
  last_high_ = std::min(1.0, centre + radius);
  low_ = std::max(low_, last_low_);
  high_ = std::min(high_, last_high_);
  crossed_ = crossed_ || low_ > high_;
  return true;
}

Estimate MeanSequence::now() const {
  Estimate out{.level = level_, .method = "mean, empirical Bernstein confidence sequence", .speaks_for = SpeaksFor::other_rows, .n = n_};
  if (!is_level(level_)) {
    out.add_note(note::bad_input, "the level is not between 0 and 1");
    return out;
  }
  if (n_ == 0) {
    out.add_note(note::no_data, "no values");
    return out;
  }
  out.estimate = sum_ / static_cast<double>(n_);
  out.low = crossed_ ? last_low_ : low_;
  out.high = crossed_ ? last_high_ : high_;
  if (crossed_) out.add_note(note::drifted, "earlier and later intervals exclude each other: the mean did not stay the same");
  return out;
}

SprtVerdict sprt(const Sprt& test, std::size_t right, std::size_t total) {
  const auto inside = [](double p) { return p > 0 && p < 1; };
  if (right > total || !inside(test.poor) || !inside(test.good) || test.poor >= test.good || !inside(test.false_good) ||
      !inside(test.false_poor) || test.false_good + test.false_poor >= 1)
    return SprtVerdict::bad_input;
  const double evidence = static_cast<double>(right) * std::log(test.good / test.poor) +
                          static_cast<double>(total - right) * std::log((1 - test.good) / (1 - test.poor));
  if (evidence >= std::log((1 - test.false_poor) / test.false_good)) return SprtVerdict::good;
  if (evidence <= std::log(test.false_poor / (1 - test.false_good))) return SprtVerdict::poor;
  return SprtVerdict::open;
}

Estimate at_any_time(Estimate fixed, const AnyTimeOptions& options) {
  const Estimate before = fixed;
  fixed.low.reset();
  fixed.high.reset();
  fixed.method += ", asymptotic confidence sequence";
  if (!(options.narrowest > 0 && std::isfinite(options.narrowest)) || !is_level(fixed.level)) {
    fixed.add_note(note::bad_input, "needs a number of clusters above 0 and a level between 0 and 1");
    return fixed;
  }
  if (fixed.has_note(note::boundary) && fixed.estimate && fixed.clusters > 0) {
    const Estimate each_once = share_at_any_time(*fixed.estimate > 0.5 ? fixed.clusters : 0, fixed.clusters, fixed.level);
    fixed.low = each_once.low;
    fixed.high = each_once.high;
    return fixed;
  }
  if (!fixed.estimate || !fixed.se || fixed.clusters < 2 || !before.has_interval()) {
    if (fixed.notes.empty()) fixed.add_note(note::too_few, "no standard error by cluster: nothing to look at every day");
    return fixed;
  }
  const double alpha = 1 - fixed.level;
  const double rho2 = (-2 * std::log(alpha) + std::log1p(-2 * std::log(alpha))) / options.narrowest;
  const double df = fixed.df.value_or(static_cast<double>(fixed.clusters) - 1);
  const double time = (df + 1) * rho2;
  const double normal_width = std::sqrt((time + 1) / time * (std::log1p(time) - 2 * std::log(alpha)));
  const auto factor = two_sided_t(1 - std::erfc(normal_width / std::numbers::sqrt2), df);
  if (!factor) {
    fixed.add_note(note::too_few, "too few clusters for a confidence sequence");
    return fixed;
  }
  fixed.low = *fixed.estimate - *factor * *fixed.se;
  fixed.high = *fixed.estimate + *factor * *fixed.se;
  return fixed;
}

}  // namespace assay::stats
