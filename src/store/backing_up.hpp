// backing_up: the copy of a SQLite file that is made before its schema changes.
#pragma once
#include <cstdint>
#include <string>

#include "base/result.hpp"
#include "base/time.hpp"
#include "db/database.hpp"

namespace assay::store {

/// Where the copy goes: beside the database, named by the schema that it holds and the time.
[[nodiscard]] std::string backup_path(const std::string& database, std::int64_t version, Time now);
/// Refused, with both sizes, where a copy of `needed` bytes has no room.
[[nodiscard]] Result<void> check_room(const std::string& database, std::uintmax_t needed, std::uintmax_t free);
/// Copies the database, opens the copy and reads its version; only then does it get its name, which is returned.
[[nodiscard]] Result<std::string> back_up(db::Database& database, const std::string& path, std::int64_t version, Time now);

}  // namespace assay::store
