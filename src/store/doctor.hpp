// doctor: counts again what counters say, and asks the engine whether its file is whole.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "store/store.hpp"

namespace assay::store {

/// A counter that differs from a recount.
struct CounterProblem {
  PublicId project;
  std::string project_name;
  std::string counter;
  std::int64_t stored = 0;
  std::int64_t counted = 0;
};
[[nodiscard]] std::vector<CounterProblem> recount(Tx& tx);

/// Things that must never be: more counted judgments on an item than its slots, a filled slot without an annotation.
[[nodiscard]] std::vector<std::string> broken_promises(Tx& tx);

/// SQLite: the complaints of `PRAGMA integrity_check`, none where the file is whole. PostgreSQL checks itself.
[[nodiscard]] std::vector<std::string> integrity(Tx& tx);

}  // namespace assay::store
