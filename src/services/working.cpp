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

std::vector<std::size_t> order_of(const store::TaskRow& row) { return {row.shown_order.begin(), row.shown_order.end()}; }

}  // namespace

Result<BlindTask> Working::make_blind(const store::TaskRow& row) {
  ASSAY_TRY(const auto parsed, forms_.get(row.project_id, row.form_version, row.form));
  const auto& form = parsed->form;
  const auto content = json::trusted(row.content);
  const auto order = order_of(row);
  BlindTask task;
  task.assignment = row.assignment;
  task.project = row.project;
  task.project_name = row.project_name;
  task.form = parsed->view;
  task.content = json::to_text(
      kinds::content_view(form, content, order, row.settings.redact_leaks ? kinds::Leaks::redact : kinds::Leaks::keep));
  task.draft_sequence = row.draft_sequence;
  task.draft = row.draft;  // drafts are stored as they were typed, in the shown order
  task.revision = row.revision;
  if (row.revision > 0) task.submitted = json::to_text(kinds::shown_answers(form, json::trusted(row.answers), order));
  task.submitted_at = row.submitted_at;
  task.ends_at = row.ends_at;
  task.shown = row.shown;
  task.mine_done = row.mine_done;
  task.mine_today = row.mine_today;
  return task;
}

Pending<std::vector<WorkProjectRow>> Working::projects(PersonId person) {
  return context_.store.read([this, person](store::Tx& tx) -> Result<std::vector<WorkProjectRow>> { return store::work_projects(tx, person, context_.clock.now()); });
}

Pending<LeasedTasks> Working::lease(PersonId person, const PublicId& project, std::int64_t hold, bool accept_skips) {
  const store::LeaseRequest request{project, person, hold, accept_skips};
  return context_.store
      .write([this, request](store::Tx& tx) {
        return store::lease(tx, context_.store.keys(), hints_, context_.random, request, context_.clock.now());
      })
      .then([this, person](store::LeaseOutcome outcome) {
        if (outcome.freed) hints_.raise_epoch(outcome.project);
        return context_.store.read([this, person, outcome](store::Tx& tx) -> Result<LeasedTasks> {
          LeasedTasks leased;
          for (const auto& row : store::live_tasks(tx, outcome.project, person, context_.clock.now())) {
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
        });
      });
}

Pending<BlindTask> Working::task(PersonId person, const PublicId& assignment) {
  return context_.store.read([this, person, assignment](store::Tx& tx) -> Result<BlindTask> {
    ASSAY_TRY(const auto row, store::task(tx, assignment, person, context_.clock.now()));
    return make_blind(row);
  });
}

Pending<LeaseTimes> Working::shown(PersonId person, const PublicId& assignment) {
  return context_.store.read([this, person, assignment](store::Tx& tx) { return store::task(tx, assignment, person, context_.clock.now()); })
      .then([this, person, assignment](store::TaskRow row) {
        return context_.store.write([this, person, assignment, settings = row.settings](store::Tx& tx) {
          return store::mark_shown(tx, assignment, person, settings, context_.clock.now());
        });
      });
}

Pending<DraftOutcome> Working::draft(PersonId person, const PublicId& assignment, std::int64_t sequence, const json::Value& answers,
                                            Duration active) {
  if (!answers.is_object()) return Error::invalid("/answers", "This must be an object.");
  auto text = json::to_text(answers);
  if (text.text().size() > limits::draft_bytes) {
    return Error{ErrorCode::too_large, "A draft may have at most " + std::to_string(limits::draft_bytes) + " bytes.", "/answers", {}};
  }
  return context_.store.read([this, person, assignment](store::Tx& tx) { return store::task(tx, assignment, person, context_.clock.now()); })
      .then([this, person, assignment, sequence, active, text = std::move(text)](store::TaskRow row) {
        const store::DraftRequest request{assignment, person, sequence, text, active, row.settings};
        return context_.store.write([this, request](store::Tx& tx) { return store::save_draft(tx, request, context_.clock.now()); });
      });
}

Pending<SubmitOutcome> Working::submit(PersonId person, HandIn hand_in) {
  auto checked = context_.store.read([this, person, hand_in = std::move(hand_in)](store::Tx& tx) -> Result<store::SubmitRequest> {
    ASSAY_TRY(const auto row, store::task(tx, hand_in.assignment, person, context_.clock.now()));
    ASSAY_TRY(const auto parsed, forms_.get(row.project_id, row.form_version, row.form));
    const auto& form = parsed->form;
    const auto responses = kinds::number_of_responses(form, json::trusted(row.content));
    auto violations = kinds::check_answers(form, hand_in.answers, responses);
    for (auto& violation : violations) violation.where.insert(0, "/answers");
    if (!violations.empty()) return Error::invalid(std::move(violations));
    const auto canonical = kinds::canonical_answers(form, hand_in.answers, order_of(row));
    store::SubmitRequest request;
    request.assignment = hand_in.assignment;
    request.person = person;
    request.answers = json::to_text(canonical);
    request.form_version = row.form_version;
    request.item_version = row.item_version;
    request.expected_revision = hand_in.expected_revision;
    request.active = hand_in.active;
    request.flags = json::find(canonical, "flag") != nullptr ? 1 : 0;
    request.idempotency = {"submit", hand_in.key, secrets::hash_bytes(hand_in.assignment.text() + hand_in.body)};
    return request;
  });
  return std::move(checked).then([this](store::SubmitRequest request) {
    return context_.store.write([this, request = std::move(request)](store::Tx& tx) {
      return store::submit(tx, context_.store.keys(), context_.random, request, context_.clock.now());
    });
  });
}

Pending<void> Working::skip(PersonId person, SkipRequest request) {
  request.person = person;
  request.idempotency.request_hash = secrets::hash_bytes(request.assignment.text() + request.idempotency.request_hash);
  return context_.store
      .write([this, request = std::move(request)](store::Tx& tx) { return store::skip(tx, context_.store.keys(), request, context_.clock.now()); })
      .then([this](ProjectId project) { hints_.raise_epoch(project); });
}

Pending<void> Working::release(PersonId person, const PublicId& assignment) {
  return context_.store
      .write([this, person, assignment](store::Tx& tx) { return store::release(tx, assignment, person, context_.clock.now()); })
      .then([this](ProjectId project) { hints_.raise_epoch(project); });
}

Pending<std::vector<RecentRow>> Working::recent(PersonId person, const PublicId& project) {
  return context_.store.read([person, project](store::Tx& tx) -> Result<std::vector<RecentRow>> {
    ASSAY_TRY(const auto found, store::work_project(tx, project, person));
    return store::recent(tx, found.id, person, limits::recent_submissions);
  });
}

Pending<WorkProject> Working::guideline(PersonId person, const PublicId& project) {
  return context_.store.read([person, project](store::Tx& tx) { return store::work_project(tx, project, person); });
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
