// backing_up: room first, then a copy under another name, then its name.
#include "store/backing_up.hpp"

#include <filesystem>

#include "store/migrations.hpp"

namespace assay::store {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t mebibyte = 1U << 20U;

std::uintmax_t size_of(const fs::path& file) {
  std::error_code missing;
  const auto size = fs::file_size(file, missing);
  return missing ? 0 : size;
}

// 2026-11-25T14:19:56.123456Z: 20261125T141956Z
std::string compact(Time time) {
  std::string out;
  for (const char c : to_rfc3339(time).substr(0, 19)) {
    if (c != '-' && c != ':') out += c;
  }
  return out + "Z";
}

Result<void> check_copy(const std::string& copy, std::int64_t version) {
  const auto connection = db::open_sqlite(copy, db::Access::read_only);
  db::Tx tx(*connection);
  if (schema_version(tx) == version) return success();
  return Error::conflict("The copy " + copy + " does not hold schema version " + std::to_string(version) + ".");
}

}  // namespace

std::string backup_path(const std::string& database, std::int64_t version, Time now) {
  return database + ".schema-" + std::to_string(version) + "." + compact(now) + ".backup";
}

Result<void> check_room(const std::string& database, std::uintmax_t needed, std::uintmax_t free) {
  if (needed <= free) return success();
  return Error{ErrorCode::out_of_space,
               "This program brings the database to a new schema and makes a backup first, for which there is no room: " +
                   std::to_string((needed + mebibyte - 1) / mebibyte) + " MiB are needed beside " + database + ", and " +
                   std::to_string(free / mebibyte) + " MiB are free. Nothing was changed. Make room, then start again.",
               {},
               {}};
}

Result<std::string> back_up(db::Database& database, const std::string& path, std::int64_t version, Time now) {
  try {
    const auto folder = fs::absolute(path).parent_path();
    // What the log holds goes into the copy too.
    ASSAY_CHECK(check_room(path, size_of(path) + size_of(path + "-wal"), fs::space(folder).available));
    auto copy = backup_path(path, version, now);
    if (fs::exists(copy)) return Error::conflict(copy + " exists already; a backup never overwrites anything.");
    const auto partial = copy + ".partial";
    fs::remove(partial);
    auto copied = database.copy_to(partial, {});
    if (copied.has_value()) copied = check_copy(partial, version);
    if (!copied.has_value()) {
      std::error_code ignored;
      fs::remove(partial, ignored);
      return Error::conflict("The backup before the change of the schema failed, so nothing was changed. " + copied.error().message);
    }
    fs::rename(partial, copy);
    return copy;
  } catch (const fs::filesystem_error& error) {
    return Error::conflict("The backup before the change of the schema failed, so nothing was changed: " + error.code().message() + ".");
  }
}

}  // namespace assay::store
