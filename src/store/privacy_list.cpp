// privacy_list: THE list of what is known about people.
#include <array>

#include "store/privacy.hpp"

namespace assay::store {
namespace {

constexpr auto yes = Exported::yes;
constexpr auto withheld = Exported::withheld;
constexpr const char* with_work = "as long as the project";
constexpr const char* with_person = "as long as the person";

// A key is a number that only the database uses; public ids say the same.
#define ASSAY_KEYS(table, columns, stays) {table, columns, Holds::key, withheld, Erased::kept, "whose row it is", stays}
#define ASSAY_KEYS_OF_ROW(table, columns, stays) {table, columns, Holds::key, withheld, Erased::row_removed, "whose row it is", stays}

constexpr PersonalColumns personal[] = {
    ASSAY_KEYS("person", "id", with_work),
    {"person", "public_id", Holds::text, yes, Erased::kept, "a random id", with_work},
    {"person", "name", Holds::text, yes, Erased::renamed, "the name that others see", with_person},
    {"person", "email", Holds::text, yes, Erased::emptied, "the address for signing in", with_person},
    {"person", "created_at", Holds::time, yes, Erased::kept, "when the person was added", with_work},
    {"person", "last_seen_at", Holds::time, yes, Erased::emptied, "when the person last asked for something", with_person},
    {"person", "erased_at", Holds::time, yes, Erased::kept, "when the person was erased", with_work},
    {"person", "imported", Holds::number, yes, Erased::kept, "1 for a name on imported judgments that never had a login", with_work},
    {"person", "password_hash", Holds::text, withheld, Erased::emptied, "the password's argon2id hash", with_person},
    ASSAY_KEYS("membership", "workspace_id person_id", with_work),
    {"membership", "role", Holds::number, yes, Erased::kept, "the role in a workspace, 1 annotator to 4 owner", with_work},
    {"membership", "created_at", Holds::time, yes, Erased::kept, "since when", with_work},
    {"membership", "revoked_at", Holds::time, yes, Erased::ended, "when the access ended", with_work},
    ASSAY_KEYS("invitation", "created_by", "30 days after its end"),
    {"invitation", "role", Holds::number, yes, Erased::kept, "the role that the person offered", "30 days after its end"},
    {"invitation", "created_at expires_at used_at revoked_at", Holds::time, yes, Erased::kept, "when the person invited somebody",
     "30 days after its end"},
    {"invitation", "name", Holds::text, withheld, Erased::row_removed, "who was invited, which is somebody else's name",
     "30 days after its end"},
    ASSAY_KEYS_OF_ROW("sign_in_link", "person_id", "a day after its end"),
    {"sign_in_link", "created_at expires_at used_at", Holds::time, yes, Erased::row_removed, "links that sign the person in",
     "a day after its end"},
    {"sign_in_link", "token_hash", Holds::text, withheld, Erased::row_removed, "the hash of a secret", "a day after its end"},
    ASSAY_KEYS_OF_ROW("session", "person_id", "a day after its end"),
    {"session", "public_id", Holds::text, yes, Erased::row_removed, "a random id", "a day after its end"},
    {"session", "browser", Holds::text, yes, Erased::row_removed, "kind of browser and system, such as Firefox on Linux",
     "a day after its end"},
    {"session", "created_at last_seen_at expires_at revoked_at", Holds::time, yes, Erased::row_removed, "logins", "a day after its end"},
    {"session", "token_hash", Holds::text, withheld, Erased::row_removed, "the hash of a secret", "a day after its end"},
    ASSAY_KEYS_OF_ROW("api_token", "id workspace_id person_id", with_person),
    {"api_token", "public_id name", Holds::text, yes, Erased::row_removed, "API tokens that the person made", with_person},
    {"api_token", "scope", Holds::number, yes, Erased::row_removed, "what they allow", with_person},
    {"api_token", "created_at last_used_at revoked_at", Holds::time, yes, Erased::row_removed, "when they were made and used", with_person},
    {"api_token", "token_hash", Holds::text, withheld, Erased::row_removed, "the hash of a secret", with_person},
    ASSAY_KEYS("form_version", "created_by", with_work),
    {"form_version", "version", Holds::number, yes, Erased::kept, "forms that the person saved", with_work},
    {"form_version", "created_at", Holds::time, yes, Erased::kept, "when", with_work},
    ASSAY_KEYS("guideline_version", "created_by", with_work),
    {"guideline_version", "version", Holds::number, yes, Erased::kept, "guidelines that the person saved", with_work},
    {"guideline_version", "created_at", Holds::time, yes, Erased::kept, "when", with_work},
    ASSAY_KEYS("standing", "project_id person_id", with_work),
    {"standing", "acknowledged_version done skips_in_row recent_skips recent_count skips_accepted day day_done last_sort_key",
     Holds::number, yes, Erased::kept, "how far the person is in a project", with_work},
    ASSAY_KEYS("assignment", "id workspace_id project_id item_id slot_id person_id", with_work),
    {"assignment", "public_id shown_order reason", Holds::text, yes, Erased::kept, "tasks that the person had", with_work},
    {"assignment", "note", Holds::text, yes, Erased::emptied, "what the person wrote when skipping one", with_person},
    {"assignment", "purpose turn item_version form_version guideline_version status", Holds::number, yes, Erased::kept,
     "what they were and what became of them", with_work},
    {"assignment", "granted_at shown_at ends_at ended_at", Holds::time, yes, Erased::kept, "when", with_work},
    ASSAY_KEYS_OF_ROW("draft", "assignment_id", "a day after its lease and its last change"),
    {"draft", "answers", Holds::json, yes, Erased::row_removed, "answers that were not submitted",
     "a day after its lease and its last change"},
    {"draft", "sequence active_micros", Holds::number, yes, Erased::row_removed, "their number and the time spent",
     "a day after its lease and its last change"},
    {"draft", "updated_at", Holds::time, yes, Erased::row_removed, "when", "a day after its lease and its last change"},
    ASSAY_KEYS("annotation", "id project_id item_id assignment_id person_id", with_work),
    {"annotation", "public_id void_reason", Holds::text, yes, Erased::kept, "judgments, and why one was set aside", with_work},
    {"annotation", "revision counted active_micros imported", Holds::number, yes, Erased::kept, "their state and the time spent",
     with_work},
    {"annotation", "submitted_at revised_at voided_at", Holds::time, yes, Erased::kept, "when", with_work},
    ASSAY_KEYS("revision", "annotation_id", with_work),
    {"revision", "revision form_version item_version", Holds::number, yes, Erased::kept, "versions of a judgment", with_work},
    {"revision", "created_at", Holds::time, yes, Erased::kept, "when", with_work},
    {"revision", "answers", Holds::json, yes, Erased::kept, "what was answered, free text included", with_work},
    ASSAY_KEYS_OF_ROW("idempotency", "person_id", "7 days"),
    {"idempotency", "route key", Holds::text, yes, Erased::row_removed, "requests that the person may repeat", "7 days"},
    {"idempotency", "created_at", Holds::time, yes, Erased::row_removed, "when", "7 days"},
    {"idempotency", "request_hash outcome", Holds::text, withheld, Erased::row_removed, "a hash, and what is needed for the same reply",
     "7 days"},
    ASSAY_KEYS("event", "id workspace_id person_id subject", with_work),
    {"event", "at", Holds::time, yes, Erased::kept, "the history: when", with_work},
    {"event", "kind", Holds::text, yes, Erased::kept, "what was done, by or to the person", with_work},
    {"event", "detail", Holds::json, yes, Erased::kept, "how; no names", with_work},
    ASSAY_KEYS("upload", "created_by", with_work),
    {"upload", "public_id name", Holds::text, yes, Erased::kept, "files that the person uploaded; the files go after 30 days", with_work},
    {"upload", "bytes", Holds::number, yes, Erased::kept, "their size", with_work},
    {"upload", "created_at", Holds::time, yes, Erased::kept, "when", with_work},
    ASSAY_KEYS("job", "created_by", with_work),
    {"job", "public_id kind", Holds::text, yes, Erased::kept, "imports and exports that the person started", with_work},
    {"job", "status", Holds::number, yes, Erased::kept, "what became of them", with_work},
    {"job", "created_at started_at finished_at", Holds::time, yes, Erased::kept, "when", with_work},
};

constexpr OtherColumns others[] = {
    {"schema_version", "version", "of the database"},
    {"workspace", "id public_id name created_at", "the workspace"},
    {"invitation", "id public_id workspace_id token_hash", "the invitation"},
    {"project", "id public_id workspace_id name description status settings form_version guideline_version deadline simulated created_at",
     "the project"},
    {"project_count", "project_id items needed done annotations skips flags active_micros timed next_position changes",
     "sums over everybody"},
    {"form_version", "project_id form", "the form"},
    {"guideline_version", "project_id change body", "the guidelines"},
    {"item", "id public_id project_id external_id group_id version withdrawn_at withdrawn_reason excerpt responses created_at",
     "what is judged"},
    {"item_version", "item_id version content created_at", "what is judged"},
    {"slot", "id project_id item_id sort_key status assignment_id", "judgments that are needed"},
    {"free_slot", "project_id sort_key item_id slot_id item_version responses", "which of them nobody makes at the moment"},
    {"upload", "id project_id path", "where the file lies"},
    {"job", "id workspace_id project_id spec done total unit position message result cancel_asked files_removed_at", "how it is done"},
    {"job_error", "job_id line place message", "rows of a file that could not be taken"},
};

constexpr PersonalTable tables[] = {
    {"person", "", "SELECT public_id, name, email, created_at, last_seen_at, erased_at, imported FROM person WHERE id = $1"},
    {"membership", "workspace",
     "SELECT m.role, m.created_at, m.revoked_at, w.name FROM membership m JOIN workspace w ON w.id = m.workspace_id WHERE m.person_id = $1"
     " ORDER BY w.id"},
    {"invitation", "workspace",
     "SELECT i.role, i.created_at, i.expires_at, i.used_at, i.revoked_at, w.name FROM invitation i JOIN workspace w ON w.id = i.workspace_id"
     " WHERE i.created_by = $1 ORDER BY i.id"},
    {"sign_in_link", "", "SELECT created_at, expires_at, used_at FROM sign_in_link WHERE person_id = $1 ORDER BY created_at"},
    {"session", "",
     "SELECT public_id, browser, created_at, last_seen_at, expires_at, revoked_at FROM session WHERE person_id = $1 ORDER BY created_at"},
    {"api_token", "workspace",
     "SELECT t.public_id, t.name, t.scope, t.created_at, t.last_used_at, t.revoked_at, w.name FROM api_token t"
     " JOIN workspace w ON w.id = t.workspace_id WHERE t.person_id = $1 ORDER BY t.id"},
    {"form_version", "project",
     "SELECT f.version, f.created_at, p.name FROM form_version f JOIN project p ON p.id = f.project_id WHERE f.created_by = $1"
     " ORDER BY p.id, f.version"},
    {"guideline_version", "project",
     "SELECT g.version, g.created_at, p.name FROM guideline_version g JOIN project p ON p.id = g.project_id WHERE g.created_by = $1"
     " ORDER BY p.id, g.version"},
    {"standing", "project",
     "SELECT s.acknowledged_version, s.done, s.skips_in_row, s.recent_skips, s.recent_count, s.skips_accepted, s.day, s.day_done, s.last_sort_key, p.name"
     " FROM standing s JOIN project p ON p.id = s.project_id WHERE s.person_id = $1 ORDER BY p.id"},
    {"assignment", "project",
     "SELECT a.public_id, a.shown_order, a.reason, a.note, a.purpose, a.turn, a.item_version, a.form_version, a.guideline_version, a.status,"
     " a.granted_at, a.shown_at, a.ends_at, a.ended_at, p.name FROM assignment a JOIN project p ON p.id = a.project_id"
     " WHERE a.person_id = $1 ORDER BY a.id"},
    {"draft", "assignment",
     "SELECT d.answers, d.sequence, d.active_micros, d.updated_at, a.public_id FROM draft d JOIN assignment a ON a.id = d.assignment_id"
     " WHERE a.person_id = $1 ORDER BY a.id"},
    {"annotation", "project item assignment",
     "SELECT n.public_id, n.void_reason, n.revision, n.counted, n.active_micros, n.imported, n.submitted_at, n.revised_at, n.voided_at,"
     " p.name, coalesce(i.external_id, i.public_id), a.public_id FROM annotation n JOIN project p ON p.id = n.project_id"
     " JOIN item i ON i.id = n.item_id JOIN assignment a ON a.id = n.assignment_id WHERE n.person_id = $1 ORDER BY n.id"},
    {"revision", "annotation",
     "SELECT r.revision, r.form_version, r.item_version, r.created_at, r.answers, n.public_id FROM revision r"
     " JOIN annotation n ON n.id = r.annotation_id WHERE n.person_id = $1 ORDER BY n.id, r.revision"},
    {"idempotency", "", "SELECT route, key, created_at FROM idempotency WHERE person_id = $1 ORDER BY created_at"},
    {"event", "workspace",
     "SELECT e.at, e.kind, e.detail, w.name FROM event e LEFT JOIN workspace w ON w.id = e.workspace_id"
     " WHERE e.person_id = $1 OR e.subject = $1 ORDER BY e.id"},
    {"upload", "project",
     "SELECT u.public_id, u.name, u.bytes, u.created_at, p.name FROM upload u JOIN project p ON p.id = u.project_id WHERE u.created_by = $1"
     " ORDER BY u.id"},
    {"job", "project",
     "SELECT j.public_id, j.kind, j.status, j.created_at, j.started_at, j.finished_at, p.name FROM job j JOIN project p ON p.id = j.project_id"
     " WHERE j.created_by = $1 ORDER BY j.id"},
};

}  // namespace

std::span<const PersonalColumns> personal_columns() { return personal; }
std::span<const OtherColumns> other_columns() { return others; }
std::span<const PersonalTable> personal_tables() { return tables; }

}  // namespace assay::store
