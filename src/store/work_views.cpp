// work_views: the annotator's reads.
#include "store/work_views.hpp"

#include "store/leasing.hpp"
#include "store/settings.hpp"

namespace assay::store {
namespace {

#define ASSAY_TASK_COLUMNS                                                                                                  \
  "SELECT a.public_id, p.public_id, p.id, p.name, p.settings, a.status, a.form_version, a.item_version, f.form, v.content," \
  " a.shown_order, a.ends_at, a.shown_at, s.done, d.sequence, d.answers, n.revision, r.answers, n.submitted_at, s.day,"     \
  " s.day_done, a.person_id, a.guideline_version"

// In the order in which PostgreSQL's writers join: from the assignment to what its keys lead to.
#define ASSAY_TASK_JOINS                                                                                         \
  " JOIN project p ON p.id = a.project_id"                                                                       \
  " JOIN membership m ON m.workspace_id = a.workspace_id AND m.person_id = a.person_id AND m.revoked_at IS NULL" \
  " JOIN form_version f ON f.project_id = a.project_id AND f.version = a.form_version"                           \
  " JOIN item_version v ON v.item_id = a.item_id AND v.version = a.item_version"                                 \
  " LEFT JOIN standing s ON s.project_id = a.project_id AND s.person_id = a.person_id"                           \
  " LEFT JOIN draft d ON d.assignment_id = a.id"                                                                 \
  " LEFT JOIN annotation n ON n.assignment_id = a.id"                                                            \
  " LEFT JOIN revision r ON r.annotation_id = n.id AND r.revision = n.revision"

TaskRow task_of(const db::Rows& rows, Time now) {
  TaskRow task;
  task.assignment = rows.public_id(0);
  task.project = rows.public_id(1);
  task.project_id = rows.id<ProjectTag>(2);
  task.person = rows.id<PersonTag>(21);
  task.guideline_version = rows.integer(22);
  task.project_name = rows.text(3);
  task.settings = read_settings(rows.view(4));
  task.status = static_cast<AssignmentStatus>(rows.integer(5));
  task.form_version = rows.integer(6);
  task.item_version = rows.integer(7);
  task.form = rows.json(8);
  task.content = rows.json(9);
  task.shown_order = parse_order(rows.view(10));
  task.ends_at = rows.time(11);
  task.shown = !rows.is_null(12);
  task.mine_done = rows.maybe_integer(13).value_or(0);
  task.mine_today = done_today(rows.maybe_integer(19), rows.maybe_integer(20), now);
  task.draft_sequence = rows.maybe_integer(14);
  if (task.draft_sequence) task.draft = rows.json(15);
  task.revision = rows.maybe_integer(16).value_or(0);
  if (task.revision > 0) {
    task.answers = rows.json(17);
    task.submitted_at = rows.time(18);
  }
  return task;
}

}  // namespace

std::int64_t done_today(std::optional<std::int64_t> day, std::optional<std::int64_t> done, Time now) {
  return day == day_number(now) ? done.value_or(0) : 0;
}

std::vector<TaskRow> live_tasks(Tx& tx, ProjectId project, PersonId person, Time now) {
  std::vector<TaskRow> tasks;
  auto rows = tx.query(ASSAY_TASK_COLUMNS " FROM assignment a" ASSAY_TASK_JOINS
                                          " WHERE a.person_id = $1 AND a.project_id = $2 AND a.status = 0 ORDER BY a.granted_at, a.id",
                       person, project);
  while (rows.next()) tasks.push_back(task_of(rows, now));
  return tasks;
}

Result<TaskRow> task(Tx& tx, const PublicId& assignment, PersonId person, Time now) {
  auto rows =
      tx.query(ASSAY_TASK_COLUMNS " FROM assignment a" ASSAY_TASK_JOINS " WHERE a.public_id = $1 AND a.person_id = $2", assignment, person);
  if (!rows.next()) return Error::not_found("There is no such task.");
  return task_of(rows, now);
}

std::vector<WorkProjectRow> work_projects(Tx& tx, PersonId person, Time now) {
  std::vector<WorkProjectRow> projects;
  auto rows = tx.query(
      "SELECT p.public_id, w.name, p.name, p.description, p.status, p.guideline_version, s.acknowledged_version, s.done, p.deadline, s.day, s.day_done,"
      " CASE WHEN EXISTS (SELECT 1 FROM free_slot f WHERE f.project_id = p.id) THEN 1 ELSE 0 END,"
      " (SELECT max(g.version) FROM guideline_version g WHERE g.project_id = p.id AND g.change >= 1)"
      " FROM membership m JOIN workspace w ON w.id = m.workspace_id JOIN project p ON p.workspace_id = m.workspace_id"
      " LEFT JOIN standing s ON s.project_id = p.id AND s.person_id = m.person_id"
      " WHERE m.person_id = $1 AND m.revoked_at IS NULL AND p.status IN (1, 2) ORDER BY p.id",
      person);
  while (rows.next()) {
    projects.push_back({rows.public_id(0), rows.text(1), rows.text(2), rows.text(3), static_cast<ProjectStatus>(rows.integer(4)),
                        rows.integer(5), rows.maybe_integer(6).value_or(0),
                        rows.maybe_integer(12).value_or(0) > rows.maybe_integer(6).value_or(0), rows.maybe_integer(7).value_or(0),
                        done_today(rows.maybe_integer(9), rows.maybe_integer(10), now), rows.flag(11), rows.maybe_time(8)});
  }
  return projects;
}

Result<WorkProject> work_project(Tx& tx, const PublicId& project, PersonId person) {
  auto rows = tx.query(
      "SELECT p.id, p.workspace_id, p.settings, p.guideline_version, g.body, s.acknowledged_version FROM project p"
      " JOIN membership m ON m.workspace_id = p.workspace_id AND m.person_id = $2 AND m.revoked_at IS NULL"
      " LEFT JOIN guideline_version g ON g.project_id = p.id AND g.version = p.guideline_version"
      " LEFT JOIN standing s ON s.project_id = p.id AND s.person_id = $2 WHERE p.public_id = $1",
      project, person);
  if (!rows.next()) return Error::not_found("There is no such project.");
  return WorkProject{rows.id<ProjectTag>(0), rows.id<WorkspaceTag>(1),        read_settings(rows.view(2)),
                     rows.integer(3),        rows.maybe_text(4).value_or(""), rows.maybe_integer(5).value_or(0)};
}

Result<WorkProject> task_guideline(Tx& tx, const PublicId& assignment, PersonId person) {
  auto rows = tx.query(
      "SELECT p.id, p.workspace_id, p.settings, a.guideline_version, g.body, s.acknowledged_version FROM assignment a"
      " JOIN project p ON p.id = a.project_id"
      " JOIN membership m ON m.workspace_id = a.workspace_id AND m.person_id = a.person_id AND m.revoked_at IS NULL"
      " LEFT JOIN guideline_version g ON g.project_id = a.project_id AND g.version = a.guideline_version"
      " LEFT JOIN standing s ON s.project_id = a.project_id AND s.person_id = a.person_id"
      " WHERE a.public_id = $1 AND a.person_id = $2",
      assignment, person);
  if (!rows.next()) return Error::not_found("There is no such task.");
  return WorkProject{rows.id<ProjectTag>(0), rows.id<WorkspaceTag>(1),        read_settings(rows.view(2)),
                     rows.integer(3),        rows.maybe_text(4).value_or(""), rows.maybe_integer(5).value_or(0)};
}

std::vector<RecentWork> recent(Tx& tx, ProjectId project, PersonId person, int most) {
  std::vector<RecentWork> list;
  auto rows = tx.query(
      "SELECT a.public_id, n.submitted_at, n.revision, n.voided_at, a.guideline_version, a.form_version, f.form, v.content, a.shown_order"
      " FROM annotation n JOIN assignment a ON a.id = n.assignment_id"
      " JOIN form_version f ON f.project_id = a.project_id AND f.version = a.form_version"
      " JOIN item_version v ON v.item_id = a.item_id AND v.version = a.item_version"
      " WHERE n.project_id = $1 AND n.person_id = $2 ORDER BY n.id DESC LIMIT $3",
      project, person, most);
  while (rows.next()) {
    RecentWork one;
    one.row = {rows.public_id(0), rows.time(1), rows.integer(2), {}, !rows.is_null(3), rows.integer(4)};
    one.form_version = rows.integer(5);
    one.form = rows.json(6);
    one.content = rows.json(7);
    one.shown_order = parse_order(rows.view(8));
    list.push_back(std::move(one));
  }
  return list;
}

void acknowledge(Tx& tx, ProjectId project, PersonId person, std::int64_t version) {
  tx.execute(
      "INSERT INTO standing (project_id, person_id, acknowledged_version, done, skips_in_row, recent_skips, recent_count, skips_accepted)"
      " VALUES ($1, $2, $3, 0, 0, 0, 0, 0) ON CONFLICT (project_id, person_id) DO UPDATE SET"
      " acknowledged_version = CASE WHEN standing.acknowledged_version < $3 THEN $3 ELSE standing.acknowledged_version END",
      project, person, version);
}

}  // namespace assay::store
