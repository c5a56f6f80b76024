// projects: the manager's routes and the view structs of their replies.
#include "http/api/projects.hpp"

#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <vector>

#include "base/describe.hpp"
#include "domain/limits.hpp"
#include "http/api/endpoint.hpp"
#include "http/api/shapes.hpp"
#include "http/api/signed_in.hpp"
#include "http/api/task_view.hpp"
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
struct ProjectDetailView {
  ProjectRowView row;
  std::string description;
  Settings settings;
  std::int64_t form_version = 1;
  json::Shaped<FormDocument> form;
  std::int64_t guideline_version = 0;
  std::string guideline;
};
ASSAY_DESCRIBE(ProjectDetailView, row, description, settings, form_version, form, guideline_version, guideline)
struct TemplateView {
  std::string id, name, summary;
  json::Shaped<FormDocument> form;
  std::string guideline;
  json::Shaped<Content> sample;
};
ASSAY_DESCRIBE(TemplateView, id, name, summary, form, guideline, sample)
struct TemplatesView {
  std::vector<TemplateView> templates;
};
ASSAY_DESCRIBE(TemplatesView, templates)
struct FormCheckView {
  bool ok = false;
  std::vector<services::FormComplaint> violations;
  std::optional<PreviewView> task;
};
ASSAY_DESCRIBE(FormCheckView, ok, violations, task)
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
struct FormTextView {
  std::int64_t version = 1;
  Time created_at;
  std::string created_by;
  json::Shaped<FormDocument> form;
};
ASSAY_DESCRIBE(FormTextView, version, created_at, created_by, form)
struct GuidelineTextView {
  std::int64_t version = 1;
  GuidelineChange change = GuidelineChange::major;
  Time created_at;
  std::string created_by, text;
};
ASSAY_DESCRIBE(GuidelineTextView, version, change, created_at, created_by, text)
struct AddedView {
  std::int64_t added = 0, duplicates = 0;
};
ASSAY_DESCRIBE(AddedView, added, duplicates)

struct NewProjectBody {
  json::Text<1, limits::name> name;
  std::optional<json::Text<0, limits::description>> description;
  std::optional<std::string> from_template;
  std::optional<json::Shaped<FormDocument>> form;
  std::optional<json::Text<0, limits::guideline>> guideline;
  std::optional<Settings> settings;
};
ASSAY_DESCRIBE(NewProjectBody, name, description, from_template, form, guideline, settings)
struct ChangeBody {
  std::optional<json::Text<1, limits::name>> name;
  std::optional<json::Text<0, limits::description>> description;
  std::optional<Settings> settings;
  std::optional<Time> deadline;
};
ASSAY_DESCRIBE(ChangeBody, name, description, settings, deadline)
struct CheckBody {
  json::Text<0, limits::form_text> form;
  std::optional<json::Shaped<Content, json::Value>> sample;
};
ASSAY_DESCRIBE(CheckBody, form, sample)
struct FormBody {
  json::Shaped<FormDocument> form;
};
ASSAY_DESCRIBE(FormBody, form)
struct GuidelineBody {
  json::Text<1, limits::guideline> text;
  GuidelineChange change = GuidelineChange::minor;
};
ASSAY_DESCRIBE(GuidelineBody, text, change)
struct ItemBody {
  std::optional<json::Text<1, limits::external_id>> external_id;
  std::optional<json::Text<1, limits::group>> group;
  json::Shaped<Content, json::Value> content;
};
ASSAY_DESCRIBE(ItemBody, external_id, group, content)
struct ItemsBody {
  std::vector<ItemBody> items;
};
ASSAY_DESCRIBE(ItemsBody, items)

ProjectRowView row_view(const ProjectRow& row) {
  const auto& p = row.project;
  return {p.public_id,       p.name,       p.status,   row.counts.items, row.counts.needed, row.counts.done,
          row.counts.people, p.created_at, p.deadline, p.simulated};
}

ProjectDetailView detail_view(services::ProjectDetail detail) {
  const auto& p = detail.row.project;
  return {row_view(detail.row),       p.description, p.settings, p.form_version, std::move(detail.form), p.guideline_version,
          std::move(detail.guideline)};
}

Pending<TemplatesView> list_templates(const Call& /*call*/) {
  TemplatesView view;
  for (auto& one : services::form_templates()) {
    view.templates.push_back({std::move(one.id), std::move(one.name), std::move(one.summary), std::move(one.form), std::move(one.guideline),
                              std::move(one.sample)});
  }
  return view;
}

Pending<FormCheckView> check_form(services::Projects& projects, const Call& /*call*/, CheckBody body) {
  FormCheckView view;
  std::optional<json::Value> sample;
  if (body.sample) sample = std::move(body.sample->value);
  auto check = services::check_form(body.form.value, sample);
  view.violations = std::move(check.complaints);
  view.ok = view.violations.empty();
  if (check.preview) {
    const auto now = projects.now();
    constexpr std::int64_t preview_seconds = 1800;
    view.task = PreviewView{"",
                            "",
                            "Preview",
                            std::move(check.preview->form),
                            std::move(check.preview->content),
                            {},
                            {},
                            {now + seconds(preview_seconds), preview_seconds, now, true},
                            {},
                            true,
                            "0"};
  }
  return view;
}

Pending<ProjectsView> list_projects(services::Projects& projects, const Call& call) {
  return projects.list(actor_of(call).workspace).then([](const std::vector<ProjectRow>& rows) {
    ProjectsView view;
    for (const auto& row : rows) view.projects.push_back(row_view(row));
    return view;
  });
}

Pending<ProjectDetailView> create(services::Projects& projects, const Call& call, NewProjectBody body) {
  services::NewProject wanted{body.name,
                              body.description ? body.description->value : "",
                              {},
                              body.guideline ? body.guideline->value : "",
                              body.settings.value_or(Settings{}),
                              false};
  if (body.form) {
    wanted.form = std::move(body.form->value);
  } else {
    const auto found = services::find_form_template(body.from_template.value_or(""));
    if (!found) return Error::invalid("/from_template", "Give a form, or the id of a template from the gallery.");
    wanted.form = found->form;
    if (!body.guideline) wanted.guideline = found->guideline;
  }
  return projects.create(actor_of(call), std::move(wanted)).then(detail_view);
}

Pending<ProjectDetailView> show(services::Projects& projects, const Call& call) {
  ASSAY_TRY(const auto id, id_param(call, "project"));
  return projects.show(actor_of(call).workspace, id).then(detail_view);
}

Pending<ProjectDetailView> change(services::Projects& projects, const Call& call, const ChangeBody& body) {
  ASSAY_TRY(const auto id, id_param(call, "project"));
  services::ProjectChange wanted;
  if (body.name) wanted.name = body.name->value;
  if (body.description) wanted.description = body.description->value;
  wanted.settings = body.settings;
  if (json::find(call.json, "deadline") != nullptr) wanted.deadline.emplace(body.deadline);  // null takes it away
  return projects.change(actor_of(call), id, std::move(wanted)).then(detail_view);
}

Pending<FormVersionsView> list_forms(services::Projects& projects, const Call& call) {
  ASSAY_TRY(const auto id, id_param(call, "project"));
  return projects.forms(actor_of(call).workspace, id).then([](std::vector<VersionRow> rows) {
    FormVersionsView view;
    for (auto& row : rows) view.versions.push_back({row.version, row.created_at, std::move(row.created_by)});
    return view;
  });
}

Pending<GuidelineVersionsView> list_guidelines(services::Projects& projects, const Call& call) {
  ASSAY_TRY(const auto id, id_param(call, "project"));
  return projects.guidelines(actor_of(call).workspace, id).then([](std::vector<VersionRow> rows) {
    GuidelineVersionsView view;
    for (auto& row : rows) view.versions.push_back({row.version, row.change, row.created_at, std::move(row.created_by)});
    return view;
  });
}

// What is no number is no version either.
Result<std::int64_t> version_param(const Call& call) {
  const auto& text = call.param("version");
  std::int64_t version = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
  if (error != std::errc() || end != text.data() + text.size()) return Error::not_found("There is no such version.");
  return version;
}

Pending<FormTextView> show_form(services::Projects& projects, const Call& call) {
  ASSAY_TRY(const auto id, id_param(call, "project"));
  ASSAY_TRY(const auto version, version_param(call));
  return projects.form(actor_of(call).workspace, id, version).then([](VersionText found) {
    auto& row = found.row;
    return FormTextView{row.version, row.created_at, std::move(row.created_by), JsonText(std::move(found.text))};
  });
}

Pending<GuidelineTextView> show_guideline_version(services::Projects& projects, const Call& call) {
  ASSAY_TRY(const auto id, id_param(call, "project"));
  ASSAY_TRY(const auto version, version_param(call));
  return projects.guideline(actor_of(call).workspace, id, version).then([](VersionText found) {
    auto& row = found.row;
    return GuidelineTextView{row.version, row.change, row.created_at, std::move(row.created_by), std::move(found.text)};
  });
}

Pending<VersionView> add_form(services::Projects& projects, const Call& call, const FormBody& body) {
  ASSAY_TRY(const auto id, id_param(call, "project"));
  return projects.add_form(actor_of(call), id, body.form.value).then([](std::int64_t version) { return VersionView{version}; });
}

Pending<VersionView> add_guideline(services::Projects& projects, const Call& call, const GuidelineBody& body) {
  ASSAY_TRY(const auto id, id_param(call, "project"));
  return projects.add_guideline(actor_of(call), id, body.text, body.change).then([](std::int64_t version) { return VersionView{version}; });
}

Pending<AddedView> add_items(services::Projects& projects, const Call& call, ItemsBody body) {
  ASSAY_TRY(const auto id, id_param(call, "project"));
  if (body.items.empty() || body.items.size() > limits::items_at_once) {
    return Error::invalid("/items", "Send 1 to " + std::to_string(limits::items_at_once) + " items at a time.");
  }
  std::vector<services::GivenItem> items;
  for (auto& item : body.items) {
    services::GivenItem given;
    if (item.external_id) given.external_id = item.external_id->value;
    if (item.group) given.group = item.group->value;
    given.content = std::move(item.content.value);
    items.push_back(std::move(given));
  }
  return projects.add_items(actor_of(call), id, std::move(items)).then([](const std::vector<ItemId>& added) {
    AddedView view;
    for (const auto item : added) ++(item ? view.added : view.duplicates);
    return view;
  });
}

Pending<Made<services::Results>> show_results(services::Scoring& scoring, const Call& call) {
  ASSAY_TRY(const auto id, id_param(call, "project"));
  const std::string known(call.request.headers.find("If-None-Match").value_or(""));
  return scoring.results(actor_of(call).workspace, id).then([known](const services::Scoring::Scored& scored) {
    if (known == scored.version) return Made<services::Results>(Reply{304, "", {}, std::string()}.with("ETag", scored.version));
    Made<services::Results> made(*scored.results);
    made.reply.headers.emplace_back("ETag", scored.version);
    return made;
  });
}

struct Move {
  const char* verb;
  ProjectStatus status;
  const char* summary;
};
constexpr std::array<Move, 4> moves{{{"launch", ProjectStatus::open, "Opens the project for work."},
                                     {"pause", ProjectStatus::paused, "No new tasks are granted."},
                                     {"close", ProjectStatus::closed, "Work is over."},
                                     {"archive", ProjectStatus::archived, "Puts the project away."}}};

}  // namespace

void add_project_routes(RouteTable& routes, services::Projects& projects, services::Repeats& repeats) {
  const std::string all = "/api/workspaces/{workspace}/projects";
  const std::string one = all + "/{project}";
  const auto large = Body::json(limits::large_body);
  constexpr int created = 201;
  add(routes, {Method::get, "/api/templates", Permission::signed_in, Body::none(), "list_templates", "The template gallery."},
      list_templates);
  add(routes,
      {Method::post, "/api/forms/check", Permission::signed_in, large, "check_form",
       "All errors of a form with their lines, and its task page."},
      on(projects, check_form));
  add(routes, {Method::get, all, Permission::review, Body::none(), "list_projects", "The projects of the workspace."},
      on(projects, list_projects));
  add(routes, once(repeats, {Method::post, all, Permission::manage, large, "create_project", "Makes a project as a draft.", created}),
      on(projects, create));
  add(routes, {Method::get, one, Permission::review, Body::none(), "show_project", "One project, whole."}, on(projects, show));
  add(routes, {Method::patch, one, Permission::manage, Body::json(), "change_project", "Changes name, description, settings or deadline."},
      on(projects, change));
  for (const auto& move : moves) {
    add(routes, {Method::post, one + "/" + move.verb, Permission::manage, Body::json(), std::string(move.verb) + "_project", move.summary},
        [&projects, status = move.status](Call& call, Nothing /*body*/) -> Pending<ProjectDetailView> {
          ASSAY_TRY(const auto id, id_param(call, "project"));
          return projects.move_to(actor_of(call), id, status).then(detail_view);
        });
  }
  add(routes, {Method::get, one + "/forms", Permission::review, Body::none(), "list_forms", "The form's versions, newest first."},
      on(projects, list_forms));
  add(routes,
      {Method::get, one + "/guidelines", Permission::review, Body::none(), "list_guidelines", "The guideline's versions, newest first."},
      on(projects, list_guidelines));
  add(routes, {Method::get, one + "/forms/{version}", Permission::review, Body::none(), "show_form", "One version of the form."},
      on(projects, show_form));
  add(routes,
      {Method::get, one + "/guidelines/{version}", Permission::review, Body::none(), "show_guideline_version",
       "One version of the guideline."},
      on(projects, show_guideline_version));
  add(routes, once(repeats, {Method::post, one + "/forms", Permission::manage, large, "add_form", "Makes the next form version.", created}),
      on(projects, add_form));
  add(routes,
      once(repeats,
           {Method::post, one + "/guidelines", Permission::manage, large, "add_guideline", "Makes the next guideline version.", created}),
      on(projects, add_guideline));
  add(routes,
      once(repeats, {Method::post, one + "/items", Permission::manage, large, "add_items",
                     "Adds up to " + std::to_string(limits::items_at_once) + " items.", created}),
      on(projects, add_items));
}

void add_result_routes(RouteTable& routes, services::Scoring& scoring) {
  add(routes,
      {Method::get,
       "/api/workspaces/{workspace}/projects/{project}/results",
       Permission::review,
       Body::none(),
       "show_results",
       "Progress, agreement, leaderboard, position bias and people; at most 5 seconds old.",
       200,
       {{Parameter::In::header, "If-None-Match", json::schema_read<std::string>, Parameter::Presence::optional,
         "The ETag of results that you have: 304 where they still hold."}}},
      on(scoring, show_results));
}

}  // namespace assay::http::api
