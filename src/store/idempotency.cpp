// idempotency: the record is born with the effect; the reply follows.
#include "store/idempotency.hpp"

namespace assay::store {

Result<std::optional<std::string>> find_reply(Tx& tx, PersonId person, const Idempotency& one) {
  auto rows = tx.query("SELECT request_hash, outcome FROM idempotency WHERE person_id = $1 AND route = $2 AND key = $3", person, one.route,
                       one.key);
  if (!rows.next()) return std::optional<std::string>();
  if (rows.view(0) != one.request_hash) {
    return Error::conflict("This Idempotency-Key was used before with another body. Use a new key for a new request.");
  }
  return std::optional<std::string>(rows.text(1));
}

Result<void> use_key(Tx& tx, const Actor& actor, Time now) {
  if (!actor.once) return success();
  const auto& one = *actor.once;
  ASSAY_TRY(const auto before, find_reply(tx, actor.person, one));
  if (before) return Error::conflict("A request with this Idempotency-Key has taken effect already.");
  // At the same moment by another: the unit runs again and finds it.
  tx.execute("INSERT INTO idempotency (person_id, route, key, request_hash, outcome, created_at) VALUES ($1, $2, $3, $4, '', $5)",
             actor.person, one.route, one.key, one.request_hash, now);
  return success();
}

void keep_reply(Tx& tx, PersonId person, const Idempotency& one, const std::string& reply) {
  tx.execute("UPDATE idempotency SET outcome = $4 WHERE person_id = $1 AND route = $2 AND key = $3", person, one.route, one.key, reply);
}

}  // namespace assay::store
