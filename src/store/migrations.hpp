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
  std::string_view postgres = {};  ///< what PostgreSQL alone does besides
};

/// THE list, in order.
[[nodiscard]] std::span<const Migration> migrations();
[[nodiscard]] std::int64_t newest_schema();
[[nodiscard]] std::int64_t schema_version(db::Tx& tx);
/// The version that the database has, 0 for an empty one; a newer one than this program knows is refused.
[[nodiscard]] Result<std::int64_t> prepare_migration(db::Connection& connection);
/// Brings an empty or older database to version `to`, one transaction a step.
[[nodiscard]] Result<void> migrate(db::Connection& connection, std::int64_t to = newest_schema());

}  // namespace assay::store
