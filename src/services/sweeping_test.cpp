// Sweeping: what is over goes, what is not stays, and a file goes only after the row that named it, on both databases.
#include "services/sweeping.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "services/exporting.hpp"
#include "services/forms.hpp"
#include "services/importing.hpp"
#include "services/projects.hpp"
#include "services/signing_in.hpp"
#include "store/testing.hpp"

namespace assay::services {
namespace {

namespace fs = std::filesystem;

template <class T>
T must(Result<T> result) {
  if (!result.ok()) throw std::runtime_error(result.error().message);
  return std::move(*result);
}

fs::path fresh_folder() {
  static int count = 0;
  auto folder = fs::temp_directory_path() / ("assay-sweeping-" + std::to_string(::getpid()) + "-" + std::to_string(count++));
  fs::create_directories(folder / "uploads");
  return folder;
}

class SweepingAtWork : public ::testing::TestWithParam<db::Engine> {
 protected:
  SweepingAtWork() : database(GetParam()), store(must(store::Store::open(database.address()))) {
    workspace = must(signing_in.create_workspace("Lab").get());
    actor = {must(signing_in.create_person("Mona", workspace, Role::manager).get()), "Mona", workspace, Role::manager, Scope::full};
    project = must(projects.create(actor, {"P", "", form_templates().front().form, "", {}, false}).get()).row.project.public_id;
    clock.advance(seconds(1));
  }
  ~SweepingAtWork() override { fs::remove_all(folder); }

  std::map<std::string, std::int64_t> sweep() {
    return sweeping.sweep([] { return true; });
  }
  void run(const std::string& sql) {
    const auto connection = database.address().starts_with("sqlite:")
                                ? db::open_sqlite(database.address().substr(7), db::Access::read_write)
                                : db::open_postgres(database.address(), db::Access::read_write);
    connection->run_script(sql);
  }
  std::int64_t count(db::Sql sql) {
    return must(store
                    ->read([sql](store::Tx& tx) -> Result<std::int64_t> {
                      auto rows = tx.query(sql);
                      return rows.next() ? rows.integer(0) : -1;
                    })
                    .get());
  }
  /// So long ago, and a bit more.
  std::string over(Duration time) { return std::to_string((clock.now() - time).micros - 1); }
  /// So long ago, and not a bit more.
  std::string just(Duration time) { return std::to_string((clock.now() - time).micros); }

  UploadLook upload(const std::string& name) {
    const auto path = folder / "uploads" / (name + ".upload");
    std::ofstream(path) << "{\"prompt\":\"Why?\",\"response_a\":\"a\",\"response_b\":\"b\"}\n";
    return must(importing.add_upload(actor, project, name, path.string(), 10).get());
  }
  Result<Job> start_import(const UploadLook& look) {
    return importing.start(actor, project, {look.id, look.detection.format, look.detection.mapping, formats::Expand::none, 1, false}).get();
  }
  Job run_next() {
    auto job = jobs.claim();
    if (!job) throw std::runtime_error("no job waits");
    const auto id = job->public_id;
    if (job->kind == "export") exporting.run(std::move(*job), [] { return false; });
    else importing.run(std::move(*job), [] { return false; });
    auto ended = must(jobs.show(workspace, id).get());
    EXPECT_EQ(ended.status, JobStatus::done) << ended.message;
    return ended;
  }
  static std::string bytes(const fs::path& path) {
    std::stringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
  }

  fs::path folder = fresh_folder();
  store::testing::TestDatabase database;
  std::unique_ptr<store::Store> store;
  ManualClock clock{SystemClock().now()};
  SystemRandom random;
  Context context{*store, clock, random};
  store::LeaseHints hints;
  SigningIn signing_in{context};
  Projects projects{context, hints};
  Jobs jobs{context};
  Importing importing{context, jobs, hints};
  Exporting exporting{context, jobs, folder / "exports"};
  Sweeping sweeping{context, folder / "uploads", folder / "exports"};
  WorkspaceId workspace;
  Actor actor;
  PublicId project;
};

TEST_P(SweepingAtWork, takes_away_what_proves_nothing_any_more_and_leaves_the_rest) {
  using S = Sweeping;
  const auto later = std::to_string((clock.now() + days(3)).micros);
  run("INSERT INTO session (token_hash, person_id, created_at, expires_at, revoked_at) VALUES"
      " ('expired', 1, 0, " +
      over(S::keep_sessions) + ", NULL), ('just expired', 1, 0, " + just(S::keep_sessions) +
      ", NULL),"
      " ('signed out', 1, 0, " +
      later + ", " + over(S::keep_sessions) + "), ('alive', 1, 0, " + later + ", NULL)");
  run("INSERT INTO sign_in_link (token_hash, person_id, created_at, expires_at, used_at) VALUES"
      " ('expired', 1, 0, " +
      over(S::keep_links) + ", NULL), ('used', 1, 0, " + later + ", " + over(S::keep_links) +
      "),"
      " ('just used', 1, 0, " +
      later + ", " + just(S::keep_links) + "), ('open', 1, 0, " + later + ", NULL)");
  run("INSERT INTO invitation (id, public_id, workspace_id, name, role, token_hash, created_by, created_at, expires_at, used_at, revoked_at)"
      " VALUES (1, 'a', 1, 'n', 1, 'a', 1, 0, " +
      over(S::keep_invitations) +
      ", NULL, NULL),"
      " (2, 'b', 1, 'n', 1, 'b', 1, 0, " +
      later + ", " + over(S::keep_invitations) +
      ", NULL),"
      " (3, 'c', 1, 'n', 1, 'c', 1, 0, " +
      later + ", NULL, " + over(S::keep_invitations) +
      "),"
      " (4, 'd', 1, 'n', 1, 'd', 1, 0, " +
      just(S::keep_invitations) + ", NULL, NULL)");
  run("INSERT INTO idempotency (person_id, route, key, request_hash, outcome, created_at) VALUES"
      " (1, 'submit', 'old', 'h', '{}', " +
      over(S::keep_idempotency) + "), (1, 'submit', 'young', 'h', '{}', " + just(S::keep_idempotency) + ")");
  const auto swept = sweep();
  EXPECT_EQ(swept,
            (std::map<std::string, std::int64_t>{{"sessions", 2}, {"sign-in links", 2}, {"invitations", 3}, {"idempotency records", 1}}));
  EXPECT_EQ(count("SELECT count(*) FROM session WHERE token_hash IN ('just expired', 'alive')"), 2);
  EXPECT_EQ(count("SELECT count(*) FROM sign_in_link WHERE token_hash IN ('just used', 'open')"), 2);
  EXPECT_EQ(count("SELECT count(*) FROM invitation WHERE id = 4"), 1);
  EXPECT_EQ(count("SELECT count(*) FROM idempotency WHERE key = 'young'"), 1);
  EXPECT_TRUE(sweep().empty()) << "a second round finds nothing";
}

TEST_P(SweepingAtWork, a_draft_goes_a_day_after_its_lease_and_its_last_change_and_not_while_the_task_is_held) {
  const auto task = [&](int id, int status, const std::string& ends, const std::string& updated) {
    const auto number = std::to_string(id);
    run("INSERT INTO assignment (id, public_id, workspace_id, project_id, item_id, slot_id, person_id, purpose, turn, item_version, form_version,"
        " guideline_version, status, shown_order, granted_at, ends_at) VALUES (" +
        number + ", 'a" + number + "', 1, 1, " + number + ", 1, 1, 0, 0, 1, 1, 0, " + std::to_string(status) + ", '', 0, " + ends +
        ");"
        "INSERT INTO draft (assignment_id, sequence, answers, active_micros, updated_at) VALUES (" +
        number + ", 1, '{}', 0, " + updated + ")");
  };
  const auto old = over(Sweeping::keep_drafts);
  const auto young = just(Sweeping::keep_drafts);
  task(1, 3, old, old);
  task(2, 0, old, old);
  task(3, 3, young, old);
  task(4, 3, old, young);
  task(5, 1, old, old);
  EXPECT_EQ(sweep(), (std::map<std::string, std::int64_t>{{"drafts", 2}}));
  EXPECT_EQ(count("SELECT count(*) FROM draft WHERE assignment_id IN (2, 3, 4)"), 3);
}

TEST_P(SweepingAtWork, works_in_small_units_and_stops_between_two_of_them_when_asked) {
  std::string rows;
  const auto old = over(Sweeping::keep_idempotency);
  for (std::int64_t i = 0; i < 2 * Sweeping::rows_at_once + 50; ++i) {
    rows += (i == 0 ? "" : ",") + std::string("(1,'submit','k") + std::to_string(i) + "','h','{}'," + old + ")";
  }
  run("INSERT INTO idempotency (person_id, route, key, request_hash, outcome, created_at) VALUES " + rows);
  int pauses = 0;
  const auto swept = sweeping.sweep([&pauses] { return ++pauses < 4; });  // after the unit before the last of this rule
  EXPECT_EQ(swept.at("idempotency records"), Sweeping::rows_at_once);
  EXPECT_EQ(sweep().at("idempotency records"), Sweeping::rows_at_once + 50);
}

TEST_P(SweepingAtWork, the_file_of_an_upload_goes_after_its_time_unless_an_import_still_waits_for_it) {
  const auto waited_for = upload("waited-for");
  const auto forgotten = upload("forgotten");
  must(start_import(waited_for));
  clock.advance(Sweeping::keep_uploads);
  EXPECT_TRUE(sweep().empty());
  clock.advance(seconds(1));
  const auto young = upload("young");
  EXPECT_EQ(sweep(), (std::map<std::string, std::int64_t>{{"files of uploads", 1}}));
  EXPECT_FALSE(fs::exists(folder / "uploads/forgotten.upload"));
  EXPECT_TRUE(fs::exists(folder / "uploads/waited-for.upload"));
  EXPECT_TRUE(fs::exists(folder / "uploads/young.upload"));
  const auto refused = start_import(forgotten);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message, "The file of this upload is gone. Upload it again.");
  EXPECT_EQ(run_next().message, "Imported 1 items.");
  EXPECT_EQ(sweep(), (std::map<std::string, std::int64_t>{{"files of uploads", 1}})) << "its import has ended";
  EXPECT_FALSE(fs::exists(folder / "uploads/waited-for.upload"));
}

TEST_P(SweepingAtWork, the_files_of_an_export_go_after_their_time_and_the_same_export_gives_the_same_bytes_again) {
  must(start_import(upload("rows")));
  (void)run_next();
  clock.advance(seconds(1));
  must(exporting.start(actor, project, {formats::ExportKind::assay, ExportPeople::pseudonymous, {}, {}}).get());
  const auto before = run_next();
  const auto path = must(exporting.file(workspace, before.public_id, "items.jsonl").get());
  const auto text = bytes(path);
  ASSERT_FALSE(text.empty());
  clock.advance(Sweeping::keep_exports);
  EXPECT_TRUE(fs::exists(path));
  EXPECT_FALSE(sweep().contains("files of exports"));
  clock.advance(seconds(1));
  EXPECT_EQ(sweep().at("files of exports"), 1);
  EXPECT_FALSE(fs::exists(path.parent_path()));
  const auto after = must(jobs.show(workspace, before.public_id).get());
  EXPECT_EQ(after.status, JobStatus::done);
  EXPECT_EQ(after.files_removed_at, clock.now());
  EXPECT_TRUE(after.message.ends_with(" Its files were removed after 30 days; run the same export again for the same bytes."))
      << after.message;
  const auto refused = exporting.file(workspace, before.public_id, "items.jsonl").get();
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("Run the same export again"), std::string::npos);
  must(exporting.repeat(actor, before.public_id).get());
  const auto again = run_next();
  EXPECT_EQ(bytes(must(exporting.file(workspace, again.public_id, "items.jsonl").get())), text);
  EXPECT_TRUE(sweep().empty());
}

TEST_P(SweepingAtWork, at_start_files_go_that_a_crash_left_behind_and_no_other) {
  must(start_import(upload("rows")));
  (void)run_next();
  clock.advance(seconds(1));
  must(exporting.start(actor, project, {formats::ExportKind::csv, ExportPeople::pseudonymous, {}, {}}).get());
  const auto job = run_next();
  const auto exported = folder / "exports" / job.public_id.text();
  const auto old = fs::file_time_type::clock::now() - std::chrono::hours(24 * 40);
  const auto put = [&](const fs::path& path, bool aged) {
    std::ofstream(path) << "x";
    if (aged) fs::last_write_time(path, old);
  };
  put(exported / "more.csv.partial", false);
  put(folder / "uploads/upload-aaaa.part", true);
  put(folder / "uploads/upload-bbbb.part", false);
  put(folder / "uploads/unnamed.upload", true);
  put(folder / "uploads/fresh.upload", false);
  put(folder / "uploads/notes.txt", true);
  fs::last_write_time(folder / "uploads/rows.upload", old);
  fs::create_directories(folder / "exports/of-somebody-else");
  put(folder / "exports/of-somebody-else/a.partial", true);
  EXPECT_EQ(sweeping.remove_leftovers(), 4);
  for (const char* gone : {"uploads/upload-aaaa.part", "uploads/upload-bbbb.part", "uploads/unnamed.upload"})
    EXPECT_FALSE(fs::exists(folder / gone)) << gone;
  EXPECT_FALSE(fs::exists(exported / "more.csv.partial"));
  for (const char* kept : {"uploads/fresh.upload", "uploads/notes.txt", "uploads/rows.upload", "exports/of-somebody-else/a.partial"}) {
    EXPECT_TRUE(fs::exists(folder / kept)) << kept;
  }
  EXPECT_TRUE(fs::exists(must(exporting.file(workspace, job.public_id, "annotations.csv").get())));
  // A crash between the commit and the removal of the files: the row says that they are gone.
  run("UPDATE job SET files_removed_at = 1 WHERE kind = 'export'");
  EXPECT_EQ(sweeping.remove_leftovers(), 1);
  EXPECT_FALSE(fs::exists(exported));
}

INSTANTIATE_TEST_SUITE_P(Engines, SweepingAtWork, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& one) { return store::testing::engine_name(one.param); });

}  // namespace
}  // namespace assay::services
