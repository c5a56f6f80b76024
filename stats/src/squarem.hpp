// SQUAREM (Varadhan and Roland 2008, scheme S3) on expected counts: a jump along the last two rounds of EM.
#pragma once

#include "label_em.hpp"

namespace assay::stats {

class Squarem {
 public:
  Squarem(const LabelRows& rows, const LabelEm& em);

  Expected origin, first, second;  // counts of three rounds in a row

  // origin - 2 a (first - origin) + a^2 (second - 2 first + origin), into `origin`. a = -|first - origin| / |second - 2 first +
  // origin|, at most -1 and at least minus the longest step. Counts stay positive, and every vote is counted once.
  void jump();
  // Was the jump any good? Longer or shorter steps from now on.
  void judged(bool good);

 private:
  const LabelRows& rows_;
  std::size_t width_;
  double longest_ = 4;
  bool at_longest_ = false;
};

}  // namespace assay::stats
