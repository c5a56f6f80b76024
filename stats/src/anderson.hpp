// Anderson's acceleration of EM, on expected counts, for fits that begin near their end.
#pragma once

#include "label_em.hpp"

#include <cstddef>
#include <vector>

namespace assay::stats {

// Anderson (1965), "Iterative procedures for nonlinear integral equations", J. ACM 12; Walker and Ni (2011), SIAM J. Numer. Anal. 49: of
// the last few rounds the mixture whose change would be least, were rounds linear, every count weighed by the inverse of its size.
class Anderson {
 public:
  Anderson(const LabelRows& rows, const LabelEm& em);
  // Are its tables small enough to be held? Eleven of them are.
  [[nodiscard]] static bool fits(const LabelRows& rows, const LabelEm& em) { return rows.rows() * em.row_width() <= most_counts; }

  // Counts of a round: those that its parameters were made of, and those that it gave.
  Expected from, to;

  // Replaces `from` by where to go on. A mixture that goes back along the last round leads to a saddle; then it is a jump ahead. Counts
  // stay positive, and every vote is counted once. False, and nothing is replaced, while there is but one round.
  bool mix();
  // Was it any good? Where it was not, what came before is forgotten, and jumps get shorter.
  void judged(bool good);

 private:
  struct Round {
    Expected to, change;
  };
  static constexpr std::size_t most_counts = std::size_t{1} << 21U;

  [[nodiscard]] double product(const Expected& a, const Expected& b) const;
  void remember();

  const LabelRows& rows_;
  std::size_t width_;
  Round last_;
  std::vector<Round> steps_;  // oldest first: what the last rounds have more than those before them
  std::vector<Round> spare_;
  bool has_last_ = false, ahead_ = false;
  double length_ = 4;
};

}  // namespace assay::stats
