// doctor: recounts in one pass per table.
#include "store/doctor.hpp"

#include <array>

namespace assay::store {

std::vector<CounterProblem> recount(Tx& tx) {
  static constexpr std::array<const char*, 4> names{"items", "needed", "done", "annotations"};
  std::vector<CounterProblem> problems;
  auto rows = tx.query(
      "SELECT p.public_id, p.name, c.items, c.needed, c.done, c.annotations,"
      " (SELECT count(*) FROM item i WHERE i.project_id = p.id AND i.withdrawn_at IS NULL),"
      " (SELECT count(*) FROM slot s WHERE s.project_id = p.id AND s.status <> 3),"
      " (SELECT count(*) FROM slot s WHERE s.project_id = p.id AND s.status = 2),"
      " (SELECT count(*) FROM annotation n WHERE n.project_id = p.id AND n.voided_at IS NULL)"
      " FROM project p JOIN project_count c ON c.project_id = p.id ORDER BY p.id");
  while (rows.next()) {
    for (int i = 0; i < static_cast<int>(names.size()); ++i) {
      const auto stored = rows.integer(2 + i);
      const auto counted = rows.integer(6 + i);
      if (stored != counted) problems.push_back({rows.public_id(0), rows.text(1), names[static_cast<std::size_t>(i)], stored, counted});
    }
  }
  return problems;
}

std::vector<std::string> broken_promises(Tx& tx) {
  std::vector<std::string> problems;
  const auto count = [&](db::Sql sql, const std::string& sentence) {
    auto rows = tx.query(sql);
    if (rows.next() && rows.integer(0) > 0) problems.push_back(std::to_string(rows.integer(0)) + " " + sentence);
  };
  count(
      "SELECT count(*) FROM (SELECT n.item_id FROM annotation n WHERE n.counted = 1 AND n.voided_at IS NULL GROUP BY n.item_id"
      " HAVING count(*) > (SELECT count(*) FROM slot s WHERE s.item_id = n.item_id)) AS x",
      "items have more counted judgments than slots");
  count("SELECT count(*) FROM slot s WHERE s.status = 2 AND (SELECT 1 FROM annotation n WHERE n.assignment_id = s.assignment_id) IS NULL",
        "filled slots have no annotation");
  count(
      "SELECT count(*) FROM slot s WHERE s.status = 0 AND (SELECT count(*) FROM free_slot f WHERE f.project_id = s.project_id"
      " AND f.sort_key = s.sort_key AND f.slot_id = s.id) + (SELECT count(*) FROM assignment a WHERE a.item_id = s.item_id AND a.slot_id = s.id"
      " AND a.status = 0) <> 1",
      "open slots are neither free nor held by one person");
  count(
      "SELECT count(*) FROM free_slot f WHERE (SELECT s.status FROM slot s WHERE s.id = f.slot_id AND s.sort_key = f.sort_key) IS DISTINCT FROM 0",
      "free slots are not open");
  count("SELECT count(*) FROM annotation n WHERE (SELECT max(r.revision) FROM revision r WHERE r.annotation_id = n.id) <> n.revision",
        "annotations do not show their newest revision");
  count(
      "SELECT count(*) FROM (SELECT item_id FROM annotation WHERE voided_at IS NULL GROUP BY item_id, person_id HAVING count(*) > 1) AS x",
      "items were judged twice by one person");
  return problems;
}

std::vector<std::string> integrity(Tx& tx) {
  std::vector<std::string> problems;
  if (tx.engine() != db::Engine::sqlite) return problems;
  auto rows = tx.query("PRAGMA integrity_check");
  while (rows.next()) {
    if (rows.view(0) != "ok") problems.push_back(rows.text(0));
  }
  return problems;
}

}  // namespace assay::store
