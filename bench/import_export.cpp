// import_export: a million items in and a million annotations out through the server's own jobs, against a bare loop
// that inserts the same rows. Usage: bench_import_export PATH_OF_ASSAY [ITEMS]
#include <filesystem>
#include <thread>

#include "bench/server_process.hpp"
#include "bench/world.hpp"
#include "domain/rules/leasing.hpp"
#include "json/write.hpp"
#include "kinds/templates.hpp"
#include "services/exporting.hpp"
#include "services/projects.hpp"
#include "services/signing_in.hpp"

namespace {

using namespace assay;
using bench::seconds_since;
using bench::Steady;
namespace files = std::filesystem;
constexpr std::int64_t overlap = 3;

std::string line_of(std::int64_t i) {
  static const std::string first(450, 'a');
  static const std::string second(450, 'b');
  const auto id = std::to_string(i);
  return "{\"id\":\"item-" + id + "\",\"prompt\":\"What is " + id + "?\",\"responses\":[{\"model\":\"m\",\"text\":\"" + first +
         "\"},{\"model\":\"n\",\"text\":\"" + second + "\"}]}\n";
}

struct World {
  std::unique_ptr<store::Store> store;
  SystemClock clock;
  SystemRandom random;
  Actor actor;
  PublicId project;
  ProjectId key;

  explicit World(const files::path& folder) : store(*store::Store::open("sqlite:" + (folder / "assay.db").string())) {
    const services::Context context{*store, clock, random};
    services::SigningIn signing_in(context);
    store::LeaseHints hints;
    services::Projects projects(context, hints);
    actor.workspace = *signing_in.create_workspace("Bench").get();
    actor.person = *signing_in.create_person("Manager", actor.workspace, Role::owner).get();
    services::NewProject wanted;
    wanted.name = "Bench";
    wanted.form = JsonText(std::string(kinds::find_template("pairwise")->form));
    wanted.settings.overlap = overlap;
    const auto made = projects.create(actor, wanted).get();
    project = made->row.project.public_id;
    key = made->row.project.id;
  }
};

struct Ran {
  double seconds = 0;
  double anonymous_mb = 0;
  std::string message;
};

// Starts the server on a folder where a job waits, and watches until the job has ended.
Ran run_job(const char* assay, const files::path& folder, const char* kind) {
  const bench::ServerProcess server(assay, folder.string());
  const auto connection = db::open_sqlite((folder / "assay.db").string(), db::Access::read_only);
  db::Tx tx(*connection);
  Ran ran;
  while (true) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    ran.anonymous_mb = std::max(ran.anonymous_mb, server.anonymous_mb());
    auto rows =
        tx.query("SELECT status, message, started_at, finished_at FROM job WHERE kind = $1 ORDER BY id DESC LIMIT 1", std::string(kind));
    if (!rows.next() || rows.integer(0) < static_cast<std::int64_t>(JobStatus::done)) continue;
    ran.message = rows.text(1);
    ran.seconds = static_cast<double>(rows.integer(3) - rows.integer(2)) * 1e-6;
    if (rows.integer(0) != static_cast<std::int64_t>(JobStatus::done)) std::fprintf(stderr, "%s failed: %s\n", kind, ran.message.c_str());
    return ran;
  }
}

// The same rows and indexes by prepared statements, a thousand items to a commit, nothing read or checked.
double bare_import(const files::path& folder, std::int64_t items) {
  World world(folder);
  world.store.reset();
  const auto connection = db::open_sqlite((folder / "assay.db").string(), db::Access::read_write);
  db::Tx tx(*connection);
  SystemRandom random;
  const auto start = Steady::now();
  std::int64_t id = 1'000'000'000;
  for (std::int64_t i = 0; i < items; ++i) {
    if (i % 1000 == 0) connection->run_script(i == 0 ? "BEGIN" : "COMMIT; BEGIN");
    const auto line = line_of(i);
    const auto item = id++;
    const Time now{i};
    tx.execute(
        "INSERT INTO item (id, public_id, project_id, external_id, group_id, version, excerpt, responses, created_at)"
        " VALUES ($1, $2, $3, $4, NULL, 1, $5, 2, $6)",
        item, PublicId::make(random), world.key, "item-" + std::to_string(i), "What is " + std::to_string(i) + "?", now);
    tx.execute("INSERT INTO item_version (item_id, version, content, created_at) VALUES ($1, 1, $2, $3)", item, line, now);
    for (std::int64_t k = 0; k < overlap; ++k) {
      // Places are shuffled within a unit of fifty items, as an import does.
      const auto place = rules::sort_key(rules::normal_class, i / 50 * 150 + (i % 50 * overlap + k) * 67 % 150);
      tx.execute("INSERT INTO slot (id, project_id, item_id, sort_key, status) VALUES ($1, $2, $3, $4, 0)", id, world.key, item, place);
      tx.execute("INSERT INTO free_slot (project_id, sort_key, item_id, slot_id, item_version, responses) VALUES ($1, $2, $3, $4, 1, 2)",
                 world.key, place, item, id++);
    }
  }
  connection->run_script("COMMIT");
  return seconds_since(start);
}

// Finished votes by three people on a third of the imported items, made by SQL: what the export reads.
std::int64_t add_annotations(const files::path& folder, std::int64_t items) {
  const auto connection = db::open_sqlite((folder / "assay.db").string(), db::Access::read_write);
  connection->run_script(
      "BEGIN;"
      "DELETE FROM item WHERE id NOT IN (SELECT id FROM item ORDER BY id LIMIT " +
      std::to_string(items / overlap) +
      ");"
      "DELETE FROM slot WHERE item_id NOT IN (SELECT id FROM item);"
      "INSERT INTO person (id, public_id, name, created_at) SELECT 900000000 + value, printf('bench%021d', value), 'Person ' || value, 0 FROM"
      " (WITH RECURSIVE n(value) AS (SELECT 0 UNION ALL SELECT value + 1 FROM n WHERE value < 99) SELECT value FROM n);"
      "INSERT INTO assignment (id, public_id, workspace_id, project_id, item_id, slot_id, person_id, purpose, turn, item_version, form_version,"
      " guideline_version, status, shown_order, granted_at, ends_at) SELECT 2000000000 + s.id, printf('a%025d', s.id), 1, s.project_id, s.item_id, s.id,"
      " 900000000 + s.id % 100, 0, 0, 1, 1, 1, 1, '1,0', 5, 5 FROM slot s;"
      "INSERT INTO annotation (id, public_id, project_id, item_id, assignment_id, person_id, revision, counted, active_micros, submitted_at, imported)"
      " SELECT id, printf('n%025d', id), project_id, item_id, id, person_id, 1, 1, 20000000, 5, 0 FROM assignment;"
      "INSERT INTO revision (annotation_id, revision, answers, form_version, item_version, created_at) SELECT id, 1,"
      " '{\"overall\":{\"choice\":\"first\",\"strength\":2},\"rationale\":\"Response A gives the number that was asked for and shows how it is found,"
      " while response B only repeats the question.\"}', 1, 1, 5 FROM annotation;"
      "COMMIT;");
  db::Tx tx(*connection);
  auto rows = tx.query("SELECT count(*) FROM annotation");
  return rows.next() ? rows.integer(0) : 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const std::int64_t items = argc > 2 ? std::atoll(argv[2]) : 1'000'000;
  const auto folder = files::temp_directory_path() / ("assay-bench-" + std::to_string(getpid()));
  const auto bare = folder / "bare";
  const auto served = folder / "served";
  files::create_directories(bare);
  files::create_directories(served / "uploads");
  const double loop = bare_import(bare, items);
  files::remove_all(bare);

  const auto path = served / "uploads" / "items.jsonl";
  {
    std::ofstream out(path);
    for (std::int64_t i = 0; i < items; ++i) out << line_of(i);
  }
  World world(served);
  bench::queue_import(*world.store, world.actor, world.project, path);
  world.store.reset();
  const auto imported = run_job(argv[1], served, "import");
  std::printf("import: %s %.1f s, bare loop %.1f s, %.0f items/s\n", imported.message.c_str(), imported.seconds, loop,
              static_cast<double>(items) / imported.seconds);
  bench::report("import: share of the bare loop's speed", 100 * loop / imported.seconds, "%", false, 40);
  bench::report("import: anonymous memory of the server", imported.anonymous_mb, "MB", true, 200);

  const auto annotations = add_annotations(served, items);
  for (const auto format :
       {formats::ExportKind::assay, formats::ExportKind::csv, formats::ExportKind::trl_preference, formats::ExportKind::arena}) {
    world.store = *store::Store::open("sqlite:" + (served / "assay.db").string());
    {
      const services::Context context{*world.store, world.clock, world.random};
      services::Jobs jobs(context);
      services::Exporting exporting(context, jobs, served / "exports");
      services::ExportWish wish;
      wish.format = format;
      if (!exporting.start(world.actor, world.project, wish).get().ok()) return 1;
    }
    world.store.reset();
    const auto exported = run_job(argv[1], served, "export");
    const std::string name(enum_name(format));
    std::printf("export %s: %s %.1f s\n", name.c_str(), exported.message.c_str(), exported.seconds);
    bench::report("export " + name + ": annotations", static_cast<double>(annotations) / exported.seconds, "rows/s", false, 100'000);
    bench::report("export " + name + ": anonymous memory of the server", exported.anonymous_mb, "MB", true, 200);
  }
  {
    const bench::ServerProcess server(argv[1], served.string());
    std::this_thread::sleep_for(std::chrono::seconds(1));
    bench::report("start to ready with this database", server.seconds_to_ready(), "s", true, 0.5);
    bench::report("idle: anonymous memory of the server", server.anonymous_mb(), "MB", true, 60);
  }
  files::remove_all(folder);
}
