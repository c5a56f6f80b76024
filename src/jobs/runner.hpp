// runner: one thread that takes durable jobs in their order and runs them; what a crash interrupted goes on.
#pragma once
#include <condition_variable>
#include <mutex>
#include <thread>

#include "services/importing.hpp"

namespace assay::jobs {

class Runner {
 public:
  explicit Runner(services::Importing& importing);
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;
  /// Waits until the running job has reached a safe place; it goes on at the next start.
  ~Runner();
  /// A job was queued: look now instead of at the next second.
  void wake();

 private:
  void loop();
  [[nodiscard]] bool stopping();
  services::Importing& importing_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  bool woken_ = false;
  std::thread thread_;
};

}  // namespace assay::jobs
