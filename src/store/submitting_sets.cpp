// submitting_sets: first submissions of a batch by a handful of statements (PostgreSQL); revisions, late hand-ins and
// refusals are stored alone, by the same function as always. Rows travel as one JSON parameter.
#include <algorithm>
#include <map>
#include <set>

#include "json/write.hpp"
#include "store/batches.hpp"
#include "store/submitting_parts.hpp"

namespace assay::store {
namespace {

using detail::Loaded;

struct Asked {
  std::int64_t at = 0;
  std::string assignment;
  std::int64_t person = 0;
  std::string route, key;
};
ASSAY_DESCRIBE(Asked, at, assignment, person, route, key)

struct Stored {
  std::int64_t annotation = 0;
  std::string public_id;
  std::int64_t project_id = 0, item_id = 0, assignment = 0, slot = 0, person_id = 0, active = 0;
  std::string answers;
  std::int64_t form_version = 1, item_version = 1, event = 0, workspace_id = 0, sort_key = -1;
  std::string route, key, request_hash, outcome;
};
ASSAY_DESCRIBE(Stored, annotation, public_id, project_id, item_id, assignment, slot, person_id, active, answers, form_version, item_version,
               event, workspace_id, sort_key, route, key, request_hash, outcome)

struct Tally {
  std::int64_t project = 0, done = 0, flags = 0, active = 0;
};
ASSAY_DESCRIBE(Tally, project, done, flags, active)

class Batch {
 public:
  Batch(Tx& tx, Keys& keys, Random& random, std::span<const SubmitRequest> requests, Time now)
      : tx_(tx), keys_(keys), random_(random), requests_(requests), now_(now), outcomes_(requests.size()) {}

  std::vector<Result<SubmitOutcome>> run() {
    ask();
    load();
    save();
    std::vector<Result<SubmitOutcome>> results;
    for (std::size_t i = 0; i < requests_.size(); ++i) {
      results.push_back(outcomes_[i] ? Result<SubmitOutcome>(*outcomes_[i]) : submit(tx_, keys_, random_, requests_[i], now_));
    }
    return results;
  }

 private:
  // One request of each person and assignment; the others take their turn after the batch.
  void ask() {
    std::set<std::int64_t> people;
    std::set<std::string> assignments;
    for (std::size_t i = 0; i < requests_.size(); ++i) {
      const auto& request = requests_[i];
      if (request.expected_revision != 0 || !assignments.insert(request.assignment.text()).second ||
          !people.insert(request.person.value).second)
        continue;
      asked_.push_back({static_cast<std::int64_t>(i), request.assignment.text(), request.person.value, request.idempotency.route,
                        request.idempotency.key});
    }
    std::ranges::sort(asked_, {}, &Asked::assignment);  // batches lock in one order
    tx_.execute(
        "SELECT a.id FROM json_to_recordset($1::json) AS q(assignment text) CROSS JOIN LATERAL"
        " (SELECT f.id FROM assignment f WHERE f.public_id = q.assignment {for update}) a",
        json::to_string(asked_));
  }

  void load() {
    // A known key has its outcome already: its request is answered alone.
    auto rows = tx_.query(
        "SELECT " ASSAY_LOADED_COLUMNS
        ", q.at, i.key FROM json_to_recordset($1::json) AS q(at bigint, assignment text, person bigint, route text, key text)" ASSAY_EACH(
            "assignment", "f.public_id = q.assignment AND f.person_id = q.person",
            "a") " CROSS JOIN LATERAL (SELECT f.* FROM slot f WHERE f.id = a.slot_id {for update}) s" ASSAY_EACH("membership",
                                                                                                                 "f.workspace_id = a.workspace_id AND f.person_id = a.person_id AND f.revoked_at IS NULL",
                                                                                                                 "m")
            ASSAY_MAYBE("annotation", "f.assignment_id = a.id", "n")
                ASSAY_MAYBE("idempotency", "f.person_id = q.person AND f.route = q.route AND f.key = q.key", "i"),
        json::to_string(asked_));
    while (rows.next()) {
      if (!rows.is_null(16)) continue;
      const auto at = static_cast<std::size_t>(rows.integer(15));
      const auto& request = requests_[at];
      const auto loaded = detail::loaded_of(rows);
      if (loaded.form_version != request.form_version || loaded.item_version != request.item_version) continue;
      if (rules::decide_submit(loaded.state, request.expected_revision, now_).action != rules::SubmitAction::fill) continue;
      take(at, request, loaded);
    }
  }

  void take(std::size_t at, const SubmitRequest& request, const Loaded& loaded) {
    const SubmitOutcome outcome{1, true, false, std::string(rules::decide_submit(loaded.state, 0, now_).sentence)};
    outcomes_[at] = outcome;
    stored_.push_back({keys_.make<AnnotationId>(tx_).value, PublicId::make(random_).text(), loaded.project.value, loaded.item.value,
                       loaded.id.value, loaded.slot.value, request.person.value, request.active.micros, request.answers.text(),
                       request.form_version, request.item_version, keys_.make<Id<struct EventTag>>(tx_).value, loaded.workspace.value,
                       loaded.sort_key, request.idempotency.route, request.idempotency.key, request.idempotency.request_hash,
                       json::to_string(outcome)});
    auto& tally = tallies_[loaded.project.value];
    tally.project = loaded.project.value;
    ++tally.done;
    tally.flags += request.flags;
    tally.active += request.active.micros;
  }

  void save() {
    if (stored_.empty()) return;
    const auto rows = json::to_string(stored_);
    tx_.execute(
        "INSERT INTO annotation (id, public_id, project_id, item_id, assignment_id, person_id, revision, counted, active_micros, submitted_at,"
        " imported) SELECT annotation, public_id, project_id, item_id, assignment, person_id, 1, 1, active, $2::bigint, 0"
        " FROM json_to_recordset($1::json) AS q(annotation bigint, public_id text, project_id bigint, item_id bigint, assignment bigint,"
        " person_id bigint, active bigint)",
        rows, now_);
    tx_.execute(
        "INSERT INTO revision (annotation_id, revision, answers, form_version, item_version, created_at)"
        " SELECT annotation, 1, answers, form_version, item_version, $2::bigint FROM json_to_recordset($1::json) AS"
        " q(annotation bigint, answers text, form_version bigint, item_version bigint)",
        rows, now_);
    tx_.execute(
        "UPDATE assignment SET status = 1, slot_id = q.slot, ended_at = $2::bigint FROM json_to_recordset($1::json) AS"
        " q(assignment bigint, slot bigint) WHERE assignment.id = q.assignment",
        rows, now_);
    tx_.execute(
        "UPDATE slot SET status = 2, assignment_id = q.assignment FROM json_to_recordset($1::json) AS q(assignment bigint, slot bigint)"
        " WHERE slot.id = q.slot",
        rows);
    tx_.execute("DELETE FROM draft USING json_to_recordset($1::json) AS q(assignment bigint) WHERE draft.assignment_id = q.assignment",
                rows);
    tx_.execute(ASSAY_NOTE_DONE("SELECT project_id, person_id, 0, 1, 0, 0, 1, 0, $3::bigint, 1, sort_key FROM json_to_recordset($1::json)"
                                " AS q(project_id bigint, person_id bigint, sort_key bigint)",
                                "$2::bigint"),
                rows, detail::recent_window, day_number(now_));
    tx_.execute(
        "INSERT INTO event (id, workspace_id, at, person_id, kind, subject, detail)"
        " SELECT event, workspace_id, $2::bigint, person_id, 'submitted', assignment, '{}' FROM json_to_recordset($1::json) AS"
        " q(event bigint, workspace_id bigint, person_id bigint, assignment bigint)",
        rows, now_);
    tx_.execute(
        "INSERT INTO idempotency (person_id, route, key, request_hash, outcome, created_at)"
        " SELECT person_id, route, key, request_hash, outcome, $2::bigint FROM json_to_recordset($1::json) AS"
        " q(person_id bigint, route text, key text, request_hash text, outcome text)",
        rows, now_);
    std::vector<Tally> tallies;  // by rising project, so that two batches never wait for each other in a circle
    for (const auto& [project, tally] : tallies_) tallies.push_back(tally);
    tx_.execute(
        "UPDATE project_count SET done = project_count.done + q.done, annotations = project_count.annotations + q.done,"
        " flags = project_count.flags + q.flags, active_micros = project_count.active_micros + q.active, timed = project_count.timed + q.done"
        " FROM json_to_recordset($1::json) AS q(project bigint, done bigint, flags bigint, active bigint)"
        " WHERE project_count.project_id = q.project",
        json::to_string(tallies));
  }

  Tx& tx_;
  Keys& keys_;
  Random& random_;
  std::span<const SubmitRequest> requests_;
  Time now_;
  std::vector<Asked> asked_;
  std::vector<Stored> stored_;
  std::map<std::int64_t, Tally> tallies_;
  std::vector<std::optional<SubmitOutcome>> outcomes_;
};

}  // namespace

std::vector<Result<SubmitOutcome>> submit_all(Tx& tx, Keys& keys, Random& random, std::span<const SubmitRequest> requests, Time now) {
  if (tx.engine() == db::Engine::postgres) return Batch(tx, keys, random, requests, now).run();
  std::vector<Result<SubmitOutcome>> results;
  for (const auto& request : requests) results.push_back(submit(tx, keys, random, request, now));
  return results;
}

}  // namespace assay::store
