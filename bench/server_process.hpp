// server_process: `assay serve` as a child process, and what the kernel says about it.
#pragma once
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace assay::bench {

using Steady = std::chrono::steady_clock;
inline double seconds_since(Steady::time_point start) { return std::chrono::duration<double>(Steady::now() - start).count(); }

inline double own_cpu() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto of = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6; };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

class ServerProcess {
 public:
  /// Starts the server and waits until it says how to stop it. `database` is empty for SQLite in `folder`.
  ServerProcess(const char* assay, const std::string& folder, const std::string& database = {}) {
    int out[2];
    if (pipe(out) != 0) std::abort();
    const auto start = Steady::now();
    pid_ = fork();
    if (pid_ == 0) {
      dup2(out[1], 1);
      close(out[0]);
      const int nothing = open("/dev/null", O_WRONLY);
      dup2(nothing, 2);
      std::vector<const char*> args{assay, "serve", "--data-dir", folder.c_str(), "--port", "0", "--demo", "off"};
      if (!database.empty()) args.insert(args.end(), {"--database", database.c_str()});
      args.push_back(nullptr);
      execv(assay, const_cast<char* const*>(args.data()));
      _exit(127);
    }
    close(out[1]);
    std::string said;
    char buffer[4096];
    while (said.find("Stop with") == std::string::npos) {
      const auto got = read(out[0], buffer, sizeof buffer);
      if (got <= 0) {
        std::fprintf(stderr, "the server did not start: %s\n", said.c_str());
        std::exit(1);
      }
      said.append(buffer, static_cast<std::size_t>(got));
    }
    ready_ = seconds_since(start);
    port_ = static_cast<std::uint16_t>(std::atoi(said.c_str() + said.find("127.0.0.1:") + 10));
    out_ = out[0];
  }
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;
  ~ServerProcess() {
    kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
    close(out_);
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] double seconds_to_ready() const { return ready_; }
  /// User and system seconds, from /proc/PID/stat.
  [[nodiscard]] double cpu() const {
    std::ifstream file("/proc/" + std::to_string(pid_) + "/stat");
    std::string text((std::istreambuf_iterator<char>(file)), {});
    std::istringstream rest(text.substr(text.rfind(')') + 2));
    std::string skip;
    for (int i = 0; i < 11; ++i) rest >> skip;
    double user = 0;
    double system = 0;
    rest >> user >> system;
    return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
  }
  /// Anonymous resident memory in MB, from /proc/PID/smaps_rollup.
  [[nodiscard]] double anonymous_mb() const {
    std::ifstream file("/proc/" + std::to_string(pid_) + "/smaps_rollup");
    std::string word;
    while (file >> word) {
      if (word == "Anonymous:") {
        double kilobytes = 0;
        file >> kilobytes;
        return kilobytes / 1024;
      }
    }
    return 0;
  }

 private:
  pid_t pid_ = 0;
  int out_ = -1;
  double ready_ = 0;
  std::uint16_t port_ = 0;
};

/// One line of the table: what it is, the figure, the goal, and whether it holds.
inline void report(const std::string& what, double figure, const char* unit, bool at_most, double goal) {
  const bool holds = at_most ? figure <= goal : figure >= goal;
  std::printf("%-62s %10.2f %-10s goal %s %g  %s\n", what.c_str(), figure, unit, at_most ? "<=" : ">=", goal, holds ? "holds" : "MISSED");
  std::fflush(stdout);
}

}  // namespace assay::bench
