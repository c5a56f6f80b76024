// leasing_parts: what the grant of one person and the grant of a batch have in common; nobody else includes it.
#pragma once
#include "store/leasing.hpp"
#include "store/settings.hpp"

namespace assay::store::detail {

struct Found {
  ProjectId project;
  WorkspaceId workspace;
  std::int64_t form_version = 1;
  std::int64_t submissions = 0;
  Duration average;
  std::int64_t last_sort_key = -1;  ///< of the slot that they filled last: where the search goes on after a restart
  Settings settings;
  rules::Standing standing;
};

// One statement answers who the person is here, what the project wants and how the two stand.
#define ASSAY_FOUND_COLUMNS                                                                                  \
  "p.id, p.workspace_id, p.status, p.form_version, p.guideline_version, c.needed, c.active_micros, c.timed," \
  " s.acknowledged_version, s.skips_in_row, s.recent_skips, s.recent_count, s.skips_accepted, s.done,"       \
  " (SELECT max(g.version) FROM guideline_version g WHERE g.project_id = p.id AND g.change >= 1), p.settings, s.last_sort_key"

// `person` is the SQL of the person's key.
#define ASSAY_FOUND_JOINS(person)                                                   \
  " JOIN membership m ON m.workspace_id = p.workspace_id AND m.person_id = " person \
  " AND m.revoked_at IS NULL"                                                       \
  " JOIN project_count c ON c.project_id = p.id LEFT JOIN standing s ON s.project_id = p.id AND s.person_id = " person

#define ASSAY_GRANT(rows)                                                                                                      \
  "INSERT INTO assignment (id, public_id, workspace_id, project_id, item_id, slot_id, person_id, purpose, turn, item_version," \
  " form_version, guideline_version, status, shown_order, granted_at, ends_at) " rows

/// What a grant writes, new or taken up again.
struct Grant {
  SlotId slot;
  std::int64_t item_version = 1, form_version = 1, guideline_version = 0;
  std::string shown_order;
  Time ends;
};
/// A lease that ran out before is taken up again: same public id, same order, so that its draft still fits.
void revive(Tx& tx, AssignmentId ended, const Grant& grant, Time now);

[[nodiscard]] Found found_of(const db::Rows& rows);
/// What this process remembers of the search, or else what the database does.
[[nodiscard]] LeaseHints::Hint hint_of(LeaseHints& hints, const Found& found, PersonId person);

}  // namespace assay::store::detail
