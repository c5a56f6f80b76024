// The arithmetic of the jumps.
#include "squarem.hpp"

#include <algorithm>
#include <cmath>

namespace assay::stats {
namespace {

struct Norms {
  double step = 0, bend = 0;
};

Norms norms(const Table& c0, const Table& c1, const Table& c2) {
  Norms all;
  for (std::size_t from = 0; from < c0.size(); from += 4096) {
    Norms block;
    for (std::size_t i = from; i < std::min(c0.size(), from + 4096); ++i) {
      const double r = c1[i] - c0[i];
      const double v = c2[i] - c1[i] - r;
      block.step += r * r;
      block.bend += v * v;
    }
    all.step += block.step;
    all.bend += block.bend;
  }
  return all;
}

// A count that the jump would make nothing or less keeps a part of what it had.
void move(const Table& c0, const Table& c1, const Table& c2, double a) {
  for (std::size_t i = 0; i < c0.size(); ++i) {
    const double r = c1[i] - c0[i];
    const double v = c2[i] - c1[i] - r;
    c0[i] = std::max(c0[i] - 2 * a * r + a * a * v, c2[i] * 0.1);
  }
}

}  // namespace

Squarem::Squarem(const LabelRows& rows, const LabelEm& em)
    : origin(em.empty()), first(em.empty()), second(em.empty()), rows_(rows), width_(em.row_width()) {}

void Squarem::jump() {
  const Norms n = norms(origin.rows, first.rows, second.rows);
  const double wanted = n.bend > 0 ? std::sqrt(n.step / n.bend) : 1;
  const double length = std::clamp(wanted, 1.0, longest_);
  at_longest_ = length >= longest_;
  move(origin.rows, first.rows, second.rows, -length);
  move(origin.classes, first.classes, second.classes, -length);
  count_votes_once(rows_, width_, origin.rows);
}

void Squarem::judged(bool good) {
  if (!good) longest_ = std::max(1.0, longest_ / 4);
  else if (at_longest_) longest_ *= 4;
}

}  // namespace assay::stats
