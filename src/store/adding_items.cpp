// adding_items: SQLite takes row after row; PostgreSQL, where each statement is a journey, takes a unit's rows as one JSON
// parameter, and holds the project's counters for as short as that.
#include "store/adding_items.hpp"

#include <algorithm>
#include <numeric>
#include <unordered_set>

#include "domain/rules/leasing.hpp"
#include "json/write.hpp"
#include "store/free_slots.hpp"

namespace assay::store {
namespace {

struct ItemLine {
  std::int64_t id = 0;
  std::string public_id;
  std::optional<std::string> external_id, group_id;
  std::int64_t version = 1;
  std::string excerpt;
  std::int64_t responses = 0;
};
ASSAY_DESCRIBE(ItemLine, id, public_id, external_id, group_id, version, excerpt, responses)

struct VersionLine {
  std::int64_t item_id = 0, version = 1;
  std::string content;
};
ASSAY_DESCRIBE(VersionLine, item_id, version, content)

// U+0000 is no text to PostgreSQL. Contents keep it, escaped as in any JSON; an excerpt is only looked at.
std::string without_zeros(std::string text) {
  std::erase(text, '\0');
  return text;
}

// The keys of those that are new.
std::unordered_set<std::int64_t> insert_items(Tx& tx, ProjectId project, const std::vector<ItemLine>& lines, Time now) {
  std::unordered_set<std::int64_t> inserted;
  if (tx.engine() == db::Engine::postgres) {
    auto rows = tx.query(
        "INSERT INTO item (id, public_id, project_id, external_id, group_id, version, excerpt, responses, created_at)"
        " SELECT id, public_id, $2::bigint, external_id, group_id, version, excerpt, responses, $3::bigint FROM json_to_recordset($1::json) AS"
        " q(id bigint, public_id text, external_id text, group_id text, version bigint, excerpt text, responses bigint)"
        " ON CONFLICT (project_id, external_id) DO NOTHING RETURNING id",
        json::to_string(lines), project, now);
    while (rows.next()) inserted.insert(rows.integer(0));
    return inserted;
  }
  for (const auto& line : lines) {
    const auto added = tx.execute(
        "INSERT INTO item (id, public_id, project_id, external_id, group_id, version, excerpt, responses, created_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (project_id, external_id) DO NOTHING",
        line.id, line.public_id, project, line.external_id, line.group_id, line.version, line.excerpt, line.responses, now);
    if (added == 1) inserted.insert(line.id);
  }
  return inserted;
}

void insert_versions(Tx& tx, const std::vector<VersionLine>& lines, Time now) {
  if (tx.engine() == db::Engine::postgres) {
    tx.execute(
        "INSERT INTO item_version (item_id, version, content, created_at) SELECT item_id, version, content, $2::bigint"
        " FROM json_to_recordset($1::json) AS q(item_id bigint, version bigint, content text)",
        json::to_string(lines), now);
    return;
  }
  for (const auto& line : lines) {
    tx.execute("INSERT INTO item_version (item_id, version, content, created_at) VALUES ($1, $2, $3, $4)", line.item_id, line.version,
               line.content, now);
  }
}

std::int64_t reserve_positions(Tx& tx, ProjectId project, std::int64_t count) {
  auto rows =
      tx.query("UPDATE project_count SET next_position = next_position + $2 WHERE project_id = $1 RETURNING next_position", project, count);
  return rows.next() ? rows.integer(0) - count : 0;
}

}  // namespace

std::vector<ItemId> add_items(Tx& tx, Keys& keys, Random& random, ProjectId project, std::span<const NewItem> items, std::int64_t overlap,
                              Time now) {
  std::vector<ItemLine> lines;
  for (const auto& item : items) {
    lines.push_back({keys.make<ItemId>(tx).value, PublicId::make(random).text(), item.external_id, item.group,
                     static_cast<std::int64_t>(item.earlier.size()) + 1, without_zeros(item.excerpt), item.responses});
  }
  const auto inserted = insert_items(tx, project, lines, now);
  std::vector<ItemId> added;
  std::vector<VersionLine> versions;
  std::vector<NewSlot> slots;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto& line = lines[i];
    const bool fresh = inserted.contains(line.id);
    added.push_back(fresh ? ItemId{line.id} : ItemId{});
    if (!fresh) continue;
    std::int64_t version = 0;
    for (const auto& content : items[i].earlier) versions.push_back({line.id, ++version, content.text()});
    versions.push_back({line.id, ++version, items[i].content.text()});
    for (std::int64_t k = 0; k < overlap; ++k) slots.push_back({keys.make<SlotId>(tx).value, line.id, 0, version, line.responses});
  }
  if (inserted.empty()) return added;
  insert_versions(tx, versions, now);
  std::vector<std::int64_t> positions(slots.size());
  std::iota(positions.begin(), positions.end(), reserve_positions(tx, project, static_cast<std::int64_t>(slots.size())));
  for (std::size_t i = positions.size(); i > 1; --i) std::swap(positions[i - 1], positions[random.below(i)]);
  for (std::size_t i = 0; i < slots.size(); ++i) slots[i].sort_key = rules::sort_key(rules::normal_class, positions[i]);
  add_free_slots(tx, project, slots);
  tx.execute("UPDATE project_count SET items = items + $2, needed = needed + $3 WHERE project_id = $1", project, inserted.size(),
             slots.size());
  return added;
}

void add_filled_slot(Tx& tx, SlotId slot, ProjectId project, ItemId item, AssignmentId assignment) {
  tx.execute("INSERT INTO slot (id, project_id, item_id, sort_key, status, assignment_id) VALUES ($1, $2, $3, $4, 2, $5)", slot, project,
             item, rules::sort_key(rules::normal_class, reserve_positions(tx, project, 1)), assignment);
}

}  // namespace assay::store
