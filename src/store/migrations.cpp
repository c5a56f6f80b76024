// migrations: the schema as SQL that both engines read (db::translate_ddl), and the walk from version to version.
#include "store/migrations.hpp"

#include <array>
#include <string>

namespace assay::store {
namespace {

constexpr std::string_view first = R"(
CREATE TABLE workspace (id BIGINT PRIMARY KEY, public_id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, created_at BIGINT NOT NULL);

CREATE TABLE person (id BIGINT PRIMARY KEY, public_id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, email TEXT UNIQUE,
  password_hash TEXT, created_at BIGINT NOT NULL, last_seen_at BIGINT);
CREATE TABLE membership (workspace_id BIGINT NOT NULL, person_id BIGINT NOT NULL, role BIGINT NOT NULL, created_at BIGINT NOT NULL,
  revoked_at BIGINT, PRIMARY KEY (workspace_id, person_id));
CREATE INDEX membership_person ON membership (person_id);
CREATE TABLE invitation (id BIGINT PRIMARY KEY, public_id TEXT NOT NULL UNIQUE, workspace_id BIGINT NOT NULL, name TEXT NOT NULL,
  role BIGINT NOT NULL, token_hash TEXT NOT NULL UNIQUE, created_by BIGINT NOT NULL, created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL, used_at BIGINT, revoked_at BIGINT);
CREATE INDEX invitation_workspace ON invitation (workspace_id);
CREATE TABLE sign_in_link (token_hash TEXT PRIMARY KEY, person_id BIGINT NOT NULL, created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL, used_at BIGINT);
CREATE TABLE session (token_hash TEXT PRIMARY KEY, person_id BIGINT NOT NULL, created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL,
  revoked_at BIGINT);
CREATE INDEX session_person ON session (person_id);
CREATE TABLE api_token (id BIGINT PRIMARY KEY, public_id TEXT NOT NULL UNIQUE, workspace_id BIGINT NOT NULL, person_id BIGINT NOT NULL,
  name TEXT NOT NULL, scope BIGINT NOT NULL, token_hash TEXT NOT NULL UNIQUE, created_at BIGINT NOT NULL, last_used_at BIGINT,
  revoked_at BIGINT);
CREATE INDEX api_token_workspace ON api_token (workspace_id);

CREATE TABLE project (id BIGINT PRIMARY KEY, public_id TEXT NOT NULL UNIQUE, workspace_id BIGINT NOT NULL, name TEXT NOT NULL,
  description TEXT NOT NULL, status BIGINT NOT NULL, settings TEXT NOT NULL, form_version BIGINT NOT NULL,
  guideline_version BIGINT NOT NULL, deadline BIGINT, simulated BIGINT NOT NULL, created_at BIGINT NOT NULL);
CREATE INDEX project_workspace ON project (workspace_id);
CREATE TABLE project_count (project_id BIGINT PRIMARY KEY, items BIGINT NOT NULL, needed BIGINT NOT NULL, done BIGINT NOT NULL,
  annotations BIGINT NOT NULL, skips BIGINT NOT NULL, flags BIGINT NOT NULL, active_micros BIGINT NOT NULL,
  timed BIGINT NOT NULL, next_position BIGINT NOT NULL) WITH (fillfactor=50);
CREATE TABLE form_version (project_id BIGINT NOT NULL, version BIGINT NOT NULL, form TEXT NOT NULL, created_by BIGINT NOT NULL,
  created_at BIGINT NOT NULL, PRIMARY KEY (project_id, version));
CREATE TABLE guideline_version (project_id BIGINT NOT NULL, version BIGINT NOT NULL, change BIGINT NOT NULL, body TEXT NOT NULL,
  created_by BIGINT NOT NULL, created_at BIGINT NOT NULL, PRIMARY KEY (project_id, version));
CREATE TABLE standing (project_id BIGINT NOT NULL, person_id BIGINT NOT NULL, acknowledged_version BIGINT NOT NULL, done BIGINT NOT NULL,
  skips_in_row BIGINT NOT NULL, recent_skips BIGINT NOT NULL, recent_count BIGINT NOT NULL, skips_accepted BIGINT NOT NULL,
  day BIGINT NOT NULL DEFAULT 0, day_done BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (project_id, person_id)) WITH (fillfactor=70);

CREATE TABLE item (id BIGINT PRIMARY KEY, public_id TEXT NOT NULL UNIQUE, project_id BIGINT NOT NULL, external_id TEXT,
  group_id TEXT, version BIGINT NOT NULL, withdrawn_at BIGINT, withdrawn_reason TEXT, excerpt TEXT NOT NULL,
  responses BIGINT NOT NULL DEFAULT 0, created_at BIGINT NOT NULL);
CREATE UNIQUE INDEX item_external ON item (project_id, external_id);
CREATE INDEX item_project ON item (project_id, id);
CREATE TABLE item_version (item_id BIGINT NOT NULL, version BIGINT NOT NULL, content TEXT NOT NULL, created_at BIGINT NOT NULL,
  PRIMARY KEY (item_id, version));
CREATE TABLE slot (id BIGINT PRIMARY KEY, project_id BIGINT NOT NULL, item_id BIGINT NOT NULL, sort_key BIGINT NOT NULL,
  status BIGINT NOT NULL, assignment_id BIGINT) WITH (fillfactor=70);
CREATE INDEX slot_free ON slot (project_id, sort_key) WHERE status = 0;
CREATE INDEX slot_item ON slot (item_id);
CREATE TABLE assignment (id BIGINT PRIMARY KEY, public_id TEXT NOT NULL UNIQUE, workspace_id BIGINT NOT NULL, project_id BIGINT NOT NULL,
  item_id BIGINT NOT NULL, slot_id BIGINT NOT NULL, person_id BIGINT NOT NULL, purpose BIGINT NOT NULL, turn BIGINT NOT NULL,
  item_version BIGINT NOT NULL, form_version BIGINT NOT NULL, guideline_version BIGINT NOT NULL, status BIGINT NOT NULL,
  shown_order TEXT NOT NULL, granted_at BIGINT NOT NULL, shown_at BIGINT, ends_at BIGINT NOT NULL, ended_at BIGINT,
  reason TEXT, note TEXT) WITH (fillfactor=70);
CREATE UNIQUE INDEX assignment_turn ON assignment (item_id, person_id, purpose, turn);
CREATE INDEX assignment_leased ON assignment (person_id, project_id) WHERE status = 0;
CREATE INDEX assignment_ends ON assignment (ends_at) WHERE status = 0;
CREATE TABLE draft (assignment_id BIGINT PRIMARY KEY, sequence BIGINT NOT NULL, answers TEXT NOT NULL, active_micros BIGINT NOT NULL,
  updated_at BIGINT NOT NULL);
CREATE TABLE annotation (id BIGINT PRIMARY KEY, public_id TEXT NOT NULL UNIQUE, project_id BIGINT NOT NULL, item_id BIGINT NOT NULL,
  assignment_id BIGINT NOT NULL UNIQUE, person_id BIGINT NOT NULL, revision BIGINT NOT NULL, counted BIGINT NOT NULL,
  active_micros BIGINT, submitted_at BIGINT NOT NULL, revised_at BIGINT, voided_at BIGINT, void_reason TEXT, imported BIGINT NOT NULL);
CREATE INDEX annotation_item ON annotation (item_id);
CREATE INDEX annotation_project ON annotation (project_id, id);
CREATE INDEX annotation_person ON annotation (project_id, person_id, id);
CREATE TABLE revision (annotation_id BIGINT NOT NULL, revision BIGINT NOT NULL, answers TEXT NOT NULL, form_version BIGINT NOT NULL,
  item_version BIGINT NOT NULL, created_at BIGINT NOT NULL, PRIMARY KEY (annotation_id, revision));

CREATE TABLE idempotency (person_id BIGINT NOT NULL, route TEXT NOT NULL, key TEXT NOT NULL, request_hash TEXT NOT NULL,
  outcome TEXT NOT NULL, created_at BIGINT NOT NULL, PRIMARY KEY (person_id, route, key));
CREATE INDEX idempotency_age ON idempotency (created_at);
CREATE TABLE event (id BIGINT PRIMARY KEY, workspace_id BIGINT NOT NULL, at BIGINT NOT NULL, person_id BIGINT, kind TEXT NOT NULL,
  subject BIGINT, detail TEXT NOT NULL);
CREATE INDEX event_workspace ON event (workspace_id, id);
CREATE TABLE upload (id BIGINT PRIMARY KEY, public_id TEXT NOT NULL UNIQUE, project_id BIGINT NOT NULL, name TEXT NOT NULL,
  path TEXT NOT NULL, bytes BIGINT NOT NULL, created_by BIGINT NOT NULL, created_at BIGINT NOT NULL);
CREATE TABLE job (id BIGINT PRIMARY KEY, public_id TEXT NOT NULL UNIQUE, workspace_id BIGINT NOT NULL, project_id BIGINT NOT NULL,
  kind TEXT NOT NULL, status BIGINT NOT NULL, spec TEXT NOT NULL, done BIGINT NOT NULL, total BIGINT, unit TEXT NOT NULL,
  position BIGINT NOT NULL, message TEXT NOT NULL, result TEXT NOT NULL, cancel_asked BIGINT NOT NULL, created_by BIGINT NOT NULL,
  created_at BIGINT NOT NULL, started_at BIGINT, finished_at BIGINT);
CREATE INDEX job_project ON job (project_id, id);
CREATE INDEX job_open ON job (id) WHERE status < 2;
CREATE TABLE job_error (job_id BIGINT NOT NULL, line BIGINT NOT NULL, place TEXT NOT NULL, message TEXT NOT NULL);
CREATE INDEX job_error_job ON job_error (job_id);
)";

// The grant walks past the free slots of own items in this index alone; with 100,000 of them that is felt.
constexpr std::string_view covering_slot_index = R"(
DROP INDEX slot_free;
CREATE INDEX slot_free ON slot (project_id, sort_key, item_id) WHERE status = 0;
)";

// Where a person's search goes on after a restart: the place of the slot that they filled last.
constexpr std::string_view search_goes_on = R"(
ALTER TABLE standing ADD COLUMN last_sort_key BIGINT NOT NULL DEFAULT -1;
)";

// Moves when something changes that results have read already, so that otherwise they read only what is new.
constexpr std::string_view changes_counted = R"(
ALTER TABLE project_count ADD COLUMN changes BIGINT NOT NULL DEFAULT 0;
)";

// What a server that runs for a year forgets: an erased person, files of old exports, and indexes to find what is over.
constexpr std::string_view forgetting = R"(
ALTER TABLE person ADD COLUMN erased_at BIGINT;
ALTER TABLE job ADD COLUMN files_removed_at BIGINT;
CREATE INDEX job_files ON job (finished_at) WHERE kind = 'export' AND files_removed_at IS NULL;
CREATE INDEX session_age ON session (expires_at);
CREATE INDEX sign_in_link_person ON sign_in_link (person_id);
)";

// Names of models are never shown to annotators, so there is no setting for it; and what was left undone on older versions
// of an item makes room for the present one, as a correction does now.
constexpr std::string_view always_blind = R"(
UPDATE project SET settings = replace(replace(settings, '"hide_models":true,', ''), '"hide_models":false,', '');
UPDATE assignment SET turn = item_version WHERE turn = 0 AND status IN (3, 4, 5)
  AND item_version < (SELECT i.version FROM item i WHERE i.id = assignment.item_id);
)";

// A person sees where they are signed in and may end each session. What is known of an older one is a name from its hash.
constexpr std::string_view listed_sessions = R"(
ALTER TABLE session ADD COLUMN public_id TEXT;
ALTER TABLE session ADD COLUMN browser TEXT;
ALTER TABLE session ADD COLUMN last_seen_at BIGINT;
UPDATE session SET public_id = replace(replace(replace(replace(substr(token_hash, 1, 26), '0', 'g'), '1', 'h'), '8', 'i'), '9', 'j');
CREATE UNIQUE INDEX session_public ON session (public_id);
)";

// Authors of imported judgments never had a login; before, only their membership told it, which ended as it began.
constexpr std::string_view imported_people = R"(
ALTER TABLE person ADD COLUMN imported BIGINT NOT NULL DEFAULT 0;
UPDATE person SET imported = 1 WHERE email IS NULL AND last_seen_at IS NULL
  AND id IN (SELECT m.person_id FROM membership m WHERE m.revoked_at = m.created_at);
)";

// What is free stands in a table of its own, in the order of the grants: a grant takes one row away, and slots change only when
// they are filled. A lease holds its slot by being live.
constexpr std::string_view queue_of_free_slots = R"(
CREATE TABLE free_slot (project_id BIGINT NOT NULL, sort_key BIGINT NOT NULL, item_id BIGINT NOT NULL, slot_id BIGINT NOT NULL,
  item_version BIGINT NOT NULL, responses BIGINT NOT NULL, PRIMARY KEY (project_id, sort_key))
  WITH (autovacuum_vacuum_scale_factor=0.01) WITHOUT ROWID;
INSERT INTO free_slot (project_id, sort_key, item_id, slot_id, item_version, responses)
  SELECT s.project_id, s.sort_key, s.item_id, s.id, i.version, i.responses FROM slot s JOIN item i ON i.id = s.item_id WHERE s.status = 0
  ORDER BY s.project_id, s.sort_key;
DROP INDEX slot_free;
UPDATE slot SET status = 0, assignment_id = NULL WHERE status = 1;
)";
// A hash is found in as many pages however many rows there are, and 130 random bits need no index to stay unique. The items of
// free slots and of what a person judged are read without visiting the rows.
constexpr std::string_view indexes_of_postgres = R"(
ALTER TABLE assignment DROP CONSTRAINT assignment_public_id_key;
CREATE INDEX assignment_public ON assignment USING hash (public_id);
ALTER TABLE free_slot DROP CONSTRAINT free_slot_pkey;
CREATE UNIQUE INDEX free_slot_place ON free_slot (project_id, sort_key) INCLUDE (item_id);
DROP INDEX annotation_person;
CREATE INDEX annotation_person ON annotation (project_id, person_id, id) INCLUDE (item_id, voided_at);
)";

constexpr std::array<Migration, 9> all{{{1, first},
                                        {2, covering_slot_index},
                                        {3, search_goes_on},
                                        {4, changes_counted},
                                        {5, forgetting},
                                        {6, always_blind},
                                        {7, listed_sessions},
                                        {8, imported_people},
                                        {9, queue_of_free_slots, indexes_of_postgres}}};

// Two programs that start at once take turns; each asks for the version anew once it is its turn.
constexpr const char* one_at_a_time = "SELECT pg_advisory_xact_lock(4702111234474983745)";

void begin(db::Connection& connection) {
  const bool postgres = connection.engine() == db::Engine::postgres;
  connection.run_script(postgres ? "BEGIN" : "BEGIN IMMEDIATE");
  if (postgres) connection.run_script(one_at_a_time);
}

void make_version_table(db::Connection& connection) {
  begin(connection);
  connection.run_script(db::translate_ddl("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL);", connection.engine()));
  if (connection.engine() == db::Engine::postgres) connection.run_script("CREATE SEQUENCE IF NOT EXISTS key_block");
  db::Tx tx(connection);
  tx.execute("INSERT INTO schema_version (version) SELECT 0 WHERE (SELECT count(*) FROM schema_version) = 0");
  connection.run_script("COMMIT");
}

// A step that breaks ends with its connection, and so with nothing.
void run_step(db::Connection& connection, const Migration& step) {
  begin(connection);
  db::Tx tx(connection);
  if (schema_version(tx) < step.version) {
    connection.run_script(db::translate_ddl(step.text, connection.engine()));
    if (connection.engine() == db::Engine::postgres && !step.postgres.empty()) connection.run_script(std::string(step.postgres));
    tx.execute("UPDATE schema_version SET version = $1", step.version);
  }
  connection.run_script("COMMIT");
}

}  // namespace

std::span<const Migration> migrations() { return all; }

std::int64_t newest_schema() { return all.back().version; }

std::int64_t schema_version(db::Tx& tx) {
  auto rows = tx.query("SELECT version FROM schema_version");
  return rows.next() ? rows.integer(0) : 0;
}

Result<std::int64_t> prepare_migration(db::Connection& connection) {
  make_version_table(connection);
  db::Tx tx(connection);
  const auto version = schema_version(tx);
  if (version <= newest_schema()) return version;
  return Error::conflict("This database has schema version " + std::to_string(version) + ", newer than this program knows (" +
                         std::to_string(newest_schema()) + "). Install the newer Assay.");
}

Result<void> migrate(db::Connection& connection, std::int64_t to) {
  ASSAY_CHECK(prepare_migration(connection));
  for (const auto& step : all) {
    if (step.version <= to) run_step(connection, step);
  }
  return success();
}

}  // namespace assay::store
