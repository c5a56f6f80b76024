// runner: one thread that takes durable jobs in their order and runs them; what a crash interrupted goes on.
#pragma once
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "services/jobs.hpp"

namespace assay::jobs {

/// What runs a kind of job. It returns when the job has ended, or early at a safe place when `stopping` says so.
struct Kind {
  std::string name;
  std::function<void(Job job, const std::function<bool()>& stopping)> run;
};

class Runner {
 public:
  /// `kinds` is THE list of what can run.
  Runner(services::Jobs& jobs, std::vector<Kind> kinds);
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;
  /// Waits until the running job has reached a safe place; it goes on at the next start.
  ~Runner();

 private:
  void loop();
  void run(Job job);
  [[nodiscard]] bool stopping();
  services::Jobs& jobs_;
  std::vector<Kind> kinds_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace assay::jobs
