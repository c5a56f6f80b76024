// submitting rules: a late hand-in is never thrown away, and a revision never overwrites one it has not seen.
#include "domain/rules/submitting.hpp"

namespace assay::rules {
namespace {

SubmitDecision late(const SubmitState& state) {
  if (state.slot_free) return {SubmitAction::fill, "The time was over, but nobody had taken the task: it counts."};
  if (state.other_free_slot) return {SubmitAction::fill_other, "The time was over, but this item still needed a judgment: it counts."};
  return {SubmitAction::surplus, "The time was over and others had finished this item: your work is kept and credited as surplus."};
}

}  // namespace

SubmitDecision decide_submit(const SubmitState& state, std::int64_t expected, Time now) {
  if (state.voided) return {SubmitAction::refuse, "This annotation was set aside by a manager and cannot be revised."};
  switch (state.status) {
    case AssignmentStatus::submitted:
      if (now - state.first_submitted_at > revision_window) {
        return {SubmitAction::refuse, "This answer was submitted more than 10 minutes ago and can no longer be revised."};
      }
      if (expected != state.revision) {
        return {SubmitAction::refuse, "A newer revision of this answer exists. Open it again before you revise it."};
      }
      return {SubmitAction::revise, "Your revision is stored."};
    case AssignmentStatus::leased:
      if (expected != 0) return {SubmitAction::refuse, "Nothing was submitted here before; send revision 0."};
      return {SubmitAction::fill, ""};
    case AssignmentStatus::expired:
      if (expected != 0) return {SubmitAction::refuse, "Nothing was submitted here before; send revision 0."};
      if (now > state.ends_at + late_window) {
        return {SubmitAction::refuse, "The lease ended more than a day ago; the task has gone to others."};
      }
      return late(state);
    case AssignmentStatus::withdrawn:
      return {SubmitAction::surplus, "This item was withdrawn or corrected while you worked: your work is kept and credited as surplus."};
    case AssignmentStatus::skipped: return {SubmitAction::refuse, "You skipped this task."};
    case AssignmentStatus::released: return {SubmitAction::refuse, "You gave this task back."};
  }
  return {SubmitAction::refuse, "This task cannot be submitted."};
}

}  // namespace assay::rules
