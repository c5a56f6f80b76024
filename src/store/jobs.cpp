// jobs: the SQL of jobs and uploads.
#include "store/jobs.hpp"

#include "domain/limits.hpp"

namespace assay::store {
namespace {

#define ASSAY_JOB_COLUMNS                                                                                                         \
  "SELECT j.id, j.public_id, j.workspace_id, j.project_id, p.public_id, j.kind, j.status, j.spec, j.done, j.total, j.unit,"       \
  " j.position, j.message, j.result, j.cancel_asked, j.created_by, j.created_at, j.started_at, j.finished_at, j.files_removed_at" \
  " FROM job j JOIN project p ON p.id = j.project_id"

Job job_of(const db::Rows& rows) {
  Job job;
  job.id = rows.id<JobTag>(0);
  job.public_id = rows.public_id(1);
  job.workspace = rows.id<WorkspaceTag>(2);
  job.project = rows.id<ProjectTag>(3);
  job.project_public_id = rows.public_id(4);
  job.kind = rows.text(5);
  job.status = static_cast<JobStatus>(rows.integer(6));
  job.spec = rows.json(7);
  job.done = rows.integer(8);
  job.total = rows.maybe_integer(9);
  job.unit = rows.text(10);
  job.position = rows.integer(11);
  job.message = rows.text(12);
  job.result = rows.json(13);
  job.cancel_asked = rows.flag(14);
  job.created_by = rows.id<PersonTag>(15);
  job.created_at = rows.time(16);
  job.started_at = rows.maybe_time(17);
  job.finished_at = rows.maybe_time(18);
  job.files_removed_at = rows.maybe_time(19);
  return job;
}

std::int64_t number(JobStatus status) { return static_cast<std::int64_t>(status); }

}  // namespace

void add_upload(Tx& tx, const Upload& upload, PersonId by, Time now) {
  tx.execute(
      "INSERT INTO upload (id, public_id, project_id, name, path, bytes, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
      upload.id, upload.public_id, upload.project, upload.name, upload.path, upload.bytes, by, now);
}

std::optional<Upload> find_upload(Tx& tx, ProjectId project, const PublicId& id) {
  auto rows =
      tx.query("SELECT id, public_id, project_id, name, path, bytes FROM upload WHERE project_id = $1 AND public_id = $2", project, id);
  if (!rows.next()) return std::nullopt;
  return Upload{rows.id<UploadTag>(0), rows.public_id(1), rows.id<ProjectTag>(2), rows.text(3), rows.text(4), rows.integer(5)};
}

bool lock_upload(Tx& tx, UploadId id) {
  auto rows = tx.query("SELECT id FROM upload WHERE id = $1 AND path <> '' {for update}", id);
  return rows.next();
}

void add_job(Tx& tx, const Job& job) {
  tx.execute(
      "INSERT INTO job (id, public_id, workspace_id, project_id, kind, status, spec, done, total, unit, position, message, result,"
      " cancel_asked, created_by, created_at) VALUES ($1, $2, $3, $4, $5, 0, $6, 0, $7, $8, 0, '', 'null', 0, $9, $10)",
      job.id, job.public_id, job.workspace, job.project, job.kind, job.spec, job.total, job.unit, job.created_by, job.created_at);
}

Result<Job> job(Tx& tx, WorkspaceId workspace, const PublicId& id) {
  auto rows = tx.query(ASSAY_JOB_COLUMNS " WHERE j.workspace_id = $1 AND j.public_id = $2", workspace, id);
  if (!rows.next()) return Error::not_found("There is no such job.");
  return job_of(rows);
}

std::vector<Job> jobs(Tx& tx, WorkspaceId workspace, ProjectId project) {
  std::vector<Job> list;
  auto rows = tx.query(ASSAY_JOB_COLUMNS " WHERE j.workspace_id = $1 AND j.project_id = $2 ORDER BY j.id DESC LIMIT $3", workspace, project,
                       limits::jobs_listed);
  while (rows.next()) list.push_back(job_of(rows));
  return list;
}

std::optional<Job> claim_job(Tx& tx, Time now) {
  std::int64_t id = 0;
  {
    auto rows = tx.query("SELECT id FROM job WHERE status = 0 ORDER BY id LIMIT 1 {skip locked}");
    if (!rows.next()) return std::nullopt;
    id = rows.integer(0);
  }
  tx.execute("UPDATE job SET status = 1, started_at = CASE WHEN started_at IS NULL THEN $2 ELSE started_at END WHERE id = $1", id, now);
  auto rows = tx.query(ASSAY_JOB_COLUMNS " WHERE j.id = $1", id);
  if (!rows.next()) return std::nullopt;
  return job_of(rows);
}

bool claim_job(Tx& tx, JobId id, Time now) {
  return tx.execute("UPDATE job SET status = 1, started_at = $2 WHERE id = $1 AND status = 0", id, now) == 1;
}

std::int64_t requeue_running(Tx& tx) { return tx.execute("UPDATE job SET status = 0 WHERE status = 1"); }

bool note_progress(Tx& tx, const Job& job) {
  auto rows = tx.query(
      "UPDATE job SET done = $2, total = $3, position = $4, message = $5, result = $6 WHERE id = $1 AND status = 1 RETURNING cancel_asked",
      job.id, job.done, job.total, job.position, job.message, job.result);
  return rows.next() && !rows.flag(0);
}

void finish_job(Tx& tx, const Job& job, Time now) {
  tx.execute("UPDATE job SET status = $2, done = $3, total = $4, message = $5, result = $6, finished_at = $7 WHERE id = $1", job.id,
             number(job.status), job.done, job.total, job.message, job.result, now);
}

bool ask_cancel(Tx& tx, WorkspaceId workspace, const PublicId& id) {
  return tx.execute("UPDATE job SET cancel_asked = 1 WHERE workspace_id = $1 AND public_id = $2 AND status < 2", workspace, id) == 1;
}

void add_errors(Tx& tx, JobId job, std::span<const JobError> errors) {
  for (const auto& one : errors) {
    tx.execute("INSERT INTO job_error (job_id, line, place, message) VALUES ($1, $2, $3, $4)", job, one.line, one.where, one.message);
  }
}

std::vector<JobError> errors(Tx& tx, JobId job, std::int64_t after_line, std::int64_t most) {
  std::vector<JobError> list;
  auto rows =
      tx.query("SELECT line, place, message FROM job_error WHERE job_id = $1 AND line > $2 ORDER BY line LIMIT $3", job, after_line, most);
  while (rows.next()) list.push_back({rows.integer(0), rows.text(1), rows.text(2)});
  return list;
}

}  // namespace assay::store
