// jobs: the routes for uploads, imports and jobs, and the view structs of their replies.
#include "http/api/jobs.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/describe.hpp"
#include "base/text.hpp"
#include "http/api/signed_in.hpp"
#include "http/files.hpp"
#include "json/write.hpp"

namespace assay::http::api {
namespace {

struct UploadView {
  PublicId id;
  std::string name;
  std::int64_t bytes = 0;
  JsonText found;  ///< format, columns, first rows and a suggested mapping
};
ASSAY_DESCRIBE(UploadView, id, name, bytes, found)

struct JobView {
  PublicId id;
  std::string kind;
  PublicId project;
  JobStatus status = JobStatus::queued;
  JsonText asked;
  std::int64_t done = 0;
  std::optional<std::int64_t> total;
  std::string unit, message;
  JsonText result;
  bool cancel_asked = false;
  Time created_at;
  std::optional<Time> started_at, finished_at;
};
ASSAY_DESCRIBE(JobView, id, kind, project, status, asked, done, total, unit, message, result, cancel_asked, created_at, started_at, finished_at)
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

/// As many as a page shows; the file has them all.
constexpr std::int64_t shown_errors = 100;

JobView view_of(const Job& job) {
  return {job.public_id, job.kind, job.project_public_id, job.status, job.asked, job.done, job.total, job.unit, job.message, job.result, job.cancel_asked,
          job.created_at, job.started_at, job.finished_at};
}

Reply job_reply(const Job& job, int status = 200) { return Reply::json(json::to_string(view_of(job)), status); }

Result<PublicId> id_of(const Call& call, std::string_view name) {
  if (const auto id = PublicId::parse(call.param(name))) return *id;
  return Error::not_found("There is no such " + std::string(name) + ".");
}

// A CSV cell: quoted always, and never a formula for the spreadsheet that opens it.
std::string cell(std::string_view text) {
  std::string out = "\"";
  if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos) out += '\'';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

Answer upload(services::Importing& importing, const std::filesystem::path& folder, Call call) {
  ASSAY_TRY(const auto project, id_of(call, "project"));
  const std::string name(call.request.query_value("name").value_or("upload"));
  if (name.size() > 200 || first_invalid_utf8(name)) return Error::invalid("/name", "The name of the file has at most 200 characters.");
  // The name is the client's; the path never is.
  const auto kept = folder / (call.request.request_id + ".upload");
  const auto bytes = static_cast<std::int64_t>(call.upload.bytes());
  ASSAY_CHECK(call.upload.keep_as(kept));
  return importing.add_upload(actor_of(call), project, name, kept.string(), bytes).then([](services::UploadLook look) {
    return Reply::json(json::to_string(UploadView{look.id, look.name, look.bytes, JsonText(json::to_string(look.detection))}), 201);
  });
}

}  // namespace

void add_job_routes(RouteTable& routes, services::Jobs& jobs, services::Importing& importing, services::Exporting& exporting,
                    const std::filesystem::path& folder) {
  const std::string workspace = "/api/workspaces/{workspace}";
  routes.push_back({Method::post, workspace + "/projects/{project}/uploads", Permission::manage, Body::to_file(folder), "upload_file",
                    "Takes a file of any size (also gzip) and says what it holds.",
                    [&importing, folder](Call call) { return upload(importing, folder, std::move(call)); }});
  routes.push_back({Method::post, workspace + "/projects/{project}/imports", Permission::manage, Body::json(), "start_import",
                    "Queues the import of an uploaded file.", [&importing](Call call) -> Answer {
                      ASSAY_TRY(const auto project, id_of(call, "project"));
                      ASSAY_TRY(auto spec, call.read<services::ImportSpec>());
                      return importing.start(actor_of(call), project, std::move(spec)).then([](Job job) { return job_reply(job, 201); });
                    }});
  routes.push_back({Method::post, workspace + "/projects/{project}/exports", Permission::manage, Body::json(), "start_export",
                    "Queues an export from a recorded spec.", [&exporting](Call call) -> Answer {
                      ASSAY_TRY(const auto project, id_of(call, "project"));
                      ASSAY_TRY(const auto wish, call.read<services::ExportWish>());
                      return exporting.start(actor_of(call), project, wish).then([](Job job) { return job_reply(job, 201); });
                    }});
  routes.push_back({Method::post, workspace + "/jobs/{job}/repeat", Permission::manage, Body::json(), "repeat_export",
                    "Queues the same export again: the same spec gives the same bytes.", [&exporting](Call call) -> Answer {
                      ASSAY_TRY(const auto id, id_of(call, "job"));
                      return exporting.repeat(actor_of(call), id).then([](Job job) { return job_reply(job, 201); });
                    }});
  routes.push_back({Method::get, workspace + "/jobs/{job}/files/{name}", Permission::manage, Body::none(), "download_export",
                    "A file of a finished export.", [&exporting](Call call) -> Answer {
                      ASSAY_TRY(const auto id, id_of(call, "job"));
                      const std::string name = call.param("name");
                      auto request = std::make_shared<Request>(std::move(call.request));
                      return exporting.file(actor_of(call).workspace, id, name).then([request, id, name](std::filesystem::path path) -> Result<Reply> {
                        const bool json_lines = name.ends_with(".jsonl");
                        const std::string type = name.ends_with(".csv") ? "text/csv; charset=utf-8" : json_lines ? "application/x-ndjson" : "application/json";
                        // The bytes of an export never change, so its job and name are its entity tag.
                        return file_reply(*request, {path, type, "\"" + id.text() + "-" + name + "\"", name});
                      });
                    }});
  routes.push_back({Method::get, workspace + "/projects/{project}/jobs", Permission::manage, Body::none(), "list_jobs", "The newest 50 jobs of a project.",
                    [&jobs](Call call) -> Answer {
                      ASSAY_TRY(const auto project, id_of(call, "project"));
                      return jobs.list(actor_of(call).workspace, project).then([](std::vector<Job> list) {
                        JobsView view;
                        for (const auto& job : list) view.jobs.push_back(view_of(job));
                        return Reply::json(json::to_string(view));
                      });
                    }});
  routes.push_back({Method::get, workspace + "/jobs/{job}", Permission::manage, Body::none(), "show_job", "One job with its progress.",
                    [&jobs](Call call) -> Answer {
                      ASSAY_TRY(const auto id, id_of(call, "job"));
                      return jobs.show(actor_of(call).workspace, id).then([](Job job) { return job_reply(job); });
                    }});
  routes.push_back({Method::post, workspace + "/jobs/{job}/cancel", Permission::manage, Body::json(), "cancel_job", "Asks a job to stop at the next safe place.",
                    [&jobs](Call call) -> Answer {
                      ASSAY_TRY(const auto id, id_of(call, "job"));
                      return jobs.cancel(actor_of(call).workspace, id).then([](Job job) { return job_reply(job); });
                    }});
  routes.push_back({Method::get, workspace + "/jobs/{job}/errors", Permission::manage, Body::none(), "list_job_errors",
                    "The rows that could not be taken, as CSV with line, where and message.", [&jobs](Call call) -> Answer {
                      ASSAY_TRY(const auto id, id_of(call, "job"));
                      return jobs.errors(actor_of(call).workspace, id).then([](std::vector<JobError> errors) {
                        std::string text = "line,where,message\r\n";
                        for (const auto& one : errors) text += std::to_string(one.line) + "," + cell(one.where) + "," + cell(one.message) + "\r\n";
                        Reply reply = Reply::text(std::move(text));
                        reply.content_type = "text/csv; charset=utf-8";
                        return std::move(reply).with("Content-Disposition", "attachment; filename=\"import-errors.csv\"");
                      });
                    }});
  routes.push_back({Method::get, workspace + "/jobs/{job}/first-errors", Permission::manage, Body::none(), "list_first_job_errors",
                    "The first 100 rows that could not be taken, with line, where and message.", [&jobs](Call call) -> Answer {
                      ASSAY_TRY(const auto id, id_of(call, "job"));
                      return jobs.errors(actor_of(call).workspace, id, shown_errors).then([](std::vector<JobError> errors) {
                        JobErrorsView view;
                        for (auto& one : errors) view.errors.push_back({one.line, std::move(one.where), std::move(one.message)});
                        return Reply::json(json::to_string(view));
                      });
                    }});
}

}  // namespace assay::http::api
