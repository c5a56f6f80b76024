// working: reads and checks on reader threads, writes as units, views made blind before they leave.
#include "services/working.hpp"

#include <utility>

#include "domain/limits.hpp"
#include "json/value.hpp"
#include "kinds/form/answers.hpp"
#include "kinds/form/content.hpp"
#include "kinds/form/form.hpp"
#include "kinds/form/view.hpp"
#include "secrets/token.hpp"

namespace assay::services {
namespace {

constexpr std::size_t quickly_blinded = std::size_t{32} << 10U;

kinds::Leaks leaks_of(const Settings& settings) { return settings.redact_leaks ? kinds::Leaks::redact : kinds::Leaks::keep; }

}  // namespace

Working::Working(Context context)
    : context_(context),
      leases_(context.store,
              [this](store::Tx& tx, std::span<const store::LeaseRequest> requests) {
                const auto now = context_.clock.now();
                const auto outcomes = store::lease_all(tx, context_.store.keys(), hints_, context_.random, requests, now);
                std::vector<std::pair<ProjectId, PersonId>> who;
                for (std::size_t i = 0; i < requests.size(); ++i) {
                  if (outcomes[i].ok()) who.emplace_back(outcomes[i]->project, requests[i].person);
                }
                // The tasks come from the same unit: a second snapshot would cost more than the statement.
                auto tasks = store::live_tasks(tx, who, now);
                std::vector<Result<Granted>> granted;
                for (std::size_t i = 0; i < requests.size(); ++i) {
                  if (!outcomes[i].ok()) granted.emplace_back(outcomes[i].error());
                  else granted.emplace_back(Granted{*outcomes[i], tasks[{outcomes[i]->project, requests[i].person}]});
                }
                return granted;
              }),
      submissions_(context.store, [this](store::Tx& tx, std::span<const store::SubmitRequest> requests) {
        return store::submit_all(tx, context_.store.keys(), context_.random, requests, context_.clock.now());
      }) {}

Result<TaskShape> Working::shape_of(const store::TaskRow& row, const json::Value& content) {
  ASSAY_TRY(auto parsed, forms_.get(row.project_id, row.form_version, row.form));
  const auto responses = kinds::number_of_responses(parsed->form, content);
  TaskShape shape{row.person,       std::move(parsed), row.form_version,
                  row.item_version, responses,         {row.shown_order.begin(), row.shown_order.end()}};
  shapes_.keep(row.assignment, shape);
  return shape;
}

Result<BlindTask> Working::make_blind(const store::TaskRow& row) {
  const auto content = json::trusted(row.content);
  ASSAY_TRY(const auto shape, shape_of(row, content));
  const auto& form = shape.form->form;
  const auto& order = shape.order;
  BlindTask task;
  task.assignment = row.assignment;
  task.project = row.project;
  task.project_name = row.project_name;
  task.form = shape.form->view;
  task.content = json::to_text(kinds::content_view(form, content, order, leaks_of(row.settings)));
  task.draft_sequence = row.draft_sequence;
  task.draft = row.draft;  // drafts are stored as they were typed, in the shown order
  task.revision = row.revision;
  if (row.revision > 0) task.submitted = json::to_text(kinds::shown_answers(form, json::trusted(row.answers), order));
  task.submitted_at = row.submitted_at;
  task.ends_at = row.ends_at;
  task.shown = row.shown;
  task.mine_done = row.mine_done;
  task.mine_today = row.mine_today;
  task.skip_allowed = row.settings.skip_allowed;
  task.guideline_version = row.guideline_version;
  return task;
}

// The excerpt comes from what was shown: in its order, with leaks covered.
Result<RecentRow> Working::make_blind(store::RecentWork work, ProjectId project, const Settings& settings) {
  ASSAY_TRY(const auto parsed, forms_.get(project, work.form_version, work.form));
  const std::vector<std::size_t> order(work.shown_order.begin(), work.shown_order.end());
  const auto view = kinds::content_view(parsed->form, json::trusted(work.content), order, leaks_of(settings));
  work.row.excerpt = kinds::content_excerpt(parsed->form, view);
  return std::move(work.row);
}

Pending<std::vector<WorkProjectRow>> Working::projects(PersonId person) {
  return context_.store.read([this, person](store::Tx& tx) -> Result<std::vector<WorkProjectRow>> {
    return store::work_projects(tx, person, context_.clock.now());
  });
}

Result<LeasedTasks> Working::handed_out(const store::LeaseOutcome& outcome, const std::vector<store::TaskRow>& rows) {
  LeasedTasks leased;
  for (const auto& row : rows) {
    ASSAY_TRY(auto blind, make_blind(row));
    leased.tasks.push_back(std::move(blind));
  }
  if (outcome.refusal != rules::Refusal::none) {
    leased.reason = rules::reason_code(outcome.refusal);
    leased.sentence = rules::sentence(outcome.refusal);
  } else if (leased.tasks.empty()) {
    leased.reason = "none_left";
    leased.sentence = "There is nothing more for you in this project now. Thank you; new tasks may come.";
  }
  return leased;
}

Pending<LeasedTasks> Working::lease(PersonId person, const PublicId& project, std::int64_t hold, bool accept_skips) {
  return leases_.push({project, person, hold, accept_skips}).then([this](Granted granted) -> Pending<LeasedTasks> {
    if (granted.outcome.freed) hints_.raise_epoch(granted.outcome.project);
    std::size_t bytes = 0;
    for (const auto& row : granted.rows) bytes += row.content.text().size();
    if (bytes <= quickly_blinded) return handed_out(granted.outcome, granted.rows);
    // Long contents are made blind on a reader thread: the writer has others to serve.
    return context_.store.read([this, granted = std::move(granted)](store::Tx&) { return handed_out(granted.outcome, granted.rows); });
  });
}

Pending<BlindTask> Working::task(PersonId person, const PublicId& assignment) {
  return context_.store.read([this, person, assignment](store::Tx& tx) -> Result<BlindTask> {
    ASSAY_TRY(const auto row, store::task(tx, assignment, person, context_.clock.now()));
    return make_blind(row);
  });
}

Pending<LeaseTimes> Working::shown(PersonId person, const PublicId& assignment) {
  return context_.store.write(
      [this, person, assignment](store::Tx& tx) { return store::mark_shown(tx, assignment, person, context_.clock.now()); });
}

Pending<DraftOutcome> Working::draft(PersonId person, const PublicId& assignment, std::int64_t sequence, const json::Value& answers,
                                     Duration active) {
  if (!answers.is_object()) return Error::invalid("/answers", "This must be an object.");
  auto text = json::to_text(answers);
  if (text.text().size() > limits::draft_bytes) {
    return Error{ErrorCode::too_large, "A draft may have at most " + std::to_string(limits::draft_bytes) + " bytes.", "/answers", {}};
  }
  const store::DraftRequest request{assignment, person, sequence, std::move(text), active};
  return context_.store.write([this, request](store::Tx& tx) { return store::save_draft(tx, request, context_.clock.now()); });
}

Result<store::SubmitRequest> Working::check(PersonId person, const HandIn& hand_in, const TaskShape& shape) {
  const auto& form = shape.form->form;
  auto violations = kinds::check_answers(form, hand_in.answers, shape.responses);
  for (auto& violation : violations) violation.where.insert(0, "/answers");
  if (!violations.empty()) return Error::invalid(std::move(violations));
  const auto canonical = kinds::canonical_answers(form, hand_in.answers, shape.order);
  store::SubmitRequest request;
  request.assignment = hand_in.assignment;
  request.person = person;
  request.answers = json::to_text(canonical);
  request.form_version = shape.form_version;
  request.item_version = shape.item_version;
  request.expected_revision = hand_in.expected_revision;
  request.active = hand_in.active;
  request.flags = json::find(canonical, "flag") != nullptr ? 1 : 0;
  request.idempotency = {"submit", hand_in.key, secrets::hash_bytes(hand_in.assignment.text() + hand_in.body)};
  return request;
}

Pending<TaskShape> Working::shape_of(PersonId person, const PublicId& assignment) {
  if (auto known = shapes_.find(assignment, person)) return std::move(*known);
  return context_.store.read([this, person, assignment](store::Tx& tx) -> Result<TaskShape> {
    ASSAY_TRY(const auto row, store::task(tx, assignment, person, context_.clock.now()));
    return shape_of(row, json::trusted(row.content));
  });
}

Pending<SubmitOutcome> Working::submit(PersonId person, HandIn hand_in) {
  const auto assignment = hand_in.assignment;
  return shape_of(person, assignment)
      .then([person, hand_in = std::move(hand_in)](const TaskShape& shape) { return check(person, hand_in, shape); })
      .then([this, assignment](store::SubmitRequest request) {
        Promise<SubmitOutcome> promise;
        auto answer = promise.pending();
        submissions_.push(std::move(request))
            .finally([this, assignment, promise = std::move(promise)](Result<SubmitOutcome>&& outcome) mutable {
              if (!outcome.ok()) shapes_.drop(assignment);  // what was known of it may be what was wrong
              promise.finish(std::move(outcome));
            });
        return answer;
      });
}

Pending<void> Working::skip(PersonId person, SkipRequest request) {
  request.person = person;
  request.idempotency.request_hash = secrets::hash_bytes(request.assignment.text() + request.idempotency.request_hash);
  return context_.store
      .write([this, request = std::move(request)](store::Tx& tx) {
        return store::skip(tx, context_.store.keys(), request, context_.clock.now());
      })
      .then([this](ProjectId project) { hints_.raise_epoch(project); });
}

Pending<void> Working::release(PersonId person, const PublicId& assignment) {
  return context_.store
      .write([this, person, assignment](store::Tx& tx) { return store::release(tx, assignment, person, context_.clock.now()); })
      .then([this](ProjectId project) { hints_.raise_epoch(project); });
}

Pending<std::vector<RecentRow>> Working::recent(PersonId person, const PublicId& project) {
  return context_.store.read([this, person, project](store::Tx& tx) -> Result<std::vector<RecentRow>> {
    ASSAY_TRY(const auto found, store::work_project(tx, project, person));
    std::vector<RecentRow> list;
    for (auto& work : store::recent(tx, found.id, person, limits::recent_submissions)) {
      ASSAY_TRY(auto row, make_blind(std::move(work), found.id, found.settings));
      list.push_back(std::move(row));
    }
    return list;
  });
}

Pending<WorkProject> Working::guideline(PersonId person, const PublicId& project) {
  return context_.store.read([person, project](store::Tx& tx) { return store::work_project(tx, project, person); });
}

Pending<WorkProject> Working::task_guideline(PersonId person, const PublicId& assignment) {
  return context_.store.read([person, assignment](store::Tx& tx) { return store::task_guideline(tx, assignment, person); });
}

Pending<void> Working::acknowledge(PersonId person, const PublicId& project, std::int64_t version) {
  return context_.store.write([person, project, version](store::Tx& tx) -> Result<void> {
    ASSAY_TRY(const auto found, store::work_project(tx, project, person));
    if (version != found.guideline_version) {
      return Error::conflict("The guidelines have changed meanwhile; version " + std::to_string(found.guideline_version) +
                             " is in force. Read it and acknowledge that one.");
    }
    store::acknowledge(tx, found.id, person, version);
    return success();
  });
}

Pending<std::int64_t> Working::sweep() {
  return context_.store
      .write([this](store::Tx& tx) { return store::expire_leases(tx, context_.clock.now(), 50); }, db::Priority::background)
      .then([this](std::vector<ProjectId> projects) {
        for (const auto project : projects) hints_.raise_epoch(project);
        return static_cast<std::int64_t>(projects.size());
      });
}

}  // namespace assay::services
