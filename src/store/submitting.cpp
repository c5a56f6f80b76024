// submitting: load, decide (domain/rules), save: annotation, slot, counters, standing, event and idempotency record together.
#include "store/submitting.hpp"

#include <algorithm>

#include "json/read.hpp"
#include "json/write.hpp"
#include "store/free_slots.hpp"
#include "store/idempotency.hpp"
#include "store/settings.hpp"
#include "store/submitting_parts.hpp"

namespace assay::store {
namespace {

using detail::Loaded;
using detail::recent_window;

void remember(Tx& tx, PersonId person, const Idempotency& one, const std::string& outcome, Time now) {
  tx.execute("INSERT INTO idempotency (person_id, route, key, request_hash, outcome, created_at) VALUES ($1, $2, $3, $4, $5, $6)", person,
             one.route, one.key, one.request_hash, outcome, now);
}

// Requests about one assignment take turns BEFORE anything is read: what a waiting statement has read already would be
// older than what it waited for. SQLite's single writer needs no lock.
void take_turn(Tx& tx, const PublicId& assignment) {
  if (tx.engine() == db::Engine::postgres) tx.execute("SELECT id FROM assignment WHERE public_id = $1 {for update}", assignment);
}

std::optional<Loaded> load(Tx& tx, const PublicId& assignment, PersonId person) {
  auto rows = tx.query("SELECT " ASSAY_LOADED_COLUMNS " FROM assignment a" ASSAY_LOADED_JOINS
                       " WHERE a.public_id = $1 AND a.person_id = $2 {for update of s}",
                       assignment, person);
  if (!rows.next()) return std::nullopt;
  return detail::loaded_of(rows);
}

void add_revision(Tx& tx, AnnotationId annotation, std::int64_t revision, const SubmitRequest& request, Time now) {
  tx.execute(
      "INSERT INTO revision (annotation_id, revision, answers, form_version, item_version, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
      annotation, revision, request.answers, request.form_version, request.item_version, now);
}

void add_event(Tx& tx, Keys& keys, const Loaded& loaded, PersonId person, std::string_view kind, Time now) {
  tx.execute("INSERT INTO event (id, workspace_id, at, person_id, kind, subject, detail) VALUES ($1, $2, $3, $4, $5, $6, '{}')",
             keys.make<Id<struct EventTag>>(tx), loaded.workspace, now, person, kind, loaded.id);
}

void note_done(Tx& tx, const Loaded& loaded, PersonId person, Time now) {
  tx.execute(ASSAY_NOTE_DONE("VALUES ($1, $2, 0, 1, 0, 0, 1, 0, $4, 1, $5)", "$3"), loaded.project, person, recent_window, day_number(now),
             loaded.sort_key);
}

void note_skipped(Tx& tx, ProjectId project, PersonId person, bool counts) {
  tx.execute(
      "INSERT INTO standing (project_id, person_id, acknowledged_version, done, skips_in_row, recent_skips, recent_count, skips_accepted)"
      " VALUES ($1, $2, 0, 0, $3, $3, 1, 0) ON CONFLICT (project_id, person_id) DO UPDATE SET"
      " skips_in_row = standing.skips_in_row + $3, recent_skips = ((standing.recent_skips * 2) & $4) + $3,"
      " recent_count = standing.recent_count + 1",
      project, person, counts ? 1 : 0, recent_window);
}

void save_first(Tx& tx, Keys& keys, Random& random, const Loaded& loaded, const SubmitRequest& request, bool counted, Time now) {
  const auto annotation = keys.make<AnnotationId>(tx);
  tx.execute(
      "INSERT INTO annotation (id, public_id, project_id, item_id, assignment_id, person_id, revision, counted, active_micros,"
      " submitted_at, imported) VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8, $9, 0)",
      annotation, PublicId::make(random), loaded.project, loaded.item, loaded.id, request.person, counted ? 1 : 0, request.active, now);
  add_revision(tx, annotation, 1, request, now);
  tx.execute("UPDATE assignment SET status = 1, slot_id = $2, ended_at = $3 WHERE id = $1", loaded.id, loaded.slot, now);
  if (counted) fill_slot(tx, loaded.slot, loaded.id);
  tx.execute(
      "UPDATE project_count SET done = done + $2, annotations = annotations + 1, flags = flags + $3, active_micros = active_micros + $4,"
      " timed = timed + 1 WHERE project_id = $1",
      loaded.project, counted ? 1 : 0, request.flags, request.active);
  tx.execute("DELETE FROM draft WHERE assignment_id = $1", loaded.id);
  note_done(tx, loaded, request.person, now);
  add_event(tx, keys, loaded, request.person, "submitted", now);
}

void save_revision(Tx& tx, Keys& keys, const Loaded& loaded, const SubmitRequest& request, Time now) {
  const auto revision = loaded.state.revision + 1;
  add_revision(tx, loaded.annotation, revision, request, now);
  tx.execute("UPDATE annotation SET revision = $2, revised_at = $3, active_micros = active_micros + $4 WHERE id = $1", loaded.annotation,
             revision, now, request.active);
  tx.execute("DELETE FROM draft WHERE assignment_id = $1", loaded.id);
  tx.execute("UPDATE project_count SET changes = changes + 1 WHERE project_id = $1", loaded.project);
  add_event(tx, keys, loaded, request.person, "revised", now);
}

Error no_task() { return Error::not_found("There is no such task."); }

std::optional<LeaseTimes> live_lease(Tx& tx, const PublicId& assignment, PersonId person) {
  auto rows = tx.query(
      "SELECT a.ends_at, a.shown_at FROM assignment a"
      " JOIN membership m ON m.workspace_id = a.workspace_id AND m.person_id = a.person_id AND m.revoked_at IS NULL"
      " WHERE a.public_id = $1 AND a.person_id = $2 AND a.status = 0",
      assignment, person);
  if (!rows.next()) return std::nullopt;
  return LeaseTimes{rows.time(0), !rows.is_null(1)};
}

// How long a lease of this task lasts from now on, by the project's settings and pace.
Duration lease_time_of(Tx& tx, const PublicId& assignment) {
  auto rows = tx.query(
      "SELECT c.timed, c.active_micros, p.settings FROM assignment a JOIN project_count c ON c.project_id = a.project_id"
      " JOIN project p ON p.id = a.project_id WHERE a.public_id = $1",
      assignment);
  if (!rows.next()) return rules::lease_time(Settings{}, 0, {});
  const auto timed = rows.integer(0);
  return rules::lease_time(read_settings(rows.view(2)), timed, {timed == 0 ? 0 : rows.integer(1) / timed});
}

Settings settings_of(Tx& tx, ProjectId project) {
  auto rows = tx.query("SELECT settings FROM project WHERE id = $1", project);
  return rows.next() ? read_settings(rows.view(0)) : Settings{};
}

}  // namespace

detail::Loaded detail::loaded_of(const db::Rows& rows) {
  Loaded loaded;
  loaded.id = rows.id<AssignmentTag>(0);
  loaded.workspace = rows.id<WorkspaceTag>(1);
  loaded.project = rows.id<ProjectTag>(2);
  loaded.item = rows.id<ItemTag>(3);
  loaded.slot = rows.id<SlotTag>(4);
  loaded.form_version = rows.integer(12);
  loaded.item_version = rows.integer(13);
  loaded.sort_key = rows.integer(14);
  auto& state = loaded.state;
  state.status = static_cast<AssignmentStatus>(rows.integer(5));
  state.ends_at = rows.time(6);
  if (!rows.is_null(7)) {
    loaded.annotation = rows.id<AnnotationTag>(7);
    state.revision = rows.integer(8);
    state.first_submitted_at = rows.time(9);
    state.voided = !rows.is_null(10);
    loaded.counted = rows.flag(11);
  }
  return loaded;
}

Result<SubmitOutcome> submit(Tx& tx, Keys& keys, Random& random, const SubmitRequest& request, Time now) {
  take_turn(tx, request.assignment);
  ASSAY_TRY(const auto before, find_reply(tx, request.person, request.idempotency));
  if (before) return json::read_text<SubmitOutcome>(*before);
  auto loaded = load(tx, request.assignment, request.person);
  if (!loaded) return no_task();
  if (loaded->form_version != request.form_version || loaded->item_version != request.item_version) {
    return Error::conflict("This task has changed since it was opened; nothing was stored. Open it again.");
  }
  std::optional<SlotId> late_slot;
  if (loaded->state.status == AssignmentStatus::expired) {
    late_slot = free_slot_of(tx, loaded->item, loaded->slot);
    loaded->state.slot_free = late_slot == loaded->slot;
    loaded->state.other_free_slot = late_slot && !loaded->state.slot_free;
  }
  const auto decision = rules::decide_submit(loaded->state, request.expected_revision, now);
  SubmitOutcome outcome{loaded->state.revision + 1, false, false, std::string(decision.sentence)};
  switch (decision.action) {
    case rules::SubmitAction::refuse: return Error::conflict(std::string(decision.sentence));
    case rules::SubmitAction::revise:
      outcome.counted = loaded->counted;
      outcome.surplus = !loaded->counted;
      save_revision(tx, keys, *loaded, request, now);
      break;
    case rules::SubmitAction::fill_other: loaded->slot = *late_slot; [[fallthrough]];
    case rules::SubmitAction::fill:
      outcome.counted = true;
      if (late_slot) unqueue(tx, *late_slot);
      save_first(tx, keys, random, *loaded, request, true, now);
      break;
    case rules::SubmitAction::surplus:
      outcome.surplus = true;
      save_first(tx, keys, random, *loaded, request, false, now);
      break;
  }
  remember(tx, request.person, request.idempotency, json::to_string(outcome), now);
  return outcome;
}

Result<ProjectId> skip(Tx& tx, Keys& keys, const SkipRequest& request, Time now) {
  take_turn(tx, request.assignment);
  ASSAY_TRY(const auto before, find_reply(tx, request.person, request.idempotency));
  if (before) return ProjectId{};
  const auto loaded = load(tx, request.assignment, request.person);
  if (!loaded) return no_task();
  if (loaded->state.status != AssignmentStatus::leased) return Error::conflict("This task is no longer open, so it cannot be skipped.");
  if (!rules::may_skip(settings_of(tx, loaded->project).skip_allowed, request.reason)) {
    return Error::conflict(
        "This project asks for an answer to every item: only what is harmful may be skipped. Flag the item and give your best answer.");
  }
  tx.execute("UPDATE assignment SET status = 2, ended_at = $2, reason = $3, note = $4 WHERE id = $1", loaded->id, now,
             enum_name(request.reason), request.note);
  free_slot(tx, loaded->project, loaded->slot);
  tx.execute("UPDATE project_count SET skips = skips + 1 WHERE project_id = $1", loaded->project);
  tx.execute("DELETE FROM draft WHERE assignment_id = $1", loaded->id);
  note_skipped(tx, loaded->project, request.person, rules::skip_counts(request.reason));
  add_event(tx, keys, *loaded, request.person, "skipped", now);
  remember(tx, request.person, request.idempotency, "{}", now);
  return loaded->project;
}

Result<ProjectId> release(Tx& tx, const PublicId& assignment, PersonId person, Time now) {
  take_turn(tx, assignment);
  const auto loaded = load(tx, assignment, person);
  if (!loaded) return no_task();
  if (loaded->state.status != AssignmentStatus::leased) return loaded->project;  // given back or handed in already
  tx.execute("UPDATE assignment SET status = 4, ended_at = $2 WHERE id = $1", loaded->id, now);
  free_slot(tx, loaded->project, loaded->slot);
  return loaded->project;
}

Result<LeaseTimes> mark_shown(Tx& tx, const PublicId& assignment, PersonId person, Time now) {
  auto lease = live_lease(tx, assignment, person);
  if (!lease) return no_task();
  if (lease->shown) return *lease;
  const Time ends = now + lease_time_of(tx, assignment);
  tx.execute("UPDATE assignment SET shown_at = $2, ends_at = $3 WHERE public_id = $1 AND status = 0", assignment, now, ends);
  return LeaseTimes{ends, true};
}

Result<DraftOutcome> save_draft(Tx& tx, const DraftRequest& request, Time now) {
  AssignmentId id;
  AssignmentStatus status = AssignmentStatus::leased;
  Time ends;
  {
    auto rows = tx.query(
        "SELECT a.id, a.status, a.ends_at FROM assignment a"
        " JOIN membership m ON m.workspace_id = a.workspace_id AND m.person_id = a.person_id AND m.revoked_at IS NULL"
        " WHERE a.public_id = $1 AND a.person_id = $2",
        request.assignment, request.person);
    if (!rows.next()) return no_task();
    id = rows.id<AssignmentTag>(0);
    status = static_cast<AssignmentStatus>(rows.integer(1));
    ends = rows.time(2);
  }
  // The draft outlives the lease by a day, so that a late hand-in loses nothing.
  const bool open = status == AssignmentStatus::leased || (status == AssignmentStatus::expired && now <= ends + rules::late_window) ||
                    status == AssignmentStatus::withdrawn || status == AssignmentStatus::submitted;
  if (!open) return Error::conflict("This task was skipped or given back; its draft is no longer kept.");
  DraftOutcome outcome;
  tx.execute(
      "INSERT INTO draft (assignment_id, sequence, answers, active_micros, updated_at) VALUES ($1, $2, $3, $4, $5)"
      " ON CONFLICT (assignment_id) DO UPDATE SET sequence = excluded.sequence, answers = excluded.answers,"
      " active_micros = excluded.active_micros, updated_at = excluded.updated_at WHERE excluded.sequence > draft.sequence",
      id, request.sequence, request.answers, request.active, now);
  {
    auto rows = tx.query("SELECT sequence FROM draft WHERE assignment_id = $1", id);
    if (rows.next()) outcome.stored_sequence = rows.integer(0);
  }
  if (status == AssignmentStatus::leased) {
    ends = std::max(ends, now + lease_time_of(tx, request.assignment));
    tx.execute("UPDATE assignment SET ends_at = $2 WHERE id = $1", id, ends);
  }
  outcome.lease = {ends, true};
  return outcome;
}

}  // namespace assay::store
