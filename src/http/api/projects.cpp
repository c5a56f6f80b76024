// projects: the manager's routes and the view structs of their replies.
#include "http/api/projects.hpp"

#include <optional>
#include <string>
#include <vector>

#include "base/describe.hpp"
#include "http/api/signed_in.hpp"
#include "http/files.hpp"
#include "json/types.hpp"
#include "json/write.hpp"
#include "services/forms.hpp"

namespace assay::http::api {
namespace {

struct ProjectRowView {
  PublicId id;
  std::string name;
  ProjectStatus status = ProjectStatus::draft;
  std::int64_t items = 0, judgments_needed = 0, judgments_done = 0, people = 0;
  Time created_at;
  std::optional<Time> deadline;
  bool simulated = false;
};
ASSAY_DESCRIBE(ProjectRowView, id, name, status, items, judgments_needed, judgments_done, people, created_at, deadline, simulated)
struct ProjectsView {
  std::vector<ProjectRowView> projects;
};
ASSAY_DESCRIBE(ProjectsView, projects)
struct ProjectView {
  ProjectRowView row;
  std::string description;
  Settings settings;
  std::int64_t form_version = 1;
  JsonText form;
  std::int64_t guideline_version = 0;
  std::string guideline;
};
ASSAY_DESCRIBE(ProjectView, row, description, settings, form_version, form, guideline_version, guideline)
struct TemplatesView {
  std::vector<services::FormTemplate> templates;
};
ASSAY_DESCRIBE(TemplatesView, templates)
// The annotator's TaskView with nothing behind it, so that the editor shows the real task page.
struct PreviewLeaseView {
  Time ends_at;
  std::int64_t seconds_left = 0;
  Time server_now;
  bool shown = false;
};
ASSAY_DESCRIBE(PreviewLeaseView, ends_at, seconds_left, server_now, shown)
struct PreviewProgressView {
  std::int64_t mine_done = 0, mine_today = 0;
};
ASSAY_DESCRIBE(PreviewProgressView, mine_done, mine_today)
struct PreviewView {
  std::string assignment, project, project_name;
  JsonText form, content;
  std::optional<JsonText> draft, submitted;
  PreviewLeaseView lease;
  PreviewProgressView progress;
  bool skip_allowed = true;
};
ASSAY_DESCRIBE(PreviewView, assignment, project, project_name, form, content, draft, submitted, lease, progress, skip_allowed)
struct CheckView {
  bool ok = false;
  std::vector<services::FormComplaint> violations;
  std::optional<PreviewView> task;
};
ASSAY_DESCRIBE(CheckView, ok, violations, task)
struct VersionView {
  std::int64_t version = 0;
};
ASSAY_DESCRIBE(VersionView, version)
struct FormVersionView {
  std::int64_t version = 1;
  Time created_at;
  std::string created_by;
};
ASSAY_DESCRIBE(FormVersionView, version, created_at, created_by)
struct FormVersionsView {
  std::vector<FormVersionView> versions;
};
ASSAY_DESCRIBE(FormVersionsView, versions)
struct GuidelineVersionView {
  std::int64_t version = 1;
  GuidelineChange change = GuidelineChange::major;
  Time created_at;
  std::string created_by;
};
ASSAY_DESCRIBE(GuidelineVersionView, version, change, created_at, created_by)
struct GuidelineVersionsView {
  std::vector<GuidelineVersionView> versions;
};
ASSAY_DESCRIBE(GuidelineVersionsView, versions)
struct AddedView {
  std::int64_t added = 0, duplicates = 0;
};
ASSAY_DESCRIBE(AddedView, added, duplicates)

struct NewProjectBody {
  json::Text<1, 200> name;
  std::optional<json::Text<0, 4000>> description;
  std::optional<std::string> from_template;
  std::optional<JsonText> form;
  std::optional<json::Text<0, 200000>> guideline;
  std::optional<Settings> settings;
};
ASSAY_DESCRIBE(NewProjectBody, name, description, from_template, form, guideline, settings)
struct ChangeBody {
  std::optional<json::Text<1, 200>> name;
  std::optional<json::Text<0, 4000>> description;
  std::optional<Settings> settings;
  std::optional<Time> deadline;
};
ASSAY_DESCRIBE(ChangeBody, name, description, settings, deadline)
struct CheckBody {
  json::Text<0, 500000> form;
  std::optional<json::Value> sample;
};
ASSAY_DESCRIBE(CheckBody, form, sample)
struct FormBody {
  JsonText form;
};
ASSAY_DESCRIBE(FormBody, form)
struct GuidelineBody {
  json::Text<1, 200000> text;
  GuidelineChange change = GuidelineChange::minor;
};
ASSAY_DESCRIBE(GuidelineBody, text, change)
struct ItemBody {
  std::optional<json::Text<1, 400>> external_id;
  std::optional<json::Text<1, 400>> group;
  json::Value content;
};
ASSAY_DESCRIBE(ItemBody, external_id, group, content)
struct ItemsBody {
  std::vector<ItemBody> items;
};
ASSAY_DESCRIBE(ItemsBody, items)

ProjectRowView row_view(const ProjectRow& row) {
  const auto& p = row.project;
  return {p.public_id, p.name, p.status, row.counts.items, row.counts.needed, row.counts.done, row.counts.people, p.created_at, p.deadline, p.simulated};
}

Reply project_reply(const services::ProjectDetail& detail, int status = 200) {
  const auto& p = detail.row.project;
  return Reply::json(json::to_string(ProjectView{row_view(detail.row), p.description, p.settings, p.form_version, detail.form, p.guideline_version,
                                                 detail.guideline}),
                     status);
}

Result<PublicId> project_param(const Call& call) {
  if (const auto id = PublicId::parse(call.param("project"))) return *id;
  return Error::not_found("There is no such project.");
}

Answer create(services::Projects& projects, Call call) {
  ASSAY_TRY(auto body, call.read<NewProjectBody>());
  services::NewProject wanted{body.name, body.description ? body.description->value : "", {}, body.guideline ? body.guideline->value : "",
                              body.settings.value_or(Settings{}), false};
  if (body.form) {
    wanted.form = *body.form;
  } else {
    const auto found = services::find_form_template(body.from_template.value_or(""));
    if (!found) return Error::invalid("/from_template", "Give a form, or the id of a template from the gallery.");
    wanted.form = found->form;
    if (!body.guideline) wanted.guideline = found->guideline;
  }
  return projects.create(actor_of(call), std::move(wanted)).then([](services::ProjectDetail detail) { return project_reply(detail, 201); });
}

Answer check_form(services::Projects& projects, Call call) {
  ASSAY_TRY(const auto body, call.read<CheckBody>());
  CheckView view;
  auto check = services::check_form(body.form.value, body.sample);
  view.violations = std::move(check.complaints);
  view.ok = view.violations.empty();
  if (check.preview) {
    const auto now = projects.now();
    constexpr std::int64_t preview_seconds = 1800;
    view.task = PreviewView{"", "", "Preview", std::move(check.preview->form), std::move(check.preview->content),
                            {}, {}, {now + seconds(preview_seconds), preview_seconds, now, true}, {}};
  }
  return Reply::json(json::to_string(view));
}

Answer add_items(services::Projects& projects, Call call) {
  ASSAY_TRY(const auto id, project_param(call));
  ASSAY_TRY(auto body, call.read<ItemsBody>());
  if (body.items.empty() || body.items.size() > 1000) return Error::invalid("/items", "Send 1 to 1000 items at a time.");
  std::vector<services::GivenItem> items;
  for (auto& item : body.items) {
    services::GivenItem given;
    if (item.external_id) given.external_id = item.external_id->value;
    if (item.group) given.group = item.group->value;
    given.content = std::move(item.content);
    items.push_back(std::move(given));
  }
  return projects.add_items(actor_of(call), id, std::move(items)).then([](std::vector<ItemId> added) {
    AddedView view;
    for (const auto item : added) ++(item ? view.added : view.duplicates);
    return Reply::json(json::to_string(view), 201);
  });
}

}  // namespace

void add_project_routes(RouteTable& routes, services::Projects& projects) {
  const auto add = [&](Method method, const char* pattern, Permission permission, Body body, const char* name, const char* summary,
                       std::function<Answer(Call)> handler) {
    routes.push_back({method, pattern, permission, std::move(body), name, summary, std::move(handler)});
  };
  const auto large = Body::json(std::uint64_t{16} << 20U);
  add(Method::get, "/api/templates", Permission::signed_in, Body::none(), "list_templates", "The template gallery.", [](Call) -> Answer {
    TemplatesView view;
    view.templates = services::form_templates();
    return Reply::json(json::to_string(view));
  });
  add(Method::post, "/api/forms/check", Permission::signed_in, large, "check_form", "All errors of a form with their lines, and its task page.",
      [&projects](Call call) -> Answer { return check_form(projects, std::move(call)); });
  add(Method::get, "/api/workspaces/{workspace}/projects", Permission::review, Body::none(), "list_projects", "The projects of the workspace.",
      [&projects](Call call) -> Answer {
        return projects.list(actor_of(call).workspace).then([](std::vector<ProjectRow> rows) {
          ProjectsView view;
          for (const auto& row : rows) view.projects.push_back(row_view(row));
          return Reply::json(json::to_string(view));
        });
      });
  add(Method::post, "/api/workspaces/{workspace}/projects", Permission::manage, large, "create_project", "Makes a project as a draft.",
      [&projects](Call call) -> Answer { return create(projects, std::move(call)); });
  add(Method::get, "/api/workspaces/{workspace}/projects/{project}", Permission::review, Body::none(), "show_project", "One project, whole.",
      [&projects](Call call) -> Answer {
        ASSAY_TRY(const auto id, project_param(call));
        return projects.show(actor_of(call).workspace, id).then([](services::ProjectDetail detail) { return project_reply(detail); });
      });
  add(Method::patch, "/api/workspaces/{workspace}/projects/{project}", Permission::manage, Body::json(), "change_project", "Changes name, description, settings or deadline.",
      [&projects](Call call) -> Answer {
        ASSAY_TRY(const auto id, project_param(call));
        ASSAY_TRY(const auto body, call.read<ChangeBody>());
        services::ProjectChange change;
        if (body.name) change.name = body.name->value;
        if (body.description) change.description = body.description->value;
        change.settings = body.settings;
        if (json::find(call.json, "deadline") != nullptr) change.deadline.emplace(body.deadline);  // null takes it away
        return projects.change(actor_of(call), id, std::move(change)).then([](services::ProjectDetail detail) { return project_reply(detail); });
      });
  struct Move {
    const char* verb;
    ProjectStatus status;
    const char* summary;
  };
  for (const auto& move : {Move{"launch", ProjectStatus::open, "Opens the project for work."}, Move{"pause", ProjectStatus::paused, "No new tasks are granted."},
                           Move{"close", ProjectStatus::closed, "Work is over."}, Move{"archive", ProjectStatus::archived, "Puts the project away."}}) {
    const std::string pattern = std::string("/api/workspaces/{workspace}/projects/{project}/") + move.verb;
    add(Method::post, pattern.c_str(), Permission::manage, Body::json(), (std::string(move.verb) + "_project").c_str(), move.summary,
        [&projects, status = move.status](Call call) -> Answer {
          ASSAY_TRY(const auto id, project_param(call));
          return projects.move_to(actor_of(call), id, status).then([](services::ProjectDetail detail) { return project_reply(detail); });
        });
  }
  add(Method::get, "/api/workspaces/{workspace}/projects/{project}/forms", Permission::review, Body::none(), "list_forms", "The form's versions, newest first.",
      [&projects](Call call) -> Answer {
        ASSAY_TRY(const auto id, project_param(call));
        return projects.forms(actor_of(call).workspace, id).then([](std::vector<VersionRow> rows) {
          FormVersionsView view;
          for (auto& row : rows) view.versions.push_back({row.version, row.created_at, std::move(row.created_by)});
          return Reply::json(json::to_string(view));
        });
      });
  add(Method::get, "/api/workspaces/{workspace}/projects/{project}/guidelines", Permission::review, Body::none(), "list_guidelines",
      "The guideline's versions, newest first.", [&projects](Call call) -> Answer {
        ASSAY_TRY(const auto id, project_param(call));
        return projects.guidelines(actor_of(call).workspace, id).then([](std::vector<VersionRow> rows) {
          GuidelineVersionsView view;
          for (auto& row : rows) view.versions.push_back({row.version, row.change, row.created_at, std::move(row.created_by)});
          return Reply::json(json::to_string(view));
        });
      });
  add(Method::post, "/api/workspaces/{workspace}/projects/{project}/forms", Permission::manage, large, "add_form", "Makes the next form version.",
      [&projects](Call call) -> Answer {
        ASSAY_TRY(const auto id, project_param(call));
        ASSAY_TRY(const auto body, call.read<FormBody>());
        return projects.add_form(actor_of(call), id, body.form).then([](std::int64_t version) { return Reply::json(json::to_string(VersionView{version}), 201); });
      });
  add(Method::post, "/api/workspaces/{workspace}/projects/{project}/guidelines", Permission::manage, large, "add_guideline", "Makes the next guideline version.",
      [&projects](Call call) -> Answer {
        ASSAY_TRY(const auto id, project_param(call));
        ASSAY_TRY(const auto body, call.read<GuidelineBody>());
        return projects.add_guideline(actor_of(call), id, body.text, body.change).then([](std::int64_t version) {
          return Reply::json(json::to_string(VersionView{version}), 201);
        });
      });
  add(Method::post, "/api/workspaces/{workspace}/projects/{project}/items", Permission::manage, large, "add_items", "Adds up to 1000 items.",
      [&projects](Call call) -> Answer { return add_items(projects, std::move(call)); });
}

void add_result_routes(RouteTable& routes, services::Scoring& scoring) {
  routes.push_back({Method::get, "/api/workspaces/{workspace}/projects/{project}/results", Permission::review, Body::none(), "show_results",
                    "Progress, agreement, leaderboard, position bias and people; at most 5 seconds old.", [&scoring](Call call) -> Answer {
                      ASSAY_TRY(const auto id, project_param(call));
                      const auto seen = call.request.headers.find("If-None-Match");
                      const std::string known(seen.value_or(""));
                      return scoring.results(actor_of(call).workspace, id).then([known](services::Scoring::Scored scored) {
                        if (known == scored.version) return Reply{304, "", {}, std::string()}.with("ETag", scored.version);
                        return Reply::json(json::to_string(*scored.results)).with("ETag", scored.version);
                      });
                    }});
}

}  // namespace assay::http::api
