// importing: a judgment from elsewhere moves the same counters as one that was made here.
#include "store/importing.hpp"

#include "json/value.hpp"
#include "store/adding_items.hpp"
#include "store/free_slots.hpp"
#include "store/items.hpp"
#include "store/projects.hpp"

namespace assay::store {

std::optional<StoredContent> content_by_external_id(Tx& tx, ProjectId project, const std::string& external_id) {
  auto rows = tx.query(
      "SELECT i.id, i.version, v.content FROM item i JOIN item_version v ON v.item_id = i.id AND v.version = i.version"
      " WHERE i.project_id = $1 AND i.external_id = $2",
      project, external_id);
  if (!rows.next()) return std::nullopt;
  return StoredContent{rows.id<ItemTag>(0), rows.integer(1), rows.json(2)};
}

bool add_vote(Tx& tx, Keys& keys, Random& random, WorkspaceId workspace, ProjectId project, const ImportedVote& vote) {
  const auto& first = vote.revisions.front();
  const auto& last = vote.revisions.back();
  std::optional<SlotId> slot;
  if (vote.counted) {
    slot = free_slot_of(tx, vote.item, {});
  } else {
    auto rows = tx.query("SELECT id FROM slot WHERE item_id = $1 LIMIT 1", vote.item);
    if (rows.next()) slot = rows.id<SlotTag>(0);
  }
  const bool own_slot = !slot;
  if (own_slot) slot = keys.make<SlotId>(tx);
  const auto assignment = keys.make<AssignmentId>(tx);
  const auto inserted = tx.execute(
      "INSERT INTO assignment (id, public_id, workspace_id, project_id, item_id, slot_id, person_id, purpose, turn, item_version, form_version,"
      " guideline_version, status, shown_order, granted_at, ends_at, ended_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, $10, $11, 0, 1, $8, $9, $9, $9)"
      " ON CONFLICT (item_id, person_id, purpose, turn) DO NOTHING",
      assignment, PublicId::make(random), workspace, project, vote.item, *slot, vote.person, vote.shown_order.value_or(""), first.at,
      last.item_version, last.form_version);
  if (inserted != 1) return false;
  if (vote.counted) {
    if (own_slot) {
      add_filled_slot(tx, *slot, project, vote.item, assignment);
    } else {
      unqueue(tx, *slot);
      fill_slot(tx, *slot, assignment);
    }
  }
  const auto annotation = keys.make<AnnotationId>(tx);
  const auto revisions = static_cast<std::int64_t>(vote.revisions.size());
  tx.execute(
      "INSERT INTO annotation (id, public_id, project_id, item_id, assignment_id, person_id, revision, counted, active_micros, submitted_at,"
      " revised_at, imported) VALUES ($1, $2, $3, $4, $5, $6, $9, $10, $7, $8, $11, 1)",
      annotation, PublicId::make(random), project, vote.item, assignment, vote.person, vote.active, first.at, revisions,
      vote.counted ? 1 : 0, revisions > 1 ? std::optional(last.at) : std::nullopt);
  for (std::size_t i = 0; i < vote.revisions.size(); ++i) {
    const auto& one = vote.revisions[i];
    tx.execute(
        "INSERT INTO revision (annotation_id, revision, answers, form_version, item_version, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        annotation, i + 1, one.answers, one.form_version, one.item_version, one.at);
  }
  tx.execute(
      "UPDATE project_count SET done = done + $3, needed = needed + $2, annotations = annotations + 1, flags = flags + $4 WHERE project_id = $1",
      project, vote.counted && own_slot ? 1 : 0, vote.counted ? 1 : 0, vote.flags);
  tx.execute(
      "INSERT INTO standing (project_id, person_id, acknowledged_version, done, skips_in_row, recent_skips, recent_count, skips_accepted)"
      " VALUES ($1, $2, 0, 1, 0, 0, 0, 0) ON CONFLICT (project_id, person_id) DO UPDATE SET done = standing.done + 1",
      project, vote.person);
  if (vote.void_reason) {
    StoredAnnotation stored{annotation, project, vote.item, assignment, vote.counted, false, true, false, {}};
    void_annotation(tx, stored, *vote.void_reason, vote.flags, last.at);
  }
  return true;
}

std::int64_t adopt_form(Tx& tx, ProjectId project, const JsonText& form, PersonId by, Time now) {
  const auto wanted = json::trusted(form);
  std::int64_t version = 0;
  {
    auto rows = tx.query("SELECT version, form FROM form_version WHERE project_id = $1 ORDER BY version", project);
    while (rows.next()) {
      if (json::trusted(rows.json(1)) == wanted) return rows.integer(0);
      version = rows.integer(0);
    }
  }
  tx.execute("INSERT INTO form_version (project_id, version, form, created_by, created_at) VALUES ($1, $2, $3, $4, $5)", project,
             version + 1, form, by, now);
  return version + 1;
}

}  // namespace assay::store
