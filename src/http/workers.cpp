// workers: one queue, a few threads.
#include "http/workers.hpp"

#include <exception>
#include <utility>

#include "base/log.hpp"

namespace assay::http {
namespace {

Error stopped() { return {ErrorCode::unavailable, "The server is stopping.", {}, {}}; }

Result<std::size_t> guarded(const Workers::Job& job) {
  try {
    return job();
  } catch (const std::exception& reason) {
    log::error("a body could not be moved", {{"reason", reason.what()}});
    return Error{ErrorCode::unavailable, "The body could not be read or written.", {}, {}};
  }
}

}  // namespace

Workers::Workers(unsigned threads) {
  for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

Workers::~Workers() { stop(); }

Pending<std::size_t> Workers::run(Job job) {
  Promise<std::size_t> promise;
  auto pending = promise.pending();
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return stopped();
    tasks_.push_back({std::move(job), std::move(promise)});
  }
  arrived_.notify_one();
  return pending;
}

void Workers::work() {
  while (true) {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [this] { return stopping_ || !tasks_.empty(); });
    if (stopping_) return;
    auto task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    task.promise.finish(guarded(task.job));
  }
}

void Workers::stop() {
  std::deque<Task> dropped;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    dropped.swap(tasks_);
  }
  arrived_.notify_all();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

}  // namespace assay::http
