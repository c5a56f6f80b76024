// exporting: items and their annotations as they stood at a watermark, page by page in short snapshots.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "store/store.hpp"

namespace assay::store {

struct ExportedRevision {
  PublicId annotation;
  PublicId person;
  std::string person_name;
  std::int64_t revision = 1;
  bool current = true;
  Time created_at;
  std::optional<Duration> active;
  std::int64_t form_version = 1;
  std::int64_t item_version = 1;
  bool counted = true;
  std::string shown_order;
  bool voided = false;
  std::string void_reason;
  JsonText answers;
};

struct ExportedItem {
  ItemId id;
  PublicId public_id;
  std::optional<std::string> external_id;
  std::optional<std::string> group;
  std::int64_t version = 1;
  bool withdrawn = false;
  std::string withdrawn_reason;
  JsonText content;
  std::vector<JsonText> earlier;            ///< contents of versions 1, 2, … before it
  std::vector<ExportedRevision> revisions;  ///< by annotation, then revision
};

/// Items by rising key after `after`, at most `most`; only what was committed before the watermark.
[[nodiscard]] std::vector<ExportedItem> exported_items(Tx& tx, ProjectId project, ItemId after, std::int64_t most, Time watermark);

struct FormVersionRow {
  std::int64_t version = 1;
  JsonText form;
};
[[nodiscard]] std::vector<FormVersionRow> exported_forms(Tx& tx, ProjectId project, Time watermark);

/// The time by the clock of the database's own machine.
[[nodiscard]] Time database_time(Tx& tx);
/// Whether a unit of an Assay that began before this time has not ended yet. Never on SQLite, whose units take turns.
[[nodiscard]] bool older_units(Tx& tx, Time since);

/// The largest number of responses of any item.
[[nodiscard]] std::int64_t most_responses(Tx& tx, ProjectId project);

}  // namespace assay::store
