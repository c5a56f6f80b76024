// working: the annotator's day: get tasks, keep drafts, submit, skip, look back, read the guidelines.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json_text.hpp"
#include "base/pending.hpp"
#include "domain/person.hpp"
#include "json/value.hpp"
#include "services/context.hpp"
#include "services/form_cache.hpp"
#include "services/task_shapes.hpp"
#include "store/lane.hpp"
#include "store/submitting.hpp"
#include "store/work_views.hpp"

namespace assay::services {

/// A task as its annotator may see it: content in the shown order, without models, leaks marked.
struct BlindTask {
  PublicId assignment;
  PublicId project;
  std::string project_name;
  JsonText form;
  JsonText content;
  std::optional<std::int64_t> draft_sequence;
  JsonText draft;
  std::int64_t revision = 0;
  JsonText submitted;
  Time submitted_at;
  Time ends_at;
  bool shown = false;
  std::int64_t mine_done = 0;
  std::int64_t mine_today = 0;
  bool skip_allowed = true;            ///< what is harmful may always be skipped
  std::int64_t guideline_version = 0;  ///< in force when the task was granted
};

struct LeasedTasks {
  std::vector<BlindTask> tasks;
  std::string reason;  ///< empty where there are tasks
  std::string sentence;
};

/// A hand-in as the page sends it: answers in the shown order.
struct HandIn {
  PublicId assignment;
  json::Value answers;
  Duration active;
  std::int64_t expected_revision = 0;
  std::string key;
  std::string body;  ///< as it came: the same key with another body is refused
};

class Working {
 public:
  explicit Working(Context context);

  [[nodiscard]] Pending<std::vector<WorkProjectRow>> projects(PersonId person);
  [[nodiscard]] Pending<LeasedTasks> lease(PersonId person, const PublicId& project, std::int64_t hold, bool accept_skips);
  [[nodiscard]] Pending<BlindTask> task(PersonId person, const PublicId& assignment);
  [[nodiscard]] Pending<LeaseTimes> shown(PersonId person, const PublicId& assignment);
  [[nodiscard]] Pending<DraftOutcome> draft(PersonId person, const PublicId& assignment, std::int64_t sequence, const json::Value& answers,
                                            Duration active);
  [[nodiscard]] Pending<SubmitOutcome> submit(PersonId person, HandIn hand_in);
  /// `request.idempotency.request_hash` holds the body as it came.
  [[nodiscard]] Pending<void> skip(PersonId person, SkipRequest request);
  [[nodiscard]] Pending<void> release(PersonId person, const PublicId& assignment);
  [[nodiscard]] Pending<std::vector<RecentRow>> recent(PersonId person, const PublicId& project);
  [[nodiscard]] Pending<WorkProject> guideline(PersonId person, const PublicId& project);
  /// The one that was in force when this task was granted.
  [[nodiscard]] Pending<WorkProject> task_guideline(PersonId person, const PublicId& assignment);
  [[nodiscard]] Pending<void> acknowledge(PersonId person, const PublicId& project, std::int64_t version);

  /// Ends leases whose time is over; the job room calls it every second. Returns how many ended.
  [[nodiscard]] Pending<std::int64_t> sweep();
  /// For the services that add items or free slots elsewhere.
  [[nodiscard]] store::LeaseHints& hints() { return hints_; }
  [[nodiscard]] Time now() const { return context_.clock.now(); }

 private:
  struct Granted {
    store::LeaseOutcome outcome;
    std::vector<store::TaskRow> rows;
  };
  [[nodiscard]] Result<BlindTask> make_blind(const store::TaskRow& row);
  [[nodiscard]] Result<RecentRow> make_blind(store::RecentWork work, ProjectId project, const Settings& settings);
  [[nodiscard]] Result<TaskShape> shape_of(const store::TaskRow& row, const json::Value& content);
  Context context_;
  store::LeaseHints hints_;
  [[nodiscard]] Result<LeasedTasks> handed_out(const store::LeaseOutcome& outcome, const std::vector<store::TaskRow>& rows);
  /// Everything of a submission that can be decided without the database.
  [[nodiscard]] static Result<store::SubmitRequest> check(PersonId person, const HandIn& hand_in, const TaskShape& shape);
  [[nodiscard]] Pending<TaskShape> shape_of(PersonId person, const PublicId& assignment);
  FormCache forms_;
  TaskShapes shapes_;
  store::Lane<store::LeaseRequest, Granted> leases_;
  store::Lane<store::SubmitRequest, SubmitOutcome> submissions_;
};

}  // namespace assay::services
