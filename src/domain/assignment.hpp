// assignment: one person's lease on one item for one purpose, and the answers that may follow it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/describe.hpp"
#include "base/json_text.hpp"
#include "base/time.hpp"
#include "domain/ids.hpp"

namespace assay {

enum class Purpose { work = 0, onboarding = 1, qualification = 2, calibration = 3, review = 4 };
enum class AssignmentStatus { leased = 0, submitted = 1, skipped = 2, expired = 3, released = 4, withdrawn = 5 };

enum class SkipReason { broken_item, ambiguous_guideline, harmful, out_of_expertise, conflict_of_interest, duplicate, other };
ASSAY_DESCRIBE_ENUM(SkipReason, broken_item, ambiguous_guideline, harmful, out_of_expertise, conflict_of_interest, duplicate, other)

struct Assignment {
  AssignmentId id;
  PublicId public_id;
  WorkspaceId workspace;
  ProjectId project;
  ItemId item;
  SlotId slot;
  PersonId person;
  std::int64_t item_version = 1;
  std::int64_t form_version = 1;
  std::int64_t guideline_version = 0;
  AssignmentStatus status = AssignmentStatus::leased;
  std::vector<int> shown_order;  ///< shown_order[i] is the canonical index of what stands at place i
  Time granted_at;
  std::optional<Time> shown_at;
  Time ends_at;
};

}  // namespace assay
