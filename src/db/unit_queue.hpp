// unit_queue: waiting units, people's before the background's, bounded; shared by both engines.
#pragma once
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "db/database.hpp"

namespace assay::db {

/// While people work, the background rests after each of its units for as long as that took: an import beside a crowd gets half
/// of the database's time, and all of it when nobody is there.
class UnitQueue {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr auto people_are_there = std::chrono::seconds(1);  ///< since the last unit of theirs

  struct Taken {
    std::vector<std::unique_ptr<Unit>> units;
    bool background = false;  ///< one of the units is the background's
    Clock::time_point at;
  };

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
      if (priority == Priority::foreground) last_foreground_ = Clock::now();
      queue.push_back(std::move(unit));
    }
    ready_.notify_one();
    return nullptr;
  }

  /// Waits for work: all foreground units up to `most`, and one background unit that may run. Empty when closed and drained.
  [[nodiscard]] Taken take(std::size_t most) {
    std::unique_lock lock(mutex_);
    while (foreground_.empty() && !background_may()) {
      if (closed_ && background_.empty()) return {};
      if (background_.empty()) ready_.wait(lock);
      else ready_.wait_until(lock, rest_until_);
    }
    Taken taken;
    while (!foreground_.empty() && taken.units.size() < most) {
      taken.units.push_back(std::move(foreground_.front()));
      foreground_.pop_front();
    }
    if (background_may() && taken.units.size() < most) {
      taken.units.push_back(std::move(background_.front()));
      background_.pop_front();
      taken.background = true;
    }
    taken.at = Clock::now();
    return taken;
  }
  /// What was taken is stored, or has failed.
  void done(const Taken& taken) {
    if (!taken.background) return;
    const std::lock_guard lock(mutex_);
    const auto now = Clock::now();
    if (now - last_foreground_ < people_are_there) rest_until_ = now + (now - taken.at);
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
  [[nodiscard]] bool background_may() const { return !background_.empty() && (closed_ || Clock::now() >= rest_until_); }

  std::size_t capacity_;
  mutable std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::unique_ptr<Unit>> foreground_;
  std::deque<std::unique_ptr<Unit>> background_;
  Clock::time_point last_foreground_ = Clock::now() - people_are_there;
  Clock::time_point rest_until_ = last_foreground_;
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
