// events: the audit history; an event is written in the transaction whose change it tells.
#pragma once
#include <optional>
#include <string_view>

#include "base/json_text.hpp"
#include "domain/ids.hpp"
#include "store/store.hpp"

namespace assay::store {

/// `workspace` is 0 for what concerns the whole server (a sign-in); `subject` is the key of what changed, 0 for nothing.
void add_event(Tx& tx, Keys& keys, WorkspaceId workspace, std::optional<PersonId> person, std::string_view kind, std::int64_t subject,
               const JsonText& detail, Time now);

}  // namespace assay::store
