// folder_lock: one writing process per data folder: a second one would hand out the same keys and tasks from
// another memory.
#pragma once
#include "programs/settings.hpp"

#include <string>
#include <vector>

namespace assay::programs {

/// Holds assay.lock in the data folder, and in the folder of the SQLite file where that lies elsewhere. The
/// system lets go of it when the process ends, however it ends.
class FolderLock {
 public:
  explicit FolderLock(const ServeSettings& settings);
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  ~FolderLock();
  [[nodiscard]] bool held() const { return held_; }

 private:
  std::vector<int> files_;
  bool held_ = true;
};

}  // namespace assay::programs
