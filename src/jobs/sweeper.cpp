// sweeper: wait, sweep, say what went.
#include "jobs/sweeper.hpp"

#include <exception>
#include <string>

#include "base/log.hpp"

namespace assay::jobs {

Sweeper::Sweeper(services::Sweeping& sweeping) : sweeping_(sweeping), thread_([this] { loop(); }) {}

Sweeper::~Sweeper() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

bool Sweeper::wait(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return !changed_.wait_for(lock, time, [this] { return stopping_; });
}

void Sweeper::loop() {
  while (wait(every)) {
    try {
      for (const auto& [what, count] : sweeping_.sweep([this] { return wait(pause); })) {
        log::info("swept", {{"what", what}, {"count", std::to_string(count)}});
      }
    } catch (const std::exception& error) {
      // The wall of the job room: what broke one round must not end the server.
      log::error("sweeping broke", {{"reason", error.what()}});
    }
  }
}

}  // namespace assay::jobs
