// workers: a few threads for slow, blocking work (password hashing, files), behind a bounded queue.
#pragma once
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <type_traits>
#include <vector>

#include "base/pending.hpp"

namespace assay {

class Workers {
 public:
  Workers(int threads, std::size_t capacity) : capacity_(capacity) {
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { loop(); });
  }
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;
  ~Workers() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    ready_.notify_all();
    for (auto& thread : threads_) thread.join();
  }

  /// `work` returns Result<T>. A full queue answers `unavailable` at once.
  template <class F>
  auto run(F work) {
    using T = typename std::invoke_result_t<F&>::value_type;
    auto promise = std::make_shared<Promise<T>>();
    auto pending = promise->pending();
    {
      const std::lock_guard lock(mutex_);
      if (queue_.size() >= capacity_) {
        promise->finish(Error{ErrorCode::unavailable, "The server has too much work waiting; ask again in a moment.", {}, {}});
        return pending;
      }
      queue_.push_back([promise, work = std::move(work)]() mutable { promise->finish(work()); });
    }
    ready_.notify_one();
    return pending;
  }

 private:
  void loop() {
    std::unique_lock lock(mutex_);
    while (true) {
      ready_.wait(lock, [this] { return closed_ || !queue_.empty(); });
      if (queue_.empty()) return;
      auto job = std::move(queue_.front());
      queue_.pop_front();
      lock.unlock();
      job();
      job = nullptr;
      lock.lock();
    }
  }

  std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::function<void()>> queue_;
  bool closed_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace assay
