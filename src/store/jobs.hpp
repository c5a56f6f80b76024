// jobs: the queue of durable work, its progress and its complaints; and uploaded files.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "domain/job.hpp"
#include "store/store.hpp"

namespace assay::store {

void add_upload(Tx& tx, const Upload& upload, PersonId by, Time now);
[[nodiscard]] std::optional<Upload> find_upload(Tx& tx, ProjectId project, const PublicId& id);
/// Keeps the file of an upload from being swept until the transaction ends; false where it is gone already.
[[nodiscard]] bool lock_upload(Tx& tx, UploadId id);

void add_job(Tx& tx, const Job& job);
[[nodiscard]] Result<Job> job(Tx& tx, WorkspaceId workspace, const PublicId& id);
/// The newest first, at most 50.
[[nodiscard]] std::vector<Job> jobs(Tx& tx, WorkspaceId workspace, ProjectId project);
/// Takes the oldest waiting job and marks it running.
[[nodiscard]] std::optional<Job> claim_job(Tx& tx, Time now);
/// Takes this job where it still waits; false where somebody else has taken it.
[[nodiscard]] bool claim_job(Tx& tx, JobId id, Time now);
/// After a crash: what was running waits again, from where it stood.
[[nodiscard]] std::int64_t requeue_running(Tx& tx);
/// Part of the unit whose work it tells. False where cancelling was asked.
[[nodiscard]] bool note_progress(Tx& tx, const Job& job);
void finish_job(Tx& tx, const Job& job, Time now);
[[nodiscard]] bool ask_cancel(Tx& tx, WorkspaceId workspace, const PublicId& id);

void add_errors(Tx& tx, JobId job, std::span<const JobError> errors);
[[nodiscard]] std::vector<JobError> errors(Tx& tx, JobId job, std::int64_t after_line, std::int64_t most);

}  // namespace assay::store
