// privacy: the export walks the list; the erasure does what the list declares, and a test holds it to that.
#include "store/privacy.hpp"

#include "base/text.hpp"

namespace assay::store {
namespace {

struct Name {
  std::string text;
  Holds holds = Holds::text;
};

std::vector<Name> names_of(const PersonalTable& table) {
  std::vector<Name> names;
  for (const auto& one : personal_columns()) {
    if (std::string_view(one.table) != table.table || one.exported != Exported::yes) continue;
    for (const auto column : split(one.columns, ' ')) names.push_back({std::string(column), one.holds});
  }
  for (const auto name : split(table.context, ' ')) {
    if (!name.empty()) names.push_back({std::string(name), Holds::text});
  }
  return names;
}

std::string value_of(const db::Rows& rows, int column, Holds holds) {
  if (rows.is_null(column)) return "null";
  switch (holds) {
    case Holds::number: return std::to_string(rows.integer(column));
    case Holds::time: return quote_json(to_rfc3339(rows.time(column)));
    case Holds::json: return rows.text(column);
    case Holds::text:
    case Holds::key: break;
  }
  return quote_json(rows.view(column));
}

FoundPerson found_of(const db::Rows& rows) {
  return {rows.id<PersonTag>(0), rows.public_id(1), rows.text(2), rows.maybe_text(3), {}, !rows.is_null(4)};
}

}  // namespace

void write_person(Tx& tx, PersonId person, const std::function<void(std::string_view)>& out) {
  out("{");
  bool first_table = true;
  for (const auto& table : personal_tables()) {
    out((first_table ? "\n " : ",\n ") + quote_json(table.table) + ": [");
    first_table = false;
    const auto names = names_of(table);
    bool first_row = true;
    auto rows = tx.query(table.rows, person);
    while (rows.next()) {
      std::string line = first_row ? "\n  {" : ",\n  {";
      first_row = false;
      for (std::size_t i = 0; i < names.size(); ++i) {
        line += (i == 0 ? "" : ", ") + quote_json(names[i].text) + ": " + value_of(rows, static_cast<int>(i), names[i].holds);
      }
      out(line + "}");
    }
    out("]");
  }
  out("\n}\n");
}

std::vector<FoundPerson> find_people(Tx& tx, const std::string& who, const std::string& email) {
  std::vector<FoundPerson> found;
  {
    auto rows = tx.query(
        "SELECT id, public_id, name, email, erased_at FROM person WHERE name = $1 OR public_id = $1 OR email = $2 ORDER BY id", who, email);
    while (rows.next()) found.push_back(found_of(rows));
  }
  for (auto& one : found) {
    auto rows =
        tx.query("SELECT w.name FROM membership m JOIN workspace w ON w.id = m.workspace_id WHERE m.person_id = $1 ORDER BY w.id", one.id);
    while (rows.next()) one.workspaces += (one.workspaces.empty() ? "" : ", ") + rows.text(0);
  }
  return found;
}

std::vector<WorkspaceId> workspaces_of(Tx& tx, PersonId person) {
  std::vector<WorkspaceId> found;
  auto rows = tx.query("SELECT workspace_id FROM membership WHERE person_id = $1 ORDER BY workspace_id", person);
  while (rows.next()) found.push_back(rows.id<WorkspaceTag>(0));
  return found;
}

std::optional<std::string> owned_alone(Tx& tx, PersonId person) {
  auto rows = tx.query(
      "SELECT w.name FROM membership m JOIN workspace w ON w.id = m.workspace_id WHERE m.person_id = $1 AND m.role = 4"
      " AND m.revoked_at IS NULL AND NOT EXISTS (SELECT 1 FROM membership o WHERE o.workspace_id = m.workspace_id AND o.role = 4"
      " AND o.revoked_at IS NULL AND o.person_id <> $1) ORDER BY w.id LIMIT 1",
      person);
  if (!rows.next()) return std::nullopt;
  return rows.text(0);
}

void erase_person(Tx& tx, PersonId person, const std::string& pseudonym, Time now) {
  // What is freed in the file is overwritten, not only forgotten.
  if (tx.engine() == db::Engine::sqlite) tx.connection().run_script("PRAGMA secure_delete = ON");
  tx.execute(
      "DELETE FROM invitation WHERE (used_at IS NOT NULL OR revoked_at IS NOT NULL OR expires_at < $2)"
      " AND name = (SELECT name FROM person WHERE id = $1) AND workspace_id IN (SELECT workspace_id FROM membership WHERE person_id = $1)",
      person, now);
  tx.execute("UPDATE person SET name = $2, email = NULL, password_hash = NULL, last_seen_at = NULL, erased_at = $3 WHERE id = $1", person,
             pseudonym, now);
  tx.execute("UPDATE membership SET revoked_at = $2 WHERE person_id = $1 AND revoked_at IS NULL", person, now);
  tx.execute("DELETE FROM session WHERE person_id = $1", person);
  tx.execute("DELETE FROM sign_in_link WHERE person_id = $1", person);
  tx.execute("DELETE FROM api_token WHERE person_id = $1", person);
  tx.execute("DELETE FROM idempotency WHERE person_id = $1", person);
  tx.execute(
      "DELETE FROM draft WHERE assignment_id IN"
      " (SELECT d.assignment_id FROM draft d JOIN assignment a ON a.id = d.assignment_id WHERE a.person_id = $1)",
      person);
}

std::vector<std::int64_t> tasks_with_notes(Tx& tx, PersonId person) {
  std::vector<std::int64_t> found;
  auto rows = tx.query("SELECT id FROM assignment WHERE person_id = $1 AND note IS NOT NULL", person);
  while (rows.next()) found.push_back(rows.integer(0));
  return found;
}

void erase_notes(Tx& tx, std::span<const std::int64_t> assignments) {
  if (tx.engine() == db::Engine::sqlite) tx.connection().run_script("PRAGMA secure_delete = ON");
  tx.execute("UPDATE assignment SET note = NULL WHERE id {any $1}", db::IdList(assignments));
}

}  // namespace assay::store
