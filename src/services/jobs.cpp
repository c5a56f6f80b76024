// jobs: thin over the store.
#include "services/jobs.hpp"

#include <utility>

#include "json/read.hpp"
#include "json/write.hpp"
#include "services/exporting.hpp"
#include "services/importing.hpp"
#include "store/jobs.hpp"
#include "store/projects.hpp"

namespace assay::services {
namespace {

// The spec itself stays here: an export's holds the key of its pseudonyms.
Job with_asked(store::Tx& tx, Job job) {
  if (job.kind == "import") {
    const auto spec = json::read_text<ImportSpec>(job.spec.text());
    if (!spec.ok()) return job;
    const auto upload = store::find_upload(tx, job.project, spec->upload);
    job.asked = JsonText(json::to_string(ImportAsked{upload ? upload->name : "", spec->format, spec->expand, spec->dry_run}));
  } else if (job.kind == "export") {
    const auto spec = json::read_text<ExportSpec>(job.spec.text());
    if (spec.ok()) job.asked = JsonText(json::to_string(spec->wish));
  }
  return job;
}

}  // namespace

Result<Job> job_to_show(store::Tx& tx, WorkspaceId workspace, const PublicId& id) {
  ASSAY_TRY(auto found, store::job(tx, workspace, id));
  return with_asked(tx, std::move(found));
}

Pending<Job> Jobs::show(WorkspaceId workspace, const PublicId& id) {
  return context_.store.read([workspace, id](store::Tx& tx) { return job_to_show(tx, workspace, id); });
}

Pending<std::vector<Job>> Jobs::list(WorkspaceId workspace, const PublicId& project) {
  return context_.store.read([workspace, project](store::Tx& tx) -> Result<std::vector<Job>> {
    ASSAY_TRY(const auto row, store::project(tx, workspace, project));
    auto list = store::jobs(tx, workspace, row.project.id);
    for (auto& job : list) job = with_asked(tx, std::move(job));
    return list;
  });
}

Pending<Job> Jobs::cancel(WorkspaceId workspace, const PublicId& id) {
  return context_.store.write([workspace, id](store::Tx& tx) -> Result<Job> {
    ASSAY_TRY(const auto found, store::job(tx, workspace, id));
    if (!store::ask_cancel(tx, workspace, id)) return Error::conflict("This job has ended already.");
    return job_to_show(tx, workspace, found.public_id);
  });
}

Pending<std::vector<JobError>> Jobs::errors(WorkspaceId workspace, const PublicId& id, std::int64_t most) {
  return context_.store.read([workspace, id, most](store::Tx& tx) -> Result<std::vector<JobError>> {
    ASSAY_TRY(const auto found, store::job(tx, workspace, id));
    return store::errors(tx, found.id, -1, most);
  });
}

std::optional<Job> Jobs::claim() {
  auto claimed = context_.store
                     .write([this](store::Tx& tx) -> Result<std::optional<Job>> { return store::claim_job(tx, context_.clock.now()); },
                            db::Priority::background)
                     .get();
  return claimed.ok() ? std::move(*claimed) : std::nullopt;
}

bool Jobs::claim(const Job& job) {
  const auto claimed =
      context_.store.write([this, id = job.id](store::Tx& tx) -> Result<bool> { return store::claim_job(tx, id, context_.clock.now()); })
          .get();
  return claimed.ok() && *claimed;
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
