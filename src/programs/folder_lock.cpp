// folder_lock: flock on a file that stays where it is.
#include "programs/folder_lock.hpp"

#include "programs/maintenance.hpp"

#include <filesystem>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace assay::programs {

FolderLock::FolderLock(const ServeSettings& settings) {
  namespace fs = std::filesystem;
  std::vector<fs::path> folders = {settings.text("data-dir")};
  const auto address = database_of(settings);
  if (address.starts_with("sqlite:")) {
    const auto beside = fs::absolute(address.substr(7)).parent_path();
    std::error_code error;
    // A folder that is not there is the store's to complain about.
    if (fs::is_directory(beside, error) && !fs::equivalent(beside, folders[0], error)) folders.push_back(beside);
  }
  for (const auto& folder : folders) {
    const int file = ::open((folder / "assay.lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (file >= 0) files_.push_back(file);
    held_ = held_ && file >= 0 && ::flock(file, LOCK_EX | LOCK_NB) == 0;
  }
}

FolderLock::~FolderLock() {
  for (const int file : files_) ::close(file);
}

}  // namespace assay::programs
