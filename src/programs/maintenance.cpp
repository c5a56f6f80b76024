// maintenance: thin commands over db and store.
#include "programs/maintenance.hpp"

#include <cstdio>
#include <filesystem>

#include "db/database.hpp"
#include "programs/folder_lock.hpp"
#include "store/doctor.hpp"
#include "store/migrations.hpp"
#include "store/server_lock.hpp"
#include "store/store.hpp"

namespace assay::programs {
namespace {

namespace fs = std::filesystem;

int refuse(const std::string& sentence) {
  std::fprintf(stderr, "assay: %s\n", sentence.c_str());
  return 1;
}

void show_progress(const char* what, int done, int total) {
  std::fprintf(stderr, "\r%s %d of %d pages (%d %%)", what, done, total, total == 0 ? 100 : static_cast<int>(100.0 * done / total));
  if (done == total) std::fprintf(stderr, "\n");
}

// Opens a copy by itself and asks whether it is whole and of a schema that this program knows.
Result<std::int64_t> check_copy(const std::string& path) {
  try {
    const auto connection = db::open_sqlite(path, db::Access::read_only);
    db::Tx tx(*connection);
    const auto version = store::schema_version(tx);
    if (version == 0 || version > store::migrations().back().version) {
      return Error::conflict(path + " holds schema version " + std::to_string(version) + ", which this program does not know.");
    }
    const auto complaints = store::integrity(tx);
    if (!complaints.empty()) return Error::conflict(path + " is damaged: " + complaints.front());
    return version;
  } catch (const db::DatabaseError& error) {
    return Error::conflict(path + " is no Assay database: " + error.what());
  }
}

}  // namespace

std::string database_of(const ServeSettings& settings) {
  const auto& named = settings.text("database");
  return named.empty() ? "sqlite:" + settings.text("data-dir") + "/assay.db" : named;
}

Result<std::unique_ptr<store::Store>> open_beside(const ServeSettings& settings) {
  const auto address = database_of(settings);
  bool server_runs = fs::is_directory(settings.text("data-dir")) && !FolderLock(settings).held();
  if (!address.starts_with("sqlite:")) {
    ASSAY_TRY(const auto holder, store::ServerLock::holder_of(address));
    server_runs = !holder.empty();
  }
  return store::Store::open(address, {}, server_runs ? store::Upgrade::refused : store::Upgrade::allowed);
}

int backup(const ServeSettings& settings, const std::string& to) {
  const auto address = database_of(settings);
  if (!address.starts_with("sqlite:")) return refuse("Back up PostgreSQL with pg_dump or its own base backup.");
  if (!fs::exists(address.substr(7))) return refuse("There is no database at " + address.substr(7) + "; name it with --data-dir.");
  if (fs::exists(to)) return refuse(to + " exists already; a backup never overwrites anything.");
  const std::string partial = to + ".partial";
  fs::remove(partial);
  auto database = db::open(address, {1, 1, 16, 16});
  if (!database.ok()) return refuse(database.error().message);
  const auto copied = (*database)->copy_to(partial, [](int done, int total) { show_progress("copied", done, total); });
  if (!copied.ok()) return refuse(copied.error().message);
  const auto version = check_copy(partial);
  if (!version.ok()) return refuse(version.error().message);
  fs::rename(partial, to);
  std::printf("%s: %ju bytes, schema version %jd, checked.\n", to.c_str(), static_cast<std::uintmax_t>(fs::file_size(to)),
              static_cast<std::intmax_t>(*version));
  return 0;
}

int restore(const ServeSettings& settings, const std::string& from) {
  const fs::path folder = settings.text("data-dir");
  const auto target = folder / "assay.db";
  if (!settings.text("database").empty()) return refuse("restore puts a SQLite backup into a data folder; leave --database out.");
  if (!fs::exists(from)) return refuse("There is no file " + from + ".");
  if (fs::exists(target)) return refuse(target.string() + " exists already. Restore into an empty folder, then serve that one.");
  const auto version = check_copy(from);
  if (!version.ok()) return refuse(version.error().message);
  fs::create_directories(folder);
  const auto partial = folder / "assay.db.partial";
  fs::copy_file(from, partial, fs::copy_options::overwrite_existing);
  fs::rename(partial, target);
  std::printf("Restored into %s (schema version %jd). Start it with: assay serve --data-dir %s\n", target.c_str(),
              static_cast<std::intmax_t>(*version), folder.c_str());
  return 0;
}

int doctor(const ServeSettings& settings) {
  const auto address = database_of(settings);
  if (address.starts_with("sqlite:") && !fs::exists(address.substr(7))) return refuse("There is no database at " + address.substr(7) + ".");
  try {
    const auto connection = address.starts_with("sqlite:") ? db::open_sqlite(address.substr(7), db::Access::read_only)
                                                           : db::open_postgres(address, db::Access::read_only);
    connection->run_script(address.starts_with("sqlite:") ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    db::Tx tx(*connection);
    std::size_t wrong = 0;
    for (const auto& complaint : store::integrity(tx)) {
      std::printf("damaged: %s\n", complaint.c_str());
      ++wrong;
    }
    for (const auto& one : store::recount(tx)) {
      std::printf("counter: project \"%s\", %s says %jd, a recount gives %jd\n", one.project_name.c_str(), one.counter.c_str(),
                  static_cast<std::intmax_t>(one.stored), static_cast<std::intmax_t>(one.counted));
      ++wrong;
    }
    for (const auto& sentence : store::broken_promises(tx)) {
      std::printf("broken: %s\n", sentence.c_str());
      ++wrong;
    }
    if (wrong == 0) std::printf("All is well: the file is whole, counters equal a recount, no promise is broken.\n");
    return wrong == 0 ? 0 : 1;
  } catch (const db::DatabaseError& error) {
    return refuse(error.what());
  }
}

}  // namespace assay::programs
