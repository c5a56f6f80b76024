// crowd: 500 people at work, each with a draft every 5 s, a heartbeat every 5 s and a submission every 10 s, while a large
// import runs or not. Usage: bench_crowd PATH_OF_ASSAY [SECONDS] [ROWS] [postgresql://…/DATABASE of a server for tests]
#include <fcntl.h>
#include <poll.h>

#include <filesystem>

#include "bench/server_process.hpp"
#include "bench/world.hpp"

namespace {

using namespace assay;
using bench::seconds_since;
using bench::Steady;
namespace files = std::filesystem;
constexpr int people = 500;
constexpr double between_submissions = 10;
constexpr double between_drafts = 5;

enum class Waits { nothing, lease, draft, heartbeat, submit };

struct Person {
  int socket = -1;
  std::string cookie, in, assignment;
  Waits waits = Waits::nothing;
  Steady::time_point sent;
  double next_submission = 0, next_draft = 0, next_heartbeat = 0;
  std::int64_t sequence = 0;

  void send(const char* method, const std::string& path, const std::string& body, Waits kind, const std::string& more = {}) {
    sent = Steady::now();
    waits = kind;
    bench::send_request(socket, method, path, cookie, body, more);
  }
};

struct Times {
  std::vector<double> submit, lease, draft;
  std::int64_t refused = 0;
};

double percentile(std::vector<double> list, double share) {
  if (list.empty()) return 0;
  std::sort(list.begin(), list.end());
  return list[std::min(list.size() - 1, static_cast<std::size_t>(static_cast<double>(list.size()) * share))];
}

void act(Person& person, const bench::World& world, double now) {
  if (person.assignment.empty()) {
    person.send("POST", "/api/work/projects/" + world.project.text() + "/lease", R"({"hold":1})", Waits::lease);
  } else if (now >= person.next_submission) {
    person.next_submission += between_submissions;
    person.send("POST", "/api/work/assignments/" + person.assignment + "/submit", bench::submission(), Waits::submit,
                "Idempotency-Key: " + person.assignment + "\r\n");
  } else if (now >= person.next_draft) {
    person.next_draft += between_drafts;
    person.send(
        "PUT", "/api/work/assignments/" + person.assignment + "/draft",
        R"({"active_ms":4000,"sequence":)" + std::to_string(++person.sequence) + R"(,"answers":{"rationale":")" + bench::rationale + "\"}}",
        Waits::draft);
  } else if (now >= person.next_heartbeat) {
    person.next_heartbeat += between_drafts;
    person.send("POST", "/api/work/assignments/" + person.assignment + "/shown", "{}", Waits::heartbeat);
  }
}

// True when a whole reply was in.
bool take_reply(Person& person, Times& times) {
  const auto head = person.in.find("\r\n\r\n");
  if (head == std::string::npos) return false;
  const auto at = person.in.find("Content-Length: ");
  const auto length = at == std::string::npos || at > head ? 0 : static_cast<std::size_t>(std::atoll(person.in.c_str() + at + 16));
  if (person.in.size() < head + 4 + length) return false;
  const double ms = seconds_since(person.sent) * 1e3;
  if (person.in.compare(9, 1, "2") != 0) {
    ++times.refused;
    if (times.refused == 1) std::fprintf(stderr, "%s\n", person.in.c_str());
  } else if (person.waits == Waits::lease) {
    times.lease.push_back(ms);
    const auto found = person.in.find("\"assignment\":\"");
    if (found != std::string::npos) person.assignment = person.in.substr(found + 14, 26);
  } else if (person.waits == Waits::submit) {
    times.submit.push_back(ms);
    person.assignment.clear();
  } else {
    times.draft.push_back(ms);
  }
  person.in.clear();
  person.waits = Waits::nothing;
  return true;
}

Times work(const bench::ServerProcess& server, const bench::World& world, double for_seconds) {
  Times times;
  std::vector<Person> crowd(people);
  std::vector<pollfd> polls;
  for (int i = 0; i < people; ++i) {
    auto& person = crowd[static_cast<std::size_t>(i)];
    person.socket = bench::connect_to(server.port());
    person.cookie = world.tokens[static_cast<std::size_t>(i)];
    const double share = static_cast<double>(i) / people;
    person.next_submission = between_submissions * share;
    person.next_draft = between_drafts * share;
    person.next_heartbeat = between_drafts * (1 - share);
    polls.push_back({person.socket, POLLIN, 0});
  }
  const auto start = Steady::now();
  char buffer[65536];
  while (seconds_since(start) < for_seconds) {
    const double now = seconds_since(start);
    for (auto& person : crowd) {
      if (person.waits == Waits::nothing) act(person, world, now);
    }
    poll(polls.data(), polls.size(), 2);
    for (std::size_t i = 0; i < polls.size(); ++i) {
      if ((polls[i].revents & POLLIN) == 0) continue;
      const auto got = read(crowd[i].socket, buffer, sizeof buffer);
      if (got <= 0) std::abort();
      crowd[i].in.append(buffer, static_cast<std::size_t>(got));
      (void)take_reply(crowd[i], times);
    }
  }
  for (const auto& person : crowd) close(person.socket);
  return times;
}

// On the disk as an upload is that the server has acknowledged, not waiting in memory to be written in the middle of the run.
void write_rows(const files::path& path, std::int64_t rows) {
  {
    std::ofstream out(path);
    const std::string text(450, 'x');
    for (std::int64_t i = 0; i < rows; ++i) {
      out << R"({"id":"new-)" << i << R"(","prompt":"What is )" << i << R"(?","responses":[{"model":"m","text":")" << text
          << R"("},{"model":"n","text":")" << text << "\"}]}\n";
    }
  }
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0 || ::fdatasync(descriptor) != 0 || ::close(descriptor) != 0) std::abort();
}

void told(const std::string& name, const Times& times, double goal) {
  std::printf("%s: %zu submissions p50 %.1f p99 %.1f ms, %zu leases p99 %.1f ms, %zu drafts and heartbeats p99 %.1f ms, %lld refused\n",
              name.c_str(), times.submit.size(), percentile(times.submit, .5), percentile(times.submit, .99), times.lease.size(),
              percentile(times.lease, .99), times.draft.size(), percentile(times.draft, .99), static_cast<long long>(times.refused));
  bench::report(name + ": submit p99", percentile(times.submit, .99), "ms", true, goal);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const double for_seconds = argc > 2 ? std::atof(argv[2]) : 30;
  const std::int64_t rows = argc > 3 ? std::atoll(argv[3]) : 1'000'000;
  const std::string postgres = argc > 4 ? argv[4] : "";
  const auto folder = files::temp_directory_path() / ("assay-bench-" + std::to_string(getpid()));
  files::create_directories(folder / "uploads");
  std::string address = "sqlite:" + (folder / "assay.db").string();
  if (!postgres.empty()) {
    const auto admin = db::open_postgres(postgres, db::Access::read_write);
    admin->run_script("DROP DATABASE IF EXISTS assay_bench_crowd WITH (FORCE)");
    admin->run_script("CREATE DATABASE assay_bench_crowd");
    address = postgres.substr(0, postgres.rfind('/') + 1) + "assay_bench_crowd";
  }
  const std::string name = postgres.empty() ? "SQLite" : "PostgreSQL";
  const double goal = postgres.empty() ? 50 : 100;
  const auto world = bench::fill(address, 20'000, people);
  // The hundreds of files of a database that was made a moment ago are forced to disk once, at its first checkpoint.
  if (!postgres.empty()) db::open_postgres(postgres, db::Access::read_write)->run_script("CHECKPOINT");
  {
    const bench::ServerProcess server(argv[1], folder.string(), postgres.empty() ? "" : address);
    told(name + ", 500 people", work(server, world, for_seconds), goal);
  }
  write_rows(folder / "uploads" / "rows.jsonl", rows);
  bench::queue_import(**store::Store::open(address), world.manager, world.project, folder / "uploads" / "rows.jsonl");
  {
    const bench::ServerProcess server(argv[1], folder.string(), postgres.empty() ? "" : address);
    told(name + ", 500 people beside an import", work(server, world, for_seconds), goal);
    std::printf("anonymous memory of the server beside the import: %.0f MB\n", server.anonymous_mb());
  }
  {
    const auto connection =
        postgres.empty() ? db::open_sqlite(address.substr(7), db::Access::read_only) : db::open_postgres(address, db::Access::read_only);
    db::Tx tx(*connection);
    auto list = tx.query("SELECT position, status, message FROM job WHERE kind = 'import'");
    if (list.next())
      std::printf("the import stood at %lld of %lld rows (%s)\n", static_cast<long long>(list.integer(0)), static_cast<long long>(rows),
                  list.text(2).c_str());
  }
  files::remove_all(folder);
}
