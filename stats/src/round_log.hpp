// What every fit in rounds keeps: its objective after each of them, when to stop, and what to say about that.
#pragma once

#include "assay/stats/estimate.hpp"

#include <atomic>
#include <cstddef>
#include <functional>
#include <vector>

namespace assay::stats {

struct RoundLimits {
  int max_rounds = 0;
  double tolerance = 0;  // a label
  std::size_t labels = 0;
  const std::atomic<bool>* cancel = nullptr;
  const std::function<void(int round, double objective)>* progress = nullptr;
};

class RoundLog {
 public:
  explicit RoundLog(const RoundLimits& limits) : limits_(limits) {}

  // The objective after so many rounds; false when the fit ends with it.
  bool goes_on(int rounds, double objective);
  // Did the last round gain too little to go on? To be asked after rounds that a fit may end with.
  bool settled();
  // Notes on a fall, on cancelling, and on not having converged; the first alone.
  void say(std::vector<Note>& notes) const;
  void say_if_it_fell(std::vector<Note>& notes) const;

  std::vector<double> objective;
  int rounds = 0;
  bool converged = false, cancelled = false;

 private:
  RoundLimits limits_;
  double fell_ = 0;
};

}  // namespace assay::stats
