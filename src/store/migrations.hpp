// migrations: the schema, forward only; a newer schema than this program knows is refused.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.hpp"
#include "db/transaction.hpp"

namespace assay::store {

struct Migration {
  std::int64_t version;
  std::string_view text;
};

/// THE list, in order.
[[nodiscard]] std::span<const Migration> migrations();
[[nodiscard]] std::int64_t schema_version(db::Tx& tx);
/// Brings an empty or older database to the newest version, one transaction a step.
[[nodiscard]] Result<void> migrate(db::Connection& connection);

}  // namespace assay::store
