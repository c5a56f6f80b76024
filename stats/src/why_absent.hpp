// Estimates that are read alone say themselves what the whole result says.
#pragma once

#include "assay/stats/estimate.hpp"

#include <initializer_list>
#include <vector>

namespace assay::stats {

// Of those without an estimate or a note.
inline void say_why_absent(std::initializer_list<Estimate*> estimates, const std::vector<Note>& notes) {
  for (Estimate* each : estimates) {
    if (!each->estimate && each->notes.empty()) each->notes = notes;
  }
}

}  // namespace assay::stats
