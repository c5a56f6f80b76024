// runner: claim, run, repeat.
#include "jobs/runner.hpp"

#include <algorithm>
#include <chrono>

#include "base/log.hpp"

namespace assay::jobs {

Runner::Runner(services::Jobs& jobs, std::vector<Kind> kinds) : jobs_(jobs), kinds_(std::move(kinds)), thread_([this] { loop(); }) {}

Runner::~Runner() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

bool Runner::stopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void Runner::run(Job job) {
  log::info("job started", {{"job", job.public_id.text()}, {"kind", job.kind}});
  const auto kind = std::find_if(kinds_.begin(), kinds_.end(), [&](const Kind& one) { return one.name == job.kind; });
  if (kind == kinds_.end()) return jobs_.finish(job, JobStatus::failed, "This server does not know jobs of this kind.");
  try {
    kind->run(job, [this] { return stopping(); });
  } catch (const std::exception& error) {
    // The wall of the job room: one broken job must not end the others.
    log::error("a job broke", {{"job", job.public_id.text()}, {"reason", error.what()}});
    jobs_.finish(job, JobStatus::failed, "The job broke; the reason is in the server's log.");
  }
}

void Runner::loop() {
  jobs_.requeue();
  while (!stopping()) {
    if (auto job = jobs_.claim()) {
      run(std::move(*job));
      continue;
    }
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::milliseconds(300), [this] { return stopping_; });
  }
}

}  // namespace assay::jobs
