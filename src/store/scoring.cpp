// scoring: reads by key, so that a page costs the same wherever it stands.
#include "store/scoring.hpp"

#include "store/leasing.hpp"

namespace assay::store {

std::vector<AnnotationRow> annotations_page(Tx& tx, ProjectId project, AnnotationId after, std::int64_t most) {
  std::vector<AnnotationRow> page;
  auto rows = tx.query(
      "SELECT n.id, n.public_id, n.item_id, n.person_id, n.revision, n.counted, n.active_micros, n.submitted_at, r.answers, r.form_version,"
      " a.shown_order, n.imported FROM annotation n JOIN revision r ON r.annotation_id = n.id AND r.revision = n.revision"
      " LEFT JOIN assignment a ON a.id = n.assignment_id WHERE n.project_id = $1 AND n.id > $2 AND n.voided_at IS NULL ORDER BY n.id LIMIT $3",
      project, after, most);
  while (rows.next()) {
    AnnotationRow row;
    row.id = rows.id<AnnotationTag>(0);
    row.public_id = rows.public_id(1);
    row.item = rows.id<ItemTag>(2);
    row.person = rows.id<PersonTag>(3);
    row.revision = rows.integer(4);
    row.counted = rows.flag(5);
    if (const auto active = rows.maybe_integer(6)) row.active = Duration{*active};
    row.submitted_at = rows.time(7);
    row.answers = rows.json(8);
    row.form_version = rows.integer(9);
    if (!rows.is_null(10) && !rows.view(10).empty()) row.shown_order = parse_order(rows.view(10));
    page.push_back(std::move(row));
  }
  return page;
}

std::vector<JudgedItem> judged_items(Tx& tx, const std::vector<std::int64_t>& items) {
  std::vector<JudgedItem> found;
  auto rows = tx.query(
      "SELECT i.id, i.withdrawn_at, v.content FROM item i JOIN item_version v ON v.item_id = i.id AND v.version = i.version WHERE i.id {any $1}",
      db::IdList(items));
  while (rows.next()) found.push_back({rows.id<ItemTag>(0), !rows.is_null(1), rows.json(2)});
  return found;
}

std::vector<PersonName> people_named(Tx& tx, const std::vector<std::int64_t>& people) {
  std::vector<PersonName> named;
  auto rows = tx.query("SELECT id, public_id, name FROM person WHERE id {any $1} ORDER BY id", db::IdList(people));
  while (rows.next()) named.push_back({rows.id<PersonTag>(0), rows.public_id(1), rows.text(2)});
  return named;
}

Result<ScoredProject> scored_project(Tx& tx, WorkspaceId workspace, const PublicId& project) {
  auto rows = tx.query(
      "SELECT p.id, p.form_version, f.form, c.items, c.needed, c.done, c.annotations, c.skips, c.flags, c.changes,"
      " (SELECT count(*) FROM assignment a WHERE a.project_id = p.id AND a.status = 0)"
      " FROM project p JOIN project_count c ON c.project_id = p.id"
      " JOIN form_version f ON f.project_id = p.id AND f.version = p.form_version WHERE p.workspace_id = $1 AND p.public_id = $2",
      workspace, project);
  if (!rows.next()) return Error::not_found("There is no such project.");
  ScoredProject found;
  found.id = rows.id<ProjectTag>(0);
  found.form_version = rows.integer(1);
  found.form = rows.json(2);
  found.counts.items = rows.integer(3);
  found.counts.needed = rows.integer(4);
  found.counts.done = rows.integer(5);
  found.counts.annotations = rows.integer(6);
  found.counts.skips = rows.integer(7);
  found.counts.flags = rows.integer(8);
  found.changes = rows.integer(9);
  found.in_progress = rows.integer(10);
  return found;
}

}  // namespace assay::store
