// projects: the SQL of projects and of the versions of their forms and guidelines.
#include "store/projects.hpp"

#include "json/write.hpp"
#include "store/settings.hpp"

namespace assay::store {
namespace {

#define ASSAY_PROJECT_COLUMNS                                                                                               \
  "SELECT p.id, p.public_id, p.name, p.description, p.status, p.settings, p.form_version, p.guideline_version, p.deadline," \
  " p.simulated, p.created_at, c.items, c.needed, c.done, c.annotations, c.skips, c.flags,"                                 \
  " (SELECT count(*) FROM standing s WHERE s.project_id = p.id AND s.done > 0)"                                             \
  " FROM project p JOIN project_count c ON c.project_id = p.id"

ProjectRow row_of(const db::Rows& rows, WorkspaceId workspace) {
  ProjectRow row;
  auto& p = row.project;
  p.id = rows.id<ProjectTag>(0);
  p.public_id = rows.public_id(1);
  p.workspace = workspace;
  p.name = rows.text(2);
  p.description = rows.text(3);
  p.status = static_cast<ProjectStatus>(rows.integer(4));
  p.settings = read_settings(rows.view(5));
  p.form_version = rows.integer(6);
  p.guideline_version = rows.integer(7);
  p.deadline = rows.maybe_time(8);
  p.simulated = rows.flag(9);
  p.created_at = rows.time(10);
  row.counts = {rows.integer(11), rows.integer(12), rows.integer(13), rows.integer(14),
                rows.integer(15), rows.integer(16), rows.integer(17)};
  return row;
}

}  // namespace

void add_project(Tx& tx, const Project& project, const JsonText& form, const std::string& guideline, PersonId by) {
  const bool has_guideline = !guideline.empty();
  tx.execute(
      "INSERT INTO project (id, public_id, workspace_id, name, description, status, settings, form_version, guideline_version, deadline,"
      " simulated, created_at) VALUES ($1, $2, $3, $4, $5, 0, $6, 1, $7, $8, $9, $10)",
      project.id, project.public_id, project.workspace, project.name, project.description, json::to_string(project.settings),
      has_guideline ? 1 : 0, project.deadline, project.simulated ? 1 : 0, project.created_at);
  tx.execute(
      "INSERT INTO project_count (project_id, items, needed, done, annotations, skips, flags, active_micros, timed, next_position)"
      " VALUES ($1, 0, 0, 0, 0, 0, 0, 0, 0, 1)",
      project.id);
  tx.execute("INSERT INTO form_version (project_id, version, form, created_by, created_at) VALUES ($1, 1, $2, $3, $4)", project.id, form,
             by, project.created_at);
  if (has_guideline) {
    tx.execute("INSERT INTO guideline_version (project_id, version, change, body, created_by, created_at) VALUES ($1, 1, 2, $2, $3, $4)",
               project.id, guideline, by, project.created_at);
  }
}

std::vector<ProjectRow> projects(Tx& tx, WorkspaceId workspace) {
  std::vector<ProjectRow> list;
  auto rows = tx.query(ASSAY_PROJECT_COLUMNS " WHERE p.workspace_id = $1 ORDER BY p.id", workspace);
  while (rows.next()) list.push_back(row_of(rows, workspace));
  return list;
}

Result<ProjectRow> project(Tx& tx, WorkspaceId workspace, const PublicId& id) {
  auto rows = tx.query(ASSAY_PROJECT_COLUMNS " WHERE p.workspace_id = $1 AND p.public_id = $2", workspace, id);
  if (!rows.next()) return Error::not_found("There is no such project.");
  return row_of(rows, workspace);
}

Result<ProjectRow> project_to_change(Tx& tx, WorkspaceId workspace, const PublicId& id) {
  // Before anything is read: what a waiting statement has read already would be older than what it waited for.
  tx.execute("SELECT id FROM project WHERE workspace_id = $1 AND public_id = $2 {for update}", workspace, id);
  return project(tx, workspace, id);
}

JsonText form_text(Tx& tx, ProjectId project, std::int64_t version) {
  auto rows = tx.query("SELECT form FROM form_version WHERE project_id = $1 AND version = $2", project, version);
  return rows.next() ? rows.json(0) : JsonText();
}

std::string guideline_text(Tx& tx, ProjectId project, std::int64_t version) {
  auto rows = tx.query("SELECT body FROM guideline_version WHERE project_id = $1 AND version = $2", project, version);
  return rows.next() ? rows.text(0) : std::string();
}

void set_status(Tx& tx, ProjectId project, ProjectStatus status) {
  tx.execute("UPDATE project SET status = $2 WHERE id = $1", project, static_cast<std::int64_t>(status));
}

void update_project(Tx& tx, const Project& project) {
  tx.execute("UPDATE project SET name = $2, description = $3, settings = $4, deadline = $5 WHERE id = $1", project.id, project.name,
             project.description, json::to_string(project.settings), project.deadline);
}

std::int64_t add_form(Tx& tx, ProjectId project, const JsonText& form, PersonId by, Time now) {
  std::int64_t version = 0;
  {
    auto rows = tx.query(
        "UPDATE project SET form_version = (SELECT max(version) + 1 FROM form_version WHERE project_id = $1) WHERE id = $1 RETURNING form_version",
        project);
    if (rows.next()) version = rows.integer(0);
  }
  tx.execute("INSERT INTO form_version (project_id, version, form, created_by, created_at) VALUES ($1, $2, $3, $4, $5)", project, version,
             form, by, now);
  return version;
}

std::int64_t add_guideline(Tx& tx, ProjectId project, const std::string& text, GuidelineChange change, PersonId by, Time now) {
  std::int64_t version = 0;
  {
    auto rows = tx.query("UPDATE project SET guideline_version = guideline_version + 1 WHERE id = $1 RETURNING guideline_version", project);
    if (rows.next()) version = rows.integer(0);
  }
  tx.execute("INSERT INTO guideline_version (project_id, version, change, body, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
             project, version, static_cast<std::int64_t>(version == 1 ? GuidelineChange::major : change), text, by, now);
  return version;
}

std::vector<VersionRow> form_versions(Tx& tx, ProjectId project) {
  std::vector<VersionRow> list;
  auto rows = tx.query(
      "SELECT f.version, p.name, f.created_at FROM form_version f LEFT JOIN person p ON p.id = f.created_by"
      " WHERE f.project_id = $1 ORDER BY f.version DESC",
      project);
  while (rows.next()) list.push_back({rows.integer(0), GuidelineChange::major, rows.maybe_text(1).value_or(""), rows.time(2)});
  return list;
}

std::vector<VersionRow> guideline_versions(Tx& tx, ProjectId project) {
  std::vector<VersionRow> list;
  auto rows = tx.query(
      "SELECT g.version, g.change, p.name, g.created_at FROM guideline_version g LEFT JOIN person p ON p.id = g.created_by"
      " WHERE g.project_id = $1 ORDER BY g.version DESC",
      project);
  while (rows.next()) {
    list.push_back({rows.integer(0), static_cast<GuidelineChange>(rows.integer(1)), rows.maybe_text(2).value_or(""), rows.time(3)});
  }
  return list;
}

Result<VersionText> form_version(Tx& tx, ProjectId project, std::int64_t version) {
  auto rows = tx.query(
      "SELECT f.version, p.name, f.created_at, f.form FROM form_version f LEFT JOIN person p ON p.id = f.created_by"
      " WHERE f.project_id = $1 AND f.version = $2",
      project, version);
  if (!rows.next()) return Error::not_found("The form has no such version.");
  return VersionText{{rows.integer(0), GuidelineChange::major, rows.maybe_text(1).value_or(""), rows.time(2)}, rows.text(3)};
}

Result<VersionText> guideline_version(Tx& tx, ProjectId project, std::int64_t version) {
  auto rows = tx.query(
      "SELECT g.version, g.change, p.name, g.created_at, g.body FROM guideline_version g LEFT JOIN person p ON p.id = g.created_by"
      " WHERE g.project_id = $1 AND g.version = $2",
      project, version);
  if (!rows.next()) return Error::not_found("The guideline has no such version.");
  return VersionText{{rows.integer(0), static_cast<GuidelineChange>(rows.integer(1)), rows.maybe_text(2).value_or(""), rows.time(3)},
                     rows.text(4)};
}

}  // namespace assay::store
