// submitting rules: what becomes of a hand-in, given the lease, the slot and what was submitted before.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "domain/assignment.hpp"

namespace assay::rules {

/// A submitted answer may be revised this long (web.md rule 2), or until it is reviewed.
inline constexpr Duration revision_window = minutes(10);
/// A lease that has run out keeps its draft and takes a late hand-in this long (policy.md).
inline constexpr Duration late_window = hours(24);

struct SubmitState {
  AssignmentStatus status = AssignmentStatus::leased;
  bool slot_free = false;        ///< the slot of a lease that ran out is free again (a live lease holds its slot)
  bool other_free_slot = false;  ///< another slot of the same item is free
  Time ends_at;
  std::int64_t revision = 0;  ///< stored revisions so far
  Time first_submitted_at;
  bool voided = false;
};

enum class SubmitAction {
  fill,        ///< first submission into the held slot
  fill_other,  ///< late: the held slot is gone, another one of the item is taken
  surplus,     ///< late and no slot is free: kept and paid, not counted
  revise,      ///< next revision of a submitted answer
  refuse
};

struct SubmitDecision {
  SubmitAction action = SubmitAction::refuse;
  std::string_view sentence;  ///< why refused, or what was special
};

/// `expected` is the revision the client saw last (0 before the first submission).
[[nodiscard]] SubmitDecision decide_submit(const SubmitState& state, std::int64_t expected, Time now);

/// A skip that counts against nobody (policy.md: safety work must be refusable).
[[nodiscard]] constexpr bool skip_counts(SkipReason reason) { return reason != SkipReason::harmful; }
/// Where a project asks for an answer to every item, what is harmful may still be refused.
[[nodiscard]] constexpr bool may_skip(bool skip_allowed, SkipReason reason) { return skip_allowed || reason == SkipReason::harmful; }

}  // namespace assay::rules
