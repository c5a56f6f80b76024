// projects: checks before the write, then one unit for all that must be true together.
#include "services/projects.hpp"

#include "base/text.hpp"
#include "domain/limits.hpp"
#include "kinds/form/content.hpp"
#include "kinds/form/form.hpp"
#include "store/adding_items.hpp"
#include "store/events.hpp"
#include "store/idempotency.hpp"

namespace assay::services {
namespace {

bool allowed(ProjectStatus from, ProjectStatus to) {
  using enum ProjectStatus;
  switch (to) {
    case open: return from == draft || from == paused || from == closed;
    case paused: return from == open;
    case closed: return from == open || from == paused;
    case archived: return from == closed || from == draft;
    case draft: return false;
  }
  return false;
}

void bound(std::vector<Violation>& violations, const char* where, std::int64_t value, std::int64_t low, std::int64_t high) {
  if (value < low || value > high) {
    violations.push_back({where, "This must be a whole number from " + std::to_string(low) + " to " + std::to_string(high) + "."});
  }
}

ProjectDetail detail_of(store::Tx& tx, ProjectRow row) {
  ProjectDetail detail;
  detail.form = store::form_text(tx, row.project.id, row.project.form_version);
  detail.guideline = store::guideline_text(tx, row.project.id, row.project.guideline_version);
  detail.row = std::move(row);
  return detail;
}

void note(store::Tx& tx, store::Keys& keys, const Actor& actor, std::string_view kind, ProjectId project, Time now) {
  store::add_event(tx, keys, actor.workspace, actor.person, kind, project.value, JsonText("{}"), now);
}

}  // namespace

std::vector<Violation> check_settings(const Settings& settings) {
  std::vector<Violation> violations;
  bound(violations, "/settings/overlap", settings.overlap, 1, limits::overlap);
  if (settings.lease_minutes) bound(violations, "/settings/lease_minutes", *settings.lease_minutes, 1, limits::lease_minutes);
  if (settings.person_share_percent)
    bound(violations, "/settings/person_share_percent", *settings.person_share_percent, 1, limits::person_share_percent);
  return violations;
}

Pending<ProjectDetail> Projects::create(const Actor& actor, NewProject wanted) {
  std::vector<Violation> violations = check_settings(wanted.settings);
  if (trim(wanted.name).empty() || count_code_points(wanted.name) > static_cast<std::size_t>(limits::name))
    violations.push_back({"/name", "A project's name has 1 to " + std::to_string(limits::name) + " characters."});
  const auto form = kinds::parse_form(wanted.form.text());
  if (!form.ok()) {
    for (const auto& one : form.error().violations) violations.push_back({"/form" + one.where, one.message});
  }
  if (!violations.empty()) return Error::invalid(std::move(violations));
  Project project;
  project.public_id = PublicId::make(context_.random);
  project.workspace = actor.workspace;
  project.name = wanted.name;
  project.description = wanted.description;
  project.settings = wanted.settings;
  project.simulated = wanted.simulated;
  return context_.store.write([this, actor, project, wanted](store::Tx& tx) -> Result<ProjectDetail> {
    ASSAY_CHECK(store::use_key(tx, actor, context_.clock.now()));
    auto made = project;
    made.id = context_.store.keys().make<ProjectId>(tx);
    made.created_at = context_.clock.now();
    store::add_project(tx, made, wanted.form, wanted.guideline, actor.person);
    note(tx, context_.store.keys(), actor, "project_created", made.id, made.created_at);
    ASSAY_TRY(auto row, store::project(tx, actor.workspace, made.public_id));
    return detail_of(tx, std::move(row));
  });
}

Pending<std::vector<ProjectRow>> Projects::list(WorkspaceId workspace) {
  return context_.store.read([workspace](store::Tx& tx) -> Result<std::vector<ProjectRow>> { return store::projects(tx, workspace); });
}

Pending<ProjectDetail> Projects::show(WorkspaceId workspace, const PublicId& id) {
  return context_.store.read([workspace, id](store::Tx& tx) -> Result<ProjectDetail> {
    ASSAY_TRY(auto row, store::project(tx, workspace, id));
    return detail_of(tx, std::move(row));
  });
}

Pending<ProjectDetail> Projects::change(const Actor& actor, const PublicId& id, ProjectChange change) {
  if (change.settings) {
    auto violations = check_settings(*change.settings);
    if (!violations.empty()) return Error::invalid(std::move(violations));
  }
  if (change.name && (trim(*change.name).empty() || count_code_points(*change.name) > static_cast<std::size_t>(limits::name))) {
    return Error::invalid("/name", "A project's name has 1 to " + std::to_string(limits::name) + " characters.");
  }
  return context_.store.write([this, actor, id, change](store::Tx& tx) -> Result<ProjectDetail> {
    ASSAY_TRY(auto row, store::project_to_change(tx, actor.workspace, id));
    if (change.settings && change.settings->overlap != row.project.settings.overlap && row.counts.items > 0) {
      return Error::conflict("The overlap is fixed once items are in the project. Make a new project for another overlap.");
    }
    if (change.name) row.project.name = *change.name;
    if (change.description) row.project.description = *change.description;
    if (change.settings) row.project.settings = *change.settings;
    if (change.deadline) row.project.deadline = *change.deadline;
    store::update_project(tx, row.project);
    note(tx, context_.store.keys(), actor, "project_changed", row.project.id, context_.clock.now());
    return detail_of(tx, std::move(row));
  });
}

Pending<ProjectDetail> Projects::move_to(const Actor& actor, const PublicId& id, ProjectStatus status) {
  return context_.store.write([this, actor, id, status](store::Tx& tx) -> Result<ProjectDetail> {
    ASSAY_TRY(auto row, store::project_to_change(tx, actor.workspace, id));
    const auto from = row.project.status;
    if (!allowed(from, status)) {
      return Error::conflict("A project that is " + std::string(enum_name(from)) + " cannot become " + enum_name(status) + ".");
    }
    if (status == ProjectStatus::open && row.counts.items == 0)
      return Error::conflict("Import items before you launch: there is nothing to judge yet.");
    if (status == ProjectStatus::open && !kinds::parse_form(store::form_text(tx, row.project.id, row.project.form_version).text()).ok()) {
      return Error::conflict("The form is not valid any more. Save a corrected version before you launch.");
    }
    store::set_status(tx, row.project.id, status);
    row.project.status = status;
    note(tx, context_.store.keys(), actor, "project_" + std::string(enum_name(status)), row.project.id, context_.clock.now());
    return detail_of(tx, std::move(row));
  });
}

Pending<std::int64_t> Projects::add_form(const Actor& actor, const PublicId& id, const JsonText& form) {
  const auto parsed = kinds::parse_form(form.text());
  if (!parsed.ok()) return parsed.error();
  return context_.store.write([this, actor, id, form](store::Tx& tx) -> Result<std::int64_t> {
    ASSAY_CHECK(store::use_key(tx, actor, context_.clock.now()));
    ASSAY_TRY(const auto row, store::project_to_change(tx, actor.workspace, id));
    const auto now = context_.clock.now();
    note(tx, context_.store.keys(), actor, "form_changed", row.project.id, now);
    return store::add_form(tx, row.project.id, form, actor.person, now);
  });
}

Pending<std::int64_t> Projects::add_guideline(const Actor& actor, const PublicId& id, const std::string& text, GuidelineChange change) {
  return context_.store.write([this, actor, id, text, change](store::Tx& tx) -> Result<std::int64_t> {
    ASSAY_CHECK(store::use_key(tx, actor, context_.clock.now()));
    ASSAY_TRY(const auto row, store::project_to_change(tx, actor.workspace, id));
    const auto now = context_.clock.now();
    note(tx, context_.store.keys(), actor, "guideline_changed", row.project.id, now);
    return store::add_guideline(tx, row.project.id, text, change, actor.person, now);
  });
}

Pending<std::vector<VersionRow>> Projects::forms(WorkspaceId workspace, const PublicId& id) {
  return context_.store.read([workspace, id](store::Tx& tx) -> Result<std::vector<VersionRow>> {
    ASSAY_TRY(const auto row, store::project(tx, workspace, id));
    return store::form_versions(tx, row.project.id);
  });
}

Pending<std::vector<VersionRow>> Projects::guidelines(WorkspaceId workspace, const PublicId& id) {
  return context_.store.read([workspace, id](store::Tx& tx) -> Result<std::vector<VersionRow>> {
    ASSAY_TRY(const auto row, store::project(tx, workspace, id));
    return store::guideline_versions(tx, row.project.id);
  });
}

Pending<VersionText> Projects::form(WorkspaceId workspace, const PublicId& id, std::int64_t version) {
  return context_.store.read([workspace, id, version](store::Tx& tx) -> Result<VersionText> {
    ASSAY_TRY(const auto row, store::project(tx, workspace, id));
    return store::form_version(tx, row.project.id, version);
  });
}

Pending<VersionText> Projects::guideline(WorkspaceId workspace, const PublicId& id, std::int64_t version) {
  return context_.store.read([workspace, id, version](store::Tx& tx) -> Result<VersionText> {
    ASSAY_TRY(const auto row, store::project(tx, workspace, id));
    return store::guideline_version(tx, row.project.id, version);
  });
}

Pending<std::vector<ItemId>> Projects::add_items(const Actor& actor, const PublicId& id, std::vector<GivenItem> items) {
  return context_.store
      .read([workspace = actor.workspace, id](store::Tx& tx) -> Result<ProjectDetail> {
        ASSAY_TRY(auto row, store::project(tx, workspace, id));
        return detail_of(tx, std::move(row));
      })
      .then([this, actor, id, items = std::move(items)](ProjectDetail detail) -> Pending<std::vector<ItemId>> {
        const auto form = kinds::parse_form(detail.form.text());
        if (!form.ok()) return form.error();
        std::vector<Violation> violations;
        std::vector<store::NewItem> fresh;
        for (std::size_t i = 0; i < items.size(); ++i) {
          for (auto& one : kinds::check_content(*form, items[i].content)) {
            violations.push_back({"/items/" + std::to_string(i) + "/content" + one.where, std::move(one.message)});
          }
          if (!violations.empty()) continue;
          fresh.push_back({items[i].external_id, items[i].group, json::to_text(items[i].content),
                           kinds::content_excerpt(*form, items[i].content),
                           static_cast<int>(kinds::number_of_responses(*form, items[i].content))});
        }
        if (!violations.empty()) return Error::invalid(std::move(violations));
        return context_.store
            .write([this, actor, id, fresh = std::move(fresh)](store::Tx& tx) -> Result<std::vector<ItemId>> {
              ASSAY_CHECK(store::use_key(tx, actor, context_.clock.now()));
              // As many judgments as the project asks for now: the overlap is fixed by the first items.
              ASSAY_TRY(const auto row, store::project_to_change(tx, actor.workspace, id));
              return store::add_items(tx, context_.store.keys(), context_.random, row.project.id, fresh, row.project.settings.overlap,
                                      context_.clock.now());
            })
            .then([this, project = detail.row.project.id](std::vector<ItemId> added) {
              hints_.raise_epoch(project);  // after the commit: a search before it would remember that there is nothing
              return added;
            });
      });
}

}  // namespace assay::services
