// free_slots: one table with one index, in the order of the grants.
#include "store/free_slots.hpp"

#include <algorithm>
#include <limits>

#include "json/write.hpp"

namespace assay::store {
namespace {

constexpr std::int64_t no_end = std::numeric_limits<std::int64_t>::max();
// PostgreSQL looks this many places ahead before it asks how far that many free slots reach.
constexpr std::int64_t near_places = 1000;

// $1 project, $2 person, $3 after, $4 up to. An own lease that ran out or was given back (3, 4) may be taken up again.
#define ASSAY_FREE_COLUMNS "SELECT f.slot_id, f.item_id, f.sort_key, f.item_version, f.responses, "
#define ASSAY_OWN " a.item_id = f.item_id AND a.person_id = $2 AND a.purpose = 0 AND a.turn = 0"
#define ASSAY_NOT_OWN " AND (a.id IS NULL OR a.status IN (3, 4)) ORDER BY f.sort_key LIMIT 1"

// The likelihood keeps SQLite from preparing a Bloom filter over all assignments once the queue has millions of rows.
constexpr db::Sql on_sqlite(ASSAY_FREE_COLUMNS
                            "a.id, '' FROM free_slot f LEFT JOIN assignment a ON" ASSAY_OWN
                            " WHERE f.project_id = $1 AND likelihood(f.sort_key > $3, 0.0000001) AND f.sort_key <= $4" ASSAY_NOT_OWN);
// A join that cannot be turned around: the queue is walked in its order, each item is looked up once.
constexpr db::Sql on_postgres(
    ASSAY_FREE_COLUMNS "a.id, f.ctid::text FROM free_slot f LEFT JOIN LATERAL (SELECT a.id, a.status FROM assignment a WHERE" ASSAY_OWN
                       " OFFSET 0) a ON true WHERE f.project_id = $1 AND f.sort_key > $3 AND f.sort_key <= $4" ASSAY_NOT_OWN
                       " {for update of f skip locked}");

FreeSlot slot_of(const db::Rows& rows) {
  FreeSlot slot{rows.id<SlotTag>(0), rows.id<ItemTag>(1), rows.integer(2), rows.integer(3), static_cast<int>(rows.integer(4)),
                std::nullopt,        rows.text(6)};
  if (!rows.is_null(5)) slot.ended = rows.id<AssignmentTag>(5);
  return slot;
}

std::optional<FreeSlot> find(Tx& tx, db::Sql sql, ProjectId project, PersonId person, std::int64_t after, std::int64_t up_to) {
  auto rows = tx.query(sql, project, person, after, up_to);
  if (!rows.next()) return std::nullopt;
  return slot_of(rows);
}

// The place that the next 256 free slots reach, or no end.
std::int64_t reach(Tx& tx, ProjectId project, std::int64_t after) {
  auto rows = tx.query("SELECT sort_key FROM free_slot WHERE project_id = $1 AND sort_key > $2 ORDER BY sort_key LIMIT 1 OFFSET 256",
                       project, after);
  return rows.next() ? rows.integer(0) : no_end;
}

// Past many own items: the free slots are looked at in pieces, and what the person judged is left out by a hash. The place of
// the next slot that may be granted, or nothing.
std::optional<std::int64_t> past_own(Tx& tx, ProjectId project, PersonId person, std::int64_t after) {
  constexpr std::int64_t piece = 1 << 17;
  const auto number = [](db::Rows rows) { return rows.next() ? rows.maybe_integer(0) : std::nullopt; };
  while (true) {
    const auto next = number(
        tx.query("SELECT sort_key FROM free_slot WHERE project_id = $1 AND sort_key > $2 ORDER BY sort_key LIMIT 1", project, after));
    if (!next) return std::nullopt;
    tx.execute("SET LOCAL enable_hashjoin = on");
    tx.execute("SET LOCAL enable_nestloop = off");
    const auto found = number(tx.query(
        "SELECT min(f.sort_key) FROM free_slot f WHERE f.project_id = $1 AND f.sort_key >= $3 AND f.sort_key <= $4 AND NOT EXISTS (SELECT 1"
        " FROM annotation n WHERE n.project_id = $1 AND n.person_id = $2 AND n.voided_at IS NULL AND n.item_id = f.item_id)",
        project, person, *next, *next + piece));
    tx.execute("SET LOCAL enable_hashjoin = off");
    tx.execute("SET LOCAL enable_nestloop = on");
    if (found) return found;
    after = *next + piece;
  }
}

struct Place {
  std::int64_t project = 0, sort_key = 0;
};

std::vector<Place> places_of(Tx& tx, ItemId item) {
  std::vector<Place> places;
  auto rows = tx.query(
      "SELECT f.project_id, f.sort_key FROM slot s JOIN free_slot f ON f.project_id = s.project_id AND f.sort_key = s.sort_key"
      " WHERE s.item_id = $1 ORDER BY f.sort_key {for update of f}",
      item);
  while (rows.next()) places.push_back({rows.integer(0), rows.integer(1)});
  return places;
}

void remove(Tx& tx, const Place& place) {
  tx.execute("DELETE FROM free_slot WHERE project_id = $1 AND sort_key = $2", place.project, place.sort_key);
}

}  // namespace

std::optional<FreeSlot> first_free(Tx& tx, ProjectId project, PersonId person, std::int64_t after) {
  if (tx.engine() == db::Engine::sqlite) return find(tx, on_sqlite, project, person, after, no_end);
  if (auto found = find(tx, on_postgres, project, person, after, std::max<std::int64_t>(after, 0) + near_places)) return found;
  const auto end = reach(tx, project, after);
  if (auto found = find(tx, on_postgres, project, person, after, end)) return found;
  if (end == no_end) return std::nullopt;
  const auto place = past_own(tx, project, person, end);
  return place ? find(tx, on_postgres, project, person, *place - 1, no_end) : std::nullopt;
}

void take_free(Tx& tx, ProjectId project, const FreeSlot& slot) {
  if (tx.engine() == db::Engine::sqlite) remove(tx, {project.value, slot.sort_key});
  else take_free(tx, std::vector{slot});
}

std::vector<FreeSlot> next_free(Tx& tx, ProjectId project, std::int64_t after, std::int64_t most) {
  std::vector<FreeSlot> slots;
  auto rows = tx.query(ASSAY_FREE_COLUMNS
                       "NULL, f.ctid::text FROM free_slot f WHERE f.project_id = $1 AND f.sort_key > $2"
                       " ORDER BY f.sort_key LIMIT $3 {skip locked}",
                       project, after, most);
  while (rows.next()) slots.push_back(slot_of(rows));
  return slots;
}

void take_free(Tx& tx, const std::vector<FreeSlot>& slots) {
  std::string places;
  for (const auto& slot : slots) places += (places.empty() ? "{\"" : "\",\"") + slot.place;
  const auto gone = tx.execute("DELETE FROM free_slot WHERE ctid = ANY($1::text::tid[])", places + "\"}");
  // They are locked since they were found, so this cannot be; a slot given out twice would be worse than a second try.
  if (gone != static_cast<std::int64_t>(slots.size())) throw db::DatabaseError(db::Failure::serialization, "a free slot had moved");
}

std::optional<SlotId> free_slot_of(Tx& tx, ItemId item, SlotId preferred) {
  auto rows = tx.query(
      "SELECT s.id FROM slot s JOIN free_slot f ON f.project_id = s.project_id AND f.sort_key = s.sort_key WHERE s.item_id = $1"
      " ORDER BY CASE WHEN s.id = $2 THEN 0 ELSE 1 END LIMIT 1 {for update of f skip locked}",
      item, preferred);
  if (!rows.next()) return std::nullopt;
  return rows.id<SlotTag>(0);
}

void fill_slot(Tx& tx, SlotId slot, AssignmentId assignment) {
  tx.execute("UPDATE slot SET status = 2, assignment_id = $2 WHERE id = $1", slot, assignment);
}

void unqueue(Tx& tx, SlotId slot) {
  std::optional<Place> place;
  {
    auto rows = tx.query("SELECT project_id, sort_key FROM slot WHERE id = $1", slot);
    if (rows.next()) place = {rows.integer(0), rows.integer(1)};
  }
  if (place) remove(tx, *place);
}

void unqueue_item(Tx& tx, ItemId item) {
  for (const auto& place : places_of(tx, item)) remove(tx, place);
}

void free_slot(Tx& tx, ProjectId project, SlotId slot) {
  std::int64_t position = 0;
  {
    auto rows =
        tx.query("UPDATE project_count SET next_position = next_position + 1 WHERE project_id = $1 RETURNING next_position", project);
    if (rows.next()) position = rows.integer(0) - 1;
  }
  // The class stays, the position is the last one of the class.
  tx.execute("UPDATE slot SET status = 0, assignment_id = NULL, sort_key = (sort_key / 1099511627776) * 1099511627776 + $2 WHERE id = $1",
             slot, position);
  tx.execute(
      "INSERT INTO free_slot (project_id, sort_key, item_id, slot_id, item_version, responses)"
      " SELECT s.project_id, s.sort_key, s.item_id, s.id, i.version, i.responses FROM slot s JOIN item i ON i.id = s.item_id WHERE s.id = $1",
      slot);
}

void add_free_slots(Tx& tx, ProjectId project, const std::vector<NewSlot>& slots) {
  if (tx.engine() == db::Engine::postgres) {
    const auto lines = json::to_string(slots);
    tx.execute(
        "INSERT INTO slot (id, project_id, item_id, sort_key, status) SELECT id, $2::bigint, item_id, sort_key, 0"
        " FROM json_to_recordset($1::json) AS q(id bigint, item_id bigint, sort_key bigint)",
        lines, project);
    tx.execute(
        "INSERT INTO free_slot (project_id, sort_key, item_id, slot_id, item_version, responses) SELECT $2::bigint, sort_key, item_id, id,"
        " item_version, responses FROM json_to_recordset($1::json) AS"
        " q(id bigint, item_id bigint, sort_key bigint, item_version bigint, responses bigint)",
        lines, project);
    return;
  }
  for (const auto& slot : slots) {
    tx.execute("INSERT INTO slot (id, project_id, item_id, sort_key, status) VALUES ($1, $2, $3, $4, 0)", slot.id, project, slot.item_id,
               slot.sort_key);
    tx.execute("INSERT INTO free_slot (project_id, sort_key, item_id, slot_id, item_version, responses) VALUES ($1, $2, $3, $4, $5, $6)",
               project, slot.sort_key, slot.item_id, slot.id, slot.item_version, slot.responses);
  }
}

void refresh_queue(Tx& tx, ItemId item, std::int64_t version, int responses) {
  for (const auto& place : places_of(tx, item)) {
    tx.execute("UPDATE free_slot SET item_version = $3, responses = $4 WHERE project_id = $1 AND sort_key = $2", place.project,
               place.sort_key, version, responses);
  }
}

void lock_queue(Tx& tx, ItemId item) {
  if (tx.engine() == db::Engine::postgres) (void)places_of(tx, item);
}

}  // namespace assay::store
