// jobs: the routes for uploads, imports and jobs, and the view structs of their replies.
#include "http/api/jobs.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/csv_cell.hpp"
#include "base/describe.hpp"
#include "base/text.hpp"
#include "domain/limits.hpp"
#include "http/api/endpoint.hpp"
#include "http/api/signed_in.hpp"
#include "http/files.hpp"
#include "json/write.hpp"

namespace assay::http::api {
namespace {

struct UploadView {
  PublicId id;
  std::string name;
  std::int64_t bytes = 0;
  decltype(services::UploadLook::detection) found;  ///< format, columns, first rows and a suggested mapping
};
ASSAY_DESCRIBE(UploadView, id, name, bytes, found)

/// What a job has to say; nothing before its first report.
struct JobResult {};
json::Object json_schema(json::Schemas& schemas, json::Direction /*direction*/, std::type_identity<JobResult>) {
  using json::Direction;
  return schemas.define("JobResult", typeid(JobResult),
                        {{"anyOf", json::Array{schemas.of<services::ImportResult>(Direction::written),
                                               schemas.of<services::ExportResult>(Direction::written), json::Object{{"type", "null"}}}}});
}

/// What a job was asked to do.
struct JobAsked {};
json::Object json_schema(json::Schemas& schemas, json::Direction /*direction*/, std::type_identity<JobAsked>) {
  using json::Direction;
  return schemas.define("JobAsked", typeid(JobAsked),
                        {{"anyOf", json::Array{schemas.of<services::ImportAsked>(Direction::written),
                                               schemas.of<services::ExportWish>(Direction::written), json::Object{{"type", "null"}}}}});
}

struct JobKind {};
json::Object json_schema(json::Schemas& schemas, json::Direction /*direction*/, std::type_identity<JobKind>) {
  return schemas.define("JobKind", typeid(JobKind), {{"type", "string"}, {"enum", json::Array{"import", "export"}}});
}

struct JobView {
  PublicId id;
  json::Shaped<JobKind, std::string> kind;
  PublicId project;
  JobStatus status = JobStatus::queued;
  json::Shaped<JobAsked> asked;
  std::int64_t done = 0;
  std::optional<std::int64_t> total;
  std::string unit, message;
  json::Shaped<JobResult> result;
  bool cancel_asked = false;
  Time created_at;
  std::optional<Time> started_at, finished_at;
  std::optional<Time> files_removed_at;  ///< of an export: repeat it for the same bytes
};
ASSAY_DESCRIBE(JobView, id, kind, project, status, asked, done, total, unit, message, result, cancel_asked, created_at, started_at,
               finished_at, files_removed_at)
struct JobsView {
  std::vector<JobView> jobs;
};
ASSAY_DESCRIBE(JobsView, jobs)

struct JobErrorView {
  std::int64_t line = 0;
  std::string where, message;
};
ASSAY_DESCRIBE(JobErrorView, line, where, message)
struct JobErrorsView {
  std::vector<JobErrorView> errors;
};
ASSAY_DESCRIBE(JobErrorsView, errors)

JobView view_of(const Job& job) {
  return {job.public_id, job.kind,   job.project_public_id, job.status,     job.asked,      job.done,        job.total,           job.unit,
          job.message,   job.result, job.cancel_asked,      job.created_at, job.started_at, job.finished_at, job.files_removed_at};
}

using FileName = json::Text<0, limits::file_name>;

Pending<UploadView> upload(services::Importing& importing, const std::filesystem::path& folder, Call& call) {
  ASSAY_TRY(const auto project, id_param(call, "project"));
  const std::string name(call.request.query_value("name").value_or("upload"));
  if (name.size() > limits::file_name || first_invalid_utf8(name)) {
    return Error::invalid("/name", "The name of the file has at most " + std::to_string(limits::file_name) + " characters.");
  }
  // The name is the client's; the path never is.
  const auto kept = folder / (call.request.request_id + ".upload");
  const auto bytes = static_cast<std::int64_t>(call.upload.bytes());
  ASSAY_CHECK(call.upload.keep_as(kept));
  return importing.add_upload(actor_of(call), project, name, kept.string(), bytes).then([](services::UploadLook look) {
    return UploadView{look.id, std::move(look.name), look.bytes, std::move(look.detection)};
  });
}

Pending<JobView> start_import(services::Importing& importing, const Call& call, services::ImportSpec spec) {
  ASSAY_TRY(const auto project, id_param(call, "project"));
  return importing.start(actor_of(call), project, std::move(spec)).then(view_of);
}

Pending<JobView> start_export(services::Exporting& exporting, const Call& call, const services::ExportWish& wish) {
  ASSAY_TRY(const auto project, id_param(call, "project"));
  return exporting.start(actor_of(call), project, wish).then(view_of);
}

Pending<JobView> repeat(services::Exporting& exporting, const Call& call, Nothing /*body*/) {
  ASSAY_TRY(const auto id, id_param(call, "job"));
  return exporting.repeat(actor_of(call), id).then(view_of);
}

Pending<Document> download(services::Exporting& exporting, Call& call) {
  ASSAY_TRY(const auto id, id_param(call, "job"));
  const std::string name = call.param("name");
  const auto workspace = actor_of(call).workspace;
  auto request = std::make_shared<Request>(std::move(call.request));
  return exporting.file(workspace, id, name).then([request, id, name](std::filesystem::path path) -> Result<Document> {
    const bool json_lines = name.ends_with(".jsonl");
    const std::string type = name.ends_with(".csv") ? "text/csv; charset=utf-8" : json_lines ? "application/x-ndjson" : "application/json";
    // The bytes of an export never change, so its job and name are its entity tag.
    ASSAY_TRY(auto reply, file_reply(*request, {path, type, "\"" + id.text() + "-" + name + "\"", name}));
    return Document{std::move(reply)};
  });
}

Pending<JobsView> list(services::Jobs& jobs, const Call& call) {
  ASSAY_TRY(const auto project, id_param(call, "project"));
  return jobs.list(actor_of(call).workspace, project).then([](const std::vector<Job>& all) {
    JobsView view;
    for (const auto& job : all) view.jobs.push_back(view_of(job));
    return view;
  });
}

Pending<JobView> show(services::Jobs& jobs, const Call& call) {
  ASSAY_TRY(const auto id, id_param(call, "job"));
  return jobs.show(actor_of(call).workspace, id).then(view_of);
}

Pending<JobView> cancel(services::Jobs& jobs, const Call& call, Nothing /*body*/) {
  ASSAY_TRY(const auto id, id_param(call, "job"));
  return jobs.cancel(actor_of(call).workspace, id).then(view_of);
}

Pending<Document> list_errors(services::Jobs& jobs, const Call& call) {
  ASSAY_TRY(const auto id, id_param(call, "job"));
  return jobs.errors(actor_of(call).workspace, id).then([](const std::vector<JobError>& errors) {
    std::string text = "line,where,message\r\n";
    for (const auto& one : errors) {
      text += std::to_string(one.line) + ",";
      append_csv_cell(text, one.where);
      text += ",";
      append_csv_cell(text, one.message);
      end_csv_line(text);
    }
    Reply reply = Reply::text(std::move(text));
    reply.content_type = "text/csv; charset=utf-8";
    return Document{std::move(reply).with("Content-Disposition", "attachment; filename=\"import-errors.csv\"")};
  });
}

Pending<JobErrorsView> list_first_errors(services::Jobs& jobs, const Call& call) {
  ASSAY_TRY(const auto id, id_param(call, "job"));
  return jobs.errors(actor_of(call).workspace, id, limits::shown_job_errors).then([](std::vector<JobError> errors) {
    JobErrorsView view;
    for (auto& one : errors) view.errors.push_back({one.line, std::move(one.where), std::move(one.message)});
    return view;
  });
}

}  // namespace

void add_job_routes(RouteTable& routes, services::Jobs& jobs, services::Importing& importing, services::Exporting& exporting,
                    services::Repeats& repeats, const std::filesystem::path& folder) {
  const std::string workspace = "/api/workspaces/{workspace}";
  const std::string project = workspace + "/projects/{project}";
  constexpr int created = 201;
  add(routes,
      {Method::post,
       project + "/uploads",
       Permission::manage,
       Body::to_file(folder),
       "upload_file",
       "Takes a file of any size (also gzip) and says what it holds.",
       created,
       {{Parameter::In::query, "name", json::schema_read<FileName>, Parameter::Presence::optional,
         "The file's name; its ending helps to find the format."}}},
      [&importing, folder](Call& call) { return upload(importing, folder, call); });
  add(routes,
      once(repeats, {Method::post, project + "/imports", Permission::manage, Body::json(), "start_import",
                     "Queues the import of an uploaded file.", created}),
      on(importing, start_import));
  add(routes,
      once(repeats, {Method::post, project + "/exports", Permission::manage, Body::json(), "start_export",
                     "Queues an export from a recorded spec.", created}),
      on(exporting, start_export));
  add(routes,
      once(repeats, {Method::post, workspace + "/jobs/{job}/repeat", Permission::manage, Body::json(), "repeat_export",
                     "Queues the same export again: the same spec gives the same bytes.", created}),
      on(exporting, repeat));
  add(routes,
      {Method::get,
       workspace + "/jobs/{job}/files/{name}",
       Permission::manage,
       Body::none(),
       "download_export",
       "A file of a finished export.",
       200,
       {},
       {"text/csv", "application/x-ndjson", "application/json"}},
      on(exporting, download));
  add(routes,
      {Method::get, project + "/jobs", Permission::manage, Body::none(), "list_jobs",
       "The newest " + std::to_string(limits::jobs_listed) + " jobs of a project."},
      on(jobs, list));
  add(routes, {Method::get, workspace + "/jobs/{job}", Permission::manage, Body::none(), "show_job", "One job with its progress."},
      on(jobs, show));
  add(routes,
      {Method::post, workspace + "/jobs/{job}/cancel", Permission::manage, Body::json(), "cancel_job",
       "Asks a job to stop at the next safe place."},
      on(jobs, cancel));
  add(routes,
      {Method::get,
       workspace + "/jobs/{job}/errors",
       Permission::manage,
       Body::none(),
       "list_job_errors",
       "The rows that could not be taken, as CSV with line, where and message.",
       200,
       {},
       {"text/csv"}},
      on(jobs, list_errors));
  add(routes,
      {Method::get, workspace + "/jobs/{job}/first-errors", Permission::manage, Body::none(), "list_first_job_errors",
       "The first " + std::to_string(limits::shown_job_errors) + " rows that could not be taken, with line, where and message."},
      on(jobs, list_first_errors));
}

}  // namespace assay::http::api
