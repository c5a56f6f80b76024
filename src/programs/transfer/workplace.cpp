// workplace: the lock first, then the store, then the project by its name.
#include "programs/transfer/workplace.hpp"

#include "base/text.hpp"
#include "programs/analysis/columns_option.hpp"
#include "programs/analysis/input.hpp"
#include "programs/maintenance.hpp"

#include <atomic>
#include <chrono>
#include <csignal>
#include <thread>

namespace assay::programs {
namespace {

namespace fs = std::filesystem;

std::atomic<int> interrupted = 0;
static_assert(std::atomic<int>::is_always_lock_free);  // or a signal may not set it
void interrupt(int /*signal*/) { interrupted = 1; }

struct FoundProject {
  PublicId id;
  WorkspaceId workspace;
  std::string name, workspace_name;
};

Result<std::vector<FoundProject>> projects_called(store::Store& store, const std::string& text) {
  return store
      .read([text](store::Tx& tx) -> Result<std::vector<FoundProject>> {
        std::vector<FoundProject> found;
        auto rows = tx.query(
            "SELECT p.public_id, p.workspace_id, p.name, w.name FROM project p JOIN workspace w ON w.id = "
            "p.workspace_id"
            " WHERE p.public_id = $1 OR p.name = $1 ORDER BY p.id",
            text);
        while (rows.next()) found.push_back({rows.public_id(0), rows.id<WorkspaceTag>(1), rows.text(2), rows.text(3)});
        return found;
      })
      .get();
}

Result<std::vector<std::string>> all_projects(store::Store& store) {
  return store
      .read([](store::Tx& tx) -> Result<std::vector<std::string>> {
        std::vector<std::string> names;
        auto rows = tx.query("SELECT name FROM project ORDER BY id LIMIT 50");
        while (rows.next()) names.push_back(rows.text(0));
        return names;
      })
      .get();
}

// Members who may manage, the most powerful and oldest first.
Result<std::vector<Actor>> managers_of(store::Store& store, WorkspaceId workspace, const std::string& as) {
  return store
      .read([workspace, as](store::Tx& tx) -> Result<std::vector<Actor>> {
        std::vector<Actor> found;
        auto rows = tx.query(
            "SELECT p.id, p.name, p.email, m.role FROM membership m JOIN person p ON p.id = m.person_id"
            " WHERE m.workspace_id = $1 AND m.revoked_at IS NULL AND m.role >= $2 ORDER BY m.role DESC, p.id",
            workspace, static_cast<std::int64_t>(Role::manager));
        while (rows.next()) {
          if (!as.empty() && rows.text(1) != as && rows.maybe_text(2).value_or("") != as) continue;
          Actor actor;
          actor.person = rows.id<PersonTag>(0);
          actor.name = rows.text(1);
          actor.workspace = workspace;
          actor.role = static_cast<Role>(rows.integer(3));
          found.push_back(std::move(actor));
        }
        return found;
      })
      .get();
}

}  // namespace

Workplace::Workplace(fs::path folder, std::unique_ptr<FolderLock> lock, std::unique_ptr<store::ServerLock> database_lock,
                     std::unique_ptr<store::Store> store)
    : folder_(std::move(folder)),
      lock_(std::move(lock)),
      database_lock_(std::move(database_lock)),
      store_(std::move(store)),
      context_{*store_, clock_, random_},
      jobs_(context_),
      projects_(context_, hints_),
      importing_(context_, jobs_, hints_),
      exporting_(context_, jobs_, exports()) {}

Result<std::unique_ptr<Workplace>> Workplace::open(const ServeSettings& settings, const std::string& project, const std::string& as) {
  const fs::path folder = settings.text("data-dir");
  const auto address = database_of(settings);
  const bool sqlite = address.starts_with("sqlite:");
  if (sqlite && !fs::exists(address.substr(7))) {
    return Error::invalid("", "There is no database at " + address.substr(7) + "; name the folder with --data-dir.");
  }
  std::error_code error;
  fs::create_directories(folder / "uploads", error);
  if (error) return Error::invalid("", "Cannot make the folder " + (folder / "uploads").string() + ": " + error.message() + ".");
  auto lock = std::make_unique<FolderLock>(settings);
  if (!lock->held()) {
    if (sqlite) {
      return Error::conflict("A server runs on the data folder " + folder.string() +
                             ", and SQLite takes one writing program at a time. Use the import and export pages of its web "
                             "interface or its API, or stop the server first.");
    }
    lock.reset();  // the server that holds it will run the job
  }
  std::unique_ptr<store::ServerLock> database_lock;
  if (!sqlite) {
    ASSAY_TRY(auto taken,
              store::ServerLock::take(address, "assay import or export", [](const std::string& /*holder*/) { interrupted = 1; }));
    const bool server = taken->holder().starts_with("assay serve");
    if (!taken->held() && !server) {
      return Error::conflict("Another Assay works on this database (" + taken->holder() + "). Wait until it has ended.");
    }
    if (server && lock != nullptr) {
      return Error::conflict("A server runs on this database (" + taken->holder() + ") with another data folder than " + folder.string() +
                             ", where it would not find the files. Name its folder with --data-dir, or use its web interface or its API.");
    }
    if (taken->held() && lock == nullptr) {
      return Error::conflict("Another Assay works on the data folder " + folder.string() +
                             ", but not on this database. Name another folder with --data-dir.");
    }
    if (taken->held()) database_lock = std::move(taken);
  }
  ASSAY_TRY(auto store, store::Store::open(address));
  std::unique_ptr<Workplace> place(new Workplace(folder, std::move(lock), std::move(database_lock), std::move(store)));
  ASSAY_CHECK(place->choose(project, as));
  return place;
}

Result<void> Workplace::choose(const std::string& project, const std::string& as) {
  ASSAY_TRY(const auto found, projects_called(*store_, project));
  if (found.empty()) {
    ASSAY_TRY(const auto names, all_projects(*store_));
    return Error::not_found("There is no project " + quote_json(project) +
                            (names.empty() ? "; there is none at all yet." : "; there are " + list_of(names) + "."));
  }
  if (found.size() > 1) {
    std::string all;
    for (const auto& one : found) all += "\n  " + one.id.text() + "  " + one.name + " (" + one.workspace_name + ")";
    return Error::conflict(std::to_string(found.size()) + " projects have this name; use an id:" + all);
  }
  project_ = found[0].id;
  project_name_ = found[0].name;
  ASSAY_TRY(const auto managers, managers_of(*store_, found[0].workspace, as));
  if (managers.empty()) {
    return Error::not_found(as.empty() ? "The workspace of this project has no owner or manager."
                                       : "No owner or manager of the workspace is called " + quote_json(as) + ".");
  }
  actor_ = managers[0];
  ASSAY_TRY(auto detail, projects_.show(found[0].workspace, project_).get());
  form_ = std::move(detail.form);
  return success();
}

Result<Job> Workplace::finish(const Job& queued, const std::string& what, const std::function<void(Job, const std::function<bool()>&)>& run,
                              const std::function<std::string(const Job&)>& detail) {
  interrupted = 0;
  const auto before = std::signal(SIGINT, interrupt);
  const auto before_term = std::signal(SIGTERM, interrupt);
  std::atomic<bool> ended{false};
  std::thread worker;
  if (lock_ != nullptr && jobs_.claim(queued)) {
    worker = std::thread([&] {
      try {
        run(queued, [] { return false; });
      } catch (const std::exception& error) {
        jobs_.finish(queued, JobStatus::failed, std::string("The job broke: ") + error.what());
      }
      ended = true;
    });
  }
  ProgressLine line(what);
  Result<Job> shown = queued;
  bool asked = false;
  // Without a worker of our own the job tells by itself that it has ended.
  while (worker.joinable() ? !ended.load() : shown.ok() && (shown->status == JobStatus::queued || shown->status == JobStatus::running)) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    if (interrupted != 0 && !asked) {
      asked = true;
      (void)jobs_.cancel(actor_.workspace, queued.public_id).get();
    }
    shown = jobs_.show(actor_.workspace, queued.public_id).get();
    if (!shown.ok()) continue;
    std::optional<std::uint64_t> total;
    if (shown->total) total = static_cast<std::uint64_t>(*shown->total);
    line.show(static_cast<std::uint64_t>(shown->done), total, detail(*shown));
  }
  if (worker.joinable()) worker.join();
  line.clear();
  std::signal(SIGINT, before);
  std::signal(SIGTERM, before_term);
  return jobs_.show(actor_.workspace, queued.public_id).get();
}

}  // namespace assay::programs
