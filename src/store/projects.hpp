// projects: projects with their versions of form and guidelines.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/project.hpp"
#include "store/store.hpp"

namespace assay::store {

/// A draft with form version 1 and, where there is a text, guideline version 1 (which everybody must acknowledge).
void add_project(Tx& tx, const Project& project, const JsonText& form, const std::string& guideline, PersonId by);
[[nodiscard]] std::vector<ProjectRow> projects(Tx& tx, WorkspaceId workspace);
[[nodiscard]] Result<ProjectRow> project(Tx& tx, WorkspaceId workspace, const PublicId& id);
/// The same with the project's row locked on PostgreSQL, so that changes of one project take turns.
[[nodiscard]] Result<ProjectRow> project_to_change(Tx& tx, WorkspaceId workspace, const PublicId& id);
[[nodiscard]] JsonText form_text(Tx& tx, ProjectId project, std::int64_t version);
[[nodiscard]] std::string guideline_text(Tx& tx, ProjectId project, std::int64_t version);
void set_status(Tx& tx, ProjectId project, ProjectStatus status);
/// Saves name, description, settings and deadline.
void update_project(Tx& tx, const Project& project);
/// Returns the new version.
[[nodiscard]] std::int64_t add_form(Tx& tx, ProjectId project, const JsonText& form, PersonId by, Time now);
[[nodiscard]] std::int64_t add_guideline(Tx& tx, ProjectId project, const std::string& text, GuidelineChange change, PersonId by, Time now);

/// Newest first.
[[nodiscard]] std::vector<VersionRow> form_versions(Tx& tx, ProjectId project);
[[nodiscard]] std::vector<VersionRow> guideline_versions(Tx& tx, ProjectId project);
[[nodiscard]] Result<VersionText> form_version(Tx& tx, ProjectId project, std::int64_t version);
[[nodiscard]] Result<VersionText> guideline_version(Tx& tx, ProjectId project, std::int64_t version);

}  // namespace assay::store
