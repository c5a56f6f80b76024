// items: the SQL of items; counts move in the same transaction as the slots they count.
#include "store/items.hpp"

#include "base/text.hpp"
#include "store/free_slots.hpp"

namespace assay::store {
namespace {

// $1 workspace, $2 project; the alias t is what the conditions of each use are about.
#define ASSAY_ITEM_ROWS                                                                                             \
  "SELECT t.id, t.public_id, t.project_id, t.external_id, t.excerpt, t.version, t.status, t.needed, t.done FROM ("  \
  "SELECT s.*, CASE WHEN s.withdrawn_at IS NOT NULL THEN 3 WHEN s.needed > 0 AND s.done >= s.needed THEN 2"         \
  " WHEN s.done + s.leased > 0 THEN 1 ELSE 0 END AS status FROM ("                                                  \
  "SELECT i.id, i.public_id, i.project_id, i.external_id, i.excerpt, i.version, i.withdrawn_at,"                    \
  " (SELECT count(*) FROM slot a WHERE a.item_id = i.id AND a.status <> 3) AS needed,"                              \
  " (SELECT count(*) FROM slot b WHERE b.item_id = i.id AND b.status = 2) AS done,"                                 \
  " (SELECT count(*) FROM slot c WHERE c.item_id = i.id AND c.status = 0 AND NOT EXISTS (SELECT 1 FROM free_slot f" \
  " WHERE f.project_id = c.project_id AND f.sort_key = c.sort_key)) AS leased"                                      \
  " FROM item i WHERE i.project_id = (SELECT p.id FROM project p WHERE p.workspace_id = $1 AND p.public_id = $2)"

ItemRow row_of(const db::Rows& rows) {
  return {rows.id<ItemTag>(0),
          rows.public_id(1),
          rows.id<ProjectTag>(2),
          rows.maybe_text(3),
          rows.text(4),
          rows.integer(5),
          static_cast<ItemStatus>(rows.integer(6)),
          rows.integer(7),
          rows.integer(8)};
}

bool has_project(Tx& tx, WorkspaceId workspace, const PublicId& project) {
  auto rows = tx.query("SELECT id FROM project WHERE workspace_id = $1 AND public_id = $2", workspace, project);
  return rows.next();
}

std::optional<ItemId> key_of_item(Tx& tx, WorkspaceId workspace, const PublicId& project, const PublicId& id) {
  auto rows = tx.query(
      "SELECT i.id FROM item i JOIN project p ON p.id = i.project_id WHERE p.workspace_id = $1 AND p.public_id = $2 AND i.public_id = $3",
      workspace, project, id);
  if (!rows.next()) return std::nullopt;
  return rows.id<ItemTag>(0);
}

// A LIKE pattern for "contains", with the text's own wildcards escaped.
std::string containing(std::string_view text) {
  std::string pattern = "%";
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '!') pattern += '!';
    pattern += c;
  }
  return pattern + "%";
}

std::vector<SlotId> slots_of(db::Rows rows) {
  std::vector<SlotId> slots;
  while (rows.next()) slots.push_back(rows.id<SlotTag>(0));
  return slots;
}

// What somebody left undone on an older version is moved to a turn of its own, so that they may be granted the new one as
// a task of its own; the open page of the old one can still be handed in, as surplus. A skip stays, but for a broken item.
void clear_the_way(Tx& tx, ItemId item) {
  tx.execute(
      "UPDATE assignment SET turn = item_version, status = CASE WHEN status = 3 THEN 5 ELSE status END WHERE item_id = $1 AND turn = 0"
      " AND (status IN (3, 4, 5) OR (status = 2 AND reason = 'broken_item') OR (status = 1"
      " AND (SELECT n.voided_at FROM annotation n WHERE n.assignment_id = assignment.id AND n.imported = 0) IS NOT NULL))",
      item);
}

// The slots that were held until now.
std::vector<SlotId> end_leases(Tx& tx, ItemId item, Time now) {
  return slots_of(
      tx.query("UPDATE assignment SET status = 5, ended_at = $2 WHERE item_id = $1 AND status = 0 RETURNING slot_id", item, now));
}

}  // namespace

Result<std::vector<ItemRow>> items(Tx& tx, WorkspaceId workspace, const PublicId& project, const ItemQuery& query) {
  if (!has_project(tx, workspace, project)) return Error::not_found("There is no such project.");
  ItemId after;
  if (query.after) {
    const auto found = key_of_item(tx, workspace, project, *query.after);
    if (!found) return Error::invalid("/after", "This is no page of this list. Start again without `after`.");
    after = *found;
  }
  const std::int64_t status = query.status ? static_cast<std::int64_t>(*query.status) : -1;
  std::vector<ItemRow> page;
  auto rows = tx.query(
      ASSAY_ITEM_ROWS
      " AND i.id > $3 AND ($4 = '' OR lower(i.excerpt) LIKE lower($5) ESCAPE '!' OR lower(i.external_id) LIKE lower($5) ESCAPE '!')"
      ") s) t WHERE ($6 = -1 OR t.status = $6) ORDER BY t.id LIMIT $7",
      workspace, project, after, query.text, containing(query.text), status, query.most);
  while (rows.next()) page.push_back(row_of(rows));
  return page;
}

Result<ItemRow> item(Tx& tx, WorkspaceId workspace, const PublicId& project, const PublicId& id) {
  auto rows = tx.query(ASSAY_ITEM_ROWS " AND i.public_id = $3) s) t", workspace, project, id);
  if (!rows.next()) return Error::not_found("There is no such item.");
  return row_of(rows);
}

std::optional<ItemRow> item_by_external_id(Tx& tx, ProjectId project, const std::string& external_id) {
  WorkspaceId workspace;
  PublicId project_id;
  PublicId id;
  {
    auto rows = tx.query(
        "SELECT p.workspace_id, p.public_id, i.public_id FROM item i JOIN project p ON p.id = i.project_id WHERE i.project_id = $1"
        " AND i.external_id = $2",
        project, external_id);
    if (!rows.next()) return std::nullopt;
    workspace = rows.id<WorkspaceTag>(0);
    project_id = rows.public_id(1);
    id = rows.public_id(2);
  }
  auto row = item(tx, workspace, project_id, id);
  if (!row.ok()) return std::nullopt;
  return *row;
}

Result<ItemDetail> item_detail(Tx& tx, WorkspaceId workspace, const PublicId& project, const PublicId& id) {
  ItemDetail detail;
  ASSAY_TRY(detail.row, item(tx, workspace, project, id));
  {
    auto rows = tx.query(
        "SELECT v.content, i.withdrawn_reason FROM item i JOIN item_version v ON v.item_id = i.id AND v.version = i.version"
        " WHERE i.project_id = $1 AND i.id = $2",
        detail.row.project, detail.row.id);
    if (rows.next()) {
      detail.content = rows.json(0);
      detail.withdrawn_reason = rows.maybe_text(1);
    }
  }
  auto rows = tx.query(
      "SELECT n.public_id, p.public_id, p.name, n.revision, n.submitted_at, n.active_micros, r.answers, a.shown_order, n.counted, n.voided_at,"
      " n.void_reason, r.form_version, r.item_version FROM annotation n"
      " JOIN revision r ON r.annotation_id = n.id AND r.revision = n.revision"
      " JOIN assignment a ON a.id = n.assignment_id JOIN person p ON p.id = n.person_id"
      " WHERE n.item_id = $1 AND n.project_id = $2 ORDER BY n.id",
      detail.row.id, detail.row.project);
  while (rows.next()) {
    ItemAnnotation one;
    one.id = rows.public_id(0);
    one.person = rows.public_id(1);
    one.person_name = rows.text(2);
    one.revision = rows.integer(3);
    one.submitted_at = rows.time(4);
    if (const auto active = rows.maybe_integer(5)) one.active = Duration{*active};
    one.answers = rows.json(6);
    if (!rows.view(7).empty()) one.shown_order = parse_order(rows.view(7));
    one.counted = rows.flag(8);
    one.voided_at = rows.maybe_time(9);
    one.void_reason = rows.maybe_text(10);
    one.form_version = rows.integer(11);
    one.item_version = rows.integer(12);
    detail.annotations.push_back(std::move(one));
  }
  return detail;
}

void take_item(Tx& tx, WorkspaceId workspace, const PublicId& project, const PublicId& id) {
  if (tx.engine() != db::Engine::postgres) return;  // SQLite has one writer
  const auto key = key_of_item(tx, workspace, project, id);
  if (!key) return;
  // Managers take turns on the item; then what is submitted finishes; then nobody is granted a slot until we commit.
  tx.execute("SELECT id FROM item WHERE id = $1 {for update}", *key);
  tx.execute("SELECT id FROM assignment WHERE item_id = $1 AND status = 0 ORDER BY id {for update}", *key);
  tx.execute("SELECT id FROM slot WHERE item_id = $1 ORDER BY id {for update}", *key);
  lock_queue(tx, *key);
}

void withdraw_item(Tx& tx, const ItemRow& item, const std::string& reason, Time now) {
  tx.execute("UPDATE item SET withdrawn_at = $3, withdrawn_reason = $4 WHERE project_id = $1 AND id = $2", item.project, item.id, now,
             reason);
  unqueue_item(tx, item.id);
  const auto closed = tx.execute("UPDATE slot SET status = 3 WHERE item_id = $1 AND status = 0", item.id);
  (void)end_leases(tx, item.id, now);
  tx.execute("UPDATE project_count SET items = items - 1, needed = needed - $2, changes = changes + 1 WHERE project_id = $1", item.project,
             closed);
}

void restore_item(Tx& tx, const ItemRow& item) {
  tx.execute("UPDATE item SET withdrawn_at = NULL, withdrawn_reason = NULL WHERE project_id = $1 AND id = $2", item.project, item.id);
  const auto closed = slots_of(tx.query("SELECT id FROM slot WHERE item_id = $1 AND status = 3 ORDER BY id", item.id));
  for (const auto slot : closed) free_slot(tx, item.project, slot);
  // Expired, not withdrawn: the draft may still be handed in, and the item may come again.
  tx.execute("UPDATE assignment SET status = 3 WHERE item_id = $1 AND status = 5 AND item_version = $2", item.id, item.version);
  tx.execute("UPDATE project_count SET items = items + 1, needed = needed + $2, changes = changes + 1 WHERE project_id = $1", item.project,
             static_cast<std::int64_t>(closed.size()));
}

std::int64_t correct_item(Tx& tx, const ItemRow& item, const ItemContent& content, Time now) {
  const auto version = item.version + 1;
  tx.execute("UPDATE item SET version = $3, excerpt = $4, responses = $5 WHERE project_id = $1 AND id = $2", item.project, item.id, version,
             content.excerpt, content.responses);
  tx.execute("INSERT INTO item_version (item_id, version, content, created_at) VALUES ($1, $2, $3, $4)", item.id, version, content.content,
             now);
  const auto held = end_leases(tx, item.id, now);
  clear_the_way(tx, item.id);
  refresh_queue(tx, item.id, version, static_cast<int>(content.responses));
  for (const auto slot : held) free_slot(tx, item.project, slot);
  tx.execute("UPDATE project_count SET changes = changes + 1 WHERE project_id = $1", item.project);
  return version;
}

Result<StoredAnnotation> take_annotation(Tx& tx, WorkspaceId workspace, const PublicId& project, const PublicId& id) {
  StoredAnnotation found;
  {
    auto rows = tx.query(
        "SELECT n.id, n.project_id, n.item_id, n.assignment_id FROM annotation n JOIN project p ON p.id = n.project_id"
        " WHERE p.workspace_id = $1 AND p.public_id = $2 AND n.public_id = $3",
        workspace, project, id);
    if (!rows.next()) return Error::not_found("There is no such annotation.");
    found.id = rows.id<AnnotationTag>(0);
    found.project = rows.id<ProjectTag>(1);
    found.item = rows.id<ItemTag>(2);
    found.assignment = rows.id<AssignmentTag>(3);
  }
  // What is read below must not be older than what this waits for: a revision, a withdrawal.
  if (tx.engine() == db::Engine::postgres) {
    tx.execute("SELECT id FROM item WHERE id = $1 {for update}", found.item);
    tx.execute("SELECT id FROM assignment WHERE id = $1 {for update}", found.assignment);
  }
  auto rows = tx.query(
      "SELECT n.counted, n.voided_at, n.imported, i.withdrawn_at, r.answers FROM annotation n JOIN item i ON i.id = n.item_id"
      " JOIN revision r ON r.annotation_id = n.id AND r.revision = 1 WHERE n.project_id = $1 AND n.id = $2",
      found.project, found.id);
  if (!rows.next()) return Error::not_found("There is no such annotation.");
  found.counted = rows.flag(0);
  found.voided = !rows.is_null(1);
  found.imported = rows.flag(2);
  found.item_withdrawn = !rows.is_null(3);
  found.first_answers = rows.json(4);
  return found;
}

void void_annotation(Tx& tx, const StoredAnnotation& annotation, const std::string& reason, std::int64_t flags, Time now) {
  tx.execute("UPDATE annotation SET voided_at = $3, void_reason = $4 WHERE project_id = $1 AND id = $2", annotation.project, annotation.id,
             now, reason);
  // Whoever judged an older version may judge the present one instead.
  if (!annotation.imported) {  // an import finds its own again by turn 0
    tx.execute("UPDATE assignment SET turn = item_version WHERE id = $1 AND item_version < (SELECT version FROM item WHERE id = $2)",
               annotation.assignment, annotation.item);
  }
  const auto filled = slots_of(
      tx.query("SELECT id FROM slot WHERE item_id = $1 AND status = 2 AND assignment_id = $2", annotation.item, annotation.assignment));
  const auto freed = static_cast<std::int64_t>(filled.size());
  for (const auto slot : filled) {
    if (annotation.item_withdrawn) tx.execute("UPDATE slot SET status = 3, assignment_id = NULL WHERE id = $1", slot);
    else free_slot(tx, annotation.project, slot);
  }
  tx.execute(
      "UPDATE project_count SET annotations = annotations - 1, done = done - $2, needed = needed - $3, flags = flags - $4,"
      " changes = changes + 1 WHERE project_id = $1",
      annotation.project, freed, annotation.item_withdrawn ? freed : 0, flags);
}

}  // namespace assay::store
