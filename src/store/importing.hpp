// importing: judgments and forms that were made elsewhere.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "store/store.hpp"

namespace assay::store {

struct StoredContent {
  ItemId item;
  std::int64_t version = 1;
  JsonText content;
};
[[nodiscard]] std::optional<StoredContent> content_by_external_id(Tx& tx, ProjectId project, const std::string& external_id);

struct ImportedRevision {
  JsonText answers;
  std::int64_t form_version = 1;
  std::int64_t item_version = 1;
  Time at;
};
/// A judgment that was made elsewhere, by rising revision: fills a free slot of the item, or a slot of its own where none
/// is free.
struct ImportedVote {
  ItemId item;
  PersonId person;
  std::vector<ImportedRevision> revisions;
  std::optional<Duration> active;
  std::optional<std::string> shown_order;
  bool counted = true;                     ///< false: a late surplus, which fills no slot
  std::optional<std::string> void_reason;  ///< it was set aside
  std::int64_t flags = 0;
};
/// False where this person has judged the item already.
[[nodiscard]] bool add_vote(Tx& tx, Keys& keys, Random& random, WorkspaceId workspace, ProjectId project, const ImportedVote& vote);

/// The version that holds this form: a new one beside the others where there is none; the form in force stays.
[[nodiscard]] std::int64_t adopt_form(Tx& tx, ProjectId project, const JsonText& form, PersonId by, Time now);

}  // namespace assay::store
