// scoring: a project's counters and annotations, page by page, for results.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "domain/project.hpp"
#include "store/store.hpp"

namespace assay::store {

struct AnnotationRow {
  AnnotationId id;
  PublicId public_id;
  ItemId item;
  PersonId person;
  std::int64_t revision = 1;
  bool counted = true;
  std::optional<Duration> active;
  Time submitted_at;
  JsonText answers;
  std::int64_t form_version = 1;
  std::optional<std::vector<int>> shown_order;  ///< none: imported without it
};

/// The newest revisions that are not voided, by rising key, at most `most` after `after`.
[[nodiscard]] std::vector<AnnotationRow> annotations_page(Tx& tx, ProjectId project, AnnotationId after, std::int64_t most);

struct JudgedItem {
  ItemId item;
  bool withdrawn = false;
  JsonText content;  ///< the newest
};
[[nodiscard]] std::vector<JudgedItem> judged_items(Tx& tx, const std::vector<std::int64_t>& items);

struct PersonName {
  PersonId id;
  PublicId public_id;
  std::string name;
};
/// By rising key.
[[nodiscard]] std::vector<PersonName> people_named(Tx& tx, const std::vector<std::int64_t>& people);

struct ScoredProject {
  ProjectId id;
  std::int64_t form_version = 1;
  JsonText form;
  ProjectCounts counts;
  std::int64_t changes = 0;      ///< moves with revisions, set-aside annotations, withdrawals and corrections
  std::int64_t in_progress = 0;  ///< live leases
};
[[nodiscard]] Result<ScoredProject> scored_project(Tx& tx, WorkspaceId workspace, const PublicId& project);

}  // namespace assay::store
