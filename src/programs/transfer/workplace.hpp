// workplace: what import and export need of a server that does not run: its database, its services, one
// project.
#pragma once
#include "base/random.hpp"
#include "base/time.hpp"
#include "programs/folder_lock.hpp"
#include "programs/settings.hpp"
#include "services/exporting.hpp"
#include "services/importing.hpp"
#include "services/jobs.hpp"
#include "services/projects.hpp"
#include "store/leasing.hpp"
#include "store/server_lock.hpp"
#include "store/store.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace assay::programs {

class Workplace {
 public:
  /// `project` is a name or an id; `as` the name or e-mail of a manager, or empty for the first owner.
  [[nodiscard]] static Result<std::unique_ptr<Workplace>> open(const ServeSettings& settings, const std::string& project,
                                                               const std::string& as);

  /// Runs a queued job to its end with a line of progress and returns how it ended. Ctrl+C cancels it at the
  /// next safe place. Where a server runs on this PostgreSQL database and folder, the server runs it, and
  /// this looks on.
  [[nodiscard]] Result<Job> finish(const Job& queued, const std::string& what,
                                   const std::function<void(Job, const std::function<bool()>&)>& run,
                                   const std::function<std::string(const Job&)>& detail);

  [[nodiscard]] services::Jobs& jobs() { return jobs_; }
  [[nodiscard]] services::Importing& importing() { return importing_; }
  [[nodiscard]] services::Exporting& exporting() { return exporting_; }
  [[nodiscard]] Random& random() { return random_; }
  [[nodiscard]] const Actor& actor() const { return actor_; }
  [[nodiscard]] const PublicId& project() const { return project_; }
  [[nodiscard]] const std::string& project_name() const { return project_name_; }
  [[nodiscard]] const JsonText& form() const { return form_; }
  [[nodiscard]] std::filesystem::path uploads() const { return folder_ / "uploads"; }
  [[nodiscard]] std::filesystem::path exports() const { return folder_ / "exports"; }

 private:
  Workplace(std::filesystem::path folder, std::unique_ptr<FolderLock> lock, std::unique_ptr<store::ServerLock> database_lock,
            std::unique_ptr<store::Store> store);
  [[nodiscard]] Result<void> choose(const std::string& project, const std::string& as);

  std::filesystem::path folder_;
  std::unique_ptr<FolderLock> lock_;                  ///< none where a server runs on the folder
  std::unique_ptr<store::ServerLock> database_lock_;  ///< of PostgreSQL: no server starts and runs the job too
  std::unique_ptr<store::Store> store_;
  SystemClock clock_;
  SystemRandom random_;
  services::Context context_;
  store::LeaseHints hints_;
  services::Jobs jobs_;
  services::Projects projects_;
  services::Importing importing_;
  services::Exporting exporting_;
  Actor actor_;
  PublicId project_;
  std::string project_name_;
  JsonText form_;
};

}  // namespace assay::programs
