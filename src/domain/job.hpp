// job: durable background work with progress, cancel and resume; and the files that people upload for it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "base/describe.hpp"
#include "base/json_text.hpp"
#include "base/time.hpp"
#include "domain/ids.hpp"

namespace assay {

enum class JobStatus { queued = 0, running = 1, done = 2, failed = 3, cancelled = 4 };
ASSAY_DESCRIBE_ENUM(JobStatus, queued, running, done, failed, cancelled)

struct Job {
  JobId id;
  PublicId public_id;
  WorkspaceId workspace;
  ProjectId project;
  PublicId project_public_id;
  std::string kind;  ///< "import", "export"
  JobStatus status = JobStatus::queued;
  JsonText spec;
  JsonText asked = JsonText("null");  ///< what of the spec tells it from others, without secrets; for those who look
  std::int64_t done = 0;
  std::optional<std::int64_t> total;
  std::string unit;
  std::int64_t position = 0;  ///< where a resumed run goes on
  std::string message;        ///< a sentence for people
  JsonText result;
  bool cancel_asked = false;
  PersonId created_by;
  Time created_at;
  std::optional<Time> started_at, finished_at;
  std::optional<Time> files_removed_at;  ///< of an export: its files lie no longer here
};

struct Upload {
  UploadId id;
  PublicId public_id;
  ProjectId project;
  std::string name;
  std::string path;
  std::int64_t bytes = 0;
};

/// A row of an import that could not be taken.
struct JobError {
  std::int64_t line = 0;
  std::string where, message;
};

}  // namespace assay
