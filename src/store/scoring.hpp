// scoring: the annotations and contents of a project, page by page, for results and exports.
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

struct ContentRow {
  ItemId item;
  PublicId public_id;
  std::optional<std::string> external_id;
  std::optional<std::string> group;
  JsonText content;
};
/// Items with their newest content, by rising key.
[[nodiscard]] std::vector<ContentRow> contents_page(Tx& tx, ProjectId project, ItemId after, std::int64_t most);

struct PersonName {
  PersonId id;
  PublicId public_id;
  std::string name;
};
[[nodiscard]] std::vector<PersonName> people_of(Tx& tx, ProjectId project);

struct ScoredProject {
  ProjectId id;
  std::string name;
  ProjectStatus status = ProjectStatus::draft;
  std::optional<Time> deadline;
  std::int64_t form_version = 1;
  JsonText form;
  ProjectCounts counts;
  std::int64_t in_progress = 0;
  std::int64_t last_annotation = 0;  ///< moves with every new annotation
  std::int64_t last_event = 0;       ///< moves with revisions, voids and corrections
};
[[nodiscard]] Result<ScoredProject> scored_project(Tx& tx, WorkspaceId workspace, const PublicId& project);

}  // namespace assay::store
