// jobs: durable background work as people see it, and as the job room takes it.
#pragma once
#include <optional>
#include <vector>

#include "base/pending.hpp"
#include "domain/job.hpp"
#include "services/context.hpp"

namespace assay::services {

/// Complaints of one job that are kept; further ones are counted only.
inline constexpr std::int64_t kept_job_errors = 10'000;

/// A job for those who look: with what was asked of it.
[[nodiscard]] Result<Job> job_to_show(store::Tx& tx, WorkspaceId workspace, const PublicId& id);

class Jobs {
 public:
  explicit Jobs(Context context) : context_(context) {}

  [[nodiscard]] Pending<Job> show(WorkspaceId workspace, const PublicId& id);
  /// The newest 50 of a project.
  [[nodiscard]] Pending<std::vector<Job>> list(WorkspaceId workspace, const PublicId& project);
  /// Asks a job to stop at its next safe place.
  [[nodiscard]] Pending<Job> cancel(WorkspaceId workspace, const PublicId& id);
  /// The first ones, by line.
  [[nodiscard]] Pending<std::vector<JobError>> errors(WorkspaceId workspace, const PublicId& id, std::int64_t most = kept_job_errors);

  /// The oldest waiting job, now running; nothing where none waits.
  [[nodiscard]] std::optional<Job> claim();
  /// Takes this very job where it still waits; false where somebody else has taken it.
  [[nodiscard]] bool claim(const Job& job);
  /// At start: what a crash interrupted waits again.
  void requeue();
  /// Writes how a job ended.
  void finish(Job job, JobStatus status, std::string message);

 private:
  Context context_;
};

}  // namespace assay::services
