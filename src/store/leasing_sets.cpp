// leasing_sets: grants for a batch of people by a handful of statements (PostgreSQL); whoever is out of the ordinary is
// granted alone, by the same function as always. Rows travel as one JSON parameter.
#include <algorithm>
#include <map>
#include <set>
#include <unordered_set>

#include "json/write.hpp"
#include "store/batches.hpp"
#include "store/free_slots.hpp"
#include "store/leasing_parts.hpp"

namespace assay::store {
namespace {

using detail::Found;

struct Asked {
  std::int64_t at = 0;
  std::string project;
  std::int64_t person = 0;
};
ASSAY_DESCRIBE(Asked, at, project, person)

struct Pair {
  std::int64_t person = 0, project = 0;
  auto operator<=>(const Pair&) const = default;
};
ASSAY_DESCRIBE(Pair, person, project)

struct GrantRow {
  std::int64_t id = 0;
  std::string public_id;
  std::int64_t workspace_id = 0, project_id = 0, item_id = 0, slot_id = 0, person_id = 0, item_version = 1, form_version = 1,
               guideline_version = 0;
  std::string shown_order;
  std::int64_t ends_at = 0;
};
ASSAY_DESCRIBE(GrantRow, id, public_id, workspace_id, project_id, item_id, slot_id, person_id, item_version, form_version,
               guideline_version, shown_order, ends_at)

struct Candidate {
  FreeSlot slot;
  bool used = false;
};

// A request that needs nothing special: somebody known, nothing expired, no refusal.
struct Plain {
  std::size_t at = 0;
  Found found;
  LeaseOutcome outcome;
  std::int64_t wanted = 0;
};

struct Chosen {
  const Plain* plain = nullptr;
  FreeSlot slot;
};

class Batch {
 public:
  Batch(Tx& tx, Keys& keys, LeaseHints& hints, Random& random, std::span<const LeaseRequest> requests, Time now)
      : tx_(tx), keys_(keys), hints_(hints), random_(random), requests_(requests), now_(now), outcomes_(requests.size()) {}

  std::vector<Result<LeaseOutcome>> run() {
    find();
    count_live();
    choose();
    save();
    std::vector<Result<LeaseOutcome>> results;
    for (std::size_t i = 0; i < requests_.size(); ++i) {
      results.push_back(outcomes_[i] ? Result<LeaseOutcome>(*outcomes_[i]) : lease(tx_, keys_, hints_, random_, requests_[i], now_));
    }
    return results;
  }

 private:
  void find() {
    std::vector<Asked> asked;
    std::set<std::pair<std::string, std::int64_t>> met;
    for (std::size_t i = 0; i < requests_.size(); ++i) {
      const auto& request = requests_[i];
      // The second request of one person takes its turn after the batch.
      if (!met.emplace(request.project.text(), request.person.value).second) continue;
      asked.push_back({static_cast<std::int64_t>(i), request.project.text(), request.person.value});
    }
    auto rows =
        tx_.query("SELECT " ASSAY_FOUND_COLUMNS
                  ", q.at FROM json_to_recordset($1::json) AS q(at bigint, project text, person bigint)"
                  " JOIN project p ON p.public_id = q.project" ASSAY_FOUND_JOINS("q.person") " ORDER BY m.person_id {for update of m}",
                  json::to_string(asked));
    while (rows.next()) {
      Plain plain;
      plain.at = static_cast<std::size_t>(rows.integer(17));
      plain.found = detail::found_of(rows);
      plain.outcome.project = plain.found.project;
      plain.outcome.refusal = rules::may_lease(plain.found.standing);
      if (requests_[plain.at].accept_skips && plain.outcome.refusal == rules::Refusal::too_many_skips) continue;
      plain_.push_back(std::move(plain));
    }
  }

  void count_live() {
    std::vector<Pair> pairs;
    for (const auto& plain : plain_) pairs.push_back(pair_of(plain));
    std::map<Pair, std::int64_t> live;
    std::set<Pair> expired;
    auto rows = tx_.query(
        "SELECT a.person_id, a.project_id, a.ends_at FROM json_to_recordset($1::json) AS q(person bigint, project bigint)" ASSAY_EACH(
            "assignment", "f.person_id = q.person AND f.project_id = q.project AND f.status = 0", "a"),
        json::to_string(pairs));
    while (rows.next()) {
      const Pair pair{rows.integer(0), rows.integer(1)};
      if (rows.time(2) < now_) expired.insert(pair);
      else ++live[pair];
    }
    std::erase_if(plain_, [&](const Plain& plain) { return expired.contains(pair_of(plain)); });
    for (auto& plain : plain_) {
      plain.outcome.live = live[pair_of(plain)];
      const bool may =
          plain.outcome.refusal == rules::Refusal::none && !hints_.get(plain.found.project, requests_[plain.at].person).exhausted;
      plain.wanted = may ? std::max<std::int64_t>(0, std::min(requests_[plain.at].hold, rules::max_leases) - plain.outcome.live) : 0;
    }
  }

  void choose() {
    std::map<std::int64_t, std::vector<Plain*>> by_project;
    for (auto& plain : plain_) {
      if (plain.wanted > 0) by_project[plain.found.project.value].push_back(&plain);
      else outcomes_[plain.at] = plain.outcome;
    }
    for (const auto& [project, people] : by_project) choose_in(ProjectId{project}, people);
  }

  void choose_in(ProjectId project, const std::vector<Plain*>& people) {
    std::int64_t after = std::numeric_limits<std::int64_t>::max();
    std::int64_t wanted = 0;
    std::vector<std::int64_t> persons;
    for (const auto* plain : people) {
      after = std::min(after, detail::hint_of(hints_, plain->found, requests_[plain->at].person).after);
      wanted += plain->wanted;
      persons.push_back(requests_[plain->at].person.value);
    }
    std::vector<Candidate> candidates;
    std::vector<std::int64_t> items;
    for (auto& slot : next_free(tx_, project, after, wanted + wanted / 2 + 4)) {
      items.push_back(slot.item.value);
      candidates.push_back({std::move(slot)});
    }
    std::map<std::pair<std::int64_t, std::int64_t>, std::optional<AssignmentId>> own;  // nothing: done, skipped or held
    {
      auto rows = tx_.query(
          "SELECT person_id, item_id, CASE WHEN status IN (3, 4) THEN id END FROM assignment WHERE item_id {any $1} AND person_id {any $2}"
          " AND purpose = 0 AND turn = 0",
          db::IdList(items), db::IdList(persons));
      while (rows.next()) {
        auto& ended = own[{rows.integer(0), rows.integer(1)}];
        if (!rows.is_null(2)) ended = rows.id<AssignmentTag>(2);
      }
    }
    for (auto* plain : people) {
      const auto person = requests_[plain->at].person;
      auto hint = detail::hint_of(hints_, plain->found, person);
      for (auto& candidate : candidates) {
        if (plain->wanted == 0) break;
        if (candidate.used || candidate.slot.sort_key <= hint.after) continue;
        const auto [mine, fresh] = own.try_emplace({person.value, candidate.slot.item.value});
        if (!fresh && !mine->second) continue;
        candidate.used = true;
        hint.after = candidate.slot.sort_key;
        chosen_.push_back({plain, candidate.slot});
        chosen_.back().slot.ended = std::exchange(mine->second, std::nullopt);
        --plain->wanted;
        ++plain->outcome.live;
        ++plain->outcome.granted;
      }
      hints_.set(project, person, hint);
      // Whoever did not find enough among the candidates is searched for alone, after these grants are stored.
      if (plain->wanted == 0) outcomes_[plain->at] = plain->outcome;
    }
  }

  void save() {
    if (chosen_.empty()) return;
    std::vector<FreeSlot> taken;
    std::vector<GrantRow> rows;
    for (const auto& [plain, slot] : chosen_) {
      const auto& found = plain->found;
      const auto order = order_text(rules::shown_order(slot.responses, found.settings.shuffle, random_));
      const auto ends = now_ + rules::lease_time(found.settings, found.submissions, found.average);
      taken.push_back(slot);
      if (slot.ended) {
        detail::revive(tx_, *slot.ended, {slot.slot, slot.item_version, found.form_version, found.standing.guideline_version, order, ends},
                       now_);
        continue;
      }
      rows.push_back({keys_.make<AssignmentId>(tx_).value, PublicId::make(random_).text(), found.workspace.value, found.project.value,
                      slot.item.value, slot.slot.value, requests_[plain->at].person.value, slot.item_version, found.form_version,
                      found.standing.guideline_version, order, ends.micros});
    }
    take_free(tx_, taken);
    tx_.execute(
        ASSAY_GRANT(
            "SELECT id, public_id, workspace_id, project_id, item_id, slot_id, person_id, 0, 0, item_version, form_version, guideline_version, 0,"
            " shown_order, $2::bigint, ends_at FROM json_to_recordset($1::json) AS q(id bigint, public_id text, workspace_id bigint,"
            " project_id bigint, item_id bigint, slot_id bigint, person_id bigint, item_version bigint, form_version bigint,"
            " guideline_version bigint, shown_order text, ends_at bigint)"),
        json::to_string(rows), now_);
  }

  [[nodiscard]] Pair pair_of(const Plain& plain) const { return {requests_[plain.at].person.value, plain.found.project.value}; }

  Tx& tx_;
  Keys& keys_;
  LeaseHints& hints_;
  Random& random_;
  std::span<const LeaseRequest> requests_;
  Time now_;
  std::vector<Plain> plain_;
  std::vector<Chosen> chosen_;
  std::vector<std::optional<LeaseOutcome>> outcomes_;
};

}  // namespace

std::vector<Result<LeaseOutcome>> lease_all(Tx& tx, Keys& keys, LeaseHints& hints, Random& random, std::span<const LeaseRequest> requests,
                                            Time now) {
  // A batch of one looks at more slots than a grant alone does.
  if (tx.engine() == db::Engine::postgres && requests.size() > 1) return Batch(tx, keys, hints, random, requests, now).run();
  std::vector<Result<LeaseOutcome>> results;
  for (const auto& request : requests) results.push_back(lease(tx, keys, hints, random, request, now));
  return results;
}

}  // namespace assay::store
