// sweeping: the SQL of what is over. A row is chosen and checked again where it is deleted: it may have moved meanwhile.
#include "store/sweeping.hpp"

namespace assay::store {

std::int64_t sweep_sessions(Tx& tx, Time before, std::int64_t most) {
  return tx.execute(
      "DELETE FROM session WHERE token_hash IN"
      " (SELECT token_hash FROM session WHERE expires_at < $1 OR revoked_at < $1 ORDER BY expires_at LIMIT $2)",
      before, most);
}

std::int64_t sweep_links(Tx& tx, Time before, std::int64_t most) {
  return tx.execute(
      "DELETE FROM sign_in_link WHERE token_hash IN (SELECT token_hash FROM sign_in_link WHERE expires_at < $1 OR used_at < $1 LIMIT $2)",
      before, most);
}

std::int64_t sweep_invitations(Tx& tx, Time before, std::int64_t most) {
  return tx.execute(
      "DELETE FROM invitation WHERE (expires_at < $1 OR used_at < $1 OR revoked_at < $1) AND id IN"
      " (SELECT id FROM invitation WHERE expires_at < $1 OR used_at < $1 OR revoked_at < $1 ORDER BY id LIMIT $2)",
      before, most);
}

std::int64_t sweep_idempotency(Tx& tx, Time before, std::int64_t most) {
  return tx.execute(
      "DELETE FROM idempotency WHERE (person_id, route, key) IN"
      " (SELECT person_id, route, key FROM idempotency WHERE created_at < $1 ORDER BY created_at LIMIT $2)",
      before, most);
}

std::int64_t sweep_drafts(Tx& tx, Time before, std::int64_t most) {
  return tx.execute(
      "DELETE FROM draft WHERE updated_at < $1 AND assignment_id IN"
      " (SELECT d.assignment_id FROM draft d JOIN assignment a ON a.id = d.assignment_id"
      " WHERE d.updated_at < $1 AND a.status <> 0 AND a.ends_at < $1 LIMIT $2)",
      before, most);
}

std::vector<OldUpload> lock_old_uploads(Tx& tx, Time before, UploadId after, std::int64_t most) {
  std::vector<OldUpload> found;
  auto rows =
      tx.query("SELECT id, public_id, path FROM upload WHERE path <> '' AND created_at < $1 AND id > $2 ORDER BY id LIMIT $3 {skip locked}",
               before, after, most);
  while (rows.next()) found.push_back({rows.id<UploadTag>(0), rows.public_id(1), rows.text(2)});
  return found;
}

void forget_upload_file(Tx& tx, UploadId upload) { tx.execute("UPDATE upload SET path = '' WHERE id = $1", upload); }

std::vector<JsonText> open_import_specs(Tx& tx) {
  std::vector<JsonText> specs;
  auto rows = tx.query("SELECT spec FROM job WHERE status < 2 AND kind = 'import'");
  while (rows.next()) specs.push_back(rows.json(0));
  return specs;
}

std::set<std::string> upload_paths(Tx& tx) {
  std::set<std::string> paths;
  auto rows = tx.query("SELECT path FROM upload WHERE path <> ''");
  while (rows.next()) paths.insert(rows.text(0));
  return paths;
}

std::vector<PublicId> sweep_exports(Tx& tx, Time before, const std::string& sentence, Time now, std::int64_t most) {
  std::vector<PublicId> swept;
  auto rows = tx.query(
      "UPDATE job SET files_removed_at = $2, message = CASE WHEN status = 2 THEN message || $3 ELSE message END WHERE id IN"
      " (SELECT id FROM job WHERE kind = 'export' AND files_removed_at IS NULL AND status >= 2 AND finished_at < $1"
      " ORDER BY finished_at LIMIT $4) RETURNING public_id",
      before, now, sentence, most);
  while (rows.next()) swept.push_back(rows.public_id(0));
  return swept;
}

bool export_files_removed(Tx& tx, const std::string& job) {
  auto rows = tx.query("SELECT 1 FROM job WHERE public_id = $1 AND kind = 'export' AND files_removed_at IS NOT NULL", job);
  return rows.next();
}

}  // namespace assay::store
