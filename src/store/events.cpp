// events: one insert.
#include "store/events.hpp"

namespace assay::store {

void add_event(Tx& tx, Keys& keys, WorkspaceId workspace, std::optional<PersonId> person, std::string_view kind, std::int64_t subject,
               const JsonText& detail, Time now) {
  tx.execute("INSERT INTO event (id, workspace_id, at, person_id, kind, subject, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)",
             keys.make<Id<struct EventTag>>(tx), workspace, now, person, kind, subject, detail);
}

}  // namespace assay::store
