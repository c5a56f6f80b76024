// sweeping: rows first, in small background units; a file goes only after the commit that says it is gone.
#include "services/sweeping.hpp"

#include <chrono>
#include <set>
#include <system_error>

#include "base/log.hpp"
#include "json/read.hpp"
#include "services/importing.hpp"
#include "store/sweeping.hpp"

namespace assay::services {
namespace {

namespace fs = std::filesystem;

using SweepRows = std::int64_t (*)(store::Tx& tx, Time before, std::int64_t most);

std::function<Result<std::int64_t>(Time)> rows(store::Store& store, SweepRows sweep) {
  return [&store, sweep](Time before) {
    return store
        .write([sweep, before](store::Tx& tx) -> Result<std::int64_t> { return sweep(tx, before, Sweeping::rows_at_once); },
               db::Priority::background)
        .get();
  };
}

std::string in_days(Duration time) { return std::to_string(time.micros / days(1).micros) + " days"; }

std::vector<fs::path> entries(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code error;
  for (auto at = fs::directory_iterator(folder, error); !error && at != fs::directory_iterator(); at.increment(error)) {
    found.push_back(at->path());
  }
  return found;
}

void remove_file(const fs::path& path) {
  std::error_code error;
  fs::remove(path, error);
  if (error) log::warn("a file could not be removed; the next start tries again", {{"reason", error.message()}});
}

// An export's folder has its files directly inside.
void remove_folder(const fs::path& folder) {
  for (const auto& file : entries(folder)) remove_file(file);
  std::error_code missing;
  if (fs::exists(folder, missing)) remove_file(folder);
}

bool older(const fs::path& file, Duration age) {
  std::error_code error;
  const auto written = fs::last_write_time(file, error);
  return !error && fs::file_time_type::clock::now() - written > std::chrono::microseconds(age.micros);
}

}  // namespace

Sweeping::Sweeping(Context context, fs::path uploads, fs::path exports)
    : context_(context), uploads_(std::move(uploads)), exports_(std::move(exports)) {
  auto& store = context_.store;
  rules_ = {
      {"sessions", keep_sessions, "nobody can use a session that has ended", rows(store, store::sweep_sessions)},
      {"sign-in links", keep_links, "a link works once and for seven days", rows(store, store::sweep_links)},
      {"invitations", keep_invitations, "until then managers see who has joined and may renew one that ran out",
       rows(store, store::sweep_invitations)},
      {"idempotency records", keep_idempotency, "a client that asks again does so within days", rows(store, store::sweep_idempotency)},
      {"drafts", keep_drafts, "after that a task is no longer taken in late", rows(store, store::sweep_drafts)},
      {"files of uploads", keep_uploads, "an import reads its file once", [this](Time before) { return sweep_uploads(before); }},
      {"files of exports", keep_exports, "the same export run again gives the same bytes",
       [this](Time before) { return sweep_exports(before); }},
  };
}

std::map<std::string, std::int64_t> Sweeping::sweep(const std::function<bool()>& pause) {
  std::map<std::string, std::int64_t> swept;
  for (const auto& rule : rules_) {
    while (true) {
      const auto done = rule.sweep(context_.clock.now() - rule.after);
      if (!done.ok()) {
        log::warn("sweeping failed; the next round tries again", {{"what", rule.what}, {"reason", done.error().message}});
        break;
      }
      if (*done > 0) swept[rule.what] += *done;
      if (!pause()) return swept;
      if (*done < rows_at_once) break;
    }
  }
  return swept;
}

Result<std::int64_t> Sweeping::sweep_uploads(Time before) {
  std::vector<store::OldUpload> gone;
  UploadId after;
  // Those that an import still waits for are passed over.
  for (std::size_t seen = static_cast<std::size_t>(rows_at_once); seen == static_cast<std::size_t>(rows_at_once) && gone.empty();) {
    struct Round {
      std::size_t seen = 0;
      UploadId last;
      std::vector<store::OldUpload> gone;
    };
    auto round = context_.store
                     .write(
                         [before, after](store::Tx& tx) -> Result<Round> {
                           Round found;
                           const auto old = store::lock_old_uploads(tx, before, after, rows_at_once);
                           std::set<std::string> used;
                           for (const auto& text : store::open_import_specs(tx)) {
                             if (const auto spec = json::read_text<ImportSpec>(text.text()); spec.ok()) used.insert(spec->upload.text());
                           }
                           found.seen = old.size();
                           for (const auto& upload : old) {
                             found.last = upload.id;
                             if (used.contains(upload.public_id.text())) continue;
                             store::forget_upload_file(tx, upload.id);
                             found.gone.push_back(upload);
                           }
                           return found;
                         },
                         db::Priority::background)
                     .get();
    if (!round.ok()) return round.error();
    seen = round->seen;
    after = round->last;
    gone = std::move(round->gone);
  }
  for (const auto& upload : gone) remove_file(upload.path);
  return static_cast<std::int64_t>(gone.size());
}

Result<std::int64_t> Sweeping::sweep_exports(Time before) {
  static const std::string sentence =
      " Its files were removed after " + in_days(keep_exports) + "; run the same export again for the same bytes.";
  auto gone = context_.store
                  .write(
                      [this, before](store::Tx& tx) -> Result<std::vector<PublicId>> {
                        return store::sweep_exports(tx, before, sentence, context_.clock.now(), rows_at_once);
                      },
                      db::Priority::background)
                  .get();
  if (!gone.ok()) return gone.error();
  for (const auto& job : *gone) remove_folder(exports_ / job.text());
  return static_cast<std::int64_t>(gone->size());
}

std::int64_t Sweeping::remove_left_uploads() {
  const auto known = context_.store.read([](store::Tx& tx) -> Result<std::set<std::string>> { return store::upload_paths(tx); }).get();
  if (!known.ok()) return 0;
  // By name: a data folder may have been moved.
  std::set<std::string> names;
  for (const auto& path : *known) names.insert(fs::path(path).filename().string());
  std::int64_t removed = 0;
  for (const auto& file : entries(uploads_)) {
    // Nobody is sending a file yet. A whole one that nothing names here may belong to another database.
    const bool left = file.extension() == ".part" ||
                      (file.extension() == ".upload" && !names.contains(file.filename().string()) && older(file, keep_uploads));
    if (!left) continue;
    remove_file(file);
    ++removed;
  }
  return removed;
}

std::int64_t Sweeping::remove_left_exports() {
  std::int64_t removed = 0;
  for (const auto& folder : entries(exports_)) {
    if (!PublicId::parse(folder.filename().string())) continue;  // not one of ours
    const auto gone =
        context_.store
            .read([job = folder.filename().string()](store::Tx& tx) -> Result<bool> { return store::export_files_removed(tx, job); })
            .get();
    if (!gone.ok()) return removed;
    if (*gone) {
      remove_folder(folder);
      ++removed;
      continue;
    }
    for (const auto& file : entries(folder)) {
      if (file.extension() != ".partial") continue;
      remove_file(file);
      ++removed;
    }
  }
  return removed;
}

std::int64_t Sweeping::remove_leftovers() { return remove_left_uploads() + remove_left_exports(); }

}  // namespace assay::services
