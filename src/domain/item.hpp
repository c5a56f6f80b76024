// item: one unit of input data, as lists and pages show it, with the annotations it has.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/describe.hpp"
#include "base/json_text.hpp"
#include "base/time.hpp"
#include "domain/ids.hpp"
#include "domain/limits.hpp"

namespace assay {

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
  std::string text;  ///< part of the external id or of the excerpt, in any case; empty: all
  std::int64_t most = limits::items_on_a_page;
};

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

}  // namespace assay
