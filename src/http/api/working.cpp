// working: the annotator's routes and the view structs of their replies; nothing here knows an item's id.
#include "http/api/working.hpp"

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "base/describe.hpp"
#include "domain/limits.hpp"
#include "http/api/endpoint.hpp"
#include "http/api/signed_in.hpp"
#include "http/api/task_view.hpp"
#include "json/types.hpp"
#include "json/write.hpp"

namespace assay::http::api {
namespace {

struct WorkProjectView {
  PublicId id;
  std::string workspace, name, description;
  ProjectStatus status = ProjectStatus::open;
  std::string guideline_version;
  std::optional<std::string> acknowledged_version;
  bool must_acknowledge = false;
  std::int64_t mine_done = 0, mine_today = 0;
  bool available = false;
  std::optional<Time> deadline;
};
ASSAY_DESCRIBE(WorkProjectView, id, workspace, name, description, status, guideline_version, acknowledged_version, must_acknowledge,
               mine_done, mine_today, available, deadline)
struct WorkProjectsView {
  std::vector<WorkProjectView> projects;
};
ASSAY_DESCRIBE(WorkProjectsView, projects)

/// Why there is no task; services and rules name it by the same words.
enum class NoTaskReason { none_left, not_open, acknowledge, too_many_skips, share_reached };
ASSAY_DESCRIBE_ENUM(NoTaskReason, none_left, not_open, acknowledge, too_many_skips, share_reached)
struct LeaseReply {
  std::vector<TaskView> tasks;
  std::optional<NoTaskReason> reason;
  std::string sentence;
};
ASSAY_DESCRIBE(LeaseReply, tasks, reason, sentence)

struct RecentEntry {
  PublicId assignment;
  Time submitted_at;
  std::int64_t revision = 1;
  std::string excerpt;
  bool editable = false;
  std::string guideline_version;
};
ASSAY_DESCRIBE(RecentEntry, assignment, submitted_at, revision, excerpt, editable, guideline_version)
struct RecentView {
  std::vector<RecentEntry> recent;
};
ASSAY_DESCRIBE(RecentView, recent)
struct GuidelineView {
  std::string version, text;
  std::optional<std::string> acknowledged_version;
};
ASSAY_DESCRIBE(GuidelineView, version, text, acknowledged_version)
struct ShownView {
  LeaseView lease;
};
ASSAY_DESCRIBE(ShownView, lease)
struct DraftReply {
  LeaseView lease;
  std::int64_t stored_sequence = 0;
};
ASSAY_DESCRIBE(DraftReply, lease, stored_sequence)
struct SubmitReply {
  PublicId assignment;
  std::int64_t revision = 0;
  bool counted = false, surplus = false;
  std::string sentence;
};
ASSAY_DESCRIBE(SubmitReply, assignment, revision, counted, surplus, sentence)

struct LeaseBody {
  json::Ranged<1, rules::max_leases> hold;
  std::optional<bool> accept_skips;
};
ASSAY_DESCRIBE(LeaseBody, hold, accept_skips)
struct DraftBody {
  json::Ranged<1, 9007199254740991> sequence;
  json::Shaped<Answers, json::Value> answers;
  json::Ranged<0, limits::active_ms> active_ms;
};
ASSAY_DESCRIBE(DraftBody, sequence, answers, active_ms)
struct SubmitBody {
  json::Shaped<Answers, json::Value> answers;
  json::Ranged<0, limits::active_ms> active_ms;
  json::Ranged<0, limits::revisions> revision;
};
ASSAY_DESCRIBE(SubmitBody, answers, active_ms, revision)
struct SkipBody {
  SkipReason reason = SkipReason::other;
  json::Text<0, limits::skip_note> note;
};
ASSAY_DESCRIBE(SkipBody, reason, note)
struct AcknowledgeBody {
  json::Text<1, 20> version;
};
ASSAY_DESCRIBE(AcknowledgeBody, version)

std::optional<std::string> version_text(std::int64_t version) {
  if (version == 0) return std::nullopt;
  return std::to_string(version);
}

LeaseView lease_view(Time ends_at, bool shown, Time now) {
  return {ends_at, std::max<std::int64_t>(0, (ends_at - now).micros / 1'000'000), now, shown};
}

TaskView task_view(services::BlindTask task, Time now) {
  TaskView view;
  view.assignment = task.assignment;
  view.project = task.project;
  view.project_name = std::move(task.project_name);
  view.form = std::move(task.form);
  view.content = std::move(task.content);
  if (task.draft_sequence) view.draft = DraftView{*task.draft_sequence, std::move(task.draft)};
  if (task.revision > 0) {
    view.submitted = SubmittedView{task.revision, std::move(task.submitted), task.submitted_at, task.submitted_at + rules::revision_window};
  }
  view.lease = lease_view(task.ends_at, task.shown, now);
  view.progress = {task.mine_done, task.mine_today};
  view.skip_allowed = task.skip_allowed;
  view.guideline_version = std::to_string(task.guideline_version);
  return view;
}

NoTaskReason reason_of(const std::string& word) {
  NoTaskReason reason{};
  if (boost::describe::enum_from_string(word.c_str(), reason)) return reason;
  throw std::logic_error("the contract does not know the reason " + word);
}

// The hot path keeps its own record of what took effect, in the transaction of a whole batch.
Result<std::string> required_key(const Call& call) {
  ASSAY_TRY(auto key, idempotency_key(call));
  if (key) return std::move(*key);
  return Error::invalid("", "Send an Idempotency-Key of 1 to " + std::to_string(limits::idempotency_key) +
                                " characters, new for each submission and the same for its repeats.");
}

Pending<WorkProjectsView> list_projects(services::Working& working, const Call& call) {
  return working.projects(actor_of(call).person).then([](std::vector<WorkProjectRow> rows) {
    WorkProjectsView view;
    for (auto& row : rows) {
      view.projects.push_back({row.id, row.workspace, row.name, row.description, row.status, std::to_string(row.guideline_version),
                               version_text(row.acknowledged_version), row.must_acknowledge, row.mine_done, row.mine_today,
                               row.status == ProjectStatus::open && row.has_free, row.deadline});
    }
    return view;
  });
}

Pending<LeaseReply> lease(services::Working& working, const Call& call, const LeaseBody& body) {
  ASSAY_TRY(const auto project, id_param(call, "project"));
  return working.lease(actor_of(call).person, project, body.hold, body.accept_skips.value_or(false))
      .then([&working](services::LeasedTasks leased) {
        LeaseReply view;
        for (auto& task : leased.tasks) view.tasks.push_back(task_view(std::move(task), working.now()));
        if (!leased.reason.empty()) view.reason = reason_of(leased.reason);
        view.sentence = leased.sentence;
        return view;
      });
}

Pending<TaskView> show_task(services::Working& working, const Call& call) {
  ASSAY_TRY(const auto assignment, id_param(call, "assignment", "task"));
  return working.task(actor_of(call).person, assignment).then([&working](services::BlindTask task) {
    return task_view(std::move(task), working.now());
  });
}

Pending<ShownView> mark_shown(services::Working& working, const Call& call, Nothing /*body*/) {
  ASSAY_TRY(const auto assignment, id_param(call, "assignment", "task"));
  return working.shown(actor_of(call).person, assignment).then([&working](LeaseTimes times) {
    return ShownView{lease_view(times.ends_at, times.shown, working.now())};
  });
}

Pending<DraftReply> save_draft(services::Working& working, const Call& call, const DraftBody& body) {
  ASSAY_TRY(const auto assignment, id_param(call, "assignment", "task"));
  return working.draft(actor_of(call).person, assignment, body.sequence, body.answers.value, milliseconds(body.active_ms))
      .then([&working](DraftOutcome outcome) {
        return DraftReply{lease_view(outcome.lease.ends_at, outcome.lease.shown, working.now()), outcome.stored_sequence};
      });
}

Pending<SubmitReply> submit(services::Working& working, const Call& call, SubmitBody body) {
  ASSAY_TRY(const auto assignment, id_param(call, "assignment", "task"));
  ASSAY_TRY(auto key, required_key(call));
  services::HandIn hand_in{assignment,       std::move(body.answers.value), milliseconds(body.active_ms), body.revision, std::move(key),
                           call.request.body};
  return working.submit(actor_of(call).person, std::move(hand_in)).then([assignment](SubmitOutcome outcome) {
    return SubmitReply{assignment, outcome.revision, outcome.counted, outcome.surplus, outcome.sentence};
  });
}

Pending<void> skip(services::Working& working, const Call& call, const SkipBody& body) {
  ASSAY_TRY(const auto assignment, id_param(call, "assignment", "task"));
  ASSAY_TRY(auto key, required_key(call));
  SkipRequest request{assignment, {}, body.reason, body.note.value, {"skip", std::move(key), call.request.body}};
  return working.skip(actor_of(call).person, std::move(request));
}

Pending<void> release(services::Working& working, const Call& call, Nothing /*body*/) {
  ASSAY_TRY(const auto assignment, id_param(call, "assignment", "task"));
  return working.release(actor_of(call).person, assignment);
}

Pending<RecentView> list_recent(services::Working& working, const Call& call) {
  ASSAY_TRY(const auto project, id_param(call, "project"));
  return working.recent(actor_of(call).person, project).then([&working](std::vector<RecentRow> rows) {
    RecentView view;
    for (auto& row : rows) {
      const bool editable = !row.voided && working.now() - row.submitted_at <= rules::revision_window;
      view.recent.push_back({row.assignment, row.submitted_at, row.revision, row.excerpt, editable, std::to_string(row.guideline_version)});
    }
    return view;
  });
}

Pending<GuidelineView> show_guideline(services::Working& working, const Call& call) {
  ASSAY_TRY(const auto project, id_param(call, "project"));
  return working.guideline(actor_of(call).person, project).then([](WorkProject found) {
    return GuidelineView{std::to_string(found.guideline_version), found.guideline, version_text(found.acknowledged_version)};
  });
}

Pending<GuidelineView> show_task_guideline(services::Working& working, const Call& call) {
  ASSAY_TRY(const auto assignment, id_param(call, "assignment", "task"));
  return working.task_guideline(actor_of(call).person, assignment).then([](WorkProject found) {
    return GuidelineView{std::to_string(found.guideline_version), found.guideline, version_text(found.acknowledged_version)};
  });
}

Pending<void> acknowledge(services::Working& working, const Call& call, const AcknowledgeBody& body) {
  ASSAY_TRY(const auto project, id_param(call, "project"));
  std::int64_t version = 0;
  for (const char c : body.version.value) {
    if (c < '0' || c > '9')
      return Error::invalid("/version", "This must be the version that the guidelines page shows, for example \"3\".");
    version = version * 10 + (c - '0');
  }
  return working.acknowledge(actor_of(call).person, project, version);
}

}  // namespace

void add_working_routes(RouteTable& routes, services::Working& working) {
  const auto put = [&](Method method, const char* pattern, Body body, const char* name, const char* summary, auto handler,
                       std::vector<Parameter> parameters = {}) {
    add(routes, {method, pattern, Permission::signed_in, std::move(body), name, summary, 200, std::move(parameters)}, on(working, handler));
  };
  const auto large = Body::json(limits::answers_body);
  const std::vector<Parameter> key{key_parameter(
      Parameter::Presence::required, "New for each submission, the same for its repeats: a repeat gets the first answer again.")};
  put(Method::get, "/api/work", Body::none(), "list_work", "The projects this person can work on.", list_projects);
  put(Method::post, "/api/work/projects/{project}/lease", Body::json(), "lease_tasks",
      "Tops the person's tasks up to `hold` and returns them all.", lease);
  put(Method::get, "/api/work/projects/{project}/recent", Body::none(), "list_recent", "The last ten submissions of this person.",
      list_recent);
  put(Method::get, "/api/work/projects/{project}/guideline", Body::none(), "show_guideline", "The guidelines in force.", show_guideline);
  put(Method::post, "/api/work/projects/{project}/guideline/acknowledge", Body::json(), "acknowledge_guideline",
      "The person has read this version.", acknowledge);
  put(Method::get, "/api/work/assignments/{assignment}", Body::none(), "show_task", "One task of this person, open or submitted.",
      show_task);
  put(Method::get, "/api/work/assignments/{assignment}/guideline", Body::none(), "show_task_guideline",
      "The guidelines that were in force when this task was granted.", show_task_guideline);
  put(Method::post, "/api/work/assignments/{assignment}/shown", Body::json(), "mark_task_shown", "Starts the clock at the first display.",
      mark_shown);
  put(Method::put, "/api/work/assignments/{assignment}/draft", large, "save_draft", "Keeps a draft and the lease alive.", save_draft);
  put(Method::post, "/api/work/assignments/{assignment}/submit", large, "submit_task",
      "Hands in the answers, or the next revision of them.", submit, key);
  put(Method::post, "/api/work/assignments/{assignment}/skip", Body::json(), "skip_task", "Frees the task with a reason.", skip, key);
  put(Method::post, "/api/work/assignments/{assignment}/release", Body::json(), "release_task", "Gives the task back; it may come again.",
      release);
}

}  // namespace assay::http::api
