// free_slots: the queue of slots that nobody holds and no judgment fills. A row of it IS the fact that a slot is free: a
// grant takes the row away, and whoever ends a lease without a judgment puts it back. A slot's own status says no more than
// open (0; held by the live lease on it while it does not stand here), done (2: a judgment fills it) or closed (3: its item is
// withdrawn).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/describe.hpp"
#include "domain/ids.hpp"
#include "store/store.hpp"

namespace assay::store {

struct FreeSlot {
  SlotId slot;
  ItemId item;
  std::int64_t sort_key = 0;
  std::int64_t item_version = 1;
  int responses = 0;
  std::optional<AssignmentId> ended;  ///< the person's earlier lease on the item, which ran out or was given back
  std::string place;                  ///< of the locked row on PostgreSQL, where finding it again costs a whole descent
};

/// The first slot behind `after` whose item this person neither judged nor skipped nor holds; locked.
[[nodiscard]] std::optional<FreeSlot> first_free(Tx& tx, ProjectId project, PersonId person, std::int64_t after);
/// A slot that first_free found leaves the queue.
void take_free(Tx& tx, ProjectId project, const FreeSlot& slot);

/// The next `most` slots behind `after`, whoever they are for; locked. For batches, which PostgreSQL alone has.
[[nodiscard]] std::vector<FreeSlot> next_free(Tx& tx, ProjectId project, std::int64_t after, std::int64_t most);
/// Those of them that were given out leave the queue.
void take_free(Tx& tx, const std::vector<FreeSlot>& slots);

/// A free slot of this item, `preferred` before the others; locked.
[[nodiscard]] std::optional<SlotId> free_slot_of(Tx& tx, ItemId item, SlotId preferred);
/// A judgment fills the slot, which stands in the queue or is held.
void fill_slot(Tx& tx, SlotId slot, AssignmentId assignment);
/// The slot leaves the queue, if it stands there.
void unqueue(Tx& tx, SlotId slot);
/// All slots of an item leave the queue.
void unqueue_item(Tx& tx, ItemId item);
/// Puts a slot into the queue, at the end of its class.
void free_slot(Tx& tx, ProjectId project, SlotId slot);

struct NewSlot {
  std::int64_t id = 0, item_id = 0, sort_key = 0, item_version = 1, responses = 0;
};
ASSAY_DESCRIBE(NewSlot, id, item_id, sort_key, item_version, responses)
/// New slots, at their places in the queue.
void add_free_slots(Tx& tx, ProjectId project, const std::vector<NewSlot>& slots);
/// What the queue knows of a corrected item.
void refresh_queue(Tx& tx, ItemId item, std::int64_t version, int responses);
/// Nobody is granted a slot of this item until the transaction ends (PostgreSQL; SQLite has one writer).
void lock_queue(Tx& tx, ItemId item);

}  // namespace assay::store
