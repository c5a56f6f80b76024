// submitting: submissions, skips, drafts and heartbeats of one assignment, each with all that must be true together.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/describe.hpp"
#include "base/json_text.hpp"
#include "base/random.hpp"
#include "domain/assignment.hpp"
#include "domain/project.hpp"
#include "domain/rules/submitting.hpp"
#include "domain/work.hpp"
#include "store/leasing.hpp"
#include "store/store.hpp"

namespace assay::store {

struct SubmitRequest {
  PublicId assignment;
  PersonId person;
  JsonText answers;  ///< canonical, checked against the form of the assignment
  std::int64_t form_version = 1;
  std::int64_t item_version = 1;
  std::int64_t expected_revision = 0;
  Duration active;
  std::int64_t flags = 0;
  Idempotency idempotency;
};

[[nodiscard]] Result<SubmitOutcome> submit(Tx& tx, Keys& keys, Random& random, const SubmitRequest& request, Time now);

/// The same for a batch, one outcome each in its order; on PostgreSQL by set statements, with what is out of the
/// ordinary stored one by one. Refuses one request without its neighbours.
[[nodiscard]] std::vector<Result<SubmitOutcome>> submit_all(Tx& tx, Keys& keys, Random& random, std::span<const SubmitRequest> requests,
                                                            Time now);

/// Frees the slot and notes the reason. Returns the project whose epoch is to be raised after the commit.
[[nodiscard]] Result<ProjectId> skip(Tx& tx, Keys& keys, const SkipRequest& request, Time now);
/// Gives the task back without a reason; it may come again.
[[nodiscard]] Result<ProjectId> release(Tx& tx, const PublicId& assignment, PersonId person, Time now);

/// Starts the clock at the first display.
[[nodiscard]] Result<LeaseTimes> mark_shown(Tx& tx, const PublicId& assignment, PersonId person, Time now);

struct DraftRequest {
  PublicId assignment;
  PersonId person;
  std::int64_t sequence = 0;
  JsonText answers;
  Duration active;
};
/// Stores a newer draft and keeps the lease alive; an older sequence changes nothing and is told the newer one.
[[nodiscard]] Result<DraftOutcome> save_draft(Tx& tx, const DraftRequest& request, Time now);

}  // namespace assay::store
