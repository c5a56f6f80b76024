// adding_items: new items with their contents and slots; few statements for a whole unit on PostgreSQL.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "domain/ids.hpp"
#include "store/store.hpp"

namespace assay::store {

struct NewItem {
  std::optional<std::string> external_id;
  std::optional<std::string> group;
  JsonText content;
  std::string excerpt;
  int responses = 0;
  std::vector<JsonText> earlier{};  ///< contents of the versions before this one
};
/// One item with its version and `overlap` slots each, at random positions inside the block behind the last one.
/// Items whose external id exists already are left out; the keys of the others are returned, 0 for those left out.
[[nodiscard]] std::vector<ItemId> add_items(Tx& tx, Keys& keys, Random& random, ProjectId project, std::span<const NewItem> items,
                                            std::int64_t overlap, Time now);

/// A slot for a judgment that nobody had asked for.
void add_filled_slot(Tx& tx, SlotId slot, ProjectId project, ItemId item, AssignmentId assignment);

}  // namespace assay::store
