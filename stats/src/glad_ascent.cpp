// Steps, directions and lengths.
#include "glad_ascent.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace assay::stats {
namespace {

constexpr double no_gain = 1e-15;  // of the value: less than its rounding
constexpr double enough = 1e-3;    // of the first squared slope is left

double dot(const GladPoint& a, const GladPoint& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

class Ascent {
 public:
  Ascent(const GladModel& model, GladPoint& at)
      : model_(model), at_(at), next_(at.size()), gradient_(at.size()), next_gradient_(at.size()), information_(at.size()) {
    value_ = model_.expected_log_joint(at_, gradient_, information_);
    scaled_ = divided(gradient_);
    direction_ = scaled_;
  }

  double run(int most_steps) {
    double squared = dot(gradient_, scaled_);
    const double first = squared;
    for (int step = 0; step < most_steps && squared > enough * first; ++step) {
      if (!climb()) break;
      turn(squared);
    }
    return value_;
  }

 private:
  [[nodiscard]] GladPoint divided(const GladPoint& gradient) const {
    GladPoint out(gradient.size());
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = gradient[i] / information_[i];
    return out;
  }

  // One step along the direction; false when no length gains anything.
  bool climb() {
    const double slope = dot(gradient_, direction_);
    const double bend = model_.bend(at_, direction_);
    double length = bend < 0 ? -slope / bend : 1;
    for (; length * slope > no_gain * std::abs(value_); length /= 4) {
      for (std::size_t i = 0; i < at_.size(); ++i) next_[i] = at_[i] + length * direction_[i];
      const double value = model_.expected_log_joint(next_, next_gradient_, information_);
      if (!(value >= value_ + 1e-4 * length * slope)) continue;  // nor where it is not a number
      std::swap(at_, next_);
      value_ = value;
      return true;
    }
    return false;
  }

  // The next direction. The one before enters unless the slopes hardly changed or it would lead down.
  void turn(double& squared) {
    scaled_ = divided(next_gradient_);
    const double now = dot(next_gradient_, scaled_);
    const double keep = std::max(0.0, (now - dot(gradient_, scaled_)) / squared);
    for (std::size_t i = 0; i < at_.size(); ++i) direction_[i] = scaled_[i] + keep * direction_[i];
    if (dot(next_gradient_, direction_) <= 0) direction_ = scaled_;
    std::swap(gradient_, next_gradient_);
    squared = now;
  }

  const GladModel& model_;
  GladPoint& at_;
  GladPoint next_, gradient_, next_gradient_, information_, scaled_, direction_;
  double value_ = 0;
};

}  // namespace

double glad_ascend(const GladModel& model, GladPoint& at, int most_steps) { return Ascent(model, at).run(most_steps); }

}  // namespace assay::stats
