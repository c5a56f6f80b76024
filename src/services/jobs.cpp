// jobs: thin over the store.
#include "services/jobs.hpp"

#include <utility>

#include "store/jobs.hpp"
#include "store/projects.hpp"

namespace assay::services {

Pending<Job> Jobs::show(WorkspaceId workspace, const PublicId& id) {
  return context_.store.read([workspace, id](store::Tx& tx) { return store::job(tx, workspace, id); });
}

Pending<std::vector<Job>> Jobs::list(WorkspaceId workspace, const PublicId& project) {
  return context_.store.read([workspace, project](store::Tx& tx) -> Result<std::vector<Job>> {
    ASSAY_TRY(const auto row, store::project(tx, workspace, project));
    return store::jobs(tx, workspace, row.project.id);
  });
}

Pending<Job> Jobs::cancel(WorkspaceId workspace, const PublicId& id) {
  return context_.store.write([workspace, id](store::Tx& tx) -> Result<Job> {
    ASSAY_TRY(const auto found, store::job(tx, workspace, id));
    if (!store::ask_cancel(tx, workspace, id)) return Error::conflict("This job has ended already.");
    return store::job(tx, workspace, found.public_id);
  });
}

Pending<std::vector<JobError>> Jobs::errors(WorkspaceId workspace, const PublicId& id) {
  return context_.store.read([workspace, id](store::Tx& tx) -> Result<std::vector<JobError>> {
    ASSAY_TRY(const auto found, store::job(tx, workspace, id));
    return store::errors(tx, found.id, -1, kept_job_errors);
  });
}

std::optional<Job> Jobs::claim() {
  auto claimed = context_.store
                     .write([this](store::Tx& tx) -> Result<std::optional<Job>> { return store::claim_job(tx, context_.clock.now()); },
                            db::Priority::background)
                     .get();
  return claimed.ok() ? std::move(*claimed) : std::nullopt;
}

void Jobs::requeue() {
  (void)context_.store.write([](store::Tx& tx) -> Result<std::int64_t> { return store::requeue_running(tx); }).get();
}

void Jobs::finish(Job job, JobStatus status, std::string message) {
  job.status = status;
  job.message = std::move(message);
  (void)context_.store
      .write([this, job](store::Tx& tx) -> Result<void> {
        store::finish_job(tx, job, context_.clock.now());
        return success();
      })
      .get();
}

}  // namespace assay::services
