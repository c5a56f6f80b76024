// submitting_parts: what storing one submission and storing a batch have in common; nobody else includes it.
#pragma once
#include "store/submitting.hpp"

namespace assay::store::detail {

struct Loaded {
  AssignmentId id;
  WorkspaceId workspace;
  ProjectId project;
  ItemId item;
  SlotId slot;
  AnnotationId annotation;
  rules::SubmitState state;
  std::int64_t form_version = 1;
  std::int64_t item_version = 1;
  bool counted = false;
  std::int64_t sort_key = -1;  ///< the slot's place
};

#define ASSAY_LOADED_COLUMNS                                                                                         \
  "a.id, a.workspace_id, a.project_id, a.item_id, a.slot_id, a.status, a.ends_at, n.id, n.revision, n.submitted_at," \
  " n.voided_at, n.counted, a.form_version, a.item_version, s.sort_key"
#define ASSAY_LOADED_JOINS                                                                                       \
  " JOIN slot s ON s.id = a.slot_id"                                                                             \
  " JOIN membership m ON m.workspace_id = a.workspace_id AND m.person_id = a.person_id AND m.revoked_at IS NULL" \
  " LEFT JOIN annotation n ON n.assignment_id = a.id"

[[nodiscard]] Loaded loaded_of(const db::Rows& rows);

/// The last 40 tasks as bits.
inline constexpr std::int64_t recent_window = (std::int64_t{1} << 40) - 1;

// A finished task ends a run of skips, moves the window of the last 40 and says where the search for the next slot goes on;
// `rows` gives project, person, day and the slot's sort key, and the window is a parameter.
#define ASSAY_NOTE_DONE(rows, window)                                                                                                       \
  "INSERT INTO standing (project_id, person_id, acknowledged_version, done, skips_in_row, recent_skips, recent_count, skips_accepted, day," \
  " day_done, last_sort_key) " rows                                                                                                         \
  " ON CONFLICT (project_id, person_id) DO UPDATE SET done = standing.done + 1, skips_in_row = 0,"                                          \
  " recent_skips = (standing.recent_skips * 2) & " window                                                                                   \
  ", recent_count = standing.recent_count + 1, day = excluded.day, last_sort_key = excluded.last_sort_key,"                                 \
  " day_done = CASE WHEN standing.day = excluded.day THEN standing.day_done + 1 ELSE 1 END"

}  // namespace assay::store::detail
