// work_views: what an annotator's page is made of, read in one snapshot; only this person's own rows.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/assignment.hpp"
#include "domain/project.hpp"
#include "domain/work.hpp"
#include "store/store.hpp"

namespace assay::store {

/// One assignment with all that its page shows. Canonical content and answers: the service makes them blind.
struct TaskRow {
  PublicId assignment;
  PublicId project;
  ProjectId project_id;
  PersonId person;
  std::string project_name;
  Settings settings;
  AssignmentStatus status = AssignmentStatus::leased;
  std::int64_t form_version = 1;
  std::int64_t item_version = 1;
  JsonText form;
  JsonText content;
  std::vector<int> shown_order;
  Time ends_at;
  bool shown = false;
  std::int64_t mine_done = 0;
  std::int64_t mine_today = 0;  ///< since midnight UTC
  std::optional<std::int64_t> draft_sequence;
  JsonText draft;
  std::int64_t revision = 0;  ///< 0: not submitted
  JsonText answers;
  Time submitted_at;
  std::int64_t guideline_version = 0;  ///< in force when the task was granted
};

/// One submission with what its excerpt is made of, as blind as the task was.
struct RecentWork {
  RecentRow row;
  std::int64_t form_version = 1;
  JsonText form, content;
  std::vector<int> shown_order;
};

/// Of the counter of a day: what it says of today, UTC.
[[nodiscard]] std::int64_t done_today(std::optional<std::int64_t> day, std::optional<std::int64_t> done, Time now);

[[nodiscard]] std::vector<TaskRow> live_tasks(Tx& tx, ProjectId project, PersonId person, Time now);
/// The same for many members at once, each by project and person; a handful of statements on PostgreSQL.
[[nodiscard]] std::map<std::pair<ProjectId, PersonId>, std::vector<TaskRow>> live_tasks(
    Tx& tx, const std::vector<std::pair<ProjectId, PersonId>>& who, Time now);
/// not_found where the assignment is not this person's or their membership ended.
[[nodiscard]] Result<TaskRow> task(Tx& tx, const PublicId& assignment, PersonId person, Time now);

/// Projects that are open or paused in workspaces of this person.
[[nodiscard]] std::vector<WorkProjectRow> work_projects(Tx& tx, PersonId person, Time now);

[[nodiscard]] Result<WorkProject> work_project(Tx& tx, const PublicId& project, PersonId person);

[[nodiscard]] std::vector<RecentWork> recent(Tx& tx, ProjectId project, PersonId person, int most);
/// The guideline that was in force when this task of the person was granted; `guideline_version` is its version.
[[nodiscard]] Result<WorkProject> task_guideline(Tx& tx, const PublicId& assignment, PersonId person);

void acknowledge(Tx& tx, ProjectId project, PersonId person, std::int64_t version);

}  // namespace assay::store
