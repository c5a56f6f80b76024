// What may be looked at every day: intervals and decisions that hold at all times together, however long one goes on and whenever
// one stops. An interval for a fixed number of answers, looked at daily, is wrong far more often than it says.
#pragma once

#include "assay/stats/estimate.hpp"

#include <cstddef>
#include <optional>

namespace assay::stats {

// A confidence sequence of a share: with probability `level` it holds the share after every answer at once. Robbins (1970), Annals of
// Mathematical Statistics 41, with a Beta(1/2, 1/2) mixture: all p with
//   B(1/2 + right, 1/2 + wrong) / B(1/2, 1/2) < p^right (1 - p)^wrong / (1 - level).
// Not estimable: no_data, bad_input (right > total, level outside (0, 1)).
[[nodiscard]] Estimate share_at_any_time(std::size_t right, std::size_t total, double level = 0.95);

// How surprising right of total answers are for somebody whose share is `usual`, or the nearest share between `usual` and `to`: one over
// the mixture's odds of the sequence above, at most 1. Whoever is usual sees it fall to a or below, ever, with probability a or less (Ville
// 1939), so that it may be looked at daily and corrected over people (multiple.hpp). It is 1 - level or less where the sequence at `level`
// excludes all of them. Absent for right > total or shares that are not 0 <= usual <= to <= 1.
[[nodiscard]] std::optional<double> share_p_at_any_time(std::size_t right, std::size_t total, double usual, std::optional<double> to = {});

// Raised once, for good, when a share is no longer compatible with `usual` at `level`, so somebody who stays usual is alarmed about
// with probability 1 - level in a whole life.
class ShareAlarm {
 public:
  explicit ShareAlarm(double usual, double level = 0.99) : usual_(usual), level_(level) {}
  // Returns whether the alarm is raised, now or before.
  bool add(bool yes);
  [[nodiscard]] bool raised() const { return raised_at_ > 0; }
  [[nodiscard]] std::size_t raised_at() const { return raised_at_; }  // the answer that raised it, from 1; 0: none
  [[nodiscard]] std::size_t yes() const { return yes_; }
  [[nodiscard]] std::size_t total() const { return total_; }

 private:
  double usual_, level_;
  std::size_t yes_ = 0, total_ = 0, raised_at_ = 0;
};

// A confidence sequence of the mean of values in [0, 1] (a win rate with ties as halves, a score), in the order in which they come, which
// may depend on each other as long as each has this mean given those before: the predictable plug-in empirical Bernstein sequence of
// Waudby-Smith and Ramdas (2024), JRSS B 86, theorem 2, with lambda at most 1/2; the intersection of all intervals so far.
class MeanSequence {
 public:
  explicit MeanSequence(double level = 0.95) : level_(level) {}
  // False, and nothing changes, for a value outside [0, 1].
  bool add(double value);
  // Not estimable: no_data, bad_input. Should the intervals so far exclude each other, the mean was not constant: note drifted
  // says so and the last interval is given.
  [[nodiscard]] Estimate now() const;

 private:
  double level_;
  std::size_t n_ = 0;
  double sum_ = 0, squares_ = 0;                      // of values; of deviations from the mean before each
  double weight_ = 0, weighted_ = 0, deviation_ = 0;  // sums of lambda, lambda x value, v psi(lambda)
  double low_ = 0, high_ = 1, last_low_ = 0, last_high_ = 1;
  bool crossed_ = false;
};

// An estimate with a standard error by cluster (a mean, a share, a ratio, a difference of two models' strengths or win rates) as it may be
// looked at every day: the same estimate and se, and the asymptotic confidence sequence of Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas
// (2024), "Time-uniform central limit theory and asymptotic confidence sequences", Annals of Statistics 52(6), theorem 2.2, with clusters
// (annotators) for its observations:
//   estimate +- se sqrt((t rho^2 + 1) / (t rho^2) log((t rho^2 + 1) / (1 - level)^2)),   t = clusters, or df + 1 where there is a df,
// widened as Student's t is wider than the normal distribution at the same tail (theirs is for t that are large), with rho^2 such that it
// is narrowest, for its time, at `narrowest` clusters (their appendix). It holds at all times together, in the limit of many clusters at
// the first look: do not look before some five annotators judged, and read it with care below 10 (few_clusters). Clusters that grow between
// looks make the estimates of different days more alike than theirs, which makes it hold more often.
// A share of exactly 0 or 1 (note boundary) has share_at_any_time of its clusters, each counted once. Else without a se, or with fewer than
// two clusters: no interval, and the notes say why (too_few where nothing else does). bad_input for `narrowest` not above 0.
struct AnyTimeOptions {
  double narrowest = 50;
};
[[nodiscard]] Estimate at_any_time(Estimate fixed, const AnyTimeOptions& options = {});

// Wald's sequential probability ratio test (1945), Annals of Mathematical Statistics 16, of a share `poor` against `good`.
struct Sprt {
  double poor = 0.70, good = 0.90;
  double false_good = 0.05;  // the probability to call a poor share good
  double false_poor = 0.05;
};
enum class SprtVerdict { open, good, poor, bad_input };
[[nodiscard]] SprtVerdict sprt(const Sprt& test, std::size_t right, std::size_t total);

}  // namespace assay::stats
