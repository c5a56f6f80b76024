// items: what a manager does with single items and annotations: look, search, withdraw, restore, correct, void.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/pending.hpp"
#include "domain/person.hpp"
#include "json/value.hpp"
#include "services/context.hpp"
#include "store/items.hpp"
#include "store/leasing.hpp"

namespace assay::services {

struct ItemPage {
  std::vector<ItemRow> items;
  std::optional<PublicId> next;  ///< what `after` is for the next page; nothing on the last one
};

class Items {
 public:
  /// `hints` must be those of Working: whoever found nothing to do has to look again.
  Items(Context context, store::LeaseHints& hints) : context_(context), hints_(hints) {}

  [[nodiscard]] Pending<ItemPage> list(WorkspaceId workspace, const PublicId& project, const ItemQuery& query);
  [[nodiscard]] Pending<ItemDetail> show(WorkspaceId workspace, const PublicId& project, const PublicId& id);
  [[nodiscard]] Pending<ItemDetail> withdraw(const Actor& actor, const PublicId& project, const PublicId& id, const std::string& reason);
  [[nodiscard]] Pending<ItemDetail> restore(const Actor& actor, const PublicId& project, const PublicId& id);
  /// Returns the item's version: a new one, or the present one where the content is what it was.
  [[nodiscard]] Pending<std::int64_t> correct(const Actor& actor, const PublicId& project, const PublicId& id, json::Value content);
  [[nodiscard]] Pending<void> void_annotation(const Actor& actor, const PublicId& project, const PublicId& annotation,
                                              const std::string& reason);

 private:
  Context context_;
  store::LeaseHints& hints_;
};

}  // namespace assay::services
