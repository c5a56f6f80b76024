// lease_submit: grants and durable submissions over HTTP by 64 connections, against a bare loop of the same statements.
// Usage: bench_lease_submit PATH_OF_ASSAY [SECONDS] [ITEMS] [postgresql://…/DATABASE of a server for tests]
#include <poll.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "bench/server_process.hpp"
#include "bench/world.hpp"
#include "store/leasing.hpp"
#include "store/submitting.hpp"

namespace {

using namespace assay;
using bench::own_cpu;
using bench::seconds_since;
using bench::Steady;
using bench::rationale;
using bench::World;
constexpr int connections = 64;

struct Figures {
  double pairs_per_second = 0;
  double cpu_micros = 0;
};

// The same store functions with nothing around them; `batch` operations in one commit.
Figures bare_loop(const std::string& path, const World& world, double for_seconds, int batch) {
  const auto connection = db::open_sqlite(path, db::Access::read_write);
  db::Tx tx(*connection);
  auto opened = *store::Store::open("sqlite:" + path);
  store::LeaseHints hints;
  SystemRandom random;
  SystemClock clock;
  const auto start = Steady::now();
  const double cpu = own_cpu();
  const auto statements = connection->effort().statements;
  std::int64_t pairs = 0;
  int in_commit = 0;
  const auto tick = [&] {
    if (++in_commit < batch) return;
    connection->run_script("COMMIT; BEGIN IMMEDIATE");
    in_commit = 0;
  };
  connection->run_script("BEGIN IMMEDIATE");
  while (seconds_since(start) < for_seconds) {
    const auto person = world.people[static_cast<std::size_t>(pairs) % world.people.size()];
    const auto leased = store::lease(tx, opened->keys(), hints, random, {world.project, person, 1, true}, clock.now());
    if (!leased.ok() || leased->granted == 0) break;
    tick();
    PublicId assignment;
    {
      auto rows =
          tx.query("SELECT public_id FROM assignment WHERE person_id = $1 AND project_id = $2 AND status = 0", person, leased->project);
      if (rows.next()) assignment = rows.public_id(0);
    }
    store::SubmitRequest request;
    request.assignment = assignment;
    request.person = person;
    request.answers = JsonText("{\"overall\":{\"choice\":\"first\",\"strength\":2},\"rationale\":\"" + rationale + "\"}");
    request.active = seconds(20);
    request.idempotency = {"submit", assignment.text(), std::string(64, 'a')};
    if (!store::submit(tx, opened->keys(), random, request, clock.now()).ok()) break;
    tick();
    ++pairs;
  }
  connection->run_script("COMMIT");
  const double spent = seconds_since(start);
  std::printf("bare loop, %2d to a commit: %8.0f pairs/s, %6.1f us CPU a pair, %.1f statements a pair\n", batch,
              static_cast<double>(pairs) / spent, (own_cpu() - cpu) * 1e6 / static_cast<double>(pairs),
              static_cast<double>(connection->effort().statements - statements) / static_cast<double>(pairs));
  return {static_cast<double>(pairs) / spent, (own_cpu() - cpu) * 1e6 / static_cast<double>(pairs)};
}

// One keep-alive connection that leases and submits in turn.
struct Client {
  int socket = -1;
  std::string cookie;
  std::string in;
  std::string assignment;
  std::int64_t pairs = 0;
  std::vector<double>* submit_times = nullptr;
  Steady::time_point sent;

  void send(const std::string& path, const std::string& body, const std::string& more = {}) {
    sent = Steady::now();
    bench::send_request(socket, "POST", path, cookie, body, more);
  }
  void lease(const World& world) { send("/api/work/projects/" + world.project.text() + "/lease", R"({"hold":1,"accept_skips":false})"); }
  void submit() { send("/api/work/assignments/" + assignment + "/submit", bench::submission(), "Idempotency-Key: " + assignment + "\r\n"); }
  // True when a whole reply is in; the next request is on its way then.
  bool on_bytes(const World& world) {
    const auto head = in.find("\r\n\r\n");
    if (head == std::string::npos) return false;
    const auto at = in.find("Content-Length: ");
    const auto length = static_cast<std::size_t>(std::atoll(in.c_str() + at + 16));
    if (in.size() < head + 4 + length) return false;
    if (in.compare(9, 3, "200") != 0) {
      std::fprintf(stderr, "%s\n", in.c_str());
      std::abort();
    }
    if (assignment.empty()) {
      const auto found = in.find("\"assignment\":\"");
      if (found == std::string::npos) return true;
      assignment = in.substr(found + 14, 26);
      in.clear();
      submit();
    } else {
      submit_times->push_back(seconds_since(sent) * 1e3);
      ++pairs;
      assignment.clear();
      in.clear();
      lease(world);
    }
    return true;
  }
};

Figures over_http(const char* assay, const std::string& folder, const World& world, double for_seconds, const std::string& database = {}) {
  const bench::ServerProcess server(assay, folder, database);
  const auto port = server.port();
  char buffer[65536];
  std::vector<double> submit_times;
  std::vector<Client> clients(connections);
  std::vector<pollfd> polls;
  for (int i = 0; i < connections; ++i) {
    auto& client = clients[static_cast<std::size_t>(i)];
    client.socket = bench::connect_to(port);
    client.cookie = world.tokens[static_cast<std::size_t>(i)];
    client.submit_times = &submit_times;
    polls.push_back({client.socket, POLLIN, 0});
    client.lease(world);
  }
  const auto start = Steady::now();
  const double cpu = server.cpu();
  while (seconds_since(start) < for_seconds) {
    poll(polls.data(), polls.size(), 100);
    for (std::size_t i = 0; i < polls.size(); ++i) {
      if ((polls[i].revents & POLLIN) == 0) continue;
      const auto got = read(clients[i].socket, buffer, sizeof buffer);
      if (got <= 0) std::abort();
      clients[i].in.append(buffer, static_cast<std::size_t>(got));
      (void)clients[i].on_bytes(world);
    }
  }
  const double spent = seconds_since(start);
  const double used = server.cpu() - cpu;
  std::int64_t pairs = 0;
  for (const auto& client : clients) pairs += client.pairs;
  std::sort(submit_times.begin(), submit_times.end());
  std::printf("over HTTP, %d connections: %8.0f pairs/s, %6.1f us server CPU a pair; submit p50 %.1f ms, p99 %.1f ms\n", connections,
              static_cast<double>(pairs) / spent, used * 1e6 / static_cast<double>(pairs), submit_times[submit_times.size() / 2],
              submit_times[submit_times.size() * 99 / 100]);
  return {static_cast<double>(pairs) / spent, used * 1e6 / static_cast<double>(pairs)};
}

// PostgreSQL without batches: every request is one statement on one of `n` connections, committed by itself.
constexpr db::Sql lease_alone(
    "WITH me AS (SELECT p.id, p.workspace_id, p.form_version FROM project p JOIN membership m ON m.workspace_id = p.workspace_id AND m.person_id ="
    " $2::bigint AND m.revoked_at IS NULL JOIN project_count c ON c.project_id = p.id WHERE p.public_id = $1 AND p.status = 1),"
    " free AS (SELECT f.slot_id, f.item_id, f.sort_key, f.item_version, f.ctid AS place FROM free_slot f WHERE f.project_id = (SELECT id FROM me)"
    " AND (SELECT 1 FROM assignment a WHERE a.item_id = f.item_id AND a.person_id = $2::bigint AND a.purpose = 0 AND a.turn = 0 AND a.status NOT IN"
    " (3, 4)) IS NULL AND f.sort_key > $5::bigint ORDER BY f.sort_key LIMIT 1 FOR UPDATE OF f SKIP LOCKED),"
    " made AS (INSERT INTO assignment (id, public_id, workspace_id, project_id, item_id, slot_id, person_id, purpose, turn, item_version,"
    " form_version, guideline_version, status, shown_order, granted_at, ends_at) SELECT $3::bigint, $4, me.workspace_id, me.id, free.item_id,"
    " free.slot_id, $2::bigint, 0, 0, free.item_version, me.form_version, 0, 0, '1,0', 5, 9000000000000000 FROM me, free RETURNING item_id),"
    " used AS (DELETE FROM free_slot WHERE ctid = (SELECT place FROM free) RETURNING sort_key)"
    " SELECT used.sort_key, v.content FROM used, made JOIN item_version v ON v.item_id = made.item_id");
constexpr db::Sql submit_alone(
    "WITH held AS (SELECT a.id, a.project_id, a.item_id, a.slot_id, a.workspace_id FROM assignment a WHERE a.id = $1::bigint AND a.status = 0 FOR"
    " UPDATE), n AS (INSERT INTO annotation (id, public_id, project_id, item_id, assignment_id, person_id, revision, counted, active_micros,"
    " submitted_at, imported) SELECT $2::bigint, $3, project_id, item_id, id, $4::bigint, 1, 1, 20000000, 5, 0 FROM held),"
    " r AS (INSERT INTO revision (annotation_id, revision, answers, form_version, item_version, created_at) SELECT $2::bigint, 1, $5, 1, 1, 5 FROM held),"
    " a AS (UPDATE assignment SET status = 1, ended_at = 5 FROM held WHERE assignment.id = held.id),"
    " s AS (UPDATE slot SET status = 2, assignment_id = held.id FROM held WHERE slot.id = held.slot_id),"
    " d AS (DELETE FROM draft USING held WHERE draft.assignment_id = held.id),"
    " t AS (INSERT INTO standing (project_id, person_id, acknowledged_version, done, skips_in_row, recent_skips, recent_count, skips_accepted)"
    " SELECT project_id, $4::bigint, 0, 1, 0, 0, 1, 0 FROM held ON CONFLICT (project_id, person_id) DO UPDATE SET done = standing.done + 1),"
    " e AS (INSERT INTO event (id, workspace_id, at, person_id, kind, subject, detail) SELECT $2::bigint, workspace_id, 5, $4::bigint, 'submitted', id,"
    " '{}' FROM held), i AS (INSERT INTO idempotency (person_id, route, key, request_hash, outcome, created_at) SELECT $4::bigint, 'submit', $3, 'h',"
    " '{}', 5 FROM held) UPDATE project_count SET done = done + 1, annotations = annotations + 1 FROM held WHERE project_count.project_id ="
    " held.project_id");

double alone(const std::string& database, const World& world, double for_seconds, int n) {
  std::atomic<std::int64_t> pairs{0};
  std::atomic<std::int64_t> ids{static_cast<std::int64_t>(n) * 1'000'000'000'000};
  const auto start = Steady::now();
  std::vector<std::thread> threads;
  for (int t = 0; t < n; ++t) {
    threads.emplace_back([&, t] {
      const auto connection = db::open_postgres(database, db::Access::read_write);
      db::Tx tx(*connection);
      SystemRandom random;
      std::vector<std::int64_t> after(world.people.size(), -1);
      const std::string answers = "{\"overall\":{\"choice\":\"first\",\"strength\":2},\"rationale\":\"" + rationale + "\"}";
      for (auto turn = static_cast<std::size_t>(t); seconds_since(start) < for_seconds; turn += static_cast<std::size_t>(n)) {
        const auto who = turn % world.people.size();
        const auto assignment = ++ids;
        {
          auto rows = tx.query(lease_alone, world.project, world.people[who], assignment, PublicId::make(random), after[who]);
          if (!rows.next()) return;
          after[who] = rows.integer(0);
        }
        tx.execute(submit_alone, assignment, ++ids, PublicId::make(random), world.people[who], answers);
        ++pairs;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  const double rate = static_cast<double>(pairs) / seconds_since(start);
  std::printf("one statement a request, %d connections: %8.0f pairs/s\n", n, rate);
  return rate;
}

// What autovacuum has done to a project that was imported a minute ago; tables without rows were never analysed.
const std::string filled_tables = "VACUUM (ANALYZE) person, membership, session, item, item_version, slot, free_slot";

// Databases of their own, so that neither run sees the other's rows.
int on_postgres(const char* assay, const std::string& server, const std::string& folder, double for_seconds, int items) {
  const auto admin = db::open_postgres(server, db::Access::read_write);
  const auto database = [&](const std::string& name) {
    admin->run_script("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    admin->run_script("CREATE DATABASE " + name);
    return server.substr(0, server.rfind('/') + 1) + name;
  };
  double best = 0;
  for (const int n : {1, 2, 4, 8}) {
    const auto address = database("assay_bench_alone");
    const auto world = bench::fill(address, items, connections);
    db::open_postgres(address, db::Access::read_write)->run_script(filled_tables);
    best = std::max(best, alone(address, world, for_seconds / 2, n));
  }
  const auto address = database("assay_bench_served");
  const auto world = bench::fill(address, items, connections);
  db::open_postgres(address, db::Access::read_write)->run_script(filled_tables);
  const auto http = over_http(assay, folder, world, for_seconds, address);
  bench::report("PostgreSQL, lease + submit over HTTP: against the best of those", http.pairs_per_second / best, "x", false, 2);
  for (const char* name : {"assay_bench_alone", "assay_bench_served"})
    admin->run_script(std::string("DROP DATABASE ") + name + " WITH (FORCE)");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const double for_seconds = argc > 2 ? std::atof(argv[2]) : 8;
  const int items = argc > 3 ? std::atoi(argv[3]) : 60000;
  const auto folder = std::filesystem::temp_directory_path() / ("assay-bench-" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  if (argc > 4) return on_postgres(argv[1], argv[4], folder.string(), for_seconds, items);
  const auto fresh = [&](const char* name) {
    std::filesystem::create_directories(folder / name);
    return (folder / name / "assay.db").string();
  };
  const auto served = bench::fill("sqlite:" + fresh("served"), items, connections);
  const auto http = over_http(argv[1], (folder / "served").string(), served, for_seconds);
  const auto bare = bench::fill("sqlite:" + fresh("bare"), items, connections);
  const auto many = bare_loop((folder / "bare/assay.db").string(), bare, for_seconds / 2, connections);
  const auto one = bare_loop((folder / "bare/assay.db").string(), bare, for_seconds / 2, 1);
  bench::report("lease + submit over HTTP: server CPU beyond the bare loop", http.cpu_micros - many.cpu_micros, "us a pair", true, 100);
  bench::report("lease + submit over HTTP: against one commit an operation", http.pairs_per_second / one.pairs_per_second, "x", false, 3);
  std::filesystem::remove_all(folder);
}
