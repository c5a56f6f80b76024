// runner: claim, run, repeat.
#include "jobs/runner.hpp"

#include <chrono>

#include "base/log.hpp"

namespace assay::jobs {

Runner::Runner(services::Importing& importing) : importing_(importing), thread_([this] { loop(); }) {}

Runner::~Runner() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Runner::wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  changed_.notify_all();
}

bool Runner::stopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void Runner::loop() {
  importing_.requeue();
  while (!stopping()) {
    try {
      if (auto job = importing_.claim()) {
        log::info("job started", {{"job", job->public_id.text()}, {"kind", job->kind}});
        importing_.run(std::move(*job), [this] { return stopping(); });
        continue;
      }
    } catch (const std::exception& error) {
      // The wall of the job room: one broken job must not end the others.
      log::error("a job broke", {{"reason", error.what()}});
    }
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(1), [this] { return stopping_ || woken_; });
    woken_ = false;
  }
}

}  // namespace assay::jobs
