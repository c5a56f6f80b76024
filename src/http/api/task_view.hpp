// task_view: a task as its annotator gets it, and what the form editor shows in its place.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "base/describe.hpp"
#include "base/id.hpp"
#include "base/time.hpp"
#include "http/api/shapes.hpp"
#include "json/types.hpp"

namespace assay::http::api {

struct LeaseView {
  Time ends_at;
  std::int64_t seconds_left = 0;
  Time server_now;
  bool shown = false;
};
ASSAY_DESCRIBE(LeaseView, ends_at, seconds_left, server_now, shown)
struct DraftView {
  std::int64_t sequence = 0;
  json::Shaped<Answers> answers;
};
ASSAY_DESCRIBE(DraftView, sequence, answers)
struct SubmittedView {
  std::int64_t revision = 0;
  json::Shaped<Answers> answers;
  Time submitted_at, until;
};
ASSAY_DESCRIBE(SubmittedView, revision, answers, submitted_at, until)
struct TaskProgressView {
  std::int64_t mine_done = 0, mine_today = 0;
};
ASSAY_DESCRIBE(TaskProgressView, mine_done, mine_today)
struct TaskView {
  PublicId assignment, project;
  std::string project_name;
  json::Shaped<FormShape> form;
  json::Shaped<Content> content;
  std::optional<DraftView> draft;
  std::optional<SubmittedView> submitted;
  LeaseView lease;
  TaskProgressView progress;
  bool skip_allowed = true;       ///< where false, only what is harmful may be skipped
  std::string guideline_version;  ///< in force when the task was granted; "0" where there was none
};
ASSAY_CONTRACT_NAME(TaskView, "TaskView")
ASSAY_DESCRIBE(TaskView, assignment, project, project_name, form, content, draft, submitted, lease, progress, skip_allowed,
               guideline_version)
/// A TaskView with nothing behind it, so that the editor shows the real task page.
struct PreviewView {
  std::string assignment, project, project_name;
  json::Shaped<FormShape> form;
  json::Shaped<Content> content;
  std::optional<DraftView> draft;
  std::optional<SubmittedView> submitted;
  LeaseView lease;
  TaskProgressView progress;
  bool skip_allowed = true;       ///< where false, only what is harmful may be skipped
  std::string guideline_version;  ///< in force when the task was granted; "0" where there was none
};
ASSAY_DESCRIBE(PreviewView, assignment, project, project_name, form, content, draft, submitted, lease, progress, skip_allowed,
               guideline_version)

}  // namespace assay::http::api
