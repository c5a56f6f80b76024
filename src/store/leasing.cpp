// leasing: the grant in a handful of indexed statements.
#include "store/leasing.hpp"

#include <charconv>

#include "base/text.hpp"
#include "store/free_slots.hpp"
#include "store/leasing_parts.hpp"

namespace assay::store {
namespace {

using detail::Found;

std::uint64_t key_of(ProjectId project, PersonId person) {
  return static_cast<std::uint64_t>(project.value) * 0x9E3779B97F4A7C15ULL ^ static_cast<std::uint64_t>(person.value);
}

// The lock makes two requests of one person take turns, so that nobody ever holds more than the limit.
std::optional<Found> find(Tx& tx, const LeaseRequest& request) {
  auto rows = tx.query("SELECT " ASSAY_FOUND_COLUMNS " FROM project p" ASSAY_FOUND_JOINS("$2") " WHERE p.public_id = $1 {for update of m}",
                       request.project, request.person);
  if (!rows.next()) return std::nullopt;
  return detail::found_of(rows);
}

// `freed`: this very unit has put a slot back, so what was remembered as fruitless is looked at again.
std::optional<FreeSlot> next_slot(Tx& tx, LeaseHints& hints, const Found& found, PersonId person, bool freed) {
  const auto project = found.project;
  auto hint = detail::hint_of(hints, found, person);
  if (hint.exhausted && !freed) return std::nullopt;
  const bool from_start = hint.after < 0;
  auto slot = first_free(tx, project, person, hint.after);
  if (!slot && !from_start) slot = first_free(tx, project, person, -1);
  hint.exhausted = !slot.has_value();
  if (slot) hint.after = slot->sort_key;
  hints.set(project, person, hint);
  return slot;
}

void grant(Tx& tx, Keys& keys, Random& random, const LeaseRequest& request, const Found& found, const FreeSlot& slot, Time now) {
  const detail::Grant row{slot.slot,
                          slot.item_version,
                          found.form_version,
                          found.standing.guideline_version,
                          order_text(rules::shown_order(slot.responses, found.settings.shuffle, random)),
                          now + rules::lease_time(found.settings, found.submissions, found.average)};
  take_free(tx, found.project, slot);
  if (slot.ended) return detail::revive(tx, *slot.ended, row, now);
  tx.execute(ASSAY_GRANT("VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, $8, $9, $10, 0, $11, $12, $13)"), keys.make<AssignmentId>(tx),
             PublicId::make(random), found.workspace, found.project, slot.item, slot.slot, request.person, row.item_version,
             row.form_version, row.guideline_version, row.shown_order, now, row.ends);
}

void expire(Tx& tx, AssignmentId assignment, ProjectId project, SlotId slot, Time now) {
  tx.execute("UPDATE assignment SET status = 3, ended_at = $2 WHERE id = $1", assignment, now);
  free_slot(tx, project, slot);
}

struct Live {
  AssignmentId id;
  SlotId slot;
  Time ends_at;
};

}  // namespace

detail::Found detail::found_of(const db::Rows& rows) {
  Found found;
  found.project = rows.id<ProjectTag>(0);
  found.workspace = rows.id<WorkspaceTag>(1);
  found.form_version = rows.integer(3);
  found.submissions = rows.integer(7);
  found.average = {found.submissions == 0 ? 0 : rows.integer(6) / found.submissions};
  auto& standing = found.standing;
  standing.status = static_cast<ProjectStatus>(rows.integer(2));
  standing.guideline_version = rows.integer(4);
  standing.needed = rows.integer(5);
  standing.acknowledged_version = rows.maybe_integer(8).value_or(0);
  standing.skips_in_row = rows.maybe_integer(9).value_or(0);
  standing.recent_skips = static_cast<std::uint64_t>(rows.maybe_integer(10).value_or(0));
  standing.recent_count = rows.maybe_integer(11).value_or(0);
  standing.skips_accepted = rows.maybe_integer(12).value_or(0) != 0;
  standing.mine = rows.maybe_integer(13).value_or(0);
  standing.must_acknowledge = rows.maybe_integer(14).value_or(0) > standing.acknowledged_version;
  found.settings = read_settings(rows.view(15));
  found.last_sort_key = rows.maybe_integer(16).value_or(-1);
  standing.share_percent = found.settings.person_share_percent;
  return found;
}

void detail::revive(Tx& tx, AssignmentId ended, const Grant& grant, Time now) {
  tx.execute(
      "UPDATE assignment SET slot_id = $2, status = 0, shown_order = CASE WHEN item_version = $3 THEN shown_order ELSE $4 END,"
      " item_version = $3, form_version = $5, guideline_version = $6, granted_at = $7, shown_at = NULL, ends_at = $8, ended_at = NULL"
      " WHERE id = $1",
      ended, grant.slot, grant.item_version, grant.shown_order, grant.form_version, grant.guideline_version, now, grant.ends);
}

LeaseHints::Hint detail::hint_of(LeaseHints& hints, const Found& found, PersonId person) {
  auto hint = hints.get(found.project, person);
  if (hint.after < 0) hint.after = found.last_sort_key;
  return hint;
}

LeaseHints::Hint LeaseHints::get(ProjectId project, PersonId person) {
  const std::lock_guard lock(mutex_);
  const auto epoch = epochs_[project.value];
  const auto found = entries_.find(key_of(project, person));
  if (found == entries_.end()) return {-1, false, epoch};
  return {found->second.after, found->second.exhausted_at == epoch + 1, epoch};
}

void LeaseHints::set(ProjectId project, PersonId person, Hint hint) {
  const std::lock_guard lock(mutex_);
  if (entries_.size() >= capacity) entries_.clear();
  entries_[key_of(project, person)] = {hint.after, hint.exhausted ? hint.epoch + 1 : 0};
}

void LeaseHints::raise_epoch(ProjectId project) {
  const std::lock_guard lock(mutex_);
  ++epochs_[project.value];
}

Result<LeaseOutcome> lease(Tx& tx, Keys& keys, LeaseHints& hints, Random& random, const LeaseRequest& request, Time now) {
  auto found = find(tx, request);
  if (!found) return Error::not_found("There is no such project.");
  LeaseOutcome outcome;
  outcome.project = found->project;
  std::vector<Live> live;
  {
    auto rows = tx.query("SELECT id, slot_id, ends_at FROM assignment WHERE person_id = $1 AND project_id = $2 AND status = 0",
                         request.person, found->project);
    while (rows.next()) live.push_back({rows.id<AssignmentTag>(0), rows.id<SlotTag>(1), rows.time(2)});
  }
  for (const auto& one : live) {
    if (one.ends_at < now) {
      expire(tx, one.id, found->project, one.slot, now);
      outcome.freed = true;
    } else {
      ++outcome.live;
    }
  }
  outcome.refusal = rules::may_lease(found->standing);
  const bool accepts = request.accept_skips && outcome.refusal == rules::Refusal::too_many_skips;
  if (accepts) {
    found->standing.skips_accepted = true;
    outcome.refusal = rules::may_lease(found->standing);
  }
  if (outcome.refusal != rules::Refusal::none) return outcome;
  if (accepts) {
    tx.execute("UPDATE standing SET skips_in_row = 0, recent_skips = 0, recent_count = 0 WHERE project_id = $1 AND person_id = $2",
               found->project, request.person);
  }
  const auto hold = std::min(request.hold, rules::max_leases);
  while (outcome.live < hold) {
    const auto slot = next_slot(tx, hints, *found, request.person, outcome.freed);
    if (!slot) break;
    grant(tx, keys, random, request, *found, *slot, now);
    ++outcome.live;
    ++outcome.granted;
  }
  return outcome;
}

Result<std::vector<ProjectId>> expire_leases(Tx& tx, Time now, std::int64_t most) {
  struct Ended {
    AssignmentId id;
    ProjectId project;
    SlotId slot;
  };
  std::vector<Ended> ended;
  {
    auto rows =
        tx.query("SELECT id, project_id, slot_id FROM assignment WHERE status = 0 AND ends_at < $1 ORDER BY ends_at LIMIT $2 {skip locked}",
                 now, most);
    while (rows.next()) ended.push_back({rows.id<AssignmentTag>(0), rows.id<ProjectTag>(1), rows.id<SlotTag>(2)});
  }
  std::vector<ProjectId> projects;
  for (const auto& one : ended) {
    expire(tx, one.id, one.project, one.slot, now);
    projects.push_back(one.project);
  }
  return projects;
}

std::string order_text(const std::vector<int>& order) {
  std::string text;
  for (const int index : order) {
    if (!text.empty()) text += ',';
    text += std::to_string(index);
  }
  return text;
}

std::vector<int> parse_order(std::string_view text) {
  std::vector<int> order;
  if (text.empty()) return order;
  for (const auto part : split(text, ',')) {
    int index = 0;
    std::from_chars(part.data(), part.data() + part.size(), index);
    order.push_back(index);
  }
  return order;
}

}  // namespace assay::store
