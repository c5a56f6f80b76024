// projects: a manager's projects: make, describe, launch, pause, and what their forms and guidelines say.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/pending.hpp"
#include "domain/person.hpp"
#include "domain/project.hpp"
#include "json/value.hpp"
#include "services/context.hpp"
#include "store/leasing.hpp"
#include "store/projects.hpp"

namespace assay::services {

struct NewProject {
  std::string name;
  std::string description;
  JsonText form;
  std::string guideline;
  Settings settings;
  bool simulated = false;
};

struct ProjectDetail {
  ProjectRow row;
  JsonText form;
  std::string guideline;
};

struct ProjectChange {
  std::optional<std::string> name, description;
  std::optional<Settings> settings;
  std::optional<std::optional<Time>> deadline;  ///< an inner nothing takes the deadline away
};

/// One item as it comes from outside: content by field name, with the models' names in its responses.
struct GivenItem {
  std::optional<std::string> external_id;
  std::optional<std::string> group;
  json::Value content;
};

class Projects {
 public:
  Projects(Context context, store::LeaseHints& hints) : context_(context), hints_(hints) {}

  [[nodiscard]] Pending<ProjectDetail> create(const Actor& actor, NewProject wanted);
  [[nodiscard]] Pending<std::vector<ProjectRow>> list(WorkspaceId workspace);
  [[nodiscard]] Pending<ProjectDetail> show(WorkspaceId workspace, const PublicId& id);
  [[nodiscard]] Pending<ProjectDetail> change(const Actor& actor, const PublicId& id, ProjectChange change);
  /// draft -> open <-> paused -> closed -> archived; a closed project may open again.
  [[nodiscard]] Pending<ProjectDetail> move_to(const Actor& actor, const PublicId& id, ProjectStatus status);
  [[nodiscard]] Pending<std::int64_t> add_form(const Actor& actor, const PublicId& id, const JsonText& form);
  [[nodiscard]] Pending<std::int64_t> add_guideline(const Actor& actor, const PublicId& id, const std::string& text,
                                                    GuidelineChange change);
  [[nodiscard]] Pending<std::vector<VersionRow>> forms(WorkspaceId workspace, const PublicId& id);
  [[nodiscard]] Pending<std::vector<VersionRow>> guidelines(WorkspaceId workspace, const PublicId& id);
  [[nodiscard]] Pending<VersionText> form(WorkspaceId workspace, const PublicId& id, std::int64_t version);
  [[nodiscard]] Pending<VersionText> guideline(WorkspaceId workspace, const PublicId& id, std::int64_t version);
  /// Checks each item against the form; all or none. Returns the keys, 0 for an external id that exists already.
  [[nodiscard]] Pending<std::vector<ItemId>> add_items(const Actor& actor, const PublicId& id, std::vector<GivenItem> items);
  [[nodiscard]] Time now() const { return context_.clock.now(); }

 private:
  Context context_;
  store::LeaseHints& hints_;
};

/// All that is wrong with settings.
[[nodiscard]] std::vector<Violation> check_settings(const Settings& settings);

}  // namespace assay::services
