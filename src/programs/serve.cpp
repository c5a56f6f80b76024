// serve: start, wait for a signal, stop in the right order.
#include "programs/serve.hpp"

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <thread>

#include <unistd.h>

#include "base/log.hpp"
#include "http/api/authorizer.hpp"
#include "http/api/routes.hpp"
#include "http/server.hpp"
#include "jobs/runner.hpp"
#include "jobs/sweeper.hpp"
#include "programs/demo.hpp"
#include "programs/embedded.hpp"
#include "programs/folder_lock.hpp"
#include "programs/maintenance.hpp"
#include "services/items.hpp"
#include "services/people.hpp"
#include "services/projects.hpp"
#include "services/repeats.hpp"
#include "services/scoring.hpp"
#include "services/signing_in.hpp"
#include "services/sweeping.hpp"
#include "services/working.hpp"
#include "store/server_lock.hpp"

namespace assay::programs {
namespace {

int refuse(const Error& error) {
  std::fprintf(stderr, "assay: %s\n", error.message.c_str());
  return 1;
}

// Ends leases whose time is over, once a second.
class LeaseEnder {
 public:
  explicit LeaseEnder(services::Working& working) : thread_([this, &working] { loop(working); }) {}
  LeaseEnder(const LeaseEnder&) = delete;
  LeaseEnder& operator=(const LeaseEnder&) = delete;
  ~LeaseEnder() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }

 private:
  void loop(services::Working& working) {
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, std::chrono::seconds(1), [this] { return stopping_; })) {
      lock.unlock();
      (void)working.sweep().get();
      lock.lock();
    }
  }
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  return signals;
}

void say_hello(const std::string& url, const std::vector<DemoLink>& links) {
  std::printf("\nAssay is ready at %s\n", url.c_str());
  if (!links.empty()) {
    std::printf("\nA demo workspace is in it. Each of these links signs one person in, once:\n\n");
    for (const auto& link : links) std::printf("  %-18s %s/link#%s\n", link.who.c_str(), url.c_str(), link.token.c_str());
    std::printf(
        "\nOpen an annotator's link and compare a few answers, all by keyboard (? shows the keys).\n"
        "Then open the manager's link in another browser, or a private window, to see the results.\n"
        "A new link: assay person link NAME\n");
  }
  std::printf("Stop with Ctrl+C.\n\n");
  std::fflush(stdout);
}

}  // namespace

int serve(const ServeSettings& settings) {
  const auto signals = block_signals();
  const std::filesystem::path folder = settings.text("data-dir");
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return refuse(Error::invalid("", "Setting data-dir: cannot make the folder " + folder.string() + ": " + error.message()));
  const FolderLock lock(settings);
  if (!lock.held()) return refuse(Error::conflict("Another Assay runs on the data folder " + folder.string() + "; stop it first."));
  const auto address = database_of(settings);
  std::atomic<bool> lock_lost{false};
  std::unique_ptr<store::ServerLock> server_lock;
  if (!address.starts_with("sqlite:")) {
    auto taken = store::ServerLock::take(address, "assay serve", [&lock_lost](const std::string& holder) {
      log::error("another Assay has taken this database over; this one stops", {{"holder", holder}});
      lock_lost = true;
      ::kill(::getpid(), SIGTERM);
    });
    if (!taken.ok()) return refuse(taken.error());
    if (!(*taken)->held()) {
      return refuse(Error::conflict("Another Assay works on this PostgreSQL database (" + (*taken)->holder() +
                                    "), and one at a time may. Stop it first."));
    }
    server_lock = std::move(*taken);
  }
  auto store = store::Store::open(address);
  if (!store.ok()) return refuse(store.error());

  SystemClock clock;
  SystemRandom random;
  const services::Context context{**store, clock, random};
  services::SigningIn signing_in(context);
  services::Working working(context);
  services::Projects projects(context, working.hints());
  services::Scoring scoring(context);
  services::Items items(context, working.hints());
  services::Jobs jobs(context);
  services::Importing importing(context, jobs, working.hints());
  services::Exporting exporting(context, jobs, folder / "exports");
  const auto uploads = folder / "uploads";
  std::filesystem::create_directories(uploads, error);
  if (error) return refuse(Error::invalid("", "Setting data-dir: cannot make the folder " + uploads.string() + ": " + error.message()));
  services::Repeats repeats(context);
  services::Sweeping sweeping(context, uploads, folder / "exports");
  if (const auto left = sweeping.remove_leftovers(); left > 0) {
    log::info("files that a crash had left behind were removed", {{"count", std::to_string(left)}});
  }
  services::People people(context, signing_in.sessions());

  std::vector<DemoLink> links;
  const auto empty = is_empty(context);
  if (!empty.ok()) return refuse(empty.error());
  if (*empty && settings.text("demo") == "auto") {
    auto filled = fill_demo(context, signing_in, projects);
    if (!filled.ok()) return refuse(filled.error());
    links = std::move(*filled);
  }

  http::Settings transport;
  transport.listen = {settings.text("listen"), static_cast<std::uint16_t>(*settings.number("port", 0, 65535))};
  if (const auto port = *settings.number("metrics-port", 0, 65535); port != 0) {
    transport.metrics = http::Address{settings.text("listen"), static_cast<std::uint16_t>(port)};
  }
  transport.public_url = settings.text("public-url");
  transport.trusted_proxies = settings.list("trusted-proxy");
  transport.io_threads = static_cast<unsigned>(*settings.number("io-threads", 1, 64));
  const auto secure = transport.public_url.starts_with("https://") ? http::Secure::yes : http::Secure::no;

  auto routes = http::api::all_routes(
      {signing_in, working, projects, scoring, people, items, jobs, importing, exporting, repeats, uploads, transport.public_url}, secure);
  const auto ready = [&store]() -> Result<void> {
    return (*store)
        ->read([](store::Tx& tx) -> Result<void> {
          auto rows = tx.query("SELECT 1");
          if (!rows.next()) return Error{ErrorCode::unavailable, "The database does not answer.", {}, {}};
          return success();
        })
        .get();
  };
  const auto metrics = [&store] {
    const auto now = (*store)->database().statistics();
    return "# TYPE assay_store_commits counter\nassay_store_commits " + std::to_string(now.commits) +
           "\n# TYPE assay_store_units counter\nassay_store_units " + std::to_string(now.units) +
           "\n# TYPE assay_store_refused counter\nassay_store_refused " + std::to_string(now.refused) +
           "\n# TYPE assay_store_waiting gauge\nassay_store_waiting " + std::to_string(now.waiting) + "\n";
  };
  auto server = http::Server::start(transport, std::move(routes),
                                    {clock, random, http::api::make_authorizer(signing_in), embedded_assets(), ready, metrics});
  if (!server.ok()) return refuse(server.error());
  {
    const LeaseEnder lease_ender(working);
    const jobs::Sweeper sweeper(sweeping);
    const jobs::Runner runner(jobs, {{"import", [&](Job job, const auto& stopping) { importing.run(std::move(job), stopping); }},
                                     {"export", [&](Job job, const auto& stopping) { exporting.run(std::move(job), stopping); }}});
    if (*empty && links.empty()) {
      std::printf("\nNobody can sign in yet. Make a workspace: assay workspace add NAME --owner NAME, with the settings of this server.\n");
    }
    say_hello(settings.home((*server)->port()), links);
    int signal = 0;
    sigwait(&signals, &signal);
  }
  log::info("stopping: finishing what was accepted");
  (*server)->stop(std::chrono::seconds(10));
  return lock_lost ? refuse(Error::conflict("Another Assay has taken this database over, so this one has stopped.")) : 0;
}

}  // namespace assay::programs
