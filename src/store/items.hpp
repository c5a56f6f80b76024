// items: a project's items after their import: lists, one item with its annotations, withdrawal, correction, voiding.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/describe.hpp"
#include "domain/assignment.hpp"
#include "store/leasing.hpp"
#include "store/store.hpp"

namespace assay::store {

/// Where an item stands; computed from its slots, never stored.
enum class ItemStatus { open = 0, in_progress = 1, done = 2, withdrawn = 3 };
ASSAY_DESCRIBE_ENUM(ItemStatus, open, in_progress, done, withdrawn)

struct ItemRow {
  ItemId id;
  PublicId public_id;
  ProjectId project;
  std::optional<std::string> external_id;
  std::string excerpt;
  std::int64_t version = 1;
  ItemStatus status = ItemStatus::open;
  std::int64_t needed = 0;  ///< slots that are not closed
  std::int64_t done = 0;    ///< slots that are filled
};

struct ItemQuery {
  std::optional<PublicId> after;  ///< the last item of the page before
  std::optional<ItemStatus> status;
  std::string text;               ///< part of the external id or of the excerpt, in any case; empty: all
  std::int64_t most = 50;
};
/// By rising key. not_found where the workspace has no such project; invalid where `after` is none of its items.
[[nodiscard]] Result<std::vector<ItemRow>> items(Tx& tx, WorkspaceId workspace, const PublicId& project, const ItemQuery& query);

struct ItemAnnotation {
  PublicId id;
  PublicId person;
  std::string person_name;
  std::int64_t revision = 1;
  Time submitted_at;
  std::optional<Duration> active;
  JsonText answers;  ///< canonical, of the newest revision
  std::optional<std::vector<int>> shown_order;
  bool counted = true;
  std::optional<Time> voided_at;
  std::optional<std::string> void_reason;
  std::int64_t form_version = 1;
  std::int64_t item_version = 1;
};
struct ItemDetail {
  ItemRow row;
  JsonText content;
  std::optional<std::string> withdrawn_reason;
  std::vector<ItemAnnotation> annotations;  ///< by rising key, voided ones included
};
[[nodiscard]] Result<ItemRow> item(Tx& tx, WorkspaceId workspace, const PublicId& project, const PublicId& id);
[[nodiscard]] Result<ItemDetail> item_detail(Tx& tx, WorkspaceId workspace, const PublicId& project, const PublicId& id);

/// Makes everybody who wants a slot of this item, or holds one, wait: call it before the item is read and changed.
void take_item(Tx& tx, WorkspaceId workspace, const PublicId& project, const PublicId& id);

/// Closes every slot that is not filled and ends the leases on them; what is submitted stays.
void withdraw_item(Tx& tx, const ItemRow& item, const std::string& reason, Time now);
/// The closed slots are free again at the end of their class, and whoever held the item may go on or be given it again.
void restore_item(Tx& tx, const ItemRow& item);

struct ItemContent {
  JsonText content;
  std::string excerpt;
  std::int64_t responses = 0;
};
/// The next version; leases on the old one end and their slots are free again at the end of their class. Returns it.
[[nodiscard]] std::int64_t correct_item(Tx& tx, const ItemRow& item, const ItemContent& content, Time now);

struct StoredAnnotation {
  AnnotationId id;
  ProjectId project;
  ItemId item;
  AssignmentId assignment;
  bool counted = false;
  bool voided = false;
  bool imported = false;
  bool item_withdrawn = false;
  JsonText first_answers;  ///< of revision 1: what the flag counter saw
};
/// Locks it against revisions. not_found where the workspace's project has no such annotation.
[[nodiscard]] Result<StoredAnnotation> take_annotation(Tx& tx, WorkspaceId workspace, const PublicId& project, const PublicId& id);
/// Sets it aside: its slot is free again at the end of its class (closed where the item is withdrawn), and it leaves the
/// counters of annotations, filled slots and `flags`. The person's own tally and pace stay: the work was done.
void void_annotation(Tx& tx, const StoredAnnotation& annotation, const std::string& reason, std::int64_t flags, Time now);

}  // namespace assay::store
