// The rules that all fits in rounds share.
#include "round_log.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace assay::stats {

bool RoundLog::goes_on(int round, double reached) {
  if (!objective.empty()) {
    const double fall = objective.back() - reached;
    if (fall > 1e-12 * std::abs(reached)) fell_ = std::max(fell_, fall);
  }
  objective.push_back(reached);
  rounds = round;
  if (limits_.progress != nullptr && *limits_.progress) (*limits_.progress)(rounds, reached);
  cancelled = limits_.cancel != nullptr && limits_.cancel->load(std::memory_order_relaxed);
  return !cancelled && rounds < limits_.max_rounds;
}

bool RoundLog::settled() {
  const std::size_t n = objective.size();
  if (limits_.tolerance <= 0 || n < 2) return false;
  converged = objective[n - 1] - objective[n - 2] < limits_.tolerance * static_cast<double>(limits_.labels);
  return converged;
}

void RoundLog::say_if_it_fell(std::vector<Note>& notes) const {
  if (fell_ > 0) {
    notes.push_back(
        {std::string(note::objective_fell), "a round lowered the objective by " + std::to_string(fell_) + ": please report this"});
  }
}

void RoundLog::say(std::vector<Note>& notes) const {
  say_if_it_fell(notes);
  if (cancelled) {
    notes.push_back({std::string(note::cancelled), "stopped after " + std::to_string(rounds) + " rounds as told"});
  } else if (!converged && limits_.tolerance > 0) {
    notes.push_back({std::string(note::not_converged), "still gaining after " + std::to_string(rounds) + " rounds"});
  }
}

}  // namespace assay::stats
