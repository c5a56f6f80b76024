// exporting: two statements a page: the items, then all revisions on them.
#include "store/exporting.hpp"

#include <unordered_map>

namespace assay::store {

std::vector<ExportedItem> exported_items(Tx& tx, ProjectId project, ItemId after, std::int64_t most, Time watermark) {
  std::vector<ExportedItem> page;
  std::vector<std::int64_t> keys;
  bool corrected = false;
  std::unordered_map<std::int64_t, std::size_t> places;
  {
    auto rows = tx.query(
        "SELECT i.id, i.public_id, i.external_id, i.group_id, v.version, i.withdrawn_at, v.content, i.withdrawn_reason FROM item i"
        " JOIN item_version v ON v.item_id = i.id AND v.version ="
        " (SELECT max(w.version) FROM item_version w WHERE w.item_id = i.id AND w.created_at < $4)"
        " WHERE i.project_id = $1 AND i.id > $2 AND i.created_at < $4 ORDER BY i.id LIMIT $3",
        project, after, most, watermark);
    while (rows.next()) {
      ExportedItem item;
      item.id = rows.id<ItemTag>(0);
      item.public_id = rows.public_id(1);
      item.external_id = rows.maybe_text(2);
      item.group = rows.maybe_text(3);
      item.version = rows.integer(4);
      item.withdrawn = !rows.is_null(5) && rows.time(5) < watermark;
      if (item.withdrawn) item.withdrawn_reason = rows.maybe_text(7).value_or("");
      corrected = corrected || item.version > 1;
      item.content = rows.json(6);
      places.emplace(item.id.value, page.size());
      keys.push_back(item.id.value);
      page.push_back(std::move(item));
    }
  }
  if (page.empty()) return page;
  if (corrected) {
    auto rows =
        tx.query("SELECT v.item_id, v.version, v.content FROM item_version v WHERE v.item_id {any $1} ORDER BY v.item_id, v.version",
                 db::IdList(keys));
    while (rows.next()) {
      auto& item = page[places.at(rows.integer(0))];
      if (rows.integer(1) < item.version) item.earlier.push_back(rows.json(2));
    }
  }
  auto rows = tx.query(
      "SELECT n.item_id, n.public_id, p.public_id, p.name, r.revision, r.created_at, n.active_micros, r.form_version, a.shown_order, n.voided_at,"
      " n.void_reason, r.answers, (SELECT max(x.revision) FROM revision x WHERE x.annotation_id = n.id AND x.created_at < $2),"
      " r.item_version, n.counted"
      " FROM annotation n JOIN revision r ON r.annotation_id = n.id JOIN person p ON p.id = n.person_id"
      " LEFT JOIN assignment a ON a.id = n.assignment_id WHERE n.item_id {any $1} AND r.created_at < $2 ORDER BY n.id, r.revision",
      db::IdList(keys), watermark);
  while (rows.next()) {
    ExportedRevision one;
    one.annotation = rows.public_id(1);
    one.person = rows.public_id(2);
    one.person_name = rows.text(3);
    one.revision = rows.integer(4);
    one.created_at = rows.time(5);
    if (const auto active = rows.maybe_integer(6)) one.active = Duration{*active};
    one.form_version = rows.integer(7);
    one.shown_order = rows.maybe_text(8).value_or("");
    one.voided = !rows.is_null(9) && rows.time(9) < watermark;
    if (one.voided) one.void_reason = rows.maybe_text(10).value_or("");
    one.answers = rows.json(11);
    one.current = one.revision == rows.integer(12);
    one.item_version = rows.integer(13);
    one.counted = rows.flag(14);
    page[places.at(rows.integer(0))].revisions.push_back(std::move(one));
  }
  return page;
}

std::vector<FormVersionRow> exported_forms(Tx& tx, ProjectId project, Time watermark) {
  std::vector<FormVersionRow> forms;
  auto rows =
      tx.query("SELECT version, form FROM form_version WHERE project_id = $1 AND created_at < $2 ORDER BY version", project, watermark);
  while (rows.next()) forms.push_back({rows.integer(0), rows.json(1)});
  return forms;
}

Time database_time(Tx& tx) {
  if (tx.engine() == db::Engine::sqlite) return {};
  auto rows = tx.query("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint");
  if (!rows.next()) throw db::DatabaseError(db::Failure::other, "the database does not tell its time");
  return rows.time(0);
}

bool older_units(Tx& tx, Time since) {
  if (tx.engine() == db::Engine::sqlite) return false;
  auto rows = tx.query(
      "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'assay' AND pid <> pg_backend_pid()"
      " AND extract(epoch FROM xact_start) * 1000000 < $1::bigint LIMIT 1",
      since);
  return rows.next();
}

std::int64_t most_responses(Tx& tx, ProjectId project) {
  auto rows = tx.query("SELECT max(responses) FROM item WHERE project_id = $1", project);
  return rows.next() ? rows.maybe_integer(0).value_or(0) : 0;
}

}  // namespace assay::store
