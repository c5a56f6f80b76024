// work: what an annotator asks for and gets: tasks, drafts, submissions, skips, and what was done before.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "base/describe.hpp"
#include "base/json_text.hpp"
#include "base/time.hpp"
#include "domain/assignment.hpp"
#include "domain/idempotency.hpp"
#include "domain/project.hpp"

namespace assay {

/// What a repeat is answered with, stored beside the effect.
struct SubmitOutcome {
  std::int64_t revision = 0;
  bool counted = false;
  bool surplus = false;
  std::string sentence;
};
ASSAY_DESCRIBE(SubmitOutcome, revision, counted, surplus, sentence)

struct SkipRequest {
  PublicId assignment;
  PersonId person;
  SkipReason reason = SkipReason::other;
  std::string note;
  Idempotency idempotency;
};

struct LeaseTimes {
  Time ends_at;
  bool shown = false;
};

struct DraftOutcome {
  LeaseTimes lease;
  std::int64_t stored_sequence = 0;
};

struct WorkProjectRow {
  PublicId id;
  std::string workspace;
  std::string name;
  std::string description;
  ProjectStatus status = ProjectStatus::draft;
  std::int64_t guideline_version = 0;
  std::int64_t acknowledged_version = 0;
  bool must_acknowledge = false;  ///< a version since the acknowledged one was more than a patch
  std::int64_t mine_done = 0;
  std::int64_t mine_today = 0;
  bool has_free = false;
  std::optional<Time> deadline;
};

struct WorkProject {
  ProjectId id;
  WorkspaceId workspace;
  Settings settings;
  std::int64_t guideline_version = 0;
  std::string guideline;
  std::int64_t acknowledged_version = 0;
};

struct RecentRow {
  PublicId assignment;
  Time submitted_at;
  std::int64_t revision = 1;
  std::string excerpt;
  bool voided = false;
  std::int64_t guideline_version = 0;  ///< in force when the task was granted; 0: there was none
};

}  // namespace assay
