// unit_queue: waiting units, foreground before background, bounded; shared by both engines.
#pragma once
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "db/database.hpp"

namespace assay::db {

class UnitQueue {
 public:
  explicit UnitQueue(std::size_t capacity) : capacity_(capacity) {}

  /// Gives the unit back where the queue is full or closed.
  [[nodiscard]] std::unique_ptr<Unit> push(std::unique_ptr<Unit> unit, Priority priority) {
    {
      const std::lock_guard lock(mutex_);
      auto& queue = priority == Priority::foreground ? foreground_ : background_;
      if (closed_ || queue.size() >= capacity_) {
        ++refused_;
        return unit;
      }
      queue.push_back(std::move(unit));
    }
    ready_.notify_one();
    return nullptr;
  }

  /// Waits for work: all foreground units up to `most`, and one background unit. Empty when closed and drained.
  [[nodiscard]] std::vector<std::unique_ptr<Unit>> take(std::size_t most) {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [this] { return closed_ || !foreground_.empty() || !background_.empty(); });
    std::vector<std::unique_ptr<Unit>> taken;
    while (!foreground_.empty() && taken.size() < most) {
      taken.push_back(std::move(foreground_.front()));
      foreground_.pop_front();
    }
    if (!background_.empty() && taken.size() < most) {
      taken.push_back(std::move(background_.front()));
      background_.pop_front();
    }
    return taken;
  }

  void close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    ready_.notify_all();
  }
  [[nodiscard]] std::int64_t refused() const {
    const std::lock_guard lock(mutex_);
    return refused_;
  }
  [[nodiscard]] std::int64_t waiting() const {
    const std::lock_guard lock(mutex_);
    return static_cast<std::int64_t>(foreground_.size() + background_.size());
  }

 private:
  std::size_t capacity_;
  mutable std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::unique_ptr<Unit>> foreground_;
  std::deque<std::unique_ptr<Unit>> background_;
  std::int64_t refused_ = 0;
  bool closed_ = false;
};

/// Reader threads with one read-only connection each.
class ReaderPool {
 public:
  using Open = std::function<std::unique_ptr<Connection>()>;
  ReaderPool(int threads, Open open, std::string begin, std::string end);
  ReaderPool(const ReaderPool&) = delete;
  ReaderPool& operator=(const ReaderPool&) = delete;
  ~ReaderPool();
  void post(ReadWork work, std::function<void(Error)> failed);

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

/// What a caller is told when the store breaks; the reason goes to the log.
[[nodiscard]] Error error_of(const DatabaseError& error);

}  // namespace assay::db
