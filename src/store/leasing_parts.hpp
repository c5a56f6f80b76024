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
  Settings settings;
  rules::Standing standing;
};

// One statement answers who the person is here, what the project wants and how the two stand.
#define ASSAY_FOUND_COLUMNS                                                                                              \
  "p.id, p.workspace_id, p.status, p.form_version, p.guideline_version, c.needed, c.active_micros, c.timed,"            \
  " s.acknowledged_version, s.skips_in_row, s.recent_skips, s.recent_count, s.skips_accepted, s.done,"                  \
  " (SELECT max(g.version) FROM guideline_version g WHERE g.project_id = p.id AND g.change >= 1), p.settings"

[[nodiscard]] Found found_of(const db::Rows& rows, const LeaseRequest& request);

}  // namespace assay::store::detail
