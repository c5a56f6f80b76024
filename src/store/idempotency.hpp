// idempotency: which requests with a key took effect, and the replies that their repeats get.
#pragma once
#include <optional>
#include <string>

#include "domain/idempotency.hpp"
#include "domain/person.hpp"
#include "store/store.hpp"

namespace assay::store {

/// Nothing for a new key; the kept reply, empty where the effect is known and its reply is not; refused where the key
/// stands for another request.
[[nodiscard]] Result<std::optional<std::string>> find_reply(Tx& tx, PersonId person, const Idempotency& one);
/// In the unit of the effect: from its commit on the key is used. Does nothing for a request without a key.
[[nodiscard]] Result<void> use_key(Tx& tx, const Actor& actor, Time now);
void keep_reply(Tx& tx, PersonId person, const Idempotency& one, const std::string& reply);

}  // namespace assay::store
