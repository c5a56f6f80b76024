// workers: a few threads for what may block (files), so that no I/O thread ever does.
#pragma once
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "base/pending.hpp"

namespace assay::http {

class Workers {
 public:
  using Job = std::function<Result<std::size_t>()>;

  explicit Workers(unsigned threads);
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;
  ~Workers();
  /// Runs the job on a worker; what it throws becomes `unavailable` and a log line.
  [[nodiscard]] Pending<std::size_t> run(Job job);
  /// Finishes the running jobs, drops the waiting ones (they answer `unavailable`) and joins.
  void stop();

 private:
  struct Task {
    Job job;
    Promise<std::size_t> promise;
  };
  void work();
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Task> tasks_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace assay::http
