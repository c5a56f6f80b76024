// items: a project's items after their import: lists, one item with its annotations, withdrawal, correction, voiding.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/describe.hpp"
#include "domain/assignment.hpp"
#include "domain/item.hpp"
#include "store/leasing.hpp"
#include "store/store.hpp"

namespace assay::store {

/// By rising key. not_found where the workspace has no such project; invalid where `after` is none of its items.
[[nodiscard]] Result<std::vector<ItemRow>> items(Tx& tx, WorkspaceId workspace, const PublicId& project, const ItemQuery& query);

[[nodiscard]] Result<ItemRow> item(Tx& tx, WorkspaceId workspace, const PublicId& project, const PublicId& id);
/// For imports: nothing where the project has no such item.
[[nodiscard]] std::optional<ItemRow> item_by_external_id(Tx& tx, ProjectId project, const std::string& external_id);
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
