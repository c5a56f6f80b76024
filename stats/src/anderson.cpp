// The arithmetic of Anderson's acceleration.
#include "anderson.hpp"
#include "linear.hpp"

#include <algorithm>
#include <utility>

namespace assay::stats {
namespace {

constexpr std::size_t most_rounds = 4;
constexpr double relaxed = 1.4;  // EM's rounds are too short; twice as long they may no longer converge

template <class F>
void each(const Expected& like, const F& f) {
  for (std::size_t i = 0; i < like.rows.size(); ++i) f(&Expected::rows, i);
  for (std::size_t i = 0; i < like.classes.size(); ++i) f(&Expected::classes, i);
}

}  // namespace

Anderson::Anderson(const LabelRows& rows, const LabelEm& em)
    : from(em.empty()), to(em.empty()), rows_(rows), width_(em.row_width()), last_{em.empty(), em.empty()} {
  steps_.reserve(most_rounds);
  for (std::size_t i = 0; i < most_rounds; ++i) spare_.push_back({em.empty(), em.empty()});
}

void Anderson::judged(bool good) {
  if (ahead_) length_ = good ? length_ * 4 : std::max(2.0, length_ / 4);
  if (good) return;
  while (!steps_.empty()) {
    spare_.push_back(std::move(steps_.back()));
    steps_.pop_back();
  }
  has_last_ = false;
}

double Anderson::product(const Expected& a, const Expected& b) const {
  double sum = 0;
  each(a, [&](Table Expected::* of, std::size_t i) { sum += (a.*of)[i] * (b.*of)[i] / ((last_.to.*of)[i] + 0.5); });
  return sum;
}

void Anderson::remember() {
  if (has_last_) {
    if (spare_.empty()) {
      spare_.push_back(std::move(steps_.front()));
      steps_.erase(steps_.begin());
    }
    steps_.push_back(std::move(spare_.back()));
    spare_.pop_back();
    const Round& step = steps_.back();
    each(to, [&](Table Expected::* of, std::size_t i) {
      (step.to.*of)[i] = (to.*of)[i] - (last_.to.*of)[i];
      (step.change.*of)[i] = (to.*of)[i] - (from.*of)[i] - (last_.change.*of)[i];
    });
  }
  each(to, [&](Table Expected::* of, std::size_t i) {
    (last_.to.*of)[i] = (to.*of)[i];
    (last_.change.*of)[i] = (to.*of)[i] - (from.*of)[i];
  });
  has_last_ = true;
}

bool Anderson::mix() {
  remember();
  const std::size_t m = steps_.size();
  if (m == 0) return false;
  Matrix normal(m);
  std::vector<double> share(m);
  for (std::size_t i = 0; i < m; ++i) {
    for (std::size_t j = i; j < m; ++j) normal.at(i, j) = product(steps_[i].change, steps_[j].change);
    normal.at(i, i) *= 1 + 1e-10;
    share[i] = product(steps_[i].change, last_.change);
  }
  if (!cholesky(normal, 1e-14)) return false;
  solve(normal, share);
  double along = 0;
  each(to, [&](Table Expected::* of, std::size_t i) {
    double x = (to.*of)[i];
    double change = (last_.change.*of)[i];
    for (std::size_t j = 0; j < m; ++j) {
      x -= share[j] * (steps_[j].to.*of)[i];
      change -= share[j] * (steps_[j].change.*of)[i];
    }
    x += (relaxed - 1) * change;
    along += (x - (from.*of)[i]) * (last_.change.*of)[i] / ((to.*of)[i] + 0.5);
    (from.*of)[i] = std::max(x, (to.*of)[i] * 0.1);
  });
  ahead_ = along <= 0;
  if (ahead_) {
    each(to, [&](Table Expected::* of, std::size_t i) {
      (from.*of)[i] = std::max((to.*of)[i] + (length_ - 1) * (last_.change.*of)[i], (to.*of)[i] * 0.1);
    });
  }
  count_votes_once(rows_, width_, from.rows);
  return true;
}

}  // namespace assay::stats
